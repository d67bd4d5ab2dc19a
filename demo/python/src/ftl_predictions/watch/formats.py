"""
What trainers write, and how its columns become a record. Pure: a row in, a record out.

TRL's format was tried with files of TRL itself; the others follow the code that writes them: verl's
`RayPPOTrainer._dump_generations`, LLaMA-Factory's `save_predictions`, ms-swift's GRPO trainer (one table a line) and
NeMo RL's `log_batched_dict_as_jsonl`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any, Callable, Dict, Iterator, List, Mapping, Optional, Pattern, Sequence, Tuple

Row = Mapping[str, Any]

_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9_.:/-]")
_STEP_OF_FOLDER = re.compile(r"(?:checkpoint|step|global_step)[-_](\d+)")


class UnknownColumns(ValueError):
    """A row has not what the format needs; the text says what was expected and found, and which flags map it."""


@dataclass(frozen=True)
class Format:
    name: str
    #: Of the names of its files.
    files: Pattern[str]
    #: Columns that every row has.
    columns: Tuple[str, ...]
    #: A record, without epoch, index and completion.
    record: Callable[[Row, PurePath], Dict[str, Any]]

    def takes(self, path: PurePath, row: Row) -> bool:
        return bool(self.files.search(path.name)) and all(column in row for column in self.columns)


@dataclass(frozen=True)
class Mapped:
    """The columns that flags name."""

    prompt: Optional[str] = None
    prediction: Optional[str] = None
    ground_truth: Optional[str] = None
    step: Optional[str] = None
    epoch: Optional[str] = None
    sample_index: Optional[str] = None
    scores: Sequence[str] = field(default_factory=tuple)

    def record(self, row: Row, path: PurePath) -> Dict[str, Any]:
        """:raises UnknownColumns: when a column that was named is not there."""
        named = {name: getattr(self, name) for name in ("prompt", "prediction", "ground_truth", "step", "sample_index")}
        for column in (*named.values(), self.epoch, *self.scores):
            if column is not None and column not in row:
                raise UnknownColumns(f'expected a column "{column}", found {_listed(row)}')
        record = {name: row[column] for name, column in named.items() if column is not None}
        if self.epoch is not None:
            record["epoch"] = row[self.epoch]
        record.setdefault("step", step_of_path(path))
        scores = {column: row[column] for column in self.scores}
        return {**record, **({"scores": _scores(scores)} if scores else {})}


def format_of(path: PurePath, row: Row) -> Format:
    """:raises UnknownColumns: when no format has such files and columns."""
    for one in FORMATS:
        if one.takes(path, row):
            return one
    by_name = next((one for one in FORMATS if one.files.search(path.name)), None)
    wanted = f"the columns {', '.join(by_name.columns)} of {by_name.name}" if by_name else "a known format"
    raise UnknownColumns(f"expected {wanted}, found {_listed(row)}: name them by --prompt, --prediction, --step, …")


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
    numbers = re.findall(r"\d+", path.stem)
    if numbers:
        return int(numbers[-1])
    for part in reversed(path.parts[:-1]):
        match = _STEP_OF_FOLDER.fullmatch(part)
        if match:
            return int(match.group(1))
    return 0


def _trl(row: Row, path: PurePath) -> Dict[str, Any]:
    known = {"step", "prompt", "completion", "image", "images"}
    return {
        "step": row["step"],
        "prompt": row["prompt"],
        "prediction": row["completion"],
        "scores": _scores({name: value for name, value in row.items() if name not in known}),
    }


def _verl(row: Row, path: PurePath) -> Dict[str, Any]:
    known = {"input", "output", "gts", "step", "pred"}
    if isinstance(row.get("score"), str):  # Some versions write every value as a text.
        row = {name: value if name in known - {"step"} else _parsed(value) for name, value in row.items()}
    truth = row.get("gts")
    return {
        "step": row.get("step", step_of_path(path)),
        "prompt": row["input"],
        "prediction": row["output"],
        "ground_truth": None if truth in (None, "None") else str(truth),
        "scores": _scores({name: value for name, value in row.items() if name not in known}),
    }


def _llama_factory(row: Row, path: PurePath) -> Dict[str, Any]:
    return {
        "step": next((int(m.group(1)) for m in map(_STEP_OF_FOLDER.fullmatch, reversed(path.parts)) if m), 0),
        # Early versions wrote no prompt.
        "prompt": row.get("prompt", ""),
        "prediction": row["predict"],
        "ground_truth": row["label"],
    }


def _ms_swift(row: Row, path: PurePath) -> Dict[str, Any]:
    known = {"gen_step", "step", "prompt", "completion"}
    return {
        "step": row["gen_step"] if "gen_step" in row else row["step"],
        "prompt": row["prompt"],
        "prediction": row["completion"],
        "scores": _scores({name: value for name, value in row.items() if name not in known}),
    }


def _nemo_rl(row: Row, path: PurePath) -> Dict[str, Any]:
    content = row["content"]
    while isinstance(content, list) and len(content) == 1:
        content = content[0]
    rewards = {"reward": row.get("rewards"), "filtered_reward": row.get("filtered_rewards")}
    scores = _scores({name: _single(reward) for name, reward in rewards.items()})
    record: Dict[str, Any] = {"step": step_of_path(path), "scores": scores}
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
    try:
        return float(text)
    except (TypeError, ValueError):
        return text


def _scores(columns: Mapping[str, Any]) -> Dict[str, Any]:
    """The columns that hold numbers."""
    named = {_NOT_IN_NAMES.sub("_", name)[:64]: value for name, value in columns.items()}
    # NaN: that reward does not apply to the row.
    return {name: value for name, value in named.items() if isinstance(value, (int, float)) and value == value}


def _listed(row: Row) -> str:
    return f"the columns {', '.join(map(str, row))}"[:300]


FORMATS: Tuple[Format, ...] = (
    Format("TRL", re.compile(r"^completions_\d+\.parquet$"), ("step", "prompt", "completion"), _trl),
    Format("LLaMA-Factory", re.compile(r"^generated_predictions.*\.jsonl$"), ("predict", "label"), _llama_factory),
    Format("ms-swift", re.compile(r"^completions\.jsonl$"), ("prompt", "completion"), _ms_swift),
    Format("NeMo RL", re.compile(r"_data_(.*_)?step\d+\.jsonl$"), ("content",), _nemo_rl),
    Format("verl", re.compile(r"^\d+\.jsonl$"), ("input", "output"), _verl),
)
