"""Where the token comes from with which a page reads a job."""

from __future__ import annotations

import json
import threading
import time
from typing import Callable, Optional, Union
from urllib.parse import quote

from ..wire import request

Token = Union[str, Callable[[], str], None]

#: Of a token that is made with an API key. It reads one job and does nothing else.
LIFE_S = 24 * 3600
#: So long a job that is not there yet is waited for, or a server that does not answer.
PATIENCE_S = 20.0
_PAUSE_S = 1.0
#: Two views may find at once that a token is refused: one this young is not made anew.
_YOUNG_S = 20.0


class TokenError(Exception):
    """There is no token; its text says why, and holds no part of a credential."""


class TokenSource:
    """
    A token that was given, one that a function gives, or embed tokens made with an API key, which itself never leaves
    the kernel. Threads may ask at once.
    """

    def __init__(self, url: str, job: str, token: Token, key: Optional[str]) -> None:
        self._url = url
        self._job = job
        self._given = token
        self._key = key
        self._made: Optional[str] = None
        self._made_at = 0.0
        self._lock = threading.Lock()

    def __bool__(self) -> bool:
        """Whether there is anything to give."""
        return bool(self._given) or bool(self._key)

    @property
    def renews(self) -> bool:
        return not isinstance(self._given, str)

    def get(self, renew: bool = False) -> str:
        """
        :param renew: the last one was refused.
        :raises TokenError: after `PATIENCE_S` seconds at the most, and at once where waiting does not help.
        """
        with self._lock:
            if isinstance(self._given, str):
                return self._given
            if self._given is not None:
                return self._asked(self._given)
            age = time.monotonic() - self._made_at
            if self._made is None or age > LIFE_S * 0.8 or (renew and age > _YOUNG_S):
                self._made = self._make()
                self._made_at = time.monotonic()
            return self._made

    def _asked(self, give: Callable[[], str]) -> str:
        try:
            given = give()
        except Exception as error:
            raise TokenError(f"The function given as token= raised {type(error).__name__}.") from error
        if not isinstance(given, str) or not given:
            raise TokenError(f"Expected a text from the function given as token=, got {type(given).__name__}.")
        return given

    def _make(self) -> str:
        where = f"{self._url}/api/training/jobs/{quote(self._job, safe='')}/embed-tokens"
        end = time.monotonic() + PATIENCE_S
        while True:
            body = json.dumps({"expires_in": LIFE_S}).encode()
            answer = request("POST", where, body, {"X-API-Key": str(self._key)}, timeout=PATIENCE_S)
            token = (answer.body or {}).get("token")
            if answer.status == 201 and isinstance(token, str):
                return token
            if answer.status in (400, 401, 403) or time.monotonic() + _PAUSE_S > end:
                raise TokenError(f"Expected a token for {self._job} from {self._url}, got {answer.said}.")
            time.sleep(_PAUSE_S)
