"""One request to the server and its answer."""

from __future__ import annotations

import contextlib
import gzip
import json
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any, Dict, Mapping, Optional

#: A body below it is sent as it is.
_GZIP_FROM_BYTES = 1024
_MOST_OF_AN_ANSWER = 4 << 20


@dataclass(frozen=True)
class Answer:
    #: None: there was no answer; `fault` says why.
    status: Optional[int]
    #: The answer when it is a JSON object.
    body: Optional[Dict[str, Any]] = None
    retry_after: Optional[str] = None
    fault: str = ""

    @property
    def said(self) -> str:
        """What it was, for a person."""
        if self.status is None:
            return self.fault
        error = (self.body or {}).get("error")
        return f"{self.status}: {error}" if isinstance(error, str) else f"{self.status} without a reason"


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A redirect would turn the POST into a GET, or carry the credential elsewhere."""

    def redirect_request(self, *_: Any) -> None:
        return None


_opener = urllib.request.build_opener(_NoRedirects)


def request(
    method: str,
    url: str,
    body: Optional[bytes] = None,
    headers: Optional[Mapping[str, str]] = None,
    timeout: float = 30.0,
) -> Answer:
    """
    Never raises for what the network or the server does.

    :param body: JSON.
    :param timeout: seconds of silence, and, for the answer's body, of the whole.
    """
    sent: Dict[str, str] = {
        "Accept": "application/json",
        "User-Agent": "ftl-predictions-python",
        **(headers or {}),
    }
    if body is not None:
        sent["Content-Type"] = "application/json"
        if len(body) >= _GZIP_FROM_BYTES:
            body = gzip.compress(body, 5)
            sent["Content-Encoding"] = "gzip"
    try:
        asked = urllib.request.Request(url, body, sent, method=method)
        try:
            response = _opener.open(asked, timeout=timeout)
        except urllib.error.HTTPError as error:
            response = error
        with contextlib.closing(response):
            text = _read(response, time.monotonic() + timeout)
            return Answer(response.status, _object(text), response.headers.get("Retry-After"))
    except urllib.error.URLError as error:
        return Answer(None, fault=f"{error.reason}")
    except ValueError:  # Its text may quote the credential.
        return Answer(None, fault="the URL or the credential has characters that cannot be sent")
    except (OSError, HTTPException) as error:
        return Answer(None, fault=f"{type(error).__name__}: {error}")


def _read(response: Any, until: float) -> bytes:
    data = b""
    while len(data) < _MOST_OF_AN_ANSWER:
        part: bytes = response.read1(65536)
        if not part:
            break
        data += part
        if time.monotonic() > until:
            raise TimeoutError("the answer did not end")
    return data


def _object(text: bytes) -> Optional[Dict[str, Any]]:
    try:
        value = json.loads(text)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None
