"""A LightningModule that sends its answers after each validation.

FTL_URL and FTL_API_KEY say where to send; python examples/lightning_module.py
"""

from __future__ import annotations

from typing import Any

import lightning
import tiny
import torch
from torch.utils.data import DataLoader

import ftl_predictions as ftl


class Sums(lightning.LightningModule):
    def __init__(self, run: ftl.Run) -> None:
        super().__init__()
        self.run = run
        self.tokenizer = tiny.tokenizer()
        self.model = tiny.model(self.tokenizer)

    def training_step(self, batch: Any, _: int) -> torch.Tensor:
        texts = [row["prompt"] + row["completion"] + self.tokenizer.eos_token for row in batch]
        inputs = self.tokenizer(texts, return_tensors="pt", padding=True).to(self.device)
        labels = inputs["input_ids"].masked_fill(inputs["attention_mask"] == 0, -100)
        return self.model(**inputs, labels=labels).loss

    def validation_step(self, batch: Any, place: int) -> None:
        samples = []
        for offset, row in enumerate(batch):
            prompt = self.tokenizer(row["prompt"], return_tensors="pt").to(self.device)
            made = self.model.generate(**prompt, max_new_tokens=6, do_sample=False)
            text = self.tokenizer.decode(made[0, prompt["input_ids"].shape[1] :], skip_special_tokens=True)
            index = place * len(batch) + offset
            samples.append(
                {
                    "sample_index": index,
                    "prompt": row["prompt"],
                    "prediction": text,
                    "ground_truth": row["completion"],
                }
            )
        # The check before training is epoch 0. Of many processes, only the first sends.
        epoch = 0 if self.trainer.sanity_checking else self.current_epoch + 1
        self.run.log(epoch, self.global_step, samples)

    def configure_optimizers(self) -> torch.optim.Optimizer:
        return torch.optim.AdamW(self.parameters(), lr=3e-3)


if __name__ == "__main__":
    loader = DataLoader(tiny.sums(160), batch_size=16, collate_fn=list)
    fixed = DataLoader(tiny.sums(8, seed=1), batch_size=8, collate_fn=list)
    with ftl.Run("example-lightning", model_name="tiny-sums") as run:
        trainer = lightning.Trainer(
            max_epochs=3,
            accelerator="cpu",
            logger=False,
            enable_checkpointing=False,
            enable_progress_bar=False,
            num_sanity_val_steps=-1,
        )
        trainer.fit(Sums(run), loader, fixed)
