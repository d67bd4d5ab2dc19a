"""`log()` never holds a step: measured while everything behind it is at work."""

from __future__ import annotations

import os
import time
from typing import Any, Callable, List, Tuple

import pytest
from fake_server import FakeServer

import ftl_predictions as ftl
from ftl_predictions.snapshot import take_snapshot

SAMPLES = [
    {
        "sample_index": index,
        "prompt": f"Question {index}: " + "what is the capital of the country that " * 10,
        "prediction": "An answer of some length. " * 30,
        "ground_truth": "The truth, and nothing else. " * 10,
        "scores": {"reward": 0.5, "length": 12.0},
        "prompt_tokens": 120,
        "completion_tokens": 180,
        "latency_ms": 250,
        "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Well? " * 60}],
    }
    for index in range(64)
]


Times = Tuple[List[float], List[float]]


def times_of(*calls: Callable[[int], Any], steps: int = 300) -> List[Times]:
    """Milliseconds of each of the calls, which take turns, sorted: by the clock, and of the processor."""
    times: List[Times] = [([], []) for _ in calls]
    for step in range(steps):
        for call, (by_clock, by_processor) in zip(calls, times):
            started, used = time.perf_counter(), time.thread_time()
            call(step)
            by_clock.append((time.perf_counter() - started) * 1000)
            by_processor.append((time.thread_time() - used) * 1000)
            time.sleep(0.004)
    return [(sorted(by_clock), sorted(by_processor)) for by_clock, by_processor in times]


def at(share: float, times: List[float]) -> float:
    return times[int(len(times) * share)]


@pytest.mark.parametrize("is_away", [False, True], ids=["the server answers", "the server is away"])
def test_log_of_64_samples_takes_less_than_a_millisecond(
    is_away: bool, server: FakeServer, make_run: Callable[..., ftl.Run], capsys: Any
) -> None:
    if is_away:
        server.interfere = lambda *_: (503, {"error": "away"}, {})
    # Where others want the same cores, the slowest calls tell of them.
    is_quiet = hasattr(os, "getloadavg") and os.getloadavg()[0] < 0.8 * (os.cpu_count() or 1)
    run = make_run()
    # Beside it, work that takes longer and waits for nobody: what the machine takes away, it takes away from both.
    (clock, processor), (noise, _) = times_of(
        lambda step: run.log(1, step, SAMPLES), lambda _: [take_snapshot(SAMPLES) for _ in range(3)]
    )
    with capsys.disabled():
        print(
            f" log(64): median {at(0.5, clock):.2f} ms, p99 {at(0.99, clock):.2f} ms, of the processor "
            f"{at(0.99, processor):.2f} ms; what waits for nobody: p99 {at(0.99, noise):.2f} ms ",
            end="",
        )
    assert at(0.99, processor) < 1.0
    assert at(0.5, clock) < 1.0
    assert at(0.9, clock) < max(1.0, at(0.9, noise))
    if is_quiet:
        assert at(0.99, clock) < 1.0
    run.close(timeout=0.1)
