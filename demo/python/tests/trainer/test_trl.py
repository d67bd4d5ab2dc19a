"""`PredictionsCallback` with the trainers of TRL."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, List

import pytest
import tiny
from datasets import Dataset
from peft import LoraConfig
from real_server import RealServer
from test_trainer import Calls
from trl import DPOConfig, DPOTrainer, GRPOConfig, GRPOTrainer, SFTConfig, SFTTrainer

import ftl_predictions as ftl
from ftl_predictions.transformers import PredictionsCallback

pytestmark = pytest.mark.trainer

SMALL = {
    "per_device_train_batch_size": 8,
    "use_cpu": True,
    "report_to": [],
    "disable_tqdm": True,
    "save_strategy": "no",
}


def keys_of(rows: List[Dict[str, Any]]) -> List[Any]:
    return sorted(
        (row["step"], row["sample_source_id"], row["sample_index"], row.get("completion_index", 0)) for row in rows
    )


def test_sft_of_an_adapter_on_conversations(real: RealServer, tmp_path: Path) -> None:
    tokenizer = tiny.tokenizer()
    predictions = PredictionsCallback(
        "sft", real.url, real.key, max_new_tokens=6, sample_count=5, spool=tmp_path / "spool", exit_timeout=60.0
    )
    trainer = SFTTrainer(
        model=tiny.model(tokenizer),
        args=SFTConfig(
            output_dir=str(tmp_path),
            num_train_epochs=2,
            bf16=False,
            gradient_checkpointing=True,
            eval_strategy="epoch",
            **SMALL,
        ),
        train_dataset=tiny.conversations(80),
        eval_dataset=tiny.conversations(20, seed=1),
        processing_class=tokenizer,
        peft_config=LoraConfig(task_type="CAUSAL_LM", target_modules=["q_proj", "v_proj"]),
        callbacks=[predictions, Calls({4: real.kill, 15: real.start})],
    )
    trainer.train()
    rows = real.rows("sft")
    assert keys_of(rows) == [(step, None, index, 0) for step in (0, 10, 20) for index in range(5)]
    assert [row["epoch"] for row in rows[::5]] == [0, 1, 2]
    assert rows[0]["prompt"].endswith("=")
    assert rows[0]["ground_truth"].isdigit()


def test_dpo(real: RealServer, tmp_path: Path) -> None:
    tokenizer = tiny.tokenizer()
    pairs = [{"prompt": row["prompt"], "chosen": row["completion"], "rejected": " 0"} for row in tiny.sums(40)]
    predictions = PredictionsCallback(
        "dpo", real.url, real.key, max_new_tokens=6, sample_count=3, spool=tmp_path / "spool", exit_timeout=60.0
    )
    trainer = DPOTrainer(
        model=tiny.model(tokenizer),
        ref_model=tiny.model(tokenizer),
        args=DPOConfig(output_dir=str(tmp_path), num_train_epochs=1, bf16=False, **SMALL),
        train_dataset=Dataset.from_list(pairs),
        eval_dataset=Dataset.from_list(pairs[:10]),
        processing_class=tokenizer,
        callbacks=[predictions, Calls({2: real.kill, 4: real.start})],
    )
    trainer.train()
    rows = real.rows("dpo")
    assert keys_of(rows) == [(step, None, index, 0) for step in (0, 5) for index in range(3)]
    known = {pair["prompt"]: pair["chosen"] for pair in pairs}
    assert all(row["ground_truth"] == known[row["prompt"]] for row in rows)


def reward_ends(completions: List[str], **_: Any) -> List[float]:
    return [float(len(set(text))) for text in completions]


def reward_digits(completions: List[str], **_: Any) -> List[float]:
    return [sum(letter.isdigit() for letter in text) / 8 for text in completions]


def test_grpo_with_its_completions_and_rewards(real: RealServer, tmp_path: Path, monkeypatch: Any) -> None:
    logged: List[Any] = []
    log = ftl.Run.log

    def also(run: ftl.Run, epoch: float, step: int, samples: Any) -> None:
        logged.extend((epoch, step, sample) for sample in samples)
        log(run, epoch, step, samples)

    monkeypatch.setattr(ftl.Run, "log", also)
    tokenizer = tiny.tokenizer()
    prompts = Dataset.from_list(
        [{"prompt": row["prompt"], "answer": row["completion"].strip()} for row in tiny.sums(24)]
    )
    predictions = PredictionsCallback(
        "grpo", real.url, real.key, max_new_tokens=6, spool=tmp_path / "spool", exit_timeout=60.0
    )
    trainer = GRPOTrainer(
        model=tiny.model(tokenizer),
        args=GRPOConfig(
            output_dir=str(tmp_path),
            max_steps=6,
            num_generations=4,
            max_completion_length=8,
            logging_steps=1,
            log_completions=True,
            bf16=False,
            **SMALL,
        ),
        reward_funcs=[reward_ends, reward_digits],
        train_dataset=prompts,
        processing_class=tokenizer,
        callbacks=[predictions, Calls({2: real.kill, 4: real.start})],
    )
    trainer.train()
    samples = [sample for _, _, sample in logged]
    assert len(samples) == 6 * 8
    for _, _, sample in logged:
        assert sample["sample_source_id"] == "train"
        assert prompts[sample["sample_index"]]["prompt"] == sample["prompt"]
        assert prompts[sample["sample_index"]]["answer"] == sample["ground_truth"]
        rewards = [reward([sample["prediction"]])[0] for reward in (reward_ends, reward_digits)]
        scores = sample["scores"]
        assert [scores["reward_ends"], scores["reward_digits"]] == pytest.approx(rewards)
        assert scores["reward"] == pytest.approx(sum(rewards), rel=1e-5)
        assert "advantage" in scores
    rows = real.rows("grpo")
    sent = {(step, s["sample_source_id"], s["sample_index"], s["completion_index"]) for _, step, s in logged}
    assert len(sent) == len(logged)
    if "completion_index" in rows[0]:
        assert keys_of(rows) == sorted(sent)
    else:  # A server that knows one answer to a prompt keeps the last.
        assert [key[:3] for key in keys_of(rows)] == sorted({key[:3] for key in sent})
