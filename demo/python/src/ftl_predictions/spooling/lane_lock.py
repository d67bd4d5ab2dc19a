"""A lock on a file that the system lets go of when its process dies, however it dies."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import Optional, Set, Tuple

if sys.platform == "win32":
    import msvcrt

    def _lock(file: int) -> None:
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(file: int) -> None:
        # Not flock: a forked child would hold it on. A lock of this kind ends when any descriptor of the file is
        # closed, so a process must not open again what it has locked: `_held` sees to that.
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


_held: Set[Tuple[int, str]] = set()


class LaneLock:
    def __init__(self, path: Path, file: int) -> None:
        self.path = path
        self._file = file

    @staticmethod
    def take(path: Path) -> Optional[LaneLock]:
        """
        None when it is held, by another process or this one.

        :raises OSError: when the file cannot be made.
        """
        name = (os.getpid(), str(path.resolve()))
        if name in _held:
            return None
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(file)
        except OSError:
            os.close(file)
            return None
        _held.add(name)
        return LaneLock(path, file)

    def release(self, remove: bool) -> None:
        if remove:
            with contextlib.suppress(OSError):
                self.path.unlink()
        with contextlib.suppress(OSError):
            os.close(self._file)
        _held.discard((os.getpid(), str(self.path.resolve())))
