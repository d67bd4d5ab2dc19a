"""What happens to runs when their process ends or forks."""

from __future__ import annotations

import atexit
import os
import signal
import sys
import threading
from typing import TYPE_CHECKING, Any, Optional, Set, Tuple

if TYPE_CHECKING:
    from .run import Run

# Held until they are closed: a run that the script keeps no name for has predictions to send all the same.
_runs: Set[Run] = set()
_is_set_up = False
_was_terminated = False


def join(run: Run) -> None:
    """Has `run` closed when the process ends, and started afresh in children that it forks."""
    global _is_set_up
    _runs.add(run)
    if not _is_set_up:
        _is_set_up = True
        atexit.register(_at_exit)
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=_after_fork)
    _catch_sigterm()


def leave(run: Run) -> None:
    """Lets go of a run that is closed."""
    _runs.discard(run)


def how_it_ends(error: Optional[BaseException] = None) -> Tuple[str, Optional[str]]:
    """The job's last status, and what to say of it."""
    if _was_terminated:
        return "paused", None  # It may well be started again.
    if error is None or (isinstance(error, SystemExit) and error.code in (None, 0)):
        return "completed", None
    if isinstance(error, KeyboardInterrupt):
        return "cancelled", None
    if isinstance(error, SystemExit):
        return "failed", f"exit code {error.code}"
    return "failed", f"{type(error).__name__}: {error}"[:1000]


def _at_exit() -> None:
    # Set when the script ended by an exception that nobody caught.
    error = getattr(sys, "last_exc", None) or getattr(sys, "last_value", None)
    for run in list(_runs):
        run.close(*how_it_ends(error))


def _after_fork() -> None:
    for run in list(_runs):
        run._begin_in_child()


def _catch_sigterm() -> None:
    """Puts ours before the handler that is there; once more when another took its place since."""
    if threading.current_thread() is not threading.main_thread():
        return
    try:
        previous = signal.getsignal(signal.SIGTERM)
        if getattr(previous, "is_ftl_predictions", False) or previous is None:
            return
        signal.signal(signal.SIGTERM, _Terminated(previous))
    except (ValueError, OSError):  # Not the main interpreter.
        pass


class _Terminated:
    is_ftl_predictions = True

    def __init__(self, previous: Any) -> None:
        self._previous = previous

    def __call__(self, number: int, frame: Any) -> None:
        global _was_terminated
        is_ignored = self._previous is signal.SIG_IGN
        _was_terminated = _was_terminated or not is_ignored
        for run in list(_runs):
            if callable(self._previous) or is_ignored:
                # The training decides what comes next, and may well go on: nothing is closed.
                run.save(run._term_seconds)
            else:
                run.close("paused", timeout=run._term_seconds)
        if callable(self._previous):
            self._previous(number, frame)
        elif not is_ignored:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            os.kill(os.getpid(), number)
