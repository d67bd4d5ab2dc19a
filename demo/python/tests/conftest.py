from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List

import pytest

import ftl_predictions as ftl

sys.path.insert(0, str(Path(__file__).parent))

from fake_server import FakeServer

_VARIABLES = ("FTL_URL", "FTL_API_KEY", "FTL_JOB_TOKEN", "FTL_SPOOL", "RANK", "LOCAL_RANK", "SLURM_PROCID")


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in _VARIABLES:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def server() -> Iterator[FakeServer]:
    server = FakeServer()
    yield server
    server.close()


@pytest.fixture
def make_run(server: FakeServer, tmp_path: Path) -> Iterator[Callable[..., ftl.Run]]:
    runs: List[ftl.Run] = []

    def make(job: str = "job", **options: Any) -> ftl.Run:
        given: Dict[str, Any] = {"url": server.url, "key": server.key, "spool": tmp_path / "spool", **options}
        runs.append(ftl.Run(job, **given))
        return runs[-1]

    yield make
    for run in runs:
        run.close(timeout=2.0)


def sample(index: int = 0, **fields: Any) -> Dict[str, Any]:
    return {"sample_index": index, "prompt": f"2 + {index} =", "prediction": "5", "ground_truth": "4", **fields}


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """The count that `npm test` adds up."""
    file = os.environ.get("TALLY_FILE")
    if file is None:
        return
    stats = terminalreporter.stats
    places = [report.longrepr for report in stats.get("skipped", [])]
    tally = {
        "passed": len(stats.get("passed", [])),
        "failed": len(stats.get("failed", [])) + len(stats.get("error", [])),
        "skipped": [f"{Path(path).name}:{line} ({reason})" for path, line, reason in places],
    }
    Path(file).write_text(json.dumps(tally), "utf-8")
