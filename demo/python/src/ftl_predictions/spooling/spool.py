"""
What waits to be sent: a folder of each job, one file a batch, in the order in which they have to go.

Every process writes a lane of its own, named by the time at which it began, and holds a lock on it. The lanes of
processes that are gone belong to whoever locks them next. What the disk refuses waits in memory.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import threading
import time
from pathlib import Path
from typing import Any, Callable, Iterable, List, Mapping, Optional
from urllib.parse import quote

from ..limits import Limits
from .lane_lock import LaneLock
from .segment import PART, STATUS, Draft, Segment, found, write_whole

LOCK = ".lock"
JOB_FILE = "job.json"

#: A disk that refused something is not asked again before.
DISK_REST_SECONDS = 5.0


def job_folder(root: Path, job_id: str) -> Path:
    return root / quote(job_id, safe="")[:200]


class Spool:
    """The batches of one job that this process has to send. Any thread may call its methods."""

    def __init__(
        self,
        folder: Path,
        limits: Limits,
        about: Mapping[str, Any],
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """:param about: what a later process has to know to send what is here; no credential."""
        self.folder = folder
        #: Why the disk refused something last.
        self.fault: Optional[OSError] = None
        self._limits = limits
        self._about = about
        self._now = now
        self._changed = threading.Condition()
        self._segments: List[Segment] = []
        self._draft: Optional[Draft] = None
        self._number = 0
        self._lane: Optional[str] = None
        self._locks: List[LaneLock] = []
        self._disk_bytes = 0
        self._memory_bytes = 0
        self._disk_again_at = -DISK_REST_SECONDS

    @property
    def waiting(self) -> int:
        """Records that are not sent."""
        with self._changed:
            return sum(one.count for one in self._segments) + (self._draft.count if self._draft else 0)

    @property
    def in_memory(self) -> int:
        """Those of them that end with this process."""
        with self._changed:
            held = sum(one.count for one in self._segments if one.lines is not None)
            return held + (self._draft.count if self._draft and self._draft.in_memory else 0)

    @property
    def ends_in_status(self) -> bool:
        """Whether nothing waits behind a change of the job's status."""
        with self._changed:
            return self._draft is None and bool(self._segments) and self._segments[-1].is_status

    def adopt(self) -> int:
        """
        Takes over the lanes of processes that are gone, oldest first; gives how many records they held.

        :raises OSError: when the folder is there and cannot be read.
        """
        with self._changed:
            adopted: List[Segment] = []
            names = sorted(self.folder.iterdir()) if self.folder.is_dir() else []
            for lock_path in [path for path in names if path.suffix == LOCK]:
                lock = LaneLock.take(lock_path)
                if lock is None:
                    continue
                self._locks.append(lock)
                lane = [path for path in names if path.name.startswith(f"{lock_path.stem}-")]
                adopted += [segment for segment in map(_found, lane) if segment is not None]
            self._segments[:0] = adopted
            self._disk_bytes += sum(segment.size for segment in adopted)
            self._changed.notify_all()
            return sum(segment.count for segment in adopted)

    def append(self, lines: Iterable[bytes]) -> int:
        """Adds records behind all others; gives how many there was no room for."""
        dropped = 0
        with self._changed:
            for line in lines:
                if not self._add(line):
                    dropped += 1
            self._changed.notify_all()
        return dropped

    def append_status(self, change: Mapping[str, Any]) -> None:
        """Adds a change of the job's status behind all records."""
        line = json.dumps(change).encode()
        with self._changed:
            self._cut()
            path = self._next_path(STATUS)
            segment = Segment(path, 0, len(line) + 1, [line])
            try:
                if path is not None:
                    write_whole(path, line + b"\n")
                    segment.lines = None
            except OSError as fault:
                self._refused(fault)
            self._count(segment, segment.size)
            self._segments.append(segment)
            self._changed.notify_all()

    def wait(self, seconds: float) -> bool:
        """Whether anything waits, at the latest after so many seconds, or when `wake` is called."""
        with self._changed:
            if not self._segments and self._draft is None:
                self._changed.wait(seconds)
            return bool(self._segments or self._draft)

    def wake(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def first(self) -> Optional[Segment]:
        """The batch that has to go next. It stays until `done`."""
        with self._changed:
            if not self._segments:
                self._cut()
            return self._segments[0] if self._segments else None

    def done(self, segment: Segment) -> None:
        """It is stored at the server, or never will be."""
        with self._changed:
            self._segments.remove(segment)
            self._count(segment, -segment.size)
            segment.remove()

    def close(self) -> None:
        """Completes what is being written, has the disk keep all of it, and lets go of the lanes."""
        with self._changed:
            self._cut()
            for segment in self._segments:
                try:
                    segment.keep()
                except OSError as fault:
                    self._refused(fault)
            left = [segment.path.name for segment in self._segments if segment.path and segment.lines is None]
            for lock in self._locks:
                lock.release(remove=not any(name.startswith(f"{lock.path.stem}-") for name in left))
            self._locks = []
            self._lane = None
            if not left:
                _remove_if_idle(self.folder)

    def _add(self, line: bytes) -> bool:
        size = len(line) + 1
        draft = self._draft
        limits = self._limits
        if draft and (draft.count >= limits.batch_records or draft.size + size > limits.batch_bytes):
            self._cut(keep=True)
        if self._now() >= self._disk_again_at:
            try:
                if self._disk_bytes + size > limits.spool_bytes:
                    raise OSError(f"{self._disk_bytes} bytes are waiting there, as many as may")
                if self._draft is not None and self._draft.in_memory:
                    self._cut()
                if self._draft is None:
                    path = self._next_path(PART)
                    if path is None:
                        return self._add_in_memory(line)
                    self._draft = Draft(path)
                self._draft.add(line)
                self._disk_bytes += size
                return True
            except OSError as fault:
                self._refused(fault)
        return self._add_in_memory(line)

    def _add_in_memory(self, line: bytes) -> bool:
        size = len(line) + 1
        if self._memory_bytes + size > self._limits.memory_bytes:
            return False
        if self._draft is None or not self._draft.in_memory:
            self._cut()
            self._draft = Draft(None)
        self._draft.add(line)
        self._memory_bytes += size
        return True

    def _cut(self, keep: bool = False) -> None:
        draft, self._draft = self._draft, None
        if draft is None:
            return
        try:
            segment = draft.complete(self._next_path(PART) if draft.in_memory else None)
            if segment is None:
                return
            self._segments.append(segment)
            if keep and segment.lines is None:
                segment.keep()
        except OSError as fault:
            self._refused(fault)

    def _refused(self, fault: OSError) -> None:
        self.fault = fault
        self._disk_again_at = self._now() + DISK_REST_SECONDS

    def _count(self, segment: Segment, size: int) -> None:
        if segment.lines is None:
            self._disk_bytes += size
        else:
            self._memory_bytes += size

    def _next_path(self, suffix: str) -> Optional[Path]:
        """None when there is no folder to write into."""
        if self._lane is None:
            try:
                self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
                (self.folder / JOB_FILE).write_text(json.dumps(self._about, indent=2) + "\n", "utf-8")
                self._lane = self._new_lane()
            except OSError as fault:
                self._refused(fault)
                return None
        self._number += 1
        return self.folder / f"{self._lane}-{self._number:08d}{suffix}"

    def _new_lane(self) -> str:
        while True:
            lane = f"{time.time_ns() // 1_000_000:013d}-{os.getpid()}-{secrets.token_hex(3)}"
            lock = LaneLock.take(self.folder / (lane + LOCK))
            if lock is not None:
                self._locks.append(lock)
                return lane
            # Another process took it for one that was left behind, before it was locked.


def _found(path: Path) -> Optional[Segment]:
    try:
        return found(path)
    except OSError:
        return None


def _remove_if_idle(folder: Path) -> None:
    """Removes a job's folder when nobody writes or left anything there."""
    with contextlib.suppress(OSError):
        if all(path.name == JOB_FILE for path in folder.iterdir()):
            (folder / JOB_FILE).unlink(missing_ok=True)
            folder.rmdir()
            folder.parent.rmdir()  # Refused while other jobs are in it.
