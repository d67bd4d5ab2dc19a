"""From files to a run."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any, Dict, List, Optional, Set, Tuple

from ..run import Run
from .files import FolderReader
from .formats import Mapped, Row, UnknownColumns, is_fixed_set, record_of, source_of_path, unfolded

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
        mapped: Optional[Mapped] = None,
        steps_per_epoch: Optional[int] = None,
    ) -> None:
        self._run = run
        self._reader = reader
        self._root = root if root.is_dir() else root.parent
        self._mapped = mapped
        self._steps_per_epoch = steps_per_epoch
        self._told: Set[str] = set()
        #: Prompts get their index in the order in which they come first: the same files give the same indices.
        self._indices: Dict[Optional[str], Dict[str, int]] = {}
        self._counts: Dict[Tuple[Any, ...], int] = {}
        self._places: Dict[Path, int] = {}
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
        record = record_of(row, path.relative_to(self._root), self._mapped)
        source = source_of_path(path.parent.relative_to(self._root))
        prompt = json.dumps(record.get("messages", record.get("prompt")), sort_keys=True, default=str)
        if "sample_index" not in record and is_fixed_set(row):
            record["sample_index"] = self._places.get(path, 0)
            self._places[path] = record["sample_index"] + 1
        elif "sample_index" not in record:
            indices = self._indices.setdefault(source, {})
            record["sample_index"] = indices.setdefault(prompt, len(indices))
        step = record["step"]
        if self._steps_per_epoch is not None and isinstance(step, (int, float)) and step == step:
            record["epoch"] = int(step) // self._steps_per_epoch
        if source is not None:
            record["sample_source_id"] = source
        key = (source, record["epoch"], record["step"], record["sample_index"])
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
