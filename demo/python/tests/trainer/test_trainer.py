"""`PredictionsCallback` with Hugging Face's own Trainer, training a small model to the end."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Dict, List, Optional

import pytest
import tiny
import torch
from datasets import Dataset
from real_server import RealServer
from transformers import (
    DataCollatorForSeq2Seq,
    T5Config,
    T5ForConditionalGeneration,
    Trainer,
    TrainerCallback,
    TrainingArguments,
)

from ftl_predictions.transformers import PredictionsCallback

pytestmark = pytest.mark.trainer


class Calls(TrainerCallback):  # type: ignore[misc]
    """Does something at a step."""

    def __init__(self, calls: Dict[int, Any]) -> None:
        self.calls = calls

    def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        self.calls.get(state.global_step, lambda: None)()


def train(folder: Path, callbacks: List[Any], *, resume: Optional[str] = None, **options: Any) -> Any:
    tokenizer = tiny.tokenizer()
    args = TrainingArguments(
        output_dir=str(folder / "out"),
        num_train_epochs=3,
        per_device_train_batch_size=16,
        learning_rate=3e-3,
        use_cpu=True,
        report_to=[],
        disable_tqdm=True,
        logging_steps=10,
        **{"save_strategy": "no", **options},
    )
    trainer = Trainer(
        model=tiny.model(tokenizer),
        args=args,
        train_dataset=tiny.tokenized(320, tokenizer),
        eval_dataset=tiny.tokenized(40, tokenizer, seed=1),
        processing_class=tokenizer,
        data_collator=DataCollatorForSeq2Seq(tokenizer),
        callbacks=callbacks,
    )
    trainer.train(resume_from_checkpoint=resume)
    return trainer


def test_a_training_arrives_whole_though_the_server_is_killed_in_the_middle(real: RealServer, tmp_path: Path) -> None:
    predictions = PredictionsCallback(
        "trainer",
        real.url,
        real.key,
        every=5,
        max_new_tokens=8,
        spool=tmp_path / "spool",
        exit_timeout=60.0,
        score=lambda record: {"length": len(record["prediction"])},
    )
    train(tmp_path, [predictions, Calls({12: real.kill, 41: real.start})])
    rows = real.rows("trainer")
    keys = [(row["epoch"], row["step"], row["sample_index"]) for row in rows]
    assert keys == [(step // 20, step, index) for step in range(0, 61, 5) for index in range(16)]
    first = rows[0]
    assert first["prompt"].endswith("=")
    assert first["ground_truth"].strip().isdigit()
    assert first["sample_source"] == "dataset"
    assert all(row["finish_reason"] in ("stop", "length") for row in rows if "finish_reason" in row)
    assert any(row["completion_tokens"] < 8 for row in rows[-16:])  # It has learnt to end.
    assert rows[0]["prediction"] != rows[-16]["prediction"]
    job = real.get("jobs/trainer")
    assert (job["status"], job["model_name"]) == ("completed", "tiny-sums")
    assert job["config"]["learning_rate"] == 3e-3


def test_training_is_not_changed_by_being_watched(real: RealServer, tmp_path: Path) -> None:
    weights = []
    for watched in (False, True):
        predictions = PredictionsCallback(
            "watched", real.url, real.key, every=3, completions=2, max_new_tokens=4, spool=tmp_path / "spool"
        )
        trainer = train(tmp_path, [predictions] if watched else [], max_steps=20)
        weights.append({name: value.clone() for name, value in trainer.model.state_dict().items()})
        assert trainer.model.training
        assert trainer.processing_class.padding_side == "right"
        assert trainer.model.generation_config.max_new_tokens is None
    assert all(torch.equal(weights[0][name], weights[1][name]) for name in weights[0])
    assert len(real.rows("watched")) > 0


def test_a_training_that_goes_on_from_a_checkpoint_replaces_and_repeats_nothing(
    real: RealServer, tmp_path: Path
) -> None:
    def callback() -> PredictionsCallback:
        return PredictionsCallback(
            "resumed", real.url, real.key, every=10, max_new_tokens=4, sample_count=4, spool=tmp_path / "spool"
        )

    def stop() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(tmp_path, [callback(), Calls({35: stop})], save_strategy="steps", save_steps=20)
    train(tmp_path, [callback()], resume=str(tmp_path / "out/checkpoint-20"))
    keys = [(row["step"], row["sample_index"]) for row in real.rows("resumed")]
    assert sorted(keys) == [(step, index) for step in range(0, 61, 10) for index in range(4)]


@pytest.mark.parametrize("options", [{"bf16": True}, {"gradient_checkpointing": True}], ids=str)
def test_answers_are_those_of_the_model_alone_whatever_the_training_switches_on(
    options: Dict[str, Any], real: RealServer, tmp_path: Path
) -> None:
    job = "switch-" + next(iter(options))
    # Of different lengths, so that they have to be padded.
    samples = ["1 + 2 =", "12 + 13 = 25 3 + 4 =", "7 + 7 = 14 1 + 1 = 2 19 + 19 =", "5 + 5 =", " =", "18 + 1 ="]
    predictions = PredictionsCallback(
        job, real.url, real.key, every="evaluate", max_new_tokens=6, samples=samples, spool=tmp_path / "spool"
    )
    trainer = train(tmp_path, [predictions], eval_strategy="epoch", **options)
    rows = [row for row in real.rows(job) if row["step"] == 60]
    assert {row["epoch"] for row in real.rows(job)} == {0, 1, 2, 3}
    tokenizer, model = trainer.processing_class, trainer.model.eval()
    for row in rows:  # One by one: no padding.
        ids = torch.tensor([tokenizer(row["prompt"])["input_ids"]])
        with torch.no_grad():
            made = model.generate(input_ids=ids, max_new_tokens=6, do_sample=False)
        assert tokenizer.decode(made[0, ids.shape[1] :], skip_special_tokens=True) == row["prediction"]


def test_a_time_budget_is_kept_and_told(real: RealServer, tmp_path: Path, caplog: Any) -> None:
    predictions = PredictionsCallback(
        "budget", real.url, real.key, batch_size=1, max_new_tokens=4, time_budget=1e-9, spool=tmp_path / "spool"
    )
    train(tmp_path, [predictions], max_steps=2)
    assert real.rows("budget") == []
    assert caplog.text.count("0 of 16 answers came within 1e-09 s (time_budget)") == 1


def test_what_goes_wrong_here_is_told_and_training_goes_on(real: RealServer, tmp_path: Path, caplog: Any) -> None:
    def broken(record: Any) -> Any:
        raise RuntimeError("no score today")

    predictions = PredictionsCallback(
        "broken", real.url, real.key, score=broken, max_new_tokens=4, sample_count=2, spool=tmp_path / "spool"
    )
    trainer = train(tmp_path, [predictions], max_steps=4)
    assert trainer.state.global_step == 4
    assert caplog.text.count("no score today") == 1
    assert len(real.rows("broken")) == 4
    no_prompts = PredictionsCallback("none", real.url, real.key, dataset=[{"x": 1}], spool=tmp_path / "spool")
    assert train(tmp_path, [no_prompts], max_steps=2).state.global_step == 2
    assert "got the columns x" in caplog.text


def test_of_two_processes_with_workers_one_sends(real: RealServer, tmp_path: Path) -> None:
    env = {**os.environ, "FTL_URL": real.url, "FTL_API_KEY": real.key, "FTL_SPOOL": str(tmp_path / "spool")}
    script = Path(__file__).parent / "two_processes.py"
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2", str(script)]
    run = subprocess.run([*command, str(tmp_path)], env=env, text=True, capture_output=True, timeout=300)
    assert run.returncode == 0, run.stderr[-3000:]
    keys = [(row["epoch"], row["step"], row["sample_index"]) for row in real.rows("two-processes")]
    assert keys == [(step // 4, step, index) for step in (0, 4, 8) for index in range(8)]
    assert real.get("jobs/two-processes")["status"] == "completed"
    assert "ftl-predictions" not in run.stderr


def test_a_model_of_encoder_and_decoder(real: RealServer, tmp_path: Path) -> None:
    tokenizer = tiny.tokenizer()
    rows = [
        {
            "input_ids": [*tokenizer(row["prompt"])["input_ids"], tokenizer.eos_token_id],
            "labels": [*tokenizer(row["completion"])["input_ids"], tokenizer.eos_token_id],
        }
        for row in tiny.sums(64)
    ]
    torch.manual_seed(0)
    config = T5Config(
        vocab_size=len(tokenizer),
        d_model=32,
        d_kv=16,
        d_ff=64,
        num_layers=2,
        num_heads=2,
        pad_token_id=tokenizer.pad_token_id,
        eos_token_id=tokenizer.eos_token_id,
        decoder_start_token_id=tokenizer.pad_token_id,
    )
    predictions = PredictionsCallback(
        "seq2seq", real.url, real.key, max_new_tokens=5, sample_count=4, spool=tmp_path / "spool"
    )
    model = T5ForConditionalGeneration(config)
    trainer = Trainer(
        model=model,
        args=TrainingArguments(
            output_dir=str(tmp_path), num_train_epochs=2, use_cpu=True, report_to=[], save_strategy="no"
        ),
        train_dataset=Dataset.from_list(rows),
        processing_class=tokenizer,
        data_collator=DataCollatorForSeq2Seq(tokenizer, model=model),
        callbacks=[predictions],
    )
    trainer.train()
    stored = real.rows("seq2seq")
    assert [(row["epoch"], row["sample_index"]) for row in stored] == [(e, i) for e in range(3) for i in range(4)]
    assert all(row["prompt"].endswith("=") and row["ground_truth"].strip().isdigit() for row in stored)
    ids = torch.tensor([rows[stored[-1]["source_index"]]["input_ids"]])
    made = trainer.model.eval().generate(input_ids=ids, max_new_tokens=5, do_sample=False)
    assert tokenizer.decode(made[0, 1:], skip_special_tokens=True) == stored[-1]["prediction"]
