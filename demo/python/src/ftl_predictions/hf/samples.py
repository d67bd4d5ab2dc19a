"""Which prompts a model is asked again and again, and what it should answer: found in the rows of a data set."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Dict, Iterable, List, Mapping, Optional, Tuple, Union

Messages = List[Dict[str, Any]]

#: Of a text without a prompt of its own, so many tokens at most are the prompt: the first half of it.
_MOST_PROMPT_TOKENS = 128
_LEFT_OUT_LABEL = -100

#: Names of columns, the likeliest first.
_PROMPTS = ("prompt", "question", "instruction", "query", "input", "source")
_TRUTHS = (
    "ground_truth",
    "completion",
    "chosen",
    "response",
    "answer",
    "solution",
    "output",
    "target",
    "label",
    "summary",
)


@dataclass
class FixedSample:
    """One prompt. Exactly one of `text`, `messages` and `tokens` is what the model gets."""

    text: Optional[str] = None
    messages: Optional[Messages] = None
    tokens: Optional[List[int]] = None
    ground_truth: Optional[str] = None
    #: Fields that go along with each of its predictions.
    fields: Dict[str, Any] = field(default_factory=dict)


def given_samples(samples: Iterable[Union[str, Mapping[str, Any]]]) -> List[FixedSample]:
    """
    :param samples: texts, or dicts with `prompt` or `messages`, `ground_truth`, and whatever a record may have.
    :raises ValueError: naming the sample that has no prompt.
    """
    found = []
    for index, given in enumerate(samples):
        if isinstance(given, str):
            found.append(FixedSample(text=given))
            continue
        sample = _from_text(given)
        if sample is None:
            raise ValueError(f"sample {index}: expected a text, or a dict with prompt or messages, got {given!r:.80}")
        used = ("prompt", "messages", "ground_truth", *_TRUTHS)
        sample.fields = {name: value for name, value in given.items() if name not in used}
        found.append(sample)
    return found


def chosen_samples(dataset: Any, count: int, seed: int, tokenizer: Any) -> List[FixedSample]:
    """
    So many rows of a data set, always the same ones for a seed; the first ones where it has no length.

    :raises ValueError: when no prompt can be found in a row, naming its columns.
    """
    try:
        size = len(dataset)
    except TypeError:
        rows = list(enumerate(islice(iter(dataset), count)))
    else:
        indices = sorted(random.Random(seed).sample(range(size), min(count, size)))
        rows = [(index, dataset[index]) for index in indices]
    found = []
    for index, row in rows:
        sample = _from_text(row) or _from_tokens(row, tokenizer)
        if sample is None:
            raise ValueError(
                f"expected rows with prompt, messages, text or input_ids, got the columns {', '.join(map(str, row))}: "
                "give samples=[{'prompt': …, 'ground_truth': …}, …]"
            )
        end = getattr(tokenizer, "eos_token", None)
        if end and sample.ground_truth is not None and sample.ground_truth.endswith(end):
            sample.ground_truth = sample.ground_truth[: -len(end)]  # TRL writes it into the texts.
        sample.fields = {"sample_source": "dataset", "source_index": index}
        found.append(sample)
    return found


def _from_text(row: Mapping[str, Any]) -> Optional[FixedSample]:
    truth = _first(row, _TRUTHS)
    messages = row.get("messages")
    if _is_conversation(messages):
        asked, answer = _split(messages)
        return FixedSample(messages=asked, ground_truth=_text_of(truth) or answer)
    prompt = _first(row, _PROMPTS)
    if _is_conversation(prompt):
        return FixedSample(messages=list(prompt), ground_truth=_text_of(truth))
    # Without its own column for the prompt, what was made of the row says better what the model is trained on.
    if isinstance(prompt, str) and ("prompt" in row or "input_ids" not in row):
        if isinstance(row.get("input"), str) and row["input"] and prompt is not row["input"]:
            prompt = f"{prompt}\n{row['input']}"
        return FixedSample(text=prompt, ground_truth=_text_of(truth))
    return None


def _from_tokens(row: Mapping[str, Any], tokenizer: Any) -> Optional[FixedSample]:
    if "prompt_ids" in row:  # As TRL's DPO has them.
        truth = tokenizer.decode(_plain(row["chosen_ids"]), skip_special_tokens=True) if "chosen_ids" in row else None
        return FixedSample(tokens=_plain(row["prompt_ids"]), ground_truth=truth)
    if "input_ids" in row:
        tokens = _plain(row["input_ids"])
        prompt, answer = _by_labels(tokens, row)
    elif isinstance(row.get("text"), str):
        tokens = tokenizer(row["text"])["input_ids"]
        prompt, answer = _halves(tokens)
    else:
        return None
    return FixedSample(tokens=prompt, ground_truth=tokenizer.decode(answer, skip_special_tokens=True))


def _by_labels(tokens: List[int], row: Mapping[str, Any]) -> Tuple[List[int], List[int]]:
    """What is not trained on at the beginning is the prompt."""
    for name, left_out in (("labels", _LEFT_OUT_LABEL), ("completion_mask", 0), ("assistant_masks", 0)):
        if row.get(name) is None:
            continue
        marks = _plain(row[name])
        if marks and marks[0] == left_out and len(marks) == len(tokens):
            start = next((i for i, mark in enumerate(marks) if mark != left_out), len(marks))
            end = next((i for i in range(start, len(marks)) if marks[i] == left_out), len(marks))
            return tokens[:start], tokens[start:end]
        if marks and len(marks) != len(tokens):  # Of an encoder and a decoder.
            return tokens, [mark for mark in marks if mark != left_out]
    return _halves(tokens)


def _halves(tokens: List[int]) -> Tuple[List[int], List[int]]:
    middle = min(_MOST_PROMPT_TOKENS, max(1, len(tokens) // 2))
    return tokens[:middle], tokens[middle:]


def _plain(tokens: Any) -> List[int]:
    return list(tokens.tolist() if hasattr(tokens, "tolist") else tokens)


def _first(row: Mapping[str, Any], names: Iterable[str]) -> Any:
    return next((row[name] for name in names if row.get(name) is not None), None)


def _is_conversation(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(m, Mapping) and "role" in m for m in value)


def _split(messages: Any) -> Tuple[Messages, Optional[str]]:
    """What stands before the last answer, and that answer."""
    if messages[-1]["role"] == "assistant":
        return messages[:-1], _text_of(messages[-1].get("content"))
    return messages, None


def _text_of(truth: Any) -> Optional[str]:
    if _is_conversation(truth):
        return _text_of(truth[-1].get("content"))
    if isinstance(truth, (int, float)) and not isinstance(truth, bool):
        return str(truth)
    return truth if isinstance(truth, str) else None
