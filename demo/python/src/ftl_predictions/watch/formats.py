"""
What trainers write, and the record that a row of it stands for. Pure; the rules and their cases are in
tests/vectors/trainer-files.json, which the page's own reader of files shares.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any, Dict, Iterator, List, Mapping, Optional, Sequence, Tuple

from ..records import KNOWN_FIELDS

Row = Mapping[str, Any]

#: Where a field of ours may stand, the likeliest name first.
_NAMES: Dict[str, Tuple[str, ...]] = {
    "prediction": ("prediction", "completion", "predict", "output", "response", "content"),
    "prompt": ("prompt", "messages", "input"),
    "ground_truth": ("ground_truth", "gts", "label", "labels", "solution", "answer"),
    "step": ("step", "gen_step", "global_step"),
    "epoch": ("epoch",),
}
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9_.:/-]")
_STEP_OF_FILE = re.compile(r"(?:^|[A-Za-z_])(\d{1,7})$")
_STEP_OF_FOLDER = re.compile(r"checkpoint-(\d{1,7})")
#: verl wrote numbers as texts once; these are texts.
_TEXTS_OF_VERL = frozenset(("input", "output", "gts", "pred", "request_id"))


class UnknownColumns(ValueError):
    """A row has not what is needed; the text says what was expected and found, and which flags map it."""


@dataclass(frozen=True)
class Mapped:
    """The columns that flags name; the others are found by the names that trainers give them."""

    prompt: Optional[str] = None
    prediction: Optional[str] = None
    ground_truth: Optional[str] = None
    step: Optional[str] = None
    epoch: Optional[str] = None
    sample_index: Optional[str] = None
    #: Only these become scores; without any, every column of numbers does.
    scores: Sequence[str] = field(default_factory=tuple)


def record_of(row: Row, path: PurePath, mapped: Optional[Mapped] = None) -> Dict[str, Any]:
    """
    A record, without completion_index, and without sample_index where that is for the prompt to say.

    :raises UnknownColumns: when nothing in the row is a prediction, or a column that was named is not there.
    """
    mapped = mapped or Mapped()
    if "idx" in row and "content" in row and mapped.prediction is None:
        return _nemo_rl(row, path)
    if isinstance(row.get("score"), str):
        row = {name: value if name in _TEXTS_OF_VERL else _parsed(value) for name, value in row.items()}
    columns = _columns(row, mapped)
    if columns["prediction"] is None:
        names = ", ".join(_NAMES["prediction"])
        raise UnknownColumns(f"expected a prediction ({names}), found {_listed(row)}: name it by --prediction, …")
    taken = {field: row[column] for field, column in columns.items() if column is not None}
    record: Dict[str, Any] = {"epoch": 0, "step": step_of_path(path), "prompt": "", **taken}
    record["step"] = _parsed(record["step"])
    if record.get("ground_truth") in (None, "None"):
        record.pop("ground_truth", None)
    elif isinstance(record["ground_truth"], (int, float)):
        record["ground_truth"] = str(record["ground_truth"])
    _settle_conversations(record)
    _add_others(record, {name: value for name, value in row.items() if name not in columns.values()}, mapped)
    return record


def is_fixed_set(row: Row) -> bool:
    """Whether the place in the file is the sample: a data set was answered in its order."""
    return "predict" in row or "labels" in row


def _columns(row: Row, mapped: Mapped) -> Dict[str, Optional[str]]:
    columns: Dict[str, Optional[str]] = {}
    for name in (*_NAMES, "sample_index"):
        given = getattr(mapped, name)
        if given is not None and given not in row:
            raise UnknownColumns(f'expected a column "{given}", found {_listed(row)}')
        usual = (one for one in _NAMES.get(name, (name,)) if row.get(one) is not None)
        columns[name] = given if given is not None else next(usual, None)
    for name in mapped.scores:
        if name not in row:
            raise UnknownColumns(f'expected a column "{name}", found {_listed(row)}')
    return columns


def _settle_conversations(record: Dict[str, Any]) -> None:
    answer = record["prediction"]
    if _is_conversation(answer):
        said = [turn.get("content") for turn in answer if turn["role"] == "assistant"]
        record["prediction"] = said[-1] if said else ""
    if _is_conversation(record["prompt"]):
        messages = list(record.pop("prompt"))
        if messages[-1]["role"] == "assistant" and messages[-1].get("content") == record["prediction"]:
            del messages[-1]
        record["messages"] = messages


def _add_others(record: Dict[str, Any], others: Row, mapped: Mapped) -> None:
    scores: Dict[str, Any] = {}
    metadata: Dict[str, Any] = {}
    for name, value in others.items():
        if name in KNOWN_FIELDS and value is not None:
            record[name] = value
        elif isinstance(value, (bool, int, float)):
            if math.isfinite(value) and name != "idx" and (not mapped.scores or name in mapped.scores):
                scores[_NOT_IN_NAMES.sub("_", name)[:64]] = value
        elif isinstance(value, (str, dict)):
            metadata[name] = value
    record.update({name: found for name, found in (("scores", scores), ("metadata", metadata)) if found})


def unfolded(value: Any) -> Iterator[Row]:
    """The rows of one line: a row, a list of rows, or a table (a list for each column)."""
    if isinstance(value, list):
        for row in value:
            yield from unfolded(row)
    elif isinstance(value, dict):
        lists = [column for column in value.values() if isinstance(column, list)]
        is_table = len(lists) == len(value) and len({len(column) for column in lists}) == 1 and "prompt" in value
        if not is_table:
            yield value
            return
        for place in range(len(lists[0])):
            yield {name: column[place] for name, column in value.items()}
    else:
        raise UnknownColumns(f"expected a JSON object on each line, found {type(value).__name__}")


def step_of_path(path: PurePath) -> int:
    """From the file's name (`12.jsonl`, `train_data_step12.jsonl`) or a folder's (`checkpoint-12`); else 0."""
    match = _STEP_OF_FILE.search(path.stem)
    if match:
        return int(match.group(1))
    folders = (_STEP_OF_FOLDER.fullmatch(part) for part in reversed(path.parts[:-1]))
    return next((int(found.group(1)) for found in folders if found), 0)


def source_of_path(folder: PurePath) -> Optional[str]:
    """What keeps the prompts of one folder apart from another's: its name, but for the steps in it."""
    parts = [part for part in folder.parts if not _STEP_OF_FOLDER.fullmatch(part)]
    return "/".join(parts) or None


