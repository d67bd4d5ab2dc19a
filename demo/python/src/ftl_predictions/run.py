"""`Run`: what a training script talks to."""

from __future__ import annotations

import functools
import os
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Dict, Iterable, Mapping, Optional, Type, Union

from . import processes
from .delivery import Delivery, Target
from .limits import Limits
from .notices import Notices
from .progress import Progress
from .ranks import current_rank
from .records import mend_all
from .sender import Sender
from .snapshot import restore, take_snapshot
from .spooling.keeper import Change, End, Keeper, Mark
from .spooling.spool import Spool, job_folder
from .wire import request

SPOOL_FOLDER = "ftl-predictions-spool"

Sample = Mapping[str, Any]


class PredictionsError(Exception):
    """Raised into the training only by a run that was made with `strict=True`."""


class Run:
    """
    Sends the predictions of one training run to an ftl-predictions server.

    Nothing here waits for the network, and nothing is raised into the training (but see `strict`). What cannot be sent
    now waits on disk and is sent later: by this run, by the next one of the same job, or by `ftl-predictions send`.
    """

    def __init__(
        self,
        job: str,
        url: Optional[str] = None,
        key: Optional[str] = None,
        *,
        job_token: Optional[str] = None,
        model_name: Optional[str] = None,
        dataset_path: Optional[str] = None,
        config: Optional[Mapping[str, Any]] = None,
        scores: Optional[Mapping[str, Any]] = None,
        rank: Optional[int] = None,
        spool: Union[str, os.PathLike[str], None] = None,
        request_timeout: float = 30.0,
        exit_timeout: float = 10.0,
        term_timeout: float = 5.0,
        strict: bool = False,
        limits: Optional[Limits] = None,
    ) -> None:
        """
        :param job: 1 to 200 of `A-Za-z0-9._:-`. The same id again is the same job, taken up again.
        :param url: of the server; default: the variable FTL_URL.
        :param key: an API key (`wak_…`) with the scope `training`; default: FTL_API_KEY.
        :param job_token: in place of a key, where the job was made elsewhere; default: FTL_JOB_TOKEN.
        :param config: anything about the run, as JSON.
        :param scores: what your own scores mean: `{"reward": {"direction": "higher", "min": 0, "max": 1}}`.
        :param rank: of this process; only rank 0 sends. Default: as torch.distributed or the launcher says.
        :param spool: folder for what cannot be sent yet; default: FTL_SPOOL, else `ftl-predictions-spool` here.
        :param request_timeout: seconds of silence after which a request is given up and made again.
        :param exit_timeout: seconds that the end of the script waits for the rest to be sent.
        :param term_timeout: the same after SIGTERM.
        :param strict: raise PredictionsError for what is otherwise told in one line: for trying things out.
        :raises PredictionsError: with `strict`, when the server does not take the job.
        """
        self.job = str(job)
        self.progress = Progress()
        self._limits = limits or Limits()
        self._notices = Notices(self.job)
        about: Dict[str, Any] = {"model_name": model_name, "dataset_path": dataset_path}
        if config is not None or scores is not None:
            about["config"] = {**restore(take_snapshot(config or {})), **({"scores": dict(scores)} if scores else {})}
        self._target = Target(
            self.job,
            (url or os.environ.get("FTL_URL") or "").strip().rstrip("/") or None,
            (key or os.environ.get("FTL_API_KEY") or "").strip() or None,
            (job_token or os.environ.get("FTL_JOB_TOKEN") or "").strip() or None,
            {name: value for name, value in about.items() if value is not None},
        )
        root = Path(spool or os.environ.get("FTL_SPOOL") or SPOOL_FOLDER).absolute()
        self._folder = job_folder(root, self.job)
        self._request_seconds = request_timeout
        self._exit_seconds = exit_timeout
        self._term_seconds = term_timeout
        self._strict = strict
        self._is_child = False
        self._is_closed = False
        self._is_started = False
        self.is_sending = (current_rank() if rank is None else rank) == 0
        self._build()
        if not self.is_sending:
            return
        if strict:
            self._delivery.register()
            if not self._delivery.is_registered:
                raise PredictionsError(self._delivery.refusal or f"{self._target.url} does not answer")
        self._start()
        processes.join(self)

    def _build(self) -> None:
        known = {"url": self._target.url, "job_id": self.job, **self._target.about}
        self._spool = Spool(self._folder, self._limits, known)
        ask = functools.partial(request, timeout=self._request_seconds)
        self._delivery = Delivery(self._target, self._notices, self.progress, str(self._folder), ask)
        self._keeper = Keeper(self._spool, self._limits, self._notices, self.progress)
        self._sender = Sender(self._spool, self._delivery, self._notices)

    def _start(self) -> None:
        self._is_started = True
        self._keeper.start()
        if not self._is_child:
            self._sender.start()

    def log(self, epoch: float, step: int, samples: Union[Sample, Iterable[Sample]]) -> None:
        """
        Takes predictions and returns at once.

        :param epoch: 0 = before training; fractions are floored.
        :param step: the trainer's optimizer step.
        :param samples: one or many of `{"prompt": …, "prediction": …, "ground_truth": …, …}`; `sample_index` is the
            place in the list unless given.
        :raises PredictionsError: with `strict` alone.
        """
        if not self.is_sending:
            return
        try:
            taken = [samples] if isinstance(samples, Mapping) else list(samples)
            frame = {"epoch": epoch, "step": step}
            self._take(take_snapshot((frame, taken)), len(taken))
        except PredictionsError:
            raise
        except Exception as fault:
            if self._strict:
                raise PredictionsError(f"expected samples as a list of dicts: {fault}") from fault
            self._notices.warn("log", f"log() got what it cannot send ({type(fault).__name__}: {fault})")

    def _take(self, snapshot: bytes, count: int) -> None:
        self.progress.logged += count
        if self._strict:
            self._check(snapshot)
        if self._is_closed:
            self._drop(count, "closed", "log() was called after close(); what it was given is dropped")
        elif not self._keeper.has_room(count, len(snapshot)):
            self._drop(count, "queue", "predictions come faster than they can be written to disk; some are dropped")
        else:
            if not self._is_started:
                self._start_in_child()
            self._keeper.put(snapshot, count)

    def _check(self, snapshot: bytes) -> None:
        if self._delivery.refusal is not None:
            raise PredictionsError(self._delivery.refusal)
        for _, complaints in mend_all(snapshot):
            for complaint in complaints:
                raise PredictionsError(complaint.text)

    def _drop(self, count: int, kind: str, text: str) -> None:
        self.progress.dropped += count
        self._notices.warn(kind, text)

    def flush(self, timeout: float = 30.0) -> bool:
        """
        Waits until all that was logged is at the server (in a forked child: on disk); False when it is not after so
        many seconds.
        """
        until = time.monotonic() + timeout
        if not self._is_started:
            return True
        return self._lay_down(until) and (self._is_child or self._wait(lambda: self._spool.waiting == 0, until))

    def save(self, timeout: float = 5.0) -> bool:
        """
        Waits until all that was logged is on disk, as before a checkpoint is written: what is killed after it and goes
        on from there has lost no prediction. A matter of milliseconds; False when it took longer than so many seconds.
        """
        return self._lay_down(time.monotonic() + timeout)

    def close(
        self,
        status: Optional[str] = "completed",
        error: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> None:
        """
        Sends what is left and sets the job's status. Called by itself when the script ends, or at the end of `with`.

        :param status: `completed`, `failed`, `cancelled`, `paused`; None leaves it.
        :param timeout: seconds; default: `exit_timeout`. What is not sent by then stays on disk.
        """
        if self._is_closed:
            return
        self._is_closed = True
        processes.leave(self)
        if not self._is_started:
            return
        seconds = self._exit_seconds if timeout is None else timeout
        until = time.monotonic() + seconds
        if status is not None and not self._is_child:
            change = {"status": status, **({"error_message": error} if error else {})}
            self._keeper.mark(Change(change))
        end = End()
        self._keeper.mark(end)
        self._wait(lambda: end.is_through, until)
        if not self._is_child:
            self._sender.finish(max(0.0, until - time.monotonic()))
            self._wait(lambda: self._sender.is_done, until + 0.5)
        self._spool.close()
        self._say_goodbye()

    def notify(self, kind: str, text: str) -> None:
        """Tells one line, as the package's own are told: once for each kind; with `strict` it is raised."""
        if self._strict:
            raise PredictionsError(text)
        self._notices.warn(kind, text)

    def _say_goodbye(self) -> None:
        progress = self.summary()
        lost = self._spool.in_memory + self._keeper.waiting
        if lost > 0:
            self._notices.warn("lost", f"{lost:,} predictions could not be written to {self._folder} and are lost")
        if progress.waiting > lost and not self._is_child:
            self._notices.warn(
                "left",
                f"{progress.waiting - lost:,} predictions are not sent yet; "
                f"send them by: ftl-predictions send {self._folder}",
            )
        if progress.left_out or progress.dropped:
            self._notices.warn("end", str(progress))
        else:
            self._notices.info(str(progress))

    def summary(self) -> Progress:
        """How far the predictions have come, counted now."""
        self.progress.waiting = self._keeper.waiting + self._spool.waiting
        return self.progress

    def _lay_down(self, until: float) -> bool:
        if not self._is_started:
            return True
        mark = Mark()
        self._keeper.mark(mark)
        return self._wait(lambda: mark.is_through, until)

    @staticmethod
    def _wait(is_so: Any, until: float) -> bool:
        # By looking, not by a lock: a signal handler may be what waits.
        while not is_so():
            if time.monotonic() >= until:
                return False
            time.sleep(0.002)
        return True

    def _begin_in_child(self) -> None:
        """
        In a forked process nothing of this runs, and the queue and the lane on disk are the parent's. The child writes
        a lane of its own, which the parent sends when the child has ended. It does not talk to the server: whatever
        the parent's thread held at the fork (locks of imports, of the resolver, of TLS) is held for ever there.
        """
        if not self.is_sending or self._is_closed:
            return
        self._is_child = True
        self._is_started = False
        self.progress = Progress()
        self._notices = Notices(self.job)
        self._build()

    def _start_in_child(self) -> None:
        self._start()
        util = sys.modules.get("multiprocessing.util")
        if util is not None:  # Its children do not run atexit.
            util.Finalize(None, self.close, exitpriority=0)

    def __enter__(self) -> Run:
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        self.close(*processes.how_it_ends(error))
