"""One batch that waits to be sent, in a file or, where the disk refuses it, in memory."""

from __future__ import annotations

import contextlib
import errno
import os
from dataclasses import dataclass
from pathlib import Path
from typing import List, Optional

#: A batch that is complete. Its name ends in the number of its records: `…-00000007-250.jsonl`.
BATCH = ".jsonl"
#: One that is being written.
PART = ".part"
#: A change of the job's status.
STATUS = ".status"


@dataclass(eq=False)
class Segment:
    #: Its file, or the one that it should have had.
    path: Optional[Path]
    count: int
    size: int
    #: When they are in no file.
    lines: Optional[List[bytes]] = None

    @property
    def is_status(self) -> bool:
        return self.count == 0

    def read(self) -> List[bytes]:
        """:raises OSError: when the file is gone or cannot be read."""
        if self.lines is not None:
            return self.lines
        assert self.path is not None
        return [line for line in self.path.read_bytes().split(b"\n") if line]

    def keep(self) -> None:
        """
        Has the disk keep it through a power cut.

        :raises OSError: when it cannot; what was in memory stays there.
        """
        if self.path is None:
            return
        if self.lines is not None:
            write_whole(self.path, b"".join(line + b"\n" for line in self.lines))
            self.lines = None
        else:
            _sync(self.path)
        _sync(self.path.parent)

    def remove(self) -> None:
        if self.path is not None and self.lines is None:
            with contextlib.suppress(OSError):
                self.path.unlink()


def write_whole(path: Path, data: bytes) -> None:
    """All of it under that name, or nothing."""
    draft = path.with_suffix(".tmp")
    try:
        with draft.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            draft.unlink()
        raise


def found(path: Path) -> Optional[Segment]:
    """
    What a process that is gone left in this file; None when it is none of ours, or nothing whole is in it.

    :raises OSError: when it cannot be read or renamed.
    """
    if path.suffix == STATUS:
        return Segment(path, 0, path.stat().st_size)
    if path.suffix == BATCH and path.stem.rpartition("-")[2].isdigit():
        return Segment(path, int(path.stem.rpartition("-")[2]), path.stat().st_size)
    if path.suffix != PART:
        return None
    # Cut off in the middle: what is whole is kept.
    data = path.read_bytes()
    whole = data[: data.rfind(b"\n") + 1]
    count = whole.count(b"\n")
    if count == 0:
        path.unlink()
        return None
    os.truncate(path, len(whole))
    return Segment(path.replace(_complete_name(path, count)), count, len(whole))


class Draft:
    """A batch that is being written."""

    def __init__(self, path: Optional[Path]) -> None:
        """
        :param path: of its `.part` file; None = in memory.
        :raises OSError: when the file cannot be made.
        """
        self.count = 0
        self.size = 0
        self.in_memory = path is None
        self._path = path
        self._lines: List[bytes] = []
        # Unbuffered: a full disk shall say so about this very record.
        self._file = path.open("wb", buffering=0) if path is not None else None

    def add(self, line: bytes) -> None:
        """:raises OSError: when the disk does not take it; then nothing of it is there."""
        if self._file is None:
            self._lines.append(line)
        else:
            data = line + b"\n"
            try:
                if self._file.write(data) != len(data):
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            except OSError:
                with contextlib.suppress(OSError):
                    self._file.truncate(self.size)
                    self._file.seek(self.size)
                raise
        self.count += 1
        self.size += len(line) + 1

    def complete(self, path: Optional[Path]) -> Optional[Segment]:
        """
        The finished batch; None when nothing is in it.

        :param path: the `.part` file that one in memory should have had.
        :raises OSError: when it cannot be renamed.
        """
        if self._file is not None:
            self._file.close()
        if self._path is not None and self.count > 0:
            return Segment(self._path.replace(_complete_name(self._path, self.count)), self.count, self.size)
        if self._path is not None:
            self._path.unlink()
            return None
        final = _complete_name(path, self.count) if path is not None else None
        return Segment(final, self.count, self.size, self._lines) if self.count > 0 else None


def _complete_name(part: Path, count: int) -> Path:
    return part.with_name(f"{part.stem}-{count}{BATCH}")


def _sync(path: Path) -> None:
    if os.name == "nt" and path.is_dir():
        return  # Windows has no descriptors of folders.
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)
