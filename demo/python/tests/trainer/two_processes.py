"""Run by torchrun: two processes train one model, each with workers that load the data."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "examples"))

import tiny
from transformers import DataCollatorForSeq2Seq, Trainer, TrainingArguments

from ftl_predictions.transformers import PredictionsCallback

tokenizer = tiny.tokenizer()
trainer = Trainer(
    model=tiny.model(tokenizer),
    args=TrainingArguments(
        output_dir=sys.argv[1],
        num_train_epochs=2,
        per_device_train_batch_size=8,
        use_cpu=True,
        dataloader_num_workers=2,
        report_to=[],
        disable_tqdm=True,
        save_strategy="no",
    ),
    train_dataset=tiny.tokenized(64, tokenizer),
    eval_dataset=tiny.tokenized(8, tokenizer, seed=1),
    processing_class=tokenizer,
    data_collator=DataCollatorForSeq2Seq(tokenizer),
    callbacks=[PredictionsCallback("two-processes", max_new_tokens=4)],
)
trainer.train()
