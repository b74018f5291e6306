"""A headless Chromium, driven over its own debugging interface on loopback."""

from __future__ import annotations

import base64
import itertools
import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
QUIET = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --hide-scrollbars "
    "--disable-background-networking --disable-component-update --disable-sync "
    "--remote-debugging-port=0 --window-size=1500,1100"
).split()
LIMIT_SECONDS = 120
SHOWN = "document.body ? document.body.innerText : ''"
FRAMED = """
(function told(page) {
    return [...page.querySelectorAll('iframe')].map(frame => {
        const inner = frame.contentDocument;
        return inner && inner.body ? inner.body.innerText + '\\n' + told(inner) : '';
    }).join('\\n');
})(document)
"""


class Page:
    """One tab."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket, self.numbers = socket, itertools.count(1)
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        attached = self.call("Target.attachToTarget", targetId=target, flatten=True)
        self.session: str | None = attached["sessionId"]

    session = None

    def call(self, method: str, **values: Any) -> Any:
        number = next(self.numbers)
        message = {"id": number, "method": method, "params": values}
        if self.session:
            message["sessionId"] = self.session
        self.socket.send(json.dumps(message))
        while True:
            answer = json.loads(self.socket.recv(timeout=LIMIT_SECONDS))
            if answer.get("id") == number:
                assert "error" not in answer, f"{method}: {answer['error']}"
                return answer["result"]

    def value(self, script: str) -> Any:
        """What a line of JavaScript says in the page."""
        told = self.call("Runtime.evaluate", expression=script, returnByValue=True)
        return told["result"].get("value")

    def go(self, url: str, *words: str) -> str:
        """Open `url` and wait until every one of `words` can be read; the page's text."""
        self.call("Page.navigate", url=url)
        return self.read(*words)

    def read(self, *words: str, script: str = SHOWN) -> str:
        """Wait until every one of `words` can be read; the page's text."""
        limit = time.monotonic() + LIMIT_SECONDS
        while True:
            text = str(self.value(script) or "")
            missing = [word for word in words if word not in text]
            if not missing:
                return text
            assert time.monotonic() < limit, f"the page lacks {missing}; it shows: {text}"
            time.sleep(0.5)

    def framed(self, *words: str) -> str:
        """Wait until every one of `words` can be read in a frame of the page; the frames' text."""
        return self.read(*words, script=FRAMED)

    def picture(self, path: Path) -> None:
        """A PNG of what is seen."""
        path.write_bytes(base64.b64decode(self.call("Page.captureScreenshot")["data"]))


@contextmanager
def browsing(folder: Path) -> Iterator[Page]:
    """A browser with an empty profile in `folder`; it ends with the context."""
    assert CHROMIUM is not None
    profile = folder / "profile"
    command = [CHROMIUM, *QUIET, f"--user-data-dir={profile}", "about:blank"]
    with (folder / "chromium.log").open("wb") as log:
        browser = subprocess.Popen(
            command, stdout=log, stderr=log, env=os.environ | {"HOME": str(folder)}
        )
    try:
        port, path = _address(profile / "DevToolsActivePort", browser)
        # Screenshots are longer than the longest message that is taken by default.
        with connect(f"ws://127.0.0.1:{port}{path}", max_size=None) as socket:
            yield Page(socket)
    finally:
        browser.terminate()
        browser.wait(timeout=30)


def _address(told: Path, browser: subprocess.Popen[bytes]) -> tuple[str, str]:
    limit = time.monotonic() + LIMIT_SECONDS
    while not (told.exists() and len(told.read_text().split()) == 2):
        assert browser.poll() is None, "the browser ended by itself"
        assert time.monotonic() < limit, "the browser says no address"
        time.sleep(0.1)
    port, path = told.read_text().split()
    return port, path