def _nemo_rl(row: Row, path: PurePath) -> Dict[str, Any]:
    content = row["content"]
    while isinstance(content, list) and len(content) == 1:
        content = content[0]
    rewards = {"reward": row.get("rewards"), "filtered_reward": row.get("filtered_rewards")}
    numbers = {name: _single(reward) for name, reward in rewards.items()}
    scores = {name: value for name, value in numbers.items() if isinstance(value, (int, float)) and value == value}
    record: Dict[str, Any] = {"epoch": 0, "step": step_of_path(path), **({"scores": scores} if scores else {})}
    if isinstance(content, list) and all(isinstance(turn, dict) for turn in content):
        return {**record, **_turns([(str(turn.get("role")), turn.get("content")) for turn in content])}
    if isinstance(content, list):
        # What was asked, what the model said, what the environment said to it, and so on.
        roles = ("user", *(("assistant", "environment")[place % 2] for place in range(len(content) - 1)))
        return {**record, **_turns(list(zip(roles, content)))}
    return {**record, "prompt": "", "prediction": content}


def _turns(turns: List[Tuple[str, Any]]) -> Dict[str, Any]:
    answers = [place for place, (role, _) in enumerate(turns) if role == "assistant"]
    if not answers:
        return {"prompt": "\n".join(str(text) for _, text in turns), "prediction": ""}
    messages = [{"role": role, "content": text} for role, text in turns[: answers[-1]]]
    return {"messages": messages, "prediction": turns[answers[-1]][1]}


def _single(value: Any) -> Any:
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def _parsed(text: Any) -> Any:
    """The number that a text is."""
    try:
        number = float(text)
    except (TypeError, ValueError):
        return text
    return int(number) if isinstance(text, str) and number.is_integer() else number if isinstance(text, str) else text


def _is_conversation(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(m, Mapping) and "role" in m for m in value)


def _listed(row: Row) -> str:
    return f"the columns {', '.join(map(str, row))}"[:300]
