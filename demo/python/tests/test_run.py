from __future__ import annotations

import logging
import threading
import time
from pathlib import Path
from typing import Any, Callable

import pytest
from conftest import sample
from fake_server import FakeServer, until

import ftl_predictions as ftl
from ftl_predictions.spooling.spool import Spool

MakeRun = Callable[..., ftl.Run]


def told(caplog: pytest.LogCaptureFixture) -> str:
    return "\n".join(record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING)


def test_what_is_logged_arrives_and_the_job_ends_completed(server: FakeServer, make_run: MakeRun) -> None:
    with make_run("my-run", model_name="tiny", config={"lr": 1e-5}, scores={"reward": {"max": 1}}) as run:
        run.log(0, 0, [sample(0), sample(1)])
        run.log(1.7, 100, sample(0))
    assert [(row["epoch"], row["step"], row["sample_index"]) for row in server.rows.values()] == [
        (0, 0, 0),
        (0, 0, 1),
        (1, 100, 0),
    ]
    assert server.jobs == [
        {
            "job_id": "my-run",
            "status": "running",
            "model_name": "tiny",
            "config": {"lr": 1e-5, "scores": {"reward": {"max": 1}}},
        }
    ]
    assert server.statuses == [{"status": "completed"}]
    assert run.summary() == ftl.Progress(logged=3, sent=3)


def test_an_exception_in_the_training_ends_the_job_as_failed(server: FakeServer, make_run: MakeRun) -> None:
    with pytest.raises(ZeroDivisionError), make_run():
        _ = 1 / 0
    assert server.statuses == [{"status": "failed", "error_message": "ZeroDivisionError: division by zero"}]


def test_batches_are_bounded_gzipped_and_in_order(server: FakeServer, make_run: MakeRun) -> None:
    run = make_run(limits=ftl.Limits(batch_records=100))
    for step in range(60):
        run.log(1, step, [sample(index) for index in range(10)])
    run.close()
    assert server.steps == [step for step in range(60) for _ in range(10)]
    assert max(len(batch) for batch in server.batches) == 100
    assert any(headers.get("Content-Encoding") == "gzip" for headers in server.headers)


def test_a_server_that_is_away_is_told_once_and_gets_all_of_it_in_order_when_it_is_back(
    make_run: MakeRun, server: FakeServer, caplog: pytest.LogCaptureFixture
) -> None:
    port = server.port
    server.close()
    run = make_run(key="wak_" + "k" * 32)
    for step in range(30):
        run.log(1, step, sample())
    assert not run.flush(0.5)
    assert told(caplog).count("does not answer") == 1
    back = FakeServer(port)
    try:
        assert run.flush(20)
        run.close()
        assert back.steps == list(range(30))
        assert "answers again" in told(caplog)
    finally:
        back.close()


