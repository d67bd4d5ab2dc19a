"""What is to be shown, as the front-end module takes it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional, Sequence, Union
from urllib.parse import urlsplit

ELEMENTS = ("badge", "trends", "table", "comparison", "map", "slider")
DEFAULT_ELEMENTS = ("badge", "trends", "table")
THEMES = ("auto", "light", "dark")

FileName = Union[str, "os.PathLike[str]"]
Options = Mapping[str, Mapping[str, Any]]

_SCRIPT = Path(__file__).with_name("anywidget.js")


def script() -> str:
    """
    The front-end module, all of it in one text.

    :raises FileNotFoundError: in a checkout where nothing was built.
    """
    try:
        return _SCRIPT.read_text("utf-8")
    except FileNotFoundError:
        raise FileNotFoundError(
            f"Expected the elements' script in {_SCRIPT}. It is part of the published package; in a checkout, "
            "`npm ci && npm run build` puts it there."
        ) from None


def traits(
    job: Optional[str],
    url: Optional[str],
    file: Optional[FileName],
    elements: Union[str, Sequence[str]],
    theme: str,
    height: Union[int, str, None],
    options: Optional[Options],
) -> Dict[str, Any]:
    """
    :raises ValueError: for what cannot be shown.
    """
    if (job is None) == (file is None):
        raise ValueError("Expected a job or a file=, and not both: ftl.show('my-run'), ftl.show(file='run.jsonl').")
    return {
        "job": "" if job is None else str(job),
        "src": "" if job is None else server_url(url),
        "file": "" if file is None else os.fspath(file),
        "elements": element_names(elements),
        "theme": one_of("theme", theme, THEMES),
        "height": height,
        "options": {owner: dict(values) for owner, values in (options or {}).items()},
    }


def server_url(url: Optional[str]) -> str:
    given = (url or os.environ.get("FTL_URL") or "").strip().rstrip("/")
    if not given:
        raise ValueError("Expected the server's address: url='https://predictions.example', or the variable FTL_URL.")
    if urlsplit(given).username or urlsplit(given).password or urlsplit(given).query:
        raise ValueError("Expected an address without a user, a password or a query: a credential goes into token=.")
    return given


def element_names(given: Union[str, Sequence[str]]) -> List[str]:
    names = [given] if isinstance(given, str) else list(given)
    return [one_of("elements", name, ELEMENTS) for name in names]


def one_of(name: str, given: str, known: Sequence[str]) -> str:
    if given not in known:
        raise ValueError(f"{name}: expected {', '.join(known)}; got {given!r}.")
    return given


def is_address(file: str) -> bool:
    """Whether the browser fetches it, and not the kernel."""
    return file.startswith(("http://", "https://"))


def in_words(shown: Mapping[str, Any]) -> str:
    """For readers where no script runs."""
    what = f"the file {shown['file']}" if shown["file"] else f"the job {shown['job']} at {shown['src']}"
    return f"Here the predictions of {what} are shown. Nothing to see? Trust the notebook and run the cell again."
