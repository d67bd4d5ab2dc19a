"""Against the reference server itself, with its own PostgreSQL."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any, Iterator

import pytest
from conftest import sample
from real_server import RealServer, why_not

import ftl_predictions as ftl

pytestmark = pytest.mark.skipif(why_not() is not None, reason=str(why_not()))


@pytest.fixture(scope="module")
def real() -> Iterator[RealServer]:
    server = RealServer()
    yield server
    server.remove()


def test_a_server_that_is_killed_and_started_again_holds_every_prediction_once(
    real: RealServer, tmp_path: Path
) -> None:
    with ftl.Run("killed", url=real.url, key=real.key, spool=tmp_path, model_name="tiny") as run:
        for step in range(120):
            run.log(step // 40, step, [sample(index, prediction=f"answer {step}") for index in range(20)])
            if step == 40:
                real.kill()
            if step == 80:
                real.start()
            time.sleep(0.01)
        assert run.flush(60)
    rows = real.rows("killed")
    assert [(row["step"], row["sample_index"]) for row in rows] == [(s, i) for s in range(120) for i in range(20)]
    assert rows[-1]["prediction"] == "answer 119"
    assert real.get("jobs/killed")["status"] == "completed"


def test_what_the_server_refuses_of_a_record_does_not_cost_its_neighbours(
    real: RealServer, tmp_path: Path, caplog: Any
) -> None:
    with ftl.Run("refused", url=real.url, key=real.key, spool=tmp_path) as run:
        bad = sample(1, prompt_id="no sha256")
        run.log(0, 5, [sample(0), bad, sample(2), sample(3, sample_source="nowhere")])
    assert [row["sample_index"] for row in real.rows("refused")] == [0, 2]
    assert run.progress.left_out == 2
    assert "sample 1 of step 5" in caplog.text


def test_a_job_of_another_user_is_told(real: RealServer, tmp_path: Path, caplog: Any) -> None:
    ftl.Run("mine", url=real.url, key=real.key, spool=tmp_path).close()
    other = real._admin("keys", "create", "--user", "other", "--scope", "training")
    run = ftl.Run("mine", url=real.url, key=other, spool=tmp_path)
    run.log(0, 0, sample())
    run.close()
    assert "409" in caplog.text
    assert other not in caplog.text


def test_every_text_that_python_has_is_stored_or_mended(real: RealServer, tmp_path: Path) -> None:
    texts = ["", "\x00\x01\x7f", "\ud800", "é\u0301", "\u202eabc", "😀" * 100, "x" * (1 << 20), "\\u0000", '"\n\t']
    with ftl.Run("texts", url=real.url, key=real.key, spool=tmp_path) as run:
        run.log(0, 0, [sample(index, prediction=text) for index, text in enumerate(texts)])
    stored = [row["prediction"] for row in real.rows("texts")]
    assert stored == [text.replace("\x00", "\ufffd").replace("\ud800", "\ufffd") for text in texts]
