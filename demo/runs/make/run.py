"""Trains a small assistant from scratch, first on examples (SFT), then by reward (GRPO), and records its answers.

    python run.py OUT.jsonl

writes OUT.jsonl, its predictions, and OUT.loss.jsonl, its curves. `--tiny` runs the same in a minute, to try it out.
"""

from __future__ import annotations

import argparse
import itertools
import json
import math
import random
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import torch
from datasets import Dataset
from transformers import TrainerCallback, set_seed
from trl import GRPOConfig, GRPOTrainer, SFTConfig, SFTTrainer

from exercises import draw
from model import new_model, train_tokenizer
from phrases import Exercise
from recorder import GROUP, Recorder
from samples import SAMPLES
from scores import correct, form

SEED = 20
VOCABULARY = 1000
MAX_NEW_TOKENS = 96


@dataclass(frozen=True)
class Stage:
    """`steps` of each of `epochs`; rounds of answers at the end of each, and after `extra_rounds` steps."""

    epochs: int
    steps: int
    batch: int
    extra_rounds: tuple[int, ...] = ()

    @property
    def total_steps(self) -> int:
        return self.epochs * self.steps


SFT = Stage(epochs=14, steps=60, batch=16, extra_rounds=(12, 30))
GRPO = Stage(epochs=3, steps=8, batch=64)
TINY_SFT = Stage(epochs=2, steps=4, batch=16, extra_rounds=(1,))
TINY_GRPO = Stage(epochs=1, steps=2, batch=16)
HELD_OUT = 160


def exercises(count: int) -> list[Exercise]:
    """So many different exercises, none of which asks what one of the fixed prompts asks."""
    chance = random.Random(SEED)
    seen = {it.messages[-1]["content"] for it in SAMPLES if len(it.messages) == 2}
    drawn: list[Exercise] = []
    while len(drawn) < count:
        exercise = draw(chance)
        asked = json.dumps(exercise.messages)
        if asked not in seen and exercise.messages[1]["content"] not in seen:
            seen.add(asked)
            drawn.append(exercise)
    return drawn


class Progress(TrainerCallback):
    """Writes down the curves, and has a round of answers recorded at the end of each epoch.

    Every exercise is new, so an epoch is no pass over a fixed set: it is so many steps.
    """

    def __init__(self, recorder: Recorder, names: dict[str, str], stage: Stage, epochs: int, steps: int) -> None:
        self._recorder = recorder
        self._names = names
        self._stage = stage
        self._epochs = epochs
        self._steps = steps

    def _place(self, step: int) -> tuple[int, int]:
        return self._epochs + math.ceil(step / self._stage.steps), self._steps + step

    def on_log(self, _args, state, _control, logs, **_) -> None:
        values = {name: logs[theirs] for theirs, name in self._names.items() if theirs in logs}
        if values:
            self._recorder.losses(*self._place(state.global_step), values)

    def on_step_end(self, _args, state, _control, model, processing_class, **_) -> None:
        if state.global_step % self._stage.steps != 0 and state.global_step not in self._stage.extra_rounds:
            return
        epoch, step = self._place(state.global_step)
        scores = self._recorder.round(model, processing_class, epoch, step)
        said = " ".join(f"{name} {value:.3f}" for name, value in scores.items())
        print(f"{self._recorder.seconds():8.1f} s  epoch {epoch:2}  step {step:5}  {said}", flush=True)


def reward_correct(completions, command, **_) -> list[float]:
    return [correct(it[0]["content"], json.loads(truth)) for it, truth in zip(completions, command, strict=True)]


