"""A stand-in for a search of the user's own and for OpenSearch's _search, on loopback."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from lamda.records import Document
from lamda.toolset.words import terms

Answer = Callable[["Handler", Mapping[str, Any]], None]


class Handler(BaseHTTPRequestHandler):
    """Hands each request's JSON to the server's answer."""

    server: SearchServer

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        asked = json.loads(body)
        self.server.asked.append((self.path, dict(self.headers.items()), asked))
        with suppress(OSError):
            self.server.answer(self, asked)

    def say(self, value: Any, status: int = 200) -> None:
        self.say_bytes(json.dumps(value).encode(), status)

    def say_bytes(self, body: bytes, status: int = 200, kind: str = "application/json") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def trickle(self, seconds: float) -> None:
        """A byte now and then, which no timeout of a single read ends."""
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", "100000")
        self.end_headers()
        end = time.monotonic() + seconds
        while time.monotonic() < end and not self.server.closing.wait(0.05):
            self.wfile.write(b" ")
            self.wfile.flush()

    def log_message(self, *_: Any) -> None:
        """Nothing."""


class SearchServer(ThreadingHTTPServer):
    """What was asked, and how it is answered."""

    daemon_threads = True

    def __init__(self, answer: Answer) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answer = answer
        self.asked: list[tuple[str, dict[str, str], Any]] = []
        self.closing = threading.Event()

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.server_port}"


@contextmanager
def serve(answer: Answer) -> Iterator[SearchServer]:
    """The server while it runs."""
    server = SearchServer(answer)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()


def ranked(documents: Sequence[Document], query: str) -> list[dict[str, Any]]:
    """Rows whose text shares words with the query, those that share most first."""
    wanted = set(terms(query))
    shared = [(len(wanted & set(terms(d.text))), d) for d in documents]
    best = sorted((row for row in shared if row[0]), key=lambda row: -row[0])[:10]
    return [{"title": d.title, "url": d.url, "text": d.text} for _, d in best]


def both(documents: Sequence[Document]) -> Answer:
    """Answers in the form of the own search, and at .../_search in that of OpenSearch."""

    def answer(handler: Handler, asked: Mapping[str, Any]) -> None:
        if handler.path.endswith("/_search"):
            rows = ranked(documents, asked["query"]["multi_match"]["query"])
            hits = [{"_id": str(n), "_source": row} for n, row in enumerate(rows)]
            handler.say({"took": 1, "timed_out": False, "hits": {"hits": hits}})
        else:
            handler.say({"results": ranked(documents, asked["query"])})

    return answer
