"""What an answer of the server means for what was sent. Pure; tests/vectors/retries.json holds the cases."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Mapping, Optional, Tuple

FIRST_CEILING_SECONDS = 0.5
LAST_CEILING_SECONDS = 60.0
#: A `Retry-After` above this is not believed.
MAX_RETRY_AFTER_SECONDS = 300.0
#: Pause before a credential that was refused is tried again.
HOLD_SECONDS = 300.0


@dataclass(frozen=True)
class Decision:
    #: `done`, `retry` (the same again later), `split` (halves; a single record is left out), `drop` (leave out the
    #: records at `indices`, send the others), `register` (get a new job token, then the same again) or `hold` (only a
    #: person can mend it: keep everything, look again much later).
    action: str
    #: Seconds that the server asked to wait; None = as `backoff` says.
    wait: Optional[float] = None
    indices: Tuple[int, ...] = ()


def backoff(attempt: int, random: float) -> float:
    """
    Seconds before attempt number `attempt` + 1. Full jitter: a uniform pick below a ceiling that doubles, so that
    trainers that were cut off together do not come back together.
    """
    return random * min(LAST_CEILING_SECONDS, FIRST_CEILING_SECONDS * 2.0 ** min(attempt, 30))


def decide(status: Optional[int], body: Optional[Mapping[str, Any]], retry_after: Optional[str]) -> Decision:
    """
    :param status: of the answer; None when there was none.
    :param body: the answer as a JSON object; None when it is something else.
    """
    if status == 200 and body is not None and body.get("success") is True:
        return Decision("done")
    if status is None or status < 400:
        # A login page or a proxy that answers 200 or redirects has stored nothing.
        return Decision("retry")
    if status in (401, 404):
        return Decision("register")
    if status in (403, 405, 409):
        return Decision("hold")
    if status == 413:
        return Decision("split")
    if status in (400, 415, 422):
        indices = bad_indices(body)
        return Decision("drop", indices=indices) if indices else Decision("split")
    return Decision("retry", wait=retry_after_seconds(retry_after))


_PREDICTION_PATH = re.compile(r"^predictions\[(\d+)\]")


def bad_indices(body: Optional[Mapping[str, Any]]) -> Tuple[int, ...]:
    """The records that an error names by their paths, such as `predictions[3].epoch`."""
    details = body.get("details") if body is not None else None
    found = set()
    for detail in details if isinstance(details, list) else []:
        match = _PREDICTION_PATH.match(str(detail.get("path", ""))) if isinstance(detail, dict) else None
        if match:
            found.add(int(match.group(1)))
    return tuple(sorted(found))


def retry_after_seconds(value: Optional[str]) -> Optional[float]:
    """Seconds from a `Retry-After` header; None when it is absent or not a number of seconds."""
    if value is None or not re.fullmatch(r"\s*\d{1,9}(\.\d{1,9})?\s*", value):
        return None
    return min(float(value), MAX_RETRY_AFTER_SECONDS)
