"""Brings one batch to the server, request by request, and decides what comes after each answer."""

from __future__ import annotations

import json
import random as chance
from dataclasses import dataclass, field
from typing import Any, Callable, Dict, List, Mapping, Optional
from urllib.parse import quote

from . import retry
from .notices import Notices
from .progress import Progress
from .spooling.segment import Segment
from .wire import Answer, request

JOBS_PATH = "/api/training/jobs"
PREDICTIONS_PATH = "/api/training/predictions"


@dataclass
class Target:
    """Where to, and as whom. The credentials are never shown."""

    job_id: str
    #: Of the server, without a slash at its end; None: nothing is sent.
    url: Optional[str]
    key: Optional[str] = field(default=None, repr=False)
    job_token: Optional[str] = field(default=None, repr=False)
    #: model_name, dataset_path and config of the job.
    about: Mapping[str, Any] = field(default_factory=dict)


class Delivery:
    """Used by one thread."""

    def __init__(
        self,
        target: Target,
        notices: Notices,
        progress: Progress,
        where: str,
        ask: Callable[..., Answer] = request,
        random: Callable[[], float] = chance.random,
    ) -> None:
        """:param where: the folder in which predictions wait, for messages."""
        self._target = target
        self._notices = notices
        self._progress = progress
        self._where = where
        self._ask = ask
        self._random = random
        self._token = target.job_token
        #: The token was made for us and has not been good for anything yet.
        self._is_fresh = False
        self._attempt = 0
        self._parts: List[List[bytes]] = []
        #: What only a person can mend, until it is mended.
        self.refusal: Optional[str] = None

    @property
    def is_registered(self) -> bool:
        return self._token is not None

    def begin(self, segment: Segment) -> None:
        """:raises OSError: when what waits there cannot be read."""
        self._parts = [segment.read()]

    def register(self) -> Optional[float]:
        """Gets a job token. As `step`: None when there is one, else the seconds to wait."""
        target = self._target
        if target.url is None or target.key is None:
            missing = "url" if target.url is None else "key"
            return self._hold(f"no {missing} was given (or FTL_{'URL' if missing == 'url' else 'API_KEY'} set)")
        body = json.dumps({"job_id": target.job_id, "status": "running", **target.about}).encode()
        answer = self._ask("POST", target.url + JOBS_PATH, body, {"X-API-Key": target.key})
        token = (answer.body or {}).get("job_token")
        if answer.status == 200 and isinstance(token, str):
            self._token, self._is_fresh = token, True
            self._settled()
            return None
        if answer.status is not None and 400 <= answer.status < 500 and answer.status not in (408, 425, 429):
            return self._hold(f"the server does not take the job ({answer.said})")
        return self._later(answer, retry.retry_after_seconds(answer.retry_after))

    def step(self, segment: Segment) -> Optional[float]:
        """One request. None when all of the segment is settled, else the seconds to wait before the next step."""
        if self._token is None:
            return self.register() or 0.0
        if segment.is_status:
            return self._step_status()
        while self._parts and not self._parts[0]:
            del self._parts[0]
        if not self._parts:
            return None
        part = self._parts[0]
        answer = self._post(part)
        decision = retry.decide(answer.status, answer.body, answer.retry_after)
        if decision.action == "done":
            self._stored(answer.body or {}, len(part))
            del self._parts[0]
            return 0.0 if self._parts else None
        if decision.action in ("drop", "split"):
            self._part_ways(part, decision, answer)
            return 0.0 if self._parts else None
        return self._otherwise(decision, answer)

    def _step_status(self) -> Optional[float]:
        path = f"{JOBS_PATH}/{quote(self._target.job_id, safe='')}"
        answer = self._ask("PATCH", f"{self._target.url}{path}", self._parts[0][0], self._bearer())
        if answer.status == 200 and answer.body is not None:
            self._settled()
            return None
        decision = retry.decide(answer.status, answer.body, answer.retry_after)
        if decision.action in ("split", "drop"):
            self._notices.warn("status", f"the server does not take the job's status ({answer.said})")
            return None
        return self._otherwise(decision, answer)

    def _post(self, lines: List[bytes]) -> Answer:
        job_id = json.dumps(self._target.job_id).encode()
        body = b'{"job_id":%s,"predictions":[%s]}' % (job_id, b",".join(lines))
        return self._ask("POST", f"{self._target.url}{PREDICTIONS_PATH}", body, self._bearer())

    def _bearer(self) -> Dict[str, str]:
        return {"Authorization": f"Bearer {self._token}"}

    def _otherwise(self, decision: retry.Decision, answer: Answer) -> float:
        if decision.action == "register" and self._target.key is not None and not self._is_fresh:
            self._token = None
            return 0.0
        if decision.action in ("register", "hold"):
            return self._hold(f"the server refuses this job's predictions ({answer.said})")
        return self._later(answer, decision.wait)

    def _stored(self, body: Mapping[str, Any], count: int) -> None:
        self._is_fresh = False
        self._progress.sent += count
        self._settled()
        for name in body.get("ignored") or []:
            self._notices.warn(f"ignored {name}", f'the server does not know the field "{name}" and ignores it')

    def _settled(self) -> None:
        self._attempt = 0
        self.refusal = None
        self._notices.over("away", f"the server at {self._target.url} answers again")
        self._notices.over("refused", "the server takes this job's predictions now")

    def _part_ways(self, part: List[bytes], decision: retry.Decision, answer: Answer) -> None:
        """Leaves out what the server cannot take, and keeps the rest of the batch."""
        bad = [i for i in decision.indices if i < len(part)]
        if not bad and len(part) > 1:
            half = len(part) // 2
            self._parts[:1] = [part[:half], part[half:]]
            return
        for i in bad or [0]:
            self._progress.left_out += 1
            self._notices.warn(
                "left out", f"the server does not take {_named(part[i])}; it is left out ({answer.said})"
            )
        self._parts[0] = [line for i, line in enumerate(part) if i not in (bad or [0])]
        if not self._parts[0]:
            del self._parts[0]

    def _later(self, answer: Answer, wait: Optional[float]) -> float:
        pause = retry.backoff(self._attempt, self._random()) if wait is None else wait
        self._attempt += 1
        what = f"does not answer ({answer.said})" if answer.status is None else f"is not ready ({answer.said})"
        if answer.status is not None and answer.status < 400:
            what = f"is no ftl-predictions server, or something stands before it (answered {answer.said})"
        self._notices.warn(
            "away",
            f"the server at {self._target.url} {what}. Training goes on; "
            f"predictions wait in {self._where} and are sent later",
        )
        return pause

    def _hold(self, why: str) -> float:
        self.refusal = why
        self._notices.warn(
            "refused",
            f"{why}. NOTHING IS SENT until that is mended; predictions are kept in {self._where}, "
            f"to be sent by: ftl-predictions send {self._where}",
        )
        return retry.HOLD_SECONDS


def _named(line: bytes) -> str:
    try:
        record = json.loads(line)
        return f"sample {record['sample_index']} of step {record['step']}"
    except (ValueError, KeyError, TypeError):
        return "a record"
