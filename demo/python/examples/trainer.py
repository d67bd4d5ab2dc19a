"""Hugging Face's Trainer: one import and one argument.

FTL_URL and FTL_API_KEY say where to send; python examples/trainer.py
"""

from __future__ import annotations

import tempfile

import tiny
from transformers import DataCollatorForSeq2Seq, Trainer, TrainingArguments

from ftl_predictions.transformers import PredictionsCallback

tokenizer = tiny.tokenizer()
trainer = Trainer(
    model=tiny.model(tokenizer),
    args=TrainingArguments(
        output_dir=tempfile.mkdtemp(),
        num_train_epochs=3,
        per_device_train_batch_size=16,
        learning_rate=3e-3,
        use_cpu=True,
        report_to=[],
        save_strategy="no",
    ),
    train_dataset=tiny.tokenized(160, tokenizer),
    eval_dataset=tiny.tokenized(20, tokenizer, seed=1),
    processing_class=tokenizer,
    data_collator=DataCollatorForSeq2Seq(tokenizer),
    callbacks=[PredictionsCallback("example-trainer", max_new_tokens=6)],
)
trainer.train()
