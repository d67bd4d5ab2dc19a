"""
From what the training hands over to a record that the server takes: mended where the meaning is clear, else left out
with a complaint that names the field. Pure; tests/vectors/mending.json holds the cases.
"""

from __future__ import annotations

import json
import math
from typing import Any, Callable, Dict, Iterator, List, Mapping, NamedTuple, Optional, Tuple

from .limits import (
    MAX_ERRORS_BYTES,
    MAX_INTEGER,
    MAX_METADATA_BYTES,
    MAX_SCORE,
    MAX_SCORES,
    MAX_SOURCE_ID_BYTES,
    MAX_TEXT_BYTES,
)
from .snapshot import Unusable, restore


class Unfit(Exception):
    """A value that cannot be sent; the text says what it is and what was expected."""


def encode(record: Mapping[str, Any]) -> bytes:
    """One line of JSON in UTF-8, without its end."""
    return json.dumps(record, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


class Complaint(NamedTuple):
    field: str
    #: What is wrong with it, and what became of it.
    text: str


def mend_all(snapshot: bytes) -> Iterator[Tuple[Optional[Dict[str, Any]], List[Complaint]]]:
    """For each sample of what `log()` was given, as `mend`; the complaints name the sample."""
    frame, samples = restore(snapshot)
    for index, sample in enumerate(samples):
        if not isinstance(sample, dict):
            what = f"{_shown(sample)} (expected a dict)"
            yield None, [Complaint("sample", f"sample {index} of step {frame['step']} is {what}; it is left out")]
            continue
        sample.update(frame)
        record, complaints = mend(sample, index)
        place = f"sample {sample.get('sample_index', index)} of step {sample['step']}"
        yield record, [Complaint(field, f"{place}: {text}") for field, text in complaints]


def mend(sample: Mapping[str, Any], sample_index: int) -> Tuple[Optional[Dict[str, Any]], List[Complaint]]:
    """
    :param sample: a snapshot, with `epoch` and `step` in it.
    :param sample_index: taken when the sample has none.
    :return: the record, None when it has to be left out; and what is to be told about it.
    """
    record: Dict[str, Any] = {}
    complaints: List[Complaint] = []
    given = {field: value for field, value in sample.items() if value is not None and field != "job_id"}
    given.setdefault("sample_index", sample_index)
    _unfold_conversations(given)
    for field, value in given.items():
        check = _FIELDS.get(field, _json)
        try:
            record[well_formed(str(field))] = check(value)
        except Unfit as unfit:
            if field in _REQUIRED:
                return None, [Complaint(field, f"{field} is {unfit}; the sample is left out")]
            complaints.append(Complaint(field, f"{field} is {unfit}; sent without it"))
    scores = record.pop("scores", None)
    if scores is not None:
        _settle_scores(record, scores, complaints)
    for field in _REQUIRED:
        if field not in record:
            return None, [Complaint(field, f"{field} is missing; the sample is left out")]
    return record, complaints


def _unfold_conversations(given: Dict[str, Any]) -> None:
    """Conversations, as TRL has them, may stand in `prompt` and `prediction` as well."""
    if _is_conversation(given.get("prompt")):
        given.setdefault("messages", given.pop("prompt"))
    for field in ("prediction", "ground_truth"):
        if _is_conversation(given.get(field)):
            given[field] = "\n".join(filter(None, map(_text_of, given[field])))
    if "prompt" not in given and _is_conversation(given.get("messages")):
        asked = [message for message in given["messages"] if message["role"] == "user"]
        given["prompt"] = _text_of(asked[-1]) if asked else ""


def _is_conversation(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(m, dict) and "role" in m for m in value)


def _text_of(message: Mapping[str, Any]) -> str:
    content = message.get("content")
    if isinstance(content, list):
        texts = [part.get("text") for part in content if isinstance(part, dict)]
        return "".join(text for text in texts if isinstance(text, str))
    return content if isinstance(content, str) else ""


def well_formed(text: str) -> str:
    """Half a surrogate pair, and NUL, which PostgreSQL does not store, become U+FFFD."""
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text.replace("\0", "\ufffd") if "\0" in text else text


def _shown(value: Any) -> str:
    if isinstance(value, Unusable):
        return f"{value.what}"
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "infinite"
    if isinstance(value, (bool, int, float)):
        return str(value)[:40]
    return f"{type(value).__name__} {str(value)[:40]!r}" if isinstance(value, str) else type(value).__name__


def _text(max_bytes: int = MAX_TEXT_BYTES) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        if isinstance(value, bytes):
            try:
                value = value.decode()
            except UnicodeDecodeError:
                raise Unfit("bytes that are not UTF-8 (expected text)") from None
        if not isinstance(value, str):
            raise Unfit(f"{_shown(value)} (expected text)")
        # Most texts are short: only one that may be too long is measured.
        if len(value) * 4 > max_bytes:
            size = len(value.encode("utf-8", "surrogatepass"))
            if size > max_bytes:
                raise Unfit(f"a text of {size} bytes (at most {max_bytes})")
        return well_formed(value)

    return check


def _number(least: float, most: float) -> Callable[[Any], float]:
    def check(value: Any) -> float:
        if isinstance(value, bool):
            value = int(value)
        if not isinstance(value, (int, float)) or not least <= value <= most:
            bounds = f"from {least:g} to {most:g}" if most < MAX_SCORE else f"from {least:g}"
            raise Unfit(f"{_shown(value)} (expected a number {bounds})")
        return value

    return check


def _whole(least: int = 0) -> Callable[[Any], int]:
    def check(value: Any) -> int:
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= MAX_INTEGER:
            raise Unfit(f"{_shown(value)} (expected a whole number from {least})")
        return value

    return check


def _epoch(value: Any) -> int:
    """Trainers count epochs in fractions: what is being trained counts."""
    if isinstance(value, float) and math.isfinite(value):
        value = math.floor(value)
    return _whole()(value)


def _match(value: Any) -> int:
    if value not in (0, 1):
        raise Unfit(f"{_shown(value)} (expected 0 or 1)")
    return int(value)


def _flag(value: Any) -> bool:
    if value not in (0, 1):
        raise Unfit(f"{_shown(value)} (expected true or false)")
    return bool(value)


#: As deep as the server lets JSON be.
_MAX_DEPTH = 64


def _json(value: Any, where: str = "", depth: int = 0) -> Any:
    """Any JSON; a number that is not finite becomes null, as it has none."""
    if isinstance(value, str):
        return well_formed(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, int):
        return value
    if depth == _MAX_DEPTH:
        raise Unfit(f"nested deeper than {_MAX_DEPTH}")
    if isinstance(value, dict):
        return {well_formed(str(key)): _json(item, f"{where}.{key}", depth + 1) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_json(item, f"{where}[{i}]", depth + 1) for i, item in enumerate(value)]
    raise Unfit(f"{_shown(value)}{where and f' at {where[:100]}'} (expected JSON)")


def _json_of(kind: type, expected: str, max_bytes: int) -> Callable[[Any], Any]:
    def check(value: Any) -> Any:
        if not isinstance(value, kind):
            raise Unfit(f"{_shown(value)} (expected {expected})")
        copy = _json(value)
        size = len(encode(copy))
        if size > max_bytes:
            raise Unfit(f"{size} bytes of JSON (at most {max_bytes})")
        return copy

    return check


def _names(value: Any) -> Dict[str, Any]:
    if not isinstance(value, dict):
        raise Unfit(f"{_shown(value)} (expected names with numbers)")
    return {well_formed(str(name)): score for name, score in value.items()}


_SCORE_FIELDS: Dict[str, Callable[[Any], float]] = {
    "exact_match": _match,
    "char_error_rate": _number(0, MAX_SCORE),
    "length_ratio": _number(0, 1e9),
    "word_overlap": _number(0, 1),
}


def _settle_scores(record: Dict[str, Any], scores: Dict[str, Any], complaints: List[Complaint]) -> None:
    """Keeps the scores that are numbers; the four that have fields of their own move there."""
    kept: Dict[str, Any] = {}
    for name, value in scores.items():
        check = _SCORE_FIELDS.get(name)
        try:
            if check is not None:
                if value is not None:
                    record.setdefault(name, check(value))
            elif value is None or len(kept) < MAX_SCORES:
                kept[name] = None if value is None else _number(-MAX_SCORE, MAX_SCORE)(value)
            else:
                raise Unfit(f"one too many (at most {MAX_SCORES})")
        except Unfit as unfit:
            complaints.append(Complaint(f"scores.{name}", f"scores.{name} is {unfit}; sent without it"))
    if kept:
        record["scores"] = kept


_REQUIRED = ("epoch", "step", "sample_index", "prompt", "prediction")

_FIELDS: Dict[str, Callable[[Any], Any]] = {
    "epoch": _epoch,
    "step": _whole(),
    "sample_index": _whole(),
    "prompt": _text(),
    "prediction": _text(),
    "ground_truth": _text(),
    **_SCORE_FIELDS,
    "prompt_id": _text(64),
    "source_index": _whole(-MAX_INTEGER),
    "sample_source": _text(64),
    "sample_source_id": _text(MAX_SOURCE_ID_BYTES),
    "prompt_tokens": _whole(),
    "completion_tokens": _whole(),
    "total_tokens": _whole(),
    "max_new_tokens": _whole(),
    "latency_ms": lambda value: _whole()(round(value) if isinstance(value, float) and math.isfinite(value) else value),
    "do_sample": _flag,
    "validation_pass": _flag,
    "validation_kind": _text(),
    "validation_errors": _json_of(list, "a list of errors", MAX_ERRORS_BYTES),
    "scores": _names,
    "completion_index": _whole(),
    "messages": _json_of(list, "a list of messages", MAX_TEXT_BYTES),
    "finish_reason": _text(64),
    "metadata": _json_of(dict, "an object", MAX_METADATA_BYTES),
}

#: What the server knows, but for what `log()` is given by itself.
KNOWN_FIELDS = frozenset(_FIELDS)
