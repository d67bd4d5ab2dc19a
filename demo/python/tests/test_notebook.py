"""What notebooks and pages are given. That it shows something in them is tried with a browser: npm run test:hosts."""

from __future__ import annotations

import base64
import gzip
import html as html_of_python
import json
import re
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any, Callable, Dict, List, Tuple

import pytest
from fake_server import FakeServer

import ftl_predictions as ftl
from ftl_predictions.notebook import shown, token_source
from ftl_predictions.notebook.token_source import TokenError, TokenSource

SCRIPT = "const a = '</script><!--'; export default {render() {}};"


@pytest.fixture(autouse=True)
def _script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "anywidget.js"
    file.write_text(SCRIPT, "utf-8")
    monkeypatch.setattr(shown, "_SCRIPT", file)


def until(what: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not what():
        assert time.monotonic() < end
        time.sleep(0.01)


class Minting:
    """Makes embed tokens as the server does."""

    def __init__(self, server: FakeServer) -> None:
        self.asked: List[Tuple[str, Dict[str, Any], Dict[str, str]]] = []
        self.refusals: List[int] = []
        self._server = server
        server.interfere = self._answer

    def _answer(self, _method: str, path: str, body: Dict[str, Any]) -> Any:
        self.asked.append((path, body, self._server.headers[-1]))
        if self.refusals:
            return self.refusals.pop(0), {"error": "Not now.", "code": "x"}, {}
        return 201, {"token": f"embed-{len(self.asked)}", "id": "1", "expires_at": "2030-01-01T00:00:00Z"}, {}


@pytest.fixture
def minting(server: FakeServer, monkeypatch: pytest.MonkeyPatch) -> Minting:
    monkeypatch.setattr(token_source, "_PAUSE_S", 0.01)
    return Minting(server)


def test_the_kernel_gets_a_token_for_the_job_with_its_key_and_keeps_it(server: FakeServer, minting: Minting) -> None:
    source = TokenSource(server.url, "a/job", None, server.key)
    assert source.get() == "embed-1"
    assert source.get() == "embed-1"
    path, body, headers = minting.asked[0]
    assert path == "/api/training/jobs/a%2Fjob/embed-tokens"
    assert body == {"expires_in": 24 * 3600}
    assert headers["X-Api-Key"] == server.key


def test_a_token_that_was_refused_is_made_anew_but_not_for_every_view(
    server: FakeServer, minting: Minting, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = TokenSource(server.url, "job", None, server.key)
    source.get()
    assert source.get(renew=True) == "embed-1"
    monkeypatch.setattr(token_source, "_YOUNG_S", -1.0)
    assert source.get(renew=True) == "embed-2"


def test_a_job_that_is_not_there_yet_is_waited_for(server: FakeServer, minting: Minting) -> None:
    minting.refusals = [404, 503]
    assert TokenSource(server.url, "job", None, server.key).get() == "embed-3"


def test_a_refused_key_is_told_at_once_and_not_quoted(server: FakeServer, minting: Minting) -> None:
    minting.refusals = [401]
    with pytest.raises(TokenError, match="401: Not now") as told:
        TokenSource(server.url, "job", None, server.key).get()
    assert server.key not in str(told.value)
    assert len(minting.asked) == 1


def test_a_function_gives_each_token_and_its_error_is_not_quoted() -> None:
    given = iter(["one", "two"])
    source = TokenSource("http://x", "job", lambda: next(given), None)
    assert [source.get(), source.get(renew=True)] == ["one", "two"]

    def fails() -> str:
        raise ValueError("secret")

    with pytest.raises(TokenError, match="raised ValueError") as told:
        TokenSource("http://x", "job", fails, None).get()
    assert "secret" not in str(told.value)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({}, "a job or a file="),
        ({"job": "a", "file": "b", "url": "http://x"}, "not both"),
        ({"job": "a"}, "FTL_URL"),
        ({"job": "a", "url": "http://user:secret@x"}, "goes into token="),
        ({"job": "a", "url": "http://x?token=secret"}, "goes into token="),
        ({"job": "a", "url": "http://x", "elements": ["tabel"]}, "'tabel'"),
        ({"job": "a", "url": "http://x", "theme": "blue"}, "auto, light, dark"),
    ],
)
def test_what_cannot_be_shown_is_told_where_it_is_written(arguments: Dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match=re.escape(told)):
        ftl.html(**arguments)


