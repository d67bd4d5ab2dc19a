"""From files to a run."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any, Dict, List, Optional, Set, Tuple

from ..run import Run
from .files import FolderReader
from .formats import FORMATS, Format, Mapped, Row, UnknownColumns, format_of, unfolded

_ROWS_AT_A_TIME = 500
#: More do not wait to be sent before reading goes on.
_MOST_WAITING = 20_000


class Watcher:
    def __init__(
        self,
        run: Run,
        reader: FolderReader,
        root: Path,
        *,
        format_name: Optional[str] = None,
        mapped: Optional[Mapped] = None,
        steps_per_epoch: Optional[int] = None,
    ) -> None:
        self._run = run
        self._reader = reader
        self._root = root if root.is_dir() else root.parent
        self._format = next((one for one in FORMATS if _short(one.name) == format_name), None)
        self._mapped = mapped
        self._steps_per_epoch = steps_per_epoch
        self._told: Set[str] = set()
        #: Prompts get their index in the order in which they come first: the same files give the same indices.
        self._indices: Dict[Optional[str], Dict[str, int]] = {}
        self._counts: Dict[Tuple[Any, ...], int] = {}
        self._formats: Dict[Path, Format] = {}
        self.rows = 0

    def look(self, is_last: bool = False) -> int:
        """Sends what came since the last look; gives how many rows that were."""
        before = self.rows
        waiting: List[Dict[str, Any]] = []
        for path, line in self._reader.read(is_last):
            try:
                for row in unfolded(line):
                    waiting.append(self._record(path, row))
            except UnknownColumns as fault:
                self._reader.faults[path] = f"{path}: {fault}"
                continue
            if len(waiting) >= _ROWS_AT_A_TIME:
                self._send(waiting)
                waiting = []
        self._send(waiting)
        for path, fault_text in self._reader.faults.items():
            self._tell(str(path), fault_text)
        return self.rows - before

    def _record(self, path: Path, row: Row) -> Dict[str, Any]:
        if self._mapped is not None:
            record = self._mapped.record(row, path)
        else:
            if path not in self._formats:
                self._formats[path] = self._format or format_of(path, row)
                self._tell(self._formats[path].name, f"reading {path} as {self._formats[path].name} writes it")
            try:
                record = self._formats[path].record(row, path)
            except KeyError as fault:
                raise UnknownColumns(
                    f"expected a column {fault} ({self._formats[path].name}), found {', '.join(map(str, row))}: "
                    "name the columns by --prompt, --prediction, --step, …"
                ) from fault
        folder = path.parent.relative_to(self._root).as_posix()
        source = None if folder == "." else folder
        prompt = json.dumps(record.get("messages", record.get("prompt")), sort_keys=True, default=str)
        if "sample_index" not in record:
            indices = self._indices.setdefault(source, {})
            record["sample_index"] = indices.setdefault(prompt, len(indices))
        if "epoch" not in record:
            step = record.get("step")
            whole = int(step) if isinstance(step, (int, float)) and step == step else 0
            record["epoch"] = 0 if self._steps_per_epoch is None else whole // self._steps_per_epoch
        if source is not None:
            record["sample_source_id"] = source
        key = (str(path), source, record.get("step"), record["sample_index"])
        completion = self._counts.get(key, 0)
        self._counts[key] = completion + 1
        record["completion_index"] = completion
        return record

    def _send(self, records: List[Dict[str, Any]]) -> None:
        for record in records:
            epoch, step = record.pop("epoch"), record.pop("step")
            self._run.log(epoch, step, record)
        self.rows += len(records)
        while self._run.summary().waiting > _MOST_WAITING:
            time.sleep(0.1)

    def _tell(self, kind: str, text: str) -> None:
        if kind not in self._told:
            self._told.add(kind)
            print(f"ftl-predictions: {text}", file=sys.stderr)


def _short(name: str) -> str:
    return name.lower().replace(" ", "-")


FORMAT_NAMES = tuple(_short(one.name) for one in FORMATS)
