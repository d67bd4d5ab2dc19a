"""The rows of files that are being written: each row once, and only when it is whole."""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, Optional, Tuple

#: A last line without an end is taken as whole when nothing was added for so long.
STILL_SECONDS = 5.0
_MAGIC = b"PAR1"


@dataclass
class _Place:
    """How far a file was read."""

    inode: int
    offset: int = 0
    line: int = 0
    size: int = 0
    changed_at: float = 0.0


class Unreadable(ValueError):
    """What stands in a file is not what it should be; the text names the file and the line."""


class FolderReader:
    def __init__(self, root: Path, pattern: Optional[str] = None, now: Callable[[], float] = time.monotonic) -> None:
        """:param pattern: of the files, as for `glob`; default: every .jsonl and .parquet file below `root`."""
        self._root = root
        self._pattern = pattern
        self._now = now
        self._places: Dict[Path, _Place] = {}
        #: Files that will not be read any more, and why.
        self.faults: Dict[Path, str] = {}

    def read(self, is_last: bool = False) -> Iterator[Tuple[Path, Any]]:
        """
        What came since the last time: the file, and a row or the JSON of a line.

        :param is_last: nothing more will be written: take last lines as they are.
        """
        for path in self._files():
            if path in self.faults:
                continue
            try:
                state = path.stat()
                place = self._place_of(path, state)
                if place.size == place.offset:
                    continue
                reader = self._read_parquet if path.suffix == ".parquet" else self._read_lines
                for row in reader(path, place, is_last):
                    yield path, row
            except FileNotFoundError:
                continue  # Taken away between looking and reading.
            except (Unreadable, OSError) as fault:
                self.faults[path] = str(fault)

    def _files(self) -> List[Path]:
        if self._root.is_file():
            return [self._root]
        if self._pattern is not None:
            found = list(self._root.glob(self._pattern))
        else:
            found = [path for path in self._root.rglob("*") if path.suffix in (".jsonl", ".parquet")]
        return sorted((path for path in found if path.is_file()), key=_in_order)

    def _place_of(self, path: Path, state: os.stat_result) -> _Place:
        place = self._places.get(path)
        if place is None or place.inode != state.st_ino or state.st_size < place.offset:
            # New, or written anew: what is the same in it changes nothing at the server.
            place = self._places[path] = _Place(state.st_ino)
        if state.st_size != place.size:
            place.size = state.st_size
            place.changed_at = self._now()
        return place

    def _read_lines(self, path: Path, place: _Place, is_last: bool) -> Iterator[Any]:
        with path.open("rb") as file:
            file.seek(place.offset)
            for line in file:
                is_still = is_last or self._now() - place.changed_at >= STILL_SECONDS
                if not line.endswith(b"\n") and not is_still:
                    return
                try:
                    value = json.loads(line) if line.strip() else None
                except ValueError as fault:
                    if not line.endswith(b"\n") and not is_last:
                        return  # Still being written, slowly.
                    raise Unreadable(
                        f"{path}, line {place.line + 1}: expected JSON, found {line[:60]!r} ({fault})"
                    ) from fault
                place.offset += len(line)
                place.line += 1
                if value is not None:
                    yield value

    def _read_parquet(self, path: Path, place: _Place, is_last: bool) -> Iterator[Any]:
        if not _is_whole_parquet(path):
            if is_last:
                raise Unreadable(f"{path}: expected a Parquet file, found one that is not complete")
            return
        try:
            import pyarrow.parquet as parquet
        except ImportError as fault:
            raise Unreadable(
                f"{path}: reading Parquet needs pyarrow (pip install 'ftl-predictions[parquet]')"
            ) from fault
        try:
            with parquet.ParquetFile(path) as file:
                for batch in file.iter_batches(batch_size=256):
                    yield from batch.to_pylist()
        except (ValueError, OSError) as fault:  # pyarrow's own errors are of these.
            raise Unreadable(f"{path}: expected a Parquet file, found what pyarrow cannot read ({fault})") from fault
        place.offset = place.size


def _is_whole_parquet(path: Path) -> bool:
    with path.open("rb") as file:
        begins = file.read(4) == _MAGIC
        size = file.seek(0, os.SEEK_END)
        if size < 12:
            return False
        file.seek(-4, os.SEEK_END)
        return begins and file.read(4) == _MAGIC


def _in_order(path: Path) -> Tuple[str, int, str]:
    """2.jsonl before 10.jsonl."""
    digits = "".join(letter for letter in path.stem if letter.isdigit())
    return (str(path.parent), int(digits or 0), path.name)