def test_a_checkout_without_the_script_says_how_it_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shown, "_SCRIPT", Path("/nowhere/anywidget.js"))
    with pytest.raises(FileNotFoundError, match="npm run build"):
        ftl.html("job", url="http://x")


def page_in(text: str) -> str:
    (source,) = re.findall(r'srcdoc="([^"]*)"', text)
    return html_of_python.unescape(source)


def part(page: str, name: str) -> str:
    (found,) = re.findall(rf'<script type="[a-z/]+" id="{name}">(.*?)</script>', page, re.DOTALL)
    return str(found)


def test_html_is_one_text_with_the_script_the_traits_and_words_for_where_none_runs() -> None:
    text = ftl.html('<a "job">', url="http://x/", token="t</script>", elements="table", options={"table": {"q": "<"}})
    page = page_in(text)
    traits = json.loads(part(page, "traits"))
    assert traits["job"] == '<a "job">'
    assert (traits["src"], traits["token"], traits["elements"]) == ("http://x", "t</script>", ["table"])
    assert part(page, "module") == SCRIPT.replace("</script><!--", "<\\/script>\\x3c!--")
    outside = re.sub(r"<[^>]*>", "", re.sub(r'srcdoc="[^"]*"', "", text))
    assert outside.startswith("Here the predictions of the job &lt;a &quot;job&quot;&gt; at http://x are shown.")
    assert "src=" not in page
    assert text._repr_html_() == text
    assert len(repr(text)) < 80


def test_every_element_of_the_package_can_be_shown() -> None:
    exports = json.loads((Path(__file__).parents[3] / "package.json").read_text("utf-8"))["exports"]
    defined = [path.split("/")[-1].split("-")[-1] for path in exports if path.startswith("./define/")]
    assert sorted(shown.ELEMENTS) == sorted(set(defined) - {"stream"})
    text = ftl.html("job", url="http://x", elements=shown.ELEMENTS)
    assert json.loads(part(page_in(text), "traits"))["elements"] == list(shown.ELEMENTS)


def test_html_holds_the_file_packed(tmp_path: Path) -> None:
    (tmp_path / "run.jsonl").write_text('{"prompt": "p"}\n' * 1000, "utf-8")
    page = page_in(ftl.html(file=tmp_path / "run.jsonl"))
    assert json.loads(part(page, "traits"))["file"] == "run.jsonl"
    packed = base64.b64decode(part(page, "file"))
    assert gzip.decompress(packed).count(b"\n") == 1000
    assert len(packed) < 1000


def test_html_takes_no_key_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FTL_API_KEY", "wak_secret")
    assert "wak_secret" not in ftl.html("job", url="http://x")


def test_without_anywidget_the_package_works_and_says_what_the_widget_needs() -> None:
    code = (
        "import sys; sys.modules['anywidget'] = None\n"
        "from importlib import util; util.find_spec = lambda name: None\n"
        "import ftl_predictions as ftl\n"
        "for show in (lambda: ftl.Widget, lambda: ftl.show('job')):\n"
        "    try: show()\n"
        "    except ImportError as error: print(error)\n"
    )
    out = subprocess.run([sys.executable, "-c", code], text=True, stdout=subprocess.PIPE, check=True).stdout
    assert out.count("pip install 'ftl-predictions[notebook]'") == 2