def test_what_could_not_be_sent_is_sent_by_the_next_run_of_the_job_before_its_own(
    make_run: MakeRun, server: FakeServer, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    server.interfere = lambda *_: (503, {"error": "away"}, {})
    first = make_run()
    for step in range(5):
        first.log(1, step, sample())
    first.close(timeout=0.3)
    assert f"5 predictions are not sent yet; send them by: ftl-predictions send {tmp_path}/spool/job" in told(caplog)
    server.interfere = lambda *_: None
    second = make_run()
    second.log(1, 5, sample())
    second.close()
    assert server.steps == [0, 1, 2, 3, 4, 5]
    assert not (tmp_path / "spool").exists()


def test_a_retry_after_is_waited_for(make_run: MakeRun, server: FakeServer) -> None:
    times = []

    def busy(method: str, path: str, body: Any) -> Any:
        if path.endswith("/predictions"):
            times.append(time.monotonic())
            if len(times) == 1:
                return 429, {"error": "slow down"}, {"Retry-After": "1"}
        return None

    server.interfere = busy
    run = make_run()
    run.log(1, 1, sample())
    assert run.flush(10)
    assert len(times) == 2
    assert times[1] - times[0] >= 1.0


def test_a_wrong_key_is_told_once_loudly_and_the_rows_stay(
    make_run: MakeRun, server: FakeServer, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    run = make_run(key="wak_" + "x" * 32)
    run.log(1, 1, sample())
    run.log(1, 2, sample())
    assert until(lambda: "NOTHING IS SENT" in told(caplog))
    started = time.monotonic()
    run.close()
    assert time.monotonic() - started < 2
    assert told(caplog).count("NOTHING IS SENT") == 1
    assert "xxxx" not in told(caplog)
    assert sum(path.read_text().count("\n") for path in (tmp_path / "spool/job").glob("*.jsonl")) == 2


def test_one_bad_record_does_not_lose_its_batch(
    make_run: MakeRun, server: FakeServer, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(method: str, path: str, body: Any) -> Any:
        bad = [i for i, row in enumerate(body.get("predictions", [])) if row["prompt"] == "bad"]
        if bad:
            details = [{"path": f"predictions[{bad[0]}].prompt", "message": "must be better"}]
            return 422, {"error": "prompt must be better", "code": "bad_value", "details": details}, {}
        return None

    server.interfere = refuse
    run = make_run()
    run.log(1, 7, [sample(0), sample(1, prompt="bad"), sample(2), sample(3, prompt="bad")])
    run.close()
    assert [row["sample_index"] for row in server.rows.values()] == [0, 2]
    assert run.progress.left_out == 2
    assert "sample 1 of step 7" in told(caplog)
    assert told(caplog).count("must be better") == 1


def test_a_batch_that_is_too_large_or_refused_without_a_reason_is_halved(make_run: MakeRun, server: FakeServer) -> None:
    server.interfere = lambda method, path, body: (
        (413, {"error": "too large"}, {}) if len(body.get("predictions", [])) > 3 else None
    )
    run = make_run()
    run.log(1, 1, [sample(index) for index in range(10)])
    run.close()
    assert [row["sample_index"] for row in server.rows.values()] == list(range(10))


def test_a_job_token_that_was_rotated_is_asked_for_anew(make_run: MakeRun, server: FakeServer) -> None:
    run = make_run()
    run.log(1, 1, sample())
    assert run.flush(10)
    server.token = "n" * 43
    run.log(1, 2, sample())
    assert run.flush(10)
    assert server.steps == [1, 2]
    assert len(server.jobs) == 2


def test_a_page_that_answers_200_in_place_of_the_server_has_stored_nothing(
    make_run: MakeRun, server: FakeServer, caplog: pytest.LogCaptureFixture
) -> None:
    server.interfere = lambda method, path, body: (200, {"hello": "captive portal"}, {})
    run = make_run(job_token="t" * 43)
    run.log(1, 1, sample())
    assert not run.flush(0.7)
    assert "no ftl-predictions server" in told(caplog)
    server.interfere = lambda *_: None
    assert run.flush(10)
    assert server.steps == [1]


def test_only_rank_0_sends(make_run: MakeRun, server: FakeServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RANK", "3")
    other = make_run()
    other.log(1, 1, sample())
    other.close()
    assert (server.jobs, server.rows) == ([], {})
    forced = make_run(rank=0)
    forced.log(1, 1, sample())
    forced.close()
    assert server.steps == [1]


def test_many_threads_may_log_at_once(make_run: MakeRun, server: FakeServer) -> None:
    run = make_run()

    def work(thread: int) -> None:
        for step in range(50):
            run.log(1, step, sample(thread))

    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    run.close()
    assert len(server.rows) == 400
    assert run.summary().sent == 400
    for thread in range(8):
        assert [row["step"] for row in server.rows.values() if row["sample_index"] == thread] == list(range(50))


def test_what_is_no_list_of_samples_is_told_and_never_raised(
    make_run: MakeRun, caplog: pytest.LogCaptureFixture
) -> None:
    run = make_run()
    run.log(1, 1, None)  # type: ignore[arg-type]
    run.log(1, 1, ["text"])  # type: ignore[list-item]
    run.log(float("nan"), 1, sample())
    run.log(1, 1, [{"prediction": "5"}, object()])  # type: ignore[list-item]
    run.close()
    run.log(1, 2, sample())
    assert "'NoneType' object is not iterable" in told(caplog)
    assert "epoch is NaN" in told(caplog)
    assert "after close()" in told(caplog)


def test_strict_raises_what_is_otherwise_told(make_run: MakeRun, server: FakeServer) -> None:
    run = make_run(strict=True)
    with pytest.raises(ftl.PredictionsError, match="sample 0 of step 1: prompt is missing"):
        run.log(1, 1, [{"prediction": "5"}])
    with pytest.raises(ftl.PredictionsError, match="sample 0 of step 1 is str 'text'"):
        run.log(1, 1, ["text"])  # type: ignore[list-item]
    with pytest.raises(ftl.PredictionsError, match="401"):
        make_run("other", strict=True, key="wak_" + "x" * 32)


def test_fields_of_the_record_that_the_server_ignores_are_told_once(
    make_run: MakeRun, server: FakeServer, caplog: pytest.LogCaptureFixture
) -> None:
    def stored(method: str, path: str, body: Any) -> Any:
        if "predictions" in body:
            return 200, {"success": True, "count": len(body["predictions"]), "ignored": ["mood"]}, {}
        return None

    server.interfere = stored
    run = make_run()
    for step in range(3):
        run.log(1, step, sample(mood="good", scores={"reward": 0.5}))
        assert run.flush(10)
    assert server.batches[0][0]["scores"] == {"reward": 0.5}
    assert told(caplog).count('"mood"') == 1


def test_what_is_logged_is_copied_at_once(make_run: MakeRun, server: FakeServer) -> None:
    run = make_run()
    mutable = sample(messages=[{"role": "user", "content": "before"}])
    run.log(1, 1, mutable)
    mutable["prediction"] = "after"
    mutable["messages"][0]["content"] = "after"
    run.close()
    (row,) = server.rows.values()
    assert row["prediction"] == "5"
    assert row["messages"] == [{"role": "user", "content": "before"}]


def test_a_full_disk_keeps_the_oldest_and_counts_what_is_dropped(
    make_run: MakeRun, server: FakeServer, caplog: pytest.LogCaptureFixture
) -> None:
    server.interfere = lambda *_: (503, {"error": "away"}, {})
    run = make_run(limits=ftl.Limits(spool_bytes=2000, memory_bytes=1000))
    for step in range(100):
        run.log(1, step, sample())
    assert until(lambda: run.progress.dropped > 50)
    assert "new predictions are dropped" in told(caplog)
    server.interfere = lambda *_: None
    assert run.flush(20)
    assert server.steps == list(range(100 - run.progress.dropped))


def test_a_spool_folder_that_cannot_be_made_leaves_all_to_memory(
    make_run: MakeRun, server: FakeServer, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("not a folder")
    run = make_run(spool=tmp_path / "file")
    run.log(1, 1, sample())
    run.close()
    assert server.steps == [1]
    assert told(caplog).count("cannot be written") == 1


def test_without_url_all_is_kept_for_later(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    run = ftl.Run("offline", spool=tmp_path)
    run.log(1, 1, sample())
    run.close()
    assert "no url was given (or FTL_URL set)" in told(caplog)
    assert len(list((tmp_path / "offline").glob("*-1.jsonl"))) == 1


def test_a_redirect_is_not_followed_with_the_credential(
    make_run: MakeRun, server: FakeServer, caplog: pytest.LogCaptureFixture
) -> None:
    other = FakeServer()
    try:
        server.interfere = lambda *_: (302, {}, {"Location": f"{other.url}/api/training/jobs"})
        run = make_run()
        run.log(1, 1, sample())
        assert not run.flush(1.0)
        assert other.headers == []
        assert "something stands before it (answered 302" in told(caplog)
    finally:
        other.close()


def test_log_does_not_wait_for_a_disk_that_hangs(
    make_run: MakeRun, server: FakeServer, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    hangs = threading.Event()
    append = Spool.append

    def slow(spool: Spool, lines: Any) -> int:
        hangs.wait(10)
        return append(spool, lines)

    monkeypatch.setattr(Spool, "append", slow)
    run = make_run(limits=ftl.Limits(queue_records=50))
    started = time.monotonic()
    for step in range(100):
        run.log(1, step, sample())
    assert time.monotonic() - started < 1.0
    assert run.progress.dropped == 50
    assert "faster than they can be written to disk" in told(caplog)
    hangs.set()
    assert run.flush(10)
    assert server.steps == list(range(50))


def test_what_an_earlier_process_left_goes_before_what_waits_already(tmp_path: Path) -> None:
    earlier, later = (Spool(tmp_path / "job", ftl.Limits(), {}) for _ in range(2))
    earlier.append([b"earlier"])
    later.append([b"later"])
    assert later.first() is not None
    assert later.adopt() == 0  # It is still being written.
    earlier.close()
    assert later.adopt() == 1
    found = []
    while True:
        segment = later.first()
        if segment is None:
            break
        found += segment.read()
        later.done(segment)
    assert found == [b"earlier", b"later"]
