"""What the package has to say: one clear line, once, through `logging` (which writes it to stderr by itself)."""

from __future__ import annotations

import logging
import threading
import time
from typing import Callable, Dict, Set

logger = logging.getLogger("ftl_predictions")

#: The same kind of trouble is not told again within this time, however often it comes and goes.
QUIET_SECONDS = 60.0


class Notices:
    """Tells each kind of trouble once until it is over."""

    def __init__(self, job: str, now: Callable[[], float] = time.monotonic) -> None:
        self._job = job
        self._now = now
        self._told_at: Dict[str, float] = {}
        self._going_on: Set[str] = set()
        # Reentrant: a signal handler may have something to tell while this thread is telling something.
        self._lock = threading.RLock()

    def warn(self, kind: str, text: str) -> bool:
        """Tells `text` unless something of this kind is going on, or was told just now; gives whether it was told."""
        with self._lock:
            now = self._now()
            if kind in self._going_on or now - self._told_at.get(kind, -QUIET_SECONDS) < QUIET_SECONDS:
                return False
            self._going_on.add(kind)
            self._told_at[kind] = now
        logger.warning("ftl-predictions (%s): %s", self._job, text)
        return True

    def over(self, kind: str, text: str) -> None:
        """Tells that trouble of this kind is over, if it was told."""
        with self._lock:
            if kind not in self._going_on:
                return
            self._going_on.discard(kind)
        logger.warning("ftl-predictions (%s): %s", self._job, text)

    def info(self, text: str) -> None:
        logger.info("ftl-predictions (%s): %s", self._job, text)
