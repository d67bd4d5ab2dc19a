"""The two scores of a completion, which are also the two rewards of the reinforcement learning."""

from __future__ import annotations

import json

FIELDS: dict[str, dict[str, type]] = {
    "remind": {"day": str, "time": str, "text": str},
    "event": {"day": str, "time": str, "title": str, "with": str},
    "timer": {"minutes": int, "label": str},
    "message": {"to": str, "text": str},
    "light": {"room": str, "level": int},
    "heat": {"room": str, "degrees": int},
    "list": {"add": list},
    "ask": {"for": str},
}
"""Of every command, its fields beside `action`."""

CLOSE = "</think>"


def answer_of(completion: str) -> str | None:
    """What follows the last `</think>`; nothing when the thinking was not closed."""
    _, close, answer = completion.rpartition(CLOSE)
    return answer.strip() if close else None


def parse(answer: str | None) -> dict[str, object] | None:
    try:
        command = json.loads(answer or "")
    except ValueError:
        return None
    return command if isinstance(command, dict) else None


def faults(completion: str) -> list[dict[str, str]]:
    """What is wrong with the form of a completion, in the shape of a record's `validation_errors`."""
    answer = answer_of(completion)
    if answer is None:
        return [{"validator": "json_parse", "message": "No answer: the thinking was not closed."}]
    command = parse(answer)
    if command is None:
        return [{"validator": "json_parse", "message": "The answer is not a JSON object."}]
    action = command.get("action")
    fields = FIELDS.get(action) if isinstance(action, str) else None
    if fields is None:
        return [{"validator": "json_schema", "message": "No such action.", "schema_path": "/action"}]
    found = [
        {"validator": "json_schema", "message": f"`{name}` is missing or of another type.", "schema_path": f"/{name}"}
        for name, kind in fields.items()
        if type(command.get(name)) is not kind
    ]
    found += [
        {
            "validator": "json_schema",
            "message": "A field that this action does not have.",
            "schema_path": f"/{name[:40]}",
        }
        for name in command
        if name != "action" and name not in fields
    ]
    return found


def form(completion: str) -> float:
    """0 without a JSON object after the thinking, 0.5 with one, 1 when it is a whole command."""
    if parse(answer_of(completion)) is None:
        return 0.0
    return 0.5 if faults(completion) else 1.0


def wrong_fields(completion: str, truth: dict[str, object]) -> dict[str, dict[str, object]] | None:
    """Of a JSON answer, every field that is not as it should be; None when there is no such answer."""
    command = parse(answer_of(completion))
    if command is None:
        return None
    return {
        name: {"got": command.get(name), "expected": truth.get(name)}
        for name in [*truth, *(it for it in command if it not in truth)]
        if name not in command or command[name] != truth.get(name)
    }


def correct(completion: str, truth: dict[str, object]) -> float:
    """Share of the fields that are right, of all that either command has."""
    wrong = wrong_fields(completion, truth)
    if wrong is None:
        return 0.0
    count = len(truth.keys() | (parse(answer_of(completion)) or {}).keys())
    return round(1 - len(wrong) / count, 3)
