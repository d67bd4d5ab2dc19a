"""A training loop in plain PyTorch: `run.log(epoch, step, samples)` is all there is to it.

FTL_URL and FTL_API_KEY say where to send; python examples/plain_pytorch.py
"""

from __future__ import annotations

import tiny
import torch

import ftl_predictions as ftl

tokenizer = tiny.tokenizer()
model = tiny.model(tokenizer)
optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3)
rows = tiny.tokenized(160, tokenizer)
fixed = tiny.sums(8, seed=1)


@torch.no_grad()
def answers() -> list[dict[str, object]]:
    """What the model says to the same prompts, now."""
    model.eval()
    samples = []
    for index, row in enumerate(fixed):
        prompt = tokenizer(row["prompt"], return_tensors="pt")
        made = model.generate(**prompt, max_new_tokens=6, do_sample=False)
        text = tokenizer.decode(made[0, prompt["input_ids"].shape[1] :], skip_special_tokens=True)
        samples.append(
            {"sample_index": index, "prompt": row["prompt"], "prediction": text, "ground_truth": row["completion"]}
        )
    model.train()
    return samples


with ftl.Run("example-pytorch", model_name="tiny-sums", config={"lr": 3e-3}) as run:
    run.log(0, 0, answers())  # Epoch 0: before training.
    step = 0
    for epoch in range(1, 4):
        for start in range(0, len(rows), 16):
            batch = tokenizer.pad({"input_ids": rows[start : start + 16]["input_ids"]}, return_tensors="pt")
            labels = batch["input_ids"].masked_fill(batch["attention_mask"] == 0, -100)
            loss = model(**batch, labels=labels).loss
            loss.backward()
            optimizer.step()
            optimizer.zero_grad()
            step += 1
        run.log(epoch, step, answers())
