"""The thread that takes what `log()` was given, mends it and lays it into the spool, whatever the network does."""

from __future__ import annotations

import threading
from queue import SimpleQueue
from typing import Any, List, Mapping, Optional, Tuple, Union

from ..limits import Limits
from ..notices import Notices
from ..progress import Progress
from ..records import encode, mend_all
from .spool import Spool


class Mark:
    """Passes through the queue: when it is through, all before it is in the spool."""

    is_through = False


class Change(Mark):
    """A change of the job's status, behind all that was logged before."""

    def __init__(self, status: Mapping[str, Any]) -> None:
        self.status = status


class End(Mark):
    """The thread ends."""


class Keeper:
    def __init__(self, spool: Spool, limits: Limits, notices: Notices, progress: Progress) -> None:
        self._spool = spool
        self._limits = limits
        self._notices = notices
        self._progress = progress
        # Written in C, its put() may be called by a signal handler that interrupts a put().
        self._queue: SimpleQueue[Union[Mark, Tuple[bytes, int]]] = SimpleQueue()
        #: Put in and taken out: their difference waits. Each is written by few, and only ever grows.
        self._bytes_in = self._records_in = self._bytes_out = self._records_out = 0
        self._thread: Optional[threading.Thread] = None

    def start(self) -> None:
        """:raises RuntimeError: when the interpreter is shutting down."""
        self._thread = threading.Thread(target=self._run, name="ftl-predictions keeper", daemon=True)
        self._thread.start()

    def has_room(self, count: int, size: int) -> bool:
        waiting = self._records_in - self._records_out
        return waiting == 0 or (
            waiting + count <= self._limits.queue_records
            and self._bytes_in - self._bytes_out + size <= self._limits.queue_bytes
        )

    def put(self, snapshot: bytes, count: int) -> None:
        """:param count: of the samples in it."""
        self._records_in += count
        self._bytes_in += len(snapshot)
        self._queue.put((snapshot, count))

    def mark(self, mark: Mark) -> None:
        self._queue.put(mark)

    @property
    def waiting(self) -> int:
        return max(0, self._records_in - self._records_out)

    def _run(self) -> None:
        while True:
            item = self._queue.get()
            try:
                if isinstance(item, tuple):
                    self._keep(*item)
                elif isinstance(item, Change):
                    self._spool.adopt()  # What forked children left: a row behind the end would begin the job again.
                    self._spool.append_status(item.status)
            except Exception as fault:  # Of ours: the training shall not hear of it.
                self._notices.warn("fault", f"could not keep predictions: {type(fault).__name__}: {fault}")
            if isinstance(item, Mark):
                item.is_through = True
                if isinstance(item, End):
                    return

    def _keep(self, snapshot: bytes, count: int) -> None:
        try:
            lines: List[bytes] = []
            for record, complaints in mend_all(snapshot):
                for field, text in complaints:
                    self._notices.warn(f"field {field}", f"{text}. Others like it are not told")
                if record is None:
                    self._progress.left_out += 1
                else:
                    lines.append(encode(record))
            self._tell_of_disk(self._spool.append(lines))
        finally:
            self._records_out += count
            self._bytes_out += len(snapshot)

    def _tell_of_disk(self, dropped: int) -> None:
        fault = self._spool.fault
        if fault is not None:
            self._notices.warn("disk", f"{self._spool.folder} cannot be written ({fault}); predictions wait in memory")
        if dropped > 0:
            self._progress.dropped += dropped
            self._notices.warn(
                "full",
                "disk and memory are full; new predictions are dropped, and counted, until there is room",
            )
        elif self._spool.in_memory == 0 and fault is not None:
            self._spool.fault = None
            self._notices.over("disk", f"{self._spool.folder} can be written again")
            self._notices.over("full", "there is room for predictions again")
