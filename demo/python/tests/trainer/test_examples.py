"""The examples, as a stranger runs them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from real_server import RealServer

pytestmark = pytest.mark.trainer

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.mark.parametrize(
    ("name", "job", "steps", "samples"),
    [
        ("plain_pytorch", "example-pytorch", [0, 10, 20, 30], 8),
        ("lightning_module", "example-lightning", [0, 10, 20, 30], 8),
        ("trainer", "example-trainer", [0, 10, 20, 30], 16),
        ("grpo", "example-grpo", list(range(1, 9)), None),
    ],
)
def test_an_example_runs_and_its_rows_are_there(
    name: str, job: str, steps: list[int], samples: int, real: RealServer, tmp_path: Path
) -> None:
    pytest.importorskip("lightning" if name == "lightning_module" else "torch")
    env = {**os.environ, "FTL_URL": real.url, "FTL_API_KEY": real.key, "FTL_SPOOL": str(tmp_path / "spool")}
    command = [sys.executable, str(EXAMPLES / f"{name}.py")]
    run = subprocess.run(command, env=env, cwd=tmp_path, text=True, capture_output=True, timeout=300)
    assert run.returncode == 0, run.stderr[-3000:]
    rows = real.rows(job)
    assert sorted({row["step"] for row in rows}) == steps
    if samples is not None:
        assert [(row["step"], row["sample_index"]) for row in rows] == [(s, i) for s in steps for i in range(samples)]
        assert [row["epoch"] for row in rows[::samples]] == [0, 1, 2, 3]
    assert real.get(f"jobs/{job}")["status"] == "completed"
