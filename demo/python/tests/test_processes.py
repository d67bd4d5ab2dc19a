"""What happens when processes end, are killed, or fork: each in a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path
from typing import Any, Callable, Dict

import pytest
from fake_server import FakeServer, until

from ftl_predictions.cli import main

pytestmark = pytest.mark.skipif(os.name != "posix", reason="forks and signals are those of POSIX")

BEGIN = """
import os, signal, sys, time
import ftl_predictions as ftl
def sample(index=0): return {"sample_index": index, "prompt": "p", "prediction": "q"}
run = ftl.Run("job", exit_timeout=float(os.environ.get("EXIT", "10")), term_timeout=2.0)
"""


@pytest.fixture
def start(server: FakeServer, tmp_path: Path) -> Callable[..., subprocess.Popen[str]]:
    def start(script: str, **variables: str) -> subprocess.Popen[str]:
        env: Dict[str, str] = {
            **os.environ,
            "FTL_URL": server.url,
            "FTL_API_KEY": server.key,
            "FTL_SPOOL": str(tmp_path / "spool"),
            **variables,
        }
        # Python from 3.12 on warns of any fork of a process that has threads.
        command = [sys.executable, "-W", "ignore::DeprecationWarning", "-c", BEGIN + textwrap.dedent(script)]
        return subprocess.Popen(command, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    return start


Start = Callable[..., "subprocess.Popen[str]"]


def finish(process: subprocess.Popen[str]) -> Any:
    out, err = process.communicate(timeout=30)
    return process.returncode, out, err


def test_a_script_that_just_ends_has_sent_all_and_completed(server: FakeServer, start: Start) -> None:
    assert finish(start("for step in range(100): run.log(1, step, sample())")) == (0, "", "")
    assert server.steps == list(range(100))
    assert server.statuses == [{"status": "completed"}]


def test_a_run_that_the_script_keeps_no_name_for_sends_all_the_same(server: FakeServer, start: Start) -> None:
    assert finish(start('ftl.Run("other").log(1, 7, sample())')) == (0, "", "")
    assert server.steps == [7]


def test_a_script_that_raises_has_sent_all_and_failed(server: FakeServer, start: Start) -> None:
    code, _, _ = finish(start("run.log(1, 1, sample()); raise RuntimeError('loss is NaN')"))
    assert code == 1
    assert server.steps == [1]
    assert server.statuses == [{"status": "failed", "error_message": "RuntimeError: loss is NaN"}]


def test_sigterm_sends_what_is_left_and_ends_the_process_by_that_signal(server: FakeServer, start: Start) -> None:
    process = start("run.log(1, 1, sample()); print('logged', flush=True); time.sleep(60)")
    assert process.stdout is not None
    process.stdout.readline()
    process.send_signal(signal.SIGTERM)
    assert finish(process)[0] == -signal.SIGTERM
    assert server.steps == [1]
    assert server.statuses == [{"status": "paused"}]


def test_sigterm_reaches_the_handler_that_was_there_before(server: FakeServer, start: Start) -> None:
    script = """
        run.close()
        signal.signal(signal.SIGTERM, lambda *_: (print("theirs"), sys.exit(7)))
        run = ftl.Run("job")
        run.log(1, 1, sample()); print('logged', flush=True); time.sleep(60)
    """
    process = start(script)
    assert process.stdout is not None
    process.stdout.readline()
    process.send_signal(signal.SIGTERM)
    code, out, _ = finish(process)
    assert (code, out) == (7, "theirs\n")
    assert server.steps == [1]
    assert server.statuses[-1] == {"status": "paused"}


def test_sigterm_in_the_middle_of_logging_loses_nothing_that_was_logged(server: FakeServer, start: Start) -> None:
    script = """
        for step in range(10_000_000):
            run.log(1, step, sample())
            print(step, flush=True)
    """
    process = start(script)
    time.sleep(1.0)
    process.send_signal(signal.SIGTERM)
    code, out, _ = finish(process)
    assert code == -signal.SIGTERM
    logged = int(out.split()[-1])
    assert logged > 100
    assert set(range(logged + 1)) <= set(server.steps)
    assert server.steps == sorted(server.steps)


def test_a_killed_process_leaves_its_rows_to_the_command_send(
    server: FakeServer, start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    server.interfere = lambda *_: (503, {"error": "away"}, {})
    script = """
        for step in range(500): run.log(1, step, sample())
        run.save()
        print('logged', flush=True); time.sleep(60)
    """
    process = start(script)
    assert process.stdout is not None
    process.stdout.readline()
    arguments = ["send", str(tmp_path / "spool"), "--timeout", "5"]
    monkeypatch.setenv("FTL_API_KEY", server.key)
    assert main(arguments) == 1
    assert "what a running process is sending" in capsys.readouterr().out
    process.kill()
    process.wait()
    with next((tmp_path / "spool/job").glob("*.part"), tmp_path / "last.part").open("ab") as file:
        file.write(b'{"epoch":1,"step":500,"sam')  # As a process leaves it that is killed in the middle of a line.
    server.interfere = lambda method, path, body: (
        (200, {"id": "job", "status": "failed", "error_message": "killed"}, {}) if method == "GET" else None
    )
    assert main(arguments) == 0
    assert "500 predictions sent, 0 left" in capsys.readouterr().out
    assert server.steps == list(range(500))
    assert server.statuses == [{"status": "failed", "error_message": "killed"}]
    assert not (tmp_path / "spool").exists()


def test_the_command_send_says_what_it_expected(tmp_path: Path, capsys: Any) -> None:
    assert main(["send", str(tmp_path)]) == 2
    assert "expected a spool folder" in capsys.readouterr().err


def test_a_forked_child_neither_repeats_nor_hinders_its_parent(server: FakeServer, start: Start) -> None:
    script = """
        run.log(1, 1, sample())
        pid = os.fork()
        if pid == 0:
            os._exit(0)
        os.waitpid(pid, 0)
        pid = os.fork()
        if pid == 0:
            run.log(1, 2, sample(1))
            sys.exit(0)
        os.waitpid(pid, 0)
        run.log(1, 3, sample())
    """
    assert finish(start(script)) == (0, "", "")
    stored = [row["step"] for batch in server.batches for row in batch]
    assert sorted(stored) == [1, 2, 3]
    assert server.statuses == [{"status": "completed"}]


def test_a_child_of_multiprocessing_sends_what_it_logged(server: FakeServer, start: Start) -> None:
    script = """
        import multiprocessing
        def work(index): run.log(1, 1, sample(index))
        children = [multiprocessing.get_context("fork").Process(target=work, args=(n,)) for n in range(4)]
        for child in children: child.start()
        for child in children: child.join()
    """
    assert finish(start(script)) == (0, "", "")
    assert sorted(row["sample_index"] for row in server.rows.values()) == [0, 1, 2, 3]


def test_the_end_of_a_script_does_not_wait_longer_than_it_may(server: FakeServer, start: Start) -> None:
    server.interfere = lambda *_: (0, {}, {})
    started = time.monotonic()
    code, _, err = finish(start("run.log(1, 1, sample())", EXIT="1"))
    assert code == 0
    assert time.monotonic() - started < 5
    assert "1 predictions are not sent yet" in err


def test_two_processes_of_one_job_send_each_their_own(server: FakeServer, start: Start) -> None:
    script = "for step in range(200): run.log(int(os.environ['EPOCH']), step, sample()); time.sleep(0.002)"
    processes = [start(script, EPOCH=str(epoch)) for epoch in (1, 2)]
    assert [finish(process)[0] for process in processes] == [0, 0]
    for epoch in (1, 2):
        assert [row["step"] for row in server.rows.values() if row["epoch"] == epoch] == list(range(200))
    assert sum(len(batch) for batch in server.batches) == 400


@pytest.mark.skipif(not hasattr(signal, "SIGXFSZ"), reason="no limits of file sizes")
def test_a_disk_that_takes_half_a_line_loses_none(server: FakeServer, start: Start) -> None:
    server.interfere = lambda *_: (503, {"error": "away"}, {})
    script = """
        import resource
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))
        for step in range(300): run.log(1, step, sample())
        run.save()
        print('logged', flush=True)
        sys.stdin.readline()
        time.sleep(0.1)
    """
    process = start(script)
    assert process.stdout is not None
    process.stdout.readline()
    server.interfere = lambda *_: None
    assert until(lambda: len(server.rows) == 300, 20)
    code, _, err = finish(process)
    assert code == 0
    assert err.count("cannot be written") == 1
    assert server.steps == list(range(300))
