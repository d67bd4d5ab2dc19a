"""`Widget`: predictions as the output of a cell. Needs anywidget: `pip install 'ftl-predictions[notebook]'`."""

from __future__ import annotations

import os
import threading
import time
import uuid
import weakref
from typing import Any, Dict, Iterator, List, Optional, Sequence, Tuple, Union

import anywidget
import traitlets

from . import shown
from .files import read_file
from .token_source import LIFE_S, Token, TokenError, TokenSource

#: Seconds after which the token is sent unasked: while a cell trains, no question of the page is heard.
_UNASKED_AFTER_S = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0)


class Widget(anywidget.AnyWidget):  # type: ignore[misc]  # anywidget need not be installed to check this
    """
    Shows a job, or a recorded run, live. Assign to `job`, `src`, `file`, `elements`, `theme`, `height`, `options` to
    show something else: all outputs follow. No notebook holds a token of it: the kernel hands it over by messages.
    """

    job = traitlets.Unicode().tag(sync=True)
    src = traitlets.Unicode().tag(sync=True)
    file = traitlets.Unicode().tag(sync=True)
    elements = traitlets.List(traitlets.Enum(shown.ELEMENTS)).tag(sync=True)
    theme = traitlets.Enum(shown.THEMES, default_value="auto").tag(sync=True)
    height = traitlets.Union([traitlets.Int(), traitlets.Unicode()], allow_none=True, default_value=None).tag(sync=True)
    options = traitlets.Dict().tag(sync=True)
    #: Not synced: neither the page's model nor a saved notebook has it.
    token = traitlets.Any(allow_none=True, default_value=None)
    _key = traitlets.Unicode().tag(sync=True)
    _hands_over = traitlets.List(traitlets.Unicode()).tag(sync=True)
    _esm = traitlets.Unicode().tag(sync=True)

    def __init__(
        self,
        job: Optional[str] = None,
        *,
        url: Optional[str] = None,
        token: Token = None,
        key: Optional[str] = None,
        file: Optional[shown.FileName] = None,
        elements: Union[str, Sequence[str]] = shown.DEFAULT_ELEMENTS,
        theme: str = "auto",
        height: Union[int, str, None] = None,
        options: Optional[shown.Options] = None,
    ) -> None:
        """
        :param job: its id.
        :param url: of the server; default: the variable FTL_URL.
        :param token: an embed token, or a function that gives one (called again when it has expired).
        :param key: in place of a token: an API key, with which the kernel gets tokens for this job; default:
            FTL_API_KEY.
        :param file: in place of a job: a recorded run (read by the kernel), or its URL.
        :param elements: of `badge`, `trends`, `table`, `comparison`, `map`, `slider`, in the order in which they stand.
        :param theme: `auto`, `light` or `dark`.
        :param height: pixels or a length of CSS; default: as high as the elements are.
        :param options: attributes: `{"table": {"page_size": 5}, "stream": {"epoch": 3}}`.
        :raises ValueError: for what cannot be shown.
        """
        self._api_key = (key or os.environ.get("FTL_API_KEY") or "").strip() or None
        self._tokens: Optional[TokenSource] = None
        self._was_asked = threading.Event()
        given = shown.traits(job, url, file, elements, theme, height, options)
        super().__init__(_esm=shown.script(), _key=uuid.uuid4().hex, token=token, **given)
        self._find_sources()
        self.observe(self._find_sources, names=["job", "src", "file", "token"])
        self.on_msg(self._on_message)
        threading.Thread(target=_send_unasked, args=(weakref.ref(self),), daemon=True, name="ftl-token").start()

    def _repr_mimebundle_(self, **kwargs: Any) -> Optional[Tuple[Dict[str, Any], Dict[str, Any]]]:
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is None:
            return None
        data, metadata = bundle
        about = {"job": self.job, "src": self.src, "file": self.file}
        return {**data, "text/plain": shown.in_words(about)}, metadata

    def _find_sources(self, _change: Any = None) -> None:
        is_read_here = self.file != "" and not shown.is_address(self.file)
        self._tokens = TokenSource(self.src, self.job, self.token, self._api_key) if self.file == "" else None
        hands_over = ["file"] if is_read_here else []
        if self._tokens:
            hands_over.append("token")
        self._hands_over = hands_over

    def _on_message(self, _widget: Any, content: Any, _buffers: Any) -> None:
        if not isinstance(content, dict) or content.get("ftl") not in ("token", "file"):
            return
        self._was_asked.set()
        # Not here: a cell that waits for a server would hold up all others.
        threading.Thread(target=self._answer, args=(content,), daemon=True, name="ftl-answer").start()

    def _answer(self, content: Dict[str, Any]) -> None:
        answer = {"ftl": content["ftl"], "id": content.get("id")}
        buffers: List[bytes] = []
        try:
            if content["ftl"] == "file":
                name, data = read_file(self.file)
                answer["name"] = name
                buffers.append(data)
            elif self._tokens is not None:
                answer["token"] = self._tokens.get(renew=content.get("renew") is True)
        except (OSError, TokenError) as error:
            answer["error"] = str(error)
        self.send(answer, buffers)

    def _send_token(self) -> None:
        tokens = self._tokens
        if not tokens:
            return
        try:
            self.send({"ftl": "token", "token": tokens.get()})
        except TokenError:
            pass  # Told to whoever asks.


def _send_unasked(to: weakref.ReferenceType[Widget]) -> None:
    """The token, until the page has asked for one by itself, and a new one before the last expires."""
    first = to()
    asked = first._was_asked if first is not None else threading.Event()
    del first
    for _ in _while_unasked(asked):
        widget = to()
        if widget is None:
            return
        widget._send_token()
        del widget
    while True:
        time.sleep(LIFE_S * 0.85)
        widget = to()
        if widget is None or widget.comm is None:
            return
        if widget._tokens is not None and widget._tokens.renews:
            widget._send_token()
        del widget


def _while_unasked(asked: threading.Event) -> Iterator[None]:
    for seconds in _UNASKED_AFTER_S:
        if asked.wait(seconds):
            return
        yield
