"""What `ftl_predictions.transformers` is made of: samples from data sets, answers from models, completions of GRPO."""
