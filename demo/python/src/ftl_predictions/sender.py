"""The thread that brings what waits in a spool to the server, in order, for as long as it takes."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from typing import Optional

from .delivery import Delivery
from .notices import Notices
from .spooling.segment import Segment
from .spooling.spool import Spool

#: After the first record that waits: what comes within it goes along.
LINGER_SECONDS = 0.2
#: Between two looks for what forked children have left.
ADOPT_SECONDS = 5.0


class Sender:
    def __init__(self, spool: Spool, delivery: Delivery, notices: Notices, linger: float = LINGER_SECONDS) -> None:
        self._spool = spool
        self._delivery = delivery
        self._notices = notices
        self._linger = linger
        self._hurry = threading.Event()
        self._deadline: Optional[float] = None
        self._adopted_at = 0.0
        self._thread = threading.Thread(target=self._run, name="ftl-predictions sender", daemon=True)

    def start(self) -> None:
        """:raises RuntimeError: when the interpreter is shutting down."""
        self._thread.start()

    @property
    def is_done(self) -> bool:
        return not self._thread.is_alive()

    def finish(self, seconds: float) -> None:
        """Ends when all is sent, at the latest after so many seconds. Does not wait for it."""
        self._deadline = time.monotonic() + seconds
        self._hurry.set()

    def _run(self) -> None:
        self._adopt()
        while not self._is_over():
            try:
                pause = self._turn()
            except Exception as fault:  # Of ours: the training shall not hear of it, and the rows stay.
                self._notices.warn("fault", f"could not send: {type(fault).__name__}: {fault}")
                pause = 5.0
            if pause > 0:
                self._rest(pause)

    def _turn(self) -> float:
        """Sends what is first, or waits for it; gives the seconds to wait before the next turn."""
        if not self._delivery.is_registered:
            pause = self._delivery.register()
            if pause is not None:
                return pause
        if not self._spool.wait(1.0):
            if time.monotonic() - self._adopted_at > ADOPT_SECONDS:
                self._adopt()
            return 0.0
        if not self._hurry.is_set():
            self._hurry.wait(self._linger)
        segment = self._spool.first()
        return self._bring(segment) if segment is not None else 0.0

    def _bring(self, segment: Segment) -> float:
        try:
            self._delivery.begin(segment)
        except OSError as fault:
            self._notices.warn("unreadable", f"{segment.path} cannot be read and is passed over: {fault}")
            self._spool.done(segment)
            return 0.0
        is_safe = False
        while True:
            pause = self._delivery.step(segment)
            if pause is None:
                self._spool.done(segment)
                return 0.0
            if pause > 0 and not is_safe:
                is_safe = True
                with suppress(OSError):
                    segment.keep()
            if pause > 0 and not self._rest(pause):
                return 0.0

    def _adopt(self) -> None:
        self._adopted_at = time.monotonic()
        try:
            count = self._spool.adopt()
        except OSError as fault:
            self._notices.warn("unreadable", f"{self._spool.folder} cannot be read: {fault}")
            return
        if count > 0:
            self._notices.info(
                f"{count:,} predictions of an earlier process wait in {self._spool.folder}; they go first"
            )

    def _rest(self, seconds: float) -> bool:
        """Waits; False when it is over."""
        if self._deadline is None:
            self._hurry.wait(seconds)  # When it is time to end, once more at once.
            return True
        left = self._deadline - time.monotonic()
        time.sleep(max(0.0, min(seconds, left)))
        return not self._is_over()

    def _is_over(self) -> bool:
        if self._deadline is None:
            return False
        return time.monotonic() >= self._deadline or (self._delivery.refusal is not None or not self._spool.wait(0))
