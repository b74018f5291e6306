"""The page in a browser: nothing is complained of, keys and links work, and it fits a phone."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import unquote, urlsplit

import pytest

from lamda.orchestration.pages import policy
from lamda.report.page import script, script_digest
from lamda.report.run import Run
from lamda.report.write import write_report

from ...browser import CHROMIUM, Page, browsing
from .small import EVIL, small_run

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed"),
]
ROWS = "document.querySelectorAll('article').length"
FOCUSED = "document.activeElement.id"
WIDER = (
    "[document.documentElement.scrollWidth - document.documentElement.clientWidth, "
    "getComputedStyle(document.body).backgroundColor]"
)
COUNTED = "document.querySelector('.pager [role=status]').textContent"
COMPLAINTS = """
globalThis.complaints = [];
addEventListener('error', event => complaints.push(String(event.message)));
addEventListener('securitypolicyviolation', event => complaints.push(event.violatedDirective));
for (const kind of ['error', 'warn']) {
    console[kind] = (...words) => complaints.push(words.join(' '));
}
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    root = small_run(tmp_path_factory.mktemp("run"), count=30)
    write_report(root / "page.html", Run.of_folder(root))
    return (root / "page.html").as_uri()


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    with browsing(tmp_path_factory.mktemp("browser")) as tab:
        tab.call("Page.enable")
        tab.call("Page.addScriptToEvaluateOnNewDocument", source=COMPLAINTS)
        yield tab


def opened(page: Page, address: str) -> str:
    """Open it anew: to another place in the same page a browser only scrolls."""
    page.call("Page.navigate", url="about:blank")
    return page.go(address, "of 282 answers")


def press(page: Page, key: str) -> None:
    for kind in ("keyDown", "keyUp"):
        text = {"text": key} if kind == "keyDown" and len(key) == 1 else {}
        page.call("Input.dispatchKeyEvent", type=kind, key=key, **text)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1400])
def test_it_fits_and_nothing_is_complained_of(
    page: Page, address: str, width: int, theme: str, tmp_path: Path
) -> None:
    page.call("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1,
              mobile=width < 600)  # fmt: skip
    page.call("Emulation.setEmulatedMedia",
              features=[{"name": "prefers-color-scheme", "value": theme}])  # fmt: skip
    text = opened(page, address)
    assert "Not shown" not in text
    assert page.value("complaints") == []
    wider, colour = page.value(WIDER)
    assert wider <= 0, "the page itself never scrolls sideways"
    assert colour == ("rgb(255, 255, 255)" if theme == "light" else "rgb(22, 24, 27)")
    page.picture(tmp_path / f"{width}-{theme}.png")
    assert page.value("document.images.length") == 0, "no text became an element"
    requests = "performance.getEntriesByType('resource').map(entry => entry.name)"
    assert page.value(requests) == []


def test_filters_choose_answers(page: Page, address: str) -> None:
    opened(page, address)
    choose = "(() => {{ const s = document.querySelector('select[name={}]'); s.value = {}; " \
             "s.dispatchEvent(new Event('change')); return {}; }})()"  # fmt: skip
    assert page.value(choose.format("model", '"LaMDA"', COUNTED)) == "1 to 20 of 94 answers"
    assert page.value(choose.format("research", '"changed"', ROWS)) == 15
    assert page.value("document.querySelectorAll('article ins').length") >= 15
    assert page.value(choose.format("failed", '"any"', COUNTED)) == "1 to 5 of 5 answers"
    assert "fails: groundedness" in page.value("document.querySelector('article').innerText")
    assert page.value(choose.format("task", '"ssi"', COUNTED)) == "no such answer"


def test_an_answer_says_how_it_came_about(page: Page, address: str) -> None:
    opened(page, f"{address}#d/groundedness%2F4/LaMDA")
    assert page.value(FOCUSED) == "d/groundedness%2F4/LaMDA"
    page.value("document.activeElement.querySelectorAll('details').forEach(d => d.open = true)")
    text = page.value("document.activeElement.innerText")
    told = EVIL.replace("\u202e", "\\u202e")
    assert told in text, "it is shown, and was not run"
    for words in (
        "What research changed",
        "dropped: harm: P(safe) 0.400 < 0.85",
        "the draft",
        "fails: groundedness",
        "claims: yes",
        "by rules@1",
        "Same context: PT",
    ):
        assert words in text, words
    assert page.value("complaints") == []


def test_keys_lead_through_it(page: Page, address: str) -> None:
    opened(page, address)
    press(page, "j")
    first = page.value(FOCUSED)
    press(page, "j")
    assert page.value(FOCUSED) not in ("", first)
    press(page, "k")
    assert page.value(FOCUSED) == first
    press(page, "n")
    assert page.value(COUNTED) == "21 to 40 of 282 answers"
    press(page, "p")
    press(page, "/")
    assert page.value("document.activeElement.type") == "search"
    page.call("Input.insertText", text="number 7?")
    assert page.value(COUNTED) == "1 to 9 of 9 answers"
    press(page, "j")
    assert page.value("document.activeElement.type") == "search", "letters are typed there"


def test_a_linked_row_in_a_folded_part_is_opened(page: Page, address: str) -> None:
    opened(page, f"{address}#gates.corpus.rows-count")
    place = "document.getElementById('gates.corpus.rows-count')"
    assert page.value(f"{place}.closest('details').open") is True
    assert page.value(f"{place}.getBoundingClientRect().top >= 0") is True
    links = "[...document.querySelectorAll('a')].filter(a => !a.getAttribute('href')" \
            ".startsWith('#')).length"  # fmt: skip
    assert page.value(links) == 0


def test_a_chart_tells_its_values_to_keys_too(page: Page, address: str) -> None:
    opened(page, address)
    page.value("document.querySelector('#training figure > svg').focus()")
    for _ in range(12):
        press(page, "ArrowRight")
    told = page.value("document.querySelector('#training figure output').textContent")
    assert "pretrain " in told and " → " in told, json.dumps(told)


def test_airflow_serves_it_whatever_its_script_and_as_nobody(page: Page, address: str) -> None:
    """A run's page holds the script of its commit: another one than that of this version."""
    old = Path(unquote(urlsplit(address).path)).read_text(encoding="utf-8")
    digest, other = script_digest(), f"{script()}// of another commit"
    hashed = base64.b64encode(hashlib.sha256(other.encode()).digest()).decode()
    told = old.replace(script(), other).replace(f"sha256-{digest}", f"sha256-{hashed}")

    class Served(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            for name, value in {"Content-Type": "text/html", **policy("report")}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(told.encode())

        def log_message(self, *words: object) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Served) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        opened(page, f"http://127.0.0.1:{server.server_port}/#d/groundedness%2F4/LaMDA")
        assert page.value(FOCUSED) == "d/groundedness%2F4/LaMDA"
        assert page.value("complaints") == []
        assert page.value("origin") == "null"
        server.shutdown()
