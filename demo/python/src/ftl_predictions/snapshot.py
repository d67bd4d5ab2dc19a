"""Copies what the training hands over, at once and cheaply: it may change it a moment later."""

from __future__ import annotations

import io
import pickle
from typing import Any, Mapping


class Unusable:
    """Stands for a value that has no JSON; says what it was."""

    def __init__(self, what: str) -> None:
        self.what = what

    def __repr__(self) -> str:
        return self.what


def take_snapshot(value: Any) -> bytes:
    """
    A copy that shares nothing with `value`. Scalars of numpy, torch and their like become Python's numbers, mappings
    dicts, and what has no JSON `Unusable`.

    The training waits for this. Pickle's C code copies texts, numbers, lists and dicts five times as fast as Python
    can, and leaves one object to the garbage collector in place of thousands.

    :raises Exception: when it is nested too deeply, or lies about what it is.
    """
    buffer = io.BytesIO()
    _Copier(buffer, 5).dump(value)
    return buffer.getvalue()


def restore(snapshot: bytes) -> Any:
    """What was copied. Only for what `take_snapshot` made in this process."""
    return pickle.loads(snapshot)


class _Copier(pickle.Pickler):
    def reducer_override(self, value: Any) -> Any:
        """Called for all but the plain types: nothing of anybody else's is ever pickled."""
        if value is _same or value is Unusable:
            return NotImplemented
        plain = _plain(value)
        return (Unusable, (plain.what,)) if type(plain) is Unusable else (_same, (plain,))


def _same(value: Any) -> Any:
    return value


def _plain(value: Any) -> Any:
    if isinstance(value, str):  # Such as numpy.str_, or an enum of texts.
        return str.__str__(value)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, (list, tuple)):
        return list(value)
    if type(value) is Unusable:
        return value
    item = getattr(value, "item", None)
    if callable(item) and not isinstance(value, type):
        try:
            plain = item()
        except Exception:
            return Unusable(f"{type(value).__name__} of shape {tuple(getattr(value, 'shape', ()))}")
        if plain is None or type(plain) in (bool, int, float, str, bytes):
            return plain
    for kind in (int, float):
        if isinstance(value, kind):
            return kind(value)
    return Unusable(type(value).__name__)
