"""`html`: predictions on any page, as one text."""

from __future__ import annotations

import base64
import json
from html import escape
from pathlib import Path
from typing import Any, Optional, Sequence, Union

from . import shown
from .files import read_file

_FRAME = Path(__file__).with_name("frame.js")
_HEIGHT = 480


class Html(str):
    """HTML that a notebook shows as such."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        return str(self)

    def __repr__(self) -> str:
        return f"<HTML of {len(self)} characters>"


def html(
    job: Optional[str] = None,
    *,
    url: Optional[str] = None,
    token: Optional[str] = None,
    file: Optional[shown.FileName] = None,
    elements: Union[str, Sequence[str]] = shown.DEFAULT_ELEMENTS,
    theme: str = "auto",
    height: Optional[int] = None,
    options: Optional[shown.Options] = None,
) -> Html:
    """
    Everything in an `<iframe srcdoc>`: it needs no other file, and works where scripts in HTML are not run.

    :param token: an embed token. It stands in the text: whoever has the text reads the job until the token expires.
    :param file: in place of a job: a recorded run, which is put into the text, or its URL.
    :param height: pixels; default: as high as the elements are.
    :returns: about 0.7 MB, and the file.
    :raises ValueError: for what cannot be shown.
    """
    given = shown.traits(job, url, file, elements, theme, None, options)
    given["token"] = token or ""
    content = ""
    if given["file"] and not shown.is_address(given["file"]):
        given["file"], data = read_file(given["file"])
        given["_hands_over"] = ["file"]
        content = base64.b64encode(data).decode()
    words = shown.in_words(given)
    page = (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Predictions</title>'
        "<style>html, body { margin: 0 }</style>"
        f'<body><main data-height="{"fixed" if height else "auto"}"><p>{escape(words)}</p></main>'
        f'<script type="application/json" id="traits">{_as_json(given)}</script>'
        f'<script type="text/plain" id="file">{content}</script>'
        f'<script type="text/plain" id="module">{_in_script(shown.script())}</script>'
        f'<script type="module">{_in_script(_FRAME.read_text("utf-8"))}</script></body></html>'
    )
    return Html(
        f'<iframe title="Predictions" style="border: 0; width: 100%; height: {height or _HEIGHT}px" '
        f'srcdoc="{escape(page)}">{escape(words)}</iframe>'
    )


def _as_json(value: Any) -> str:
    return json.dumps(value).replace("<", "\\u003c")


def _in_script(module: str) -> str:
    """JavaScript inside a `<script>`. Both stand only in its texts and expressions, where an escape means the same."""
    return module.replace("</script", "<\\/script").replace("<!--", "\\x3c!--")
