"""Asks the model for its answers to the fixed prompts, scores them, and writes them down as records."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import IO

import torch
from transformers import (
    PreTrainedModel,
    PreTrainedTokenizerFast,
    StoppingCriteria,
    StoppingCriteriaList,
)

from model import END
from phrases import Exercise
from samples import SAMPLES
from scores import correct, faults, form, wrong_fields

GROUP = 4
PROMPTS_AT_ONCE = 8
TEMPERATURE = 0.8


class StepClock(StoppingCriteria):
    """Stops nothing: notes when each token was there."""

    def __init__(self) -> None:
        self.times: list[float] = []

    def __call__(self, input_ids: torch.Tensor, _scores: object, **_: object) -> torch.Tensor:
        self.times.append(time.perf_counter())
        return torch.zeros(len(input_ids), dtype=torch.bool)


class Recorder:
    def __init__(self, file: Path, losses: Path, started: float, seed: int, max_new_tokens: int) -> None:
        self._file: IO[str] = file.open("w", encoding="ascii", newline="\n")
        self._losses: IO[str] = losses.open("w", encoding="ascii", newline="\n")
        self._started = started
        self._seed = seed
        self._max_new_tokens = max_new_tokens

    def seconds(self) -> float:
        return round(time.perf_counter() - self._started, 3)

    def losses(self, epoch: int, step: int, values: dict[str, float]) -> None:
        rounded = {name: float(f"{value:.6g}") for name, value in values.items()}
        self._write(self._losses, {"t": self.seconds(), "epoch": epoch, "step": step, **rounded})

    def round(
        self, model: PreTrainedModel, tokenizer: PreTrainedTokenizerFast, epoch: int, step: int
    ) -> dict[str, float]:
        """Four answers to each of the fixed prompts; gives the mean of each score."""
        was_training = model.training
        model.eval()
        rows = []
        # The chance of a round is its own: how a round is drawn does not move the training's.
        with torch.random.fork_rng(), torch.inference_mode():
            torch.manual_seed(self._seed * 100_000 + step)
            for first in range(0, len(SAMPLES), PROMPTS_AT_ONCE):
                some = SAMPLES[first : first + PROMPTS_AT_ONCE]
                rows += self._answer(model, tokenizer, epoch, step, first, some)
        model.train(was_training)
        for row in rows:
            self._write(self._file, row)
        scores = [row["scores"] for row in rows]
        return {name: sum(it[name] for it in scores) / len(scores) for name in ("correct", "form")}

    def _answer(
        self,
        model: PreTrainedModel,
        tokenizer: PreTrainedTokenizerFast,
        epoch: int,
        step: int,
        first: int,
        samples: list[Exercise],
    ) -> list[dict]:
        texts = [
            tokenizer.apply_chat_template(it.messages, tokenize=False, add_generation_prompt=True)
            for it in samples
            for _ in range(GROUP)
        ]
        inputs = tokenizer(texts, padding=True, return_tensors="pt", add_special_tokens=False)
        clock = StepClock()
        began = time.perf_counter()
        output = model.generate(
            input_ids=inputs.input_ids,
            attention_mask=inputs.attention_mask,
            do_sample=True,
            temperature=TEMPERATURE,
            top_k=0,
            max_new_tokens=self._max_new_tokens,
            stopping_criteria=StoppingCriteriaList([clock]),
        )
        prompts = inputs.attention_mask.sum(1).tolist()
        rows = []
        for at, tokens in enumerate(output[:, inputs.input_ids.shape[1] :].tolist()):
            is_ended = tokenizer.eos_token_id in tokens
            count = tokens.index(tokenizer.eos_token_id) + 1 if is_ended else len(tokens)
            text = tokenizer.decode(tokens[:count], skip_special_tokens=False).removesuffix(END)
            index, which = divmod(at, GROUP)
            sample = samples[index]
            rows.append(
                {
                    "t": self.seconds(),
                    "epoch": epoch,
                    "step": step,
                    "sample_index": first + index,
                    "completion_index": which,
                    "prompt": sample.messages[-1]["content"],
                    "messages": sample.messages,
                    "ground_truth": sample.answer,
                    "prediction": text,
                    "scores": {"correct": correct(text, sample.command), "form": form(text)},
                    "prompt_tokens": prompts[at],
                    "completion_tokens": count,
                    "max_new_tokens": self._max_new_tokens,
                    "finish_reason": "stop" if is_ended else "length",
                    "latency_ms": round((clock.times[count - 1] - began) * 1000),
                    "do_sample": True,
                    **self._verdict(text, sample),
                }
            )
        return rows

    @staticmethod
    def _verdict(text: str, sample: Exercise) -> dict:
        found = faults(text)
        verdict: dict = {"validation_pass": not found, "validation_kind": "json_parse+json_schema"}
        if found:
            verdict["validation_errors"] = found
        wrong = wrong_fields(text, sample.command)
        if wrong:
            verdict["metadata"] = {"wrong": wrong}
        return verdict

    @staticmethod
    def _write(file: IO[str], row: dict) -> None:
        file.write(f"{json.dumps(row, separators=(',', ':'))}\n")
        file.flush()