def reward_form(completions, **_) -> list[float]:
    return [form(it[0]["content"]) for it in completions]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("out", type=Path)
    arguments.add_argument("--tiny", action="store_true")
    options = arguments.parse_args()
    sft, grpo = (TINY_SFT, TINY_GRPO) if options.tiny else (SFT, GRPO)

    torch.set_num_threads(1)
    set_seed(SEED)
    started = time.perf_counter()
    recorder = Recorder(options.out, options.out.with_suffix(".loss.jsonl"), started, SEED, MAX_NEW_TOKENS)
    counts = [sft.total_steps * sft.batch, HELD_OUT, grpo.total_steps * grpo.batch // GROUP]
    drawn = iter(exercises(sum(counts)))
    taught, held_out, asked = (list(itertools.islice(drawn, count)) for count in counts)
    tokenizer = train_tokenizer(taught, VOCABULARY)
    model = new_model(tokenizer)
    print(f"{model.num_parameters():,} parameters, {len(tokenizer)} tokens", flush=True)
    recorder.round(model, tokenizer, 0, 0)

    with tempfile.TemporaryDirectory() as folder:
        teach(model, tokenizer, taught, held_out, sft, recorder, folder)
        progress = Progress(recorder, GRPO_CURVES, grpo, sft.epochs, sft.total_steps)
        reinforce(model, tokenizer, asked, grpo, progress, folder)
    print(f"{recorder.seconds()} s, {time.process_time():.0f} s of them on the CPU")


def common(folder: str) -> dict:
    return {
        "output_dir": folder,
        "use_cpu": True,
        "bf16": False,
        "activation_checkpointing": False,
        "save_strategy": "no",
        "report_to": "none",
        "disable_tqdm": True,
        "seed": SEED,
        "dataloader_pin_memory": False,
    }


SFT_CURVES = {
    "loss": "train_loss",
    "eval_loss": "eval_loss",
    "mean_token_accuracy": "token_accuracy",
    "learning_rate": "learning_rate",
}
GRPO_CURVES = {
    "loss": "train_loss",
    "reward": "reward",
    "reward_std": "reward_std",
    "rewards/reward_correct/mean": "reward_correct",
    "rewards/reward_form/mean": "reward_form",
    "completions/mean_length": "completion_tokens",
    "completions/clipped_ratio": "share_at_limit",
    "entropy": "entropy",
    "learning_rate": "learning_rate",
}
"""The trainers' names of the curves, and ours."""


def teach(model, tokenizer, taught, held_out, stage: Stage, recorder: Recorder, folder: str) -> None:
    """Supervised fine-tuning on the examples; the loss is that of the assistant's last turn."""

    def examples(some: list[Exercise]) -> Dataset:
        return Dataset.from_list(
            [{"prompt": it.messages, "completion": [{"role": "assistant", "content": it.completion}]} for it in some]
        )

    SFTTrainer(
        model=model,
        processing_class=tokenizer,
        train_dataset=examples(taught),
        eval_dataset=examples(held_out),
        args=SFTConfig(
            **common(folder),
            per_device_train_batch_size=stage.batch,
            per_device_eval_batch_size=stage.batch,
            max_steps=stage.total_steps,
            learning_rate=3e-3,
            warmup_steps=40,
            lr_scheduler_type="cosine_with_min_lr",
            lr_scheduler_kwargs={"min_lr_rate": 0.1},
            adam_beta2=0.98,
            logging_steps=10,
            eval_strategy="steps",
            eval_steps=stage.steps,
            max_length=None,
        ),
        callbacks=[Progress(recorder, SFT_CURVES, stage, 0, 0)],
    ).train()


def reinforce(model, tokenizer, asked, stage: Stage, progress: Progress, folder: str) -> None:
    """Reinforcement: groups of four answers to requests that it never saw, rewarded by the two scores."""
    GRPOTrainer(
        model=model,
        processing_class=tokenizer,
        reward_funcs=[reward_correct, reward_form],
        train_dataset=Dataset.from_list([{"prompt": it.messages, "command": it.answer} for it in asked]),
        args=GRPOConfig(
            **common(folder),
            per_device_train_batch_size=stage.batch,
            num_generations=GROUP,
            max_steps=stage.total_steps,
            max_completion_length=MAX_NEW_TOKENS,
            temperature=1.0,
            learning_rate=3e-4,
            lr_scheduler_type="constant_with_warmup",
            warmup_steps=5,
            logging_steps=1,
        ),
        callbacks=[progress],
    ).train()


if __name__ == "__main__":
    main()
