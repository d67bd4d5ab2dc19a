"""
Kills the server, the network and the trainer at random, for as long as you like, and counts every row:
npm run soak:trainer -- --minutes 10 --seed 1
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any, Dict, List, Optional

sys.path.insert(0, str(Path(__file__).parent))

from faulty_proxy import FaultyProxy
from real_server import RealServer

JOB = "soak"
SAMPLES = 4
CHECKPOINT_STEPS = 20


def answer(step: int, index: int) -> str:
    """What the model says, the same each time that this step is trained."""
    seed = hashlib.sha256(f"{step} {index}".encode()).hexdigest()
    return seed * (1 + int(seed[0], 16))


def train(checkpoint: Path, stop: Path) -> None:
    """The trainer: goes on from its checkpoint, until the file `stop` is there."""
    import ftl_predictions as ftl

    step = int(checkpoint.read_text()) if checkpoint.exists() else 0
    # A process that was killed may have come so far beyond the checkpoint: its steps are trained again.
    least = step + CHECKPOINT_STEPS
    with ftl.Run(JOB, request_timeout=3.0, exit_timeout=90.0) as run:
        while not (stop.exists() and step >= least and step % CHECKPOINT_STEPS == 0):
            samples = [{"prompt": f"prompt {i}", "prediction": answer(step, i)} for i in range(SAMPLES)]
            run.log(step // 100, step, samples)
            step += 1
            if step % CHECKPOINT_STEPS == 0:
                assert run.save(60.0)
                draft = checkpoint.with_suffix(".draft")
                draft.write_text(str(step))
                draft.replace(checkpoint)
            time.sleep(0.005)
    Path(f"{stop}.done").write_text(str(step))


class Soak:
    def __init__(self, seed: int, folder: Path) -> None:
        self._chance = random.Random(seed)
        self._folder = folder
        self._server = RealServer()
        self._proxy = FaultyProxy(self._server.port, self._chance)
        self._trainer: Optional[subprocess.Popen[bytes]] = None
        self.faults: Counter[str] = Counter()

    def run(self, minutes: float) -> bool:
        end = time.monotonic() + minutes * 60
        self._start_trainer()
        told = time.monotonic()
        while time.monotonic() < end:
            time.sleep(self._chance.uniform(0.1, 1.5))
            self._break_something()
            if time.monotonic() - told > 30:
                told = time.monotonic()
                print(f"{(end - told) / 60:.1f} minutes to go, {sum(self.faults.values())} faults", flush=True)
        self._proxy.mode = "pass"
        (self._folder / "stop").touch()
        assert self._trainer is not None
        self._trainer.wait(120)
        return self._compare()

    def _start_trainer(self) -> None:
        env = {
            **os.environ,
            "FTL_URL": self._proxy.url,
            "FTL_API_KEY": self._server.key,
            "FTL_SPOOL": str(self._folder / "spool"),
        }
        log = (self._folder / "trainer.log").open("ab")
        command = [sys.executable, __file__, "--train", str(self._folder / "checkpoint"), str(self._folder / "stop")]
        self._trainer = subprocess.Popen(command, env=env, stdout=log, stderr=log)

    def _break_something(self) -> None:
        fault = self._chance.choice(
            ["kill the server", "end the server", "kill the trainer", "end the trainer", *["network"] * 4]
        )
        if fault == "network":
            fault = self._proxy.mode = self._chance.choice(self._proxy.MODES)
        self.faults[fault] += 1
        if fault.endswith("the server"):
            self._server.kill(signal.SIGKILL if fault.startswith("kill") else signal.SIGTERM)
            time.sleep(self._chance.uniform(0, 2))
            self._server.start()
        elif fault.endswith("the trainer"):
            assert self._trainer is not None
            self._trainer.send_signal(signal.SIGKILL if fault.startswith("kill") else signal.SIGTERM)
            self._trainer.wait()
            self._start_trainer()

    def _compare(self) -> bool:
        """Whether the server holds every row once, with its content, in order."""
        steps = int((self._folder / "stop.done").read_text())
        expected = {(step, index): answer(step, index) for step in range(steps) for index in range(SAMPLES)}
        try:
            rows = self._server.rows(JOB)
        except OSError as fault:
            print((self._folder / "trainer.log").read_text()[-5000:])
            raise SystemExit(f"The rows cannot be read: {fault}") from fault
        keys = [(row["step"], row["sample_index"]) for row in rows]
        missing = expected.keys() - set(keys)
        repeated = [key for key, count in Counter(keys).items() if count > 1]
        wrong = [key for key, row in zip(keys, rows) if expected.get(key) != row["prediction"]]
        misplaced = sum(1 for one, next_one in zip(keys, keys[1:]) if one > next_one)
        left = [str(path) for path in (self._folder / "spool").rglob("*.jsonl")]
        status = self._server.get(f"jobs/{JOB}")["status"]
        report: Dict[str, Any] = {
            "rows": len(rows),
            "lost": len(missing),
            "repeated": len(repeated),
            "wrong": len(wrong),
            "out of order": misplaced,
            "left in the spool": len(left),
            "status": status,
            "faults": dict(self.faults),
        }
        print(json.dumps(report, indent=2))
        bad: List[Any] = [missing, repeated, wrong, misplaced, left, status != "completed"]
        if any(bad):
            print((self._folder / "trainer.log").read_text()[-5000:])
        return not any(bad)

    def close(self) -> None:
        if self._trainer is not None and self._trainer.poll() is None:
            self._trainer.kill()
        self._proxy.close()
        self._server.remove()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    parser.add_argument("--train", nargs=2, type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.train:
        train(*options.train)
        return 0
    print(f"seed {options.seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="ftl-soak-") as folder:
        soak = Soak(options.seed, Path(folder))
        try:
            return 0 if soak.run(options.minutes) else 1
        finally:
            soak.close()


if __name__ == "__main__":
    sys.exit(main())
