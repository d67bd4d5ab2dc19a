"""GRPO of TRL: its own completions with their rewards, at each logging step.

FTL_URL and FTL_API_KEY say where to send; python examples/grpo.py
"""

from __future__ import annotations

import tempfile
from typing import Any

import tiny
from datasets import Dataset
from trl import GRPOConfig, GRPOTrainer

from ftl_predictions.transformers import PredictionsCallback


def reward_right(completions: list[str], answer: list[str], **_: Any) -> list[float]:
    return [float(text.strip() == truth) for text, truth in zip(completions, answer)]


def reward_digits(completions: list[str], **_: Any) -> list[float]:
    return [sum(letter.isdigit() for letter in text) / max(1, len(text)) for text in completions]


tokenizer = tiny.tokenizer()
rows = [{"prompt": row["prompt"], "answer": row["completion"].strip()} for row in tiny.sums(32)]
trainer = GRPOTrainer(
    model=tiny.model(tokenizer),
    args=GRPOConfig(
        output_dir=tempfile.mkdtemp(),
        max_steps=8,
        per_device_train_batch_size=8,
        num_generations=4,
        max_completion_length=6,
        logging_steps=1,
        use_cpu=True,
        bf16=False,
        report_to=[],
        save_strategy="no",
    ),
    reward_funcs=[reward_right, reward_digits],
    train_dataset=Dataset.from_list(rows),
    processing_class=tokenizer,
    # What the rewards mean: the page then knows which are better.
    callbacks=[
        PredictionsCallback("example-grpo", scores={"reward_right": {"direction": "higher", "min": 0, "max": 1}})
    ],
)
trainer.train()