class Sent:
    def __init__(self, widget: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        self.messages: List[Tuple[Dict[str, Any], List[bytes]]] = []
        monkeypatch.setattr(
            widget, "send", lambda content, buffers=None: self.messages.append((content, buffers or []))
        )

    def to(self, id: str) -> Tuple[Dict[str, Any], List[bytes]]:
        until(lambda: any(content.get("id") == id for content, _ in self.messages))
        return next(message for message in self.messages if message[0].get("id") == id)


@pytest.fixture
def widget_class(monkeypatch: pytest.MonkeyPatch) -> Any:
    pytest.importorskip("anywidget")
    from ftl_predictions.notebook import widget

    monkeypatch.setattr(widget, "_UNASKED_AFTER_S", ())
    return ftl.Widget


def ask(widget: Any, content: Dict[str, Any]) -> None:
    widget._handle_custom_msg(content, [])


def test_a_widget_hands_its_token_over_and_no_state_of_it_holds_one(
    widget_class: Any, server: FakeServer, minting: Minting, monkeypatch: pytest.MonkeyPatch
) -> None:
    for options in ({"token": "given"}, {"token": lambda: "given"}, {"key": server.key}):
        widget = ftl.show("job", url=server.url, **options)
        assert isinstance(widget, widget_class)
        sent = Sent(widget, monkeypatch)
        ask(widget, {"ftl": "token", "id": "1", "renew": False})
        token = sent.to("1")[0]["token"]
        assert token == ("embed-1" if "key" in options else "given")
        state = json.dumps(widget.get_state(), default=str)
        assert token not in state
        assert server.key not in state
        assert json.loads(state)["_hands_over"] == ["token"]


def test_a_widget_says_in_words_what_it_shows_where_nothing_runs(widget_class: Any) -> None:
    data, _ = widget_class("my-run", url="http://x")._repr_mimebundle_()
    assert data["text/plain"].startswith("Here the predictions of the job my-run at http://x are shown.")
    assert "application/vnd.jupyter.widget-view+json" in data


def test_a_widget_hands_a_file_over_and_says_which_is_not_there(
    widget_class: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "run.jsonl").write_text('{"prompt": "p"}\n', "utf-8")
    widget = widget_class(file=tmp_path / "run.jsonl")
    assert widget._hands_over == ["file"]
    sent = Sent(widget, monkeypatch)
    ask(widget, {"ftl": "file", "id": "1"})
    content, (data,) = sent.to("1")
    assert content["name"] == "run.jsonl"
    assert gzip.decompress(data) == b'{"prompt": "p"}\n'
    widget.file = str(tmp_path / "gone.jsonl")
    ask(widget, {"ftl": "file", "id": "2"})
    assert "gone.jsonl" in sent.to("2")[0]["error"]
    widget.file = "https://site.example/run.jsonl"
    assert widget._hands_over == []


def test_a_token_that_cannot_be_had_is_told_to_the_page(
    widget_class: Any, server: FakeServer, minting: Minting, monkeypatch: pytest.MonkeyPatch
) -> None:
    minting.refusals = [403]
    widget = widget_class("job", url=server.url, key=server.key)
    sent = Sent(widget, monkeypatch)
    ask(widget, {"ftl": "token", "id": "1"})
    assert "403: Not now" in sent.to("1")[0]["error"]


def test_a_kernel_at_work_sends_the_token_unasked_until_it_is_asked(
    widget_class: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ftl_predictions.notebook import widget as module

    sent: List[Dict[str, Any]] = []
    monkeypatch.setattr(widget_class, "send", lambda _self, content, buffers=None: sent.append(content))
    monkeypatch.setattr(module, "_UNASKED_AFTER_S", (0.01,) * 1000)
    widget = widget_class("job", url="http://x", token="given")
    until(lambda: len(sent) > 2)
    assert sent[0] == {"ftl": "token", "token": "given"}
    ask(widget, {"ftl": "token", "id": "1"})
    until(lambda: any("id" in content for content in sent))
    asked = threading.Event()
    times = module._while_unasked(asked)
    next(times)
    asked.set()
    assert list(times) == []
