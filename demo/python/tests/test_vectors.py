"""The decisions that a sender in any language takes alike: see vectors/README.md."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any, Dict, List

import pytest

from ftl_predictions.limits import Limits
from ftl_predictions.records import encode, mend
from ftl_predictions.retry import backoff, decide
from ftl_predictions.snapshot import Unusable
from ftl_predictions.spooling.spool import Spool

Case = Dict[str, Any]


def cases(name: str) -> List[Case]:
    loaded: List[Case] = json.loads((Path(__file__).parent / "vectors" / f"{name}.json").read_text("utf-8"))
    return loaded


def name_of(case: Case) -> str:
    return str(case.get("name", case))


def value_of(given: Any) -> Any:
    if isinstance(given, list):
        return [value_of(item) for item in given]
    if not isinstance(given, dict):
        return given
    if "$number" in given:
        return float(given["$number"])
    if "$bytes" in given:
        return bytes.fromhex(given["$bytes"])
    if "$repeat" in given:
        return given["$repeat"][0] * given["$repeat"][1]
    if "$other" in given:
        return Unusable(given["$other"])
    return {key: value_of(item) for key, item in given.items()}


@pytest.mark.parametrize("case", cases("mending"), ids=name_of)
def test_mending(case: Case) -> None:
    record, complaints = mend(value_of(case["sample"]), case.get("index", 0))
    assert record == case["record"]
    assert [field for field, _ in complaints] == case["complaints"]
    if record is not None:
        assert json.loads(encode(record)) == record


@pytest.mark.parametrize("case", cases("retries"), ids=name_of)
def test_retries(case: Case) -> None:
    decision = decide(case["status"], case["body"], case["retry_after"])
    assert (decision.action, decision.wait, list(decision.indices)) == (case["action"], case["wait"], case["indices"])


@pytest.mark.parametrize("case", cases("backoff"), ids=name_of)
def test_backoff(case: Case) -> None:
    assert math.isclose(backoff(case["attempt"], case["random"]), case["seconds"], rel_tol=1e-9)


@pytest.mark.parametrize("case", cases("batches"), ids=name_of)
def test_batches(case: Case, tmp_path: Path) -> None:
    limits = Limits(batch_records=case["records"], batch_bytes=case["bytes"])
    spool = Spool(tmp_path / "job", limits, {})
    spool.append([b"x" * (size - 1) for size in case["sizes"]])
    batches = []
    while True:
        segment = spool.first()
        if segment is None:
            break
        batches.append(len(segment.read()))
        spool.done(segment)
    assert batches == case["batches"]
