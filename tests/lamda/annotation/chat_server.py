"""An OpenAI-compatible server on loopback that answers well, or as a test tells it to."""

from __future__ import annotations

import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Asked = dict[str, Any]
USAGE = {"prompt_tokens": 100, "completion_tokens": 10}


@dataclass
class Said:
    """One reply: how it is told. `trickle`: a byte each so many seconds; `hang`: seconds before
    anything; `cut`: bytes after which the connection is reset."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    trickle: float = 0.0
    hang: float = 0.0
    cut: int = -1


def completion(*texts: Any, finish: str = "stop", **more: Any) -> Said:
    """A completion with a choice for each text."""
    choices = [
        {"index": n, "message": {"role": "assistant", "content": text}, "finish_reason": finish}
        for n, text in enumerate(texts)
    ]
    told = {"object": "chat.completion", "model": "stand-in-1", "choices": choices, "usage": USAGE}
    return Said(body=json.dumps({**told, **more}).encode())


def refused(status: int, message: str = "no", **headers: str) -> Said:
    return Said(status, json.dumps({"error": {"message": message}}).encode(), headers)


def schema_of(asked: Asked) -> dict[str, Any]:
    """The schema of the answer, wherever in the request it stands."""
    if "response_format" in asked:
        found: dict[str, Any] = asked["response_format"]["json_schema"]["schema"]
        return found
    text = asked["messages"][0]["content"]
    found = json.loads(text[text.index('{"type": "object"') :])
    return found


def answers(asked: Asked, **special: str) -> str:
    """Yes to each question of the schema, but for those in `special`; a query, then an answer."""
    questions = schema_of(asked)["properties"]
    if set(questions) == {"action", "text"}:
        text = asked["messages"][0]["content"]
        has_result = "Results so far: []" not in text
        said = ("User", "in Portugal [1]") if has_result else ("TS", "Porto")
        return json.dumps({"action": said[0], "text": said[1]})
    given = dict.fromkeys(questions, "yes")
    given |= {"persona": "no"} if "persona" in given else {}
    given |= {"severity": "2"} if "severity" in given else {}
    return json.dumps(given | special)


def well(asked: Asked) -> Said:
    return completion(*[answers(asked)] * asked.get("n", 1))


@dataclass
class ChatServer:
    """`reply` says what is answered; `asked` and `headers` are what came, in order."""

    url: str = ""
    reply: Callable[[Asked], Said] = well
    asked: list[Asked] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)


@contextmanager
def chat_server(reply: Callable[[Asked], Said] = well) -> Iterator[ChatServer]:
    """A server on loopback while the block runs."""
    told = ChatServer(reply=reply)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(told))
    server.daemon_threads = True
    told.url = f"http://127.0.0.1:{server.server_port}/v1"
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield told
    finally:
        told.over.set()
        server.shutdown()
        server.server_close()


def _handler(told: ChatServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            asked = json.loads(body)
            told.headers.append(dict(self.headers.items()))
            told.asked.append(asked)
            said = told.reply(asked)
            told.over.wait(said.hang)
            self.send_response(said.status)
            for name, value in said.headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.send_header("Content-Length", str(len(said.body)))
            self.end_headers()
            self._write(said)

        def _write(self, said: Said) -> None:
            if said.cut >= 0:
                self.wfile.write(said.body[: said.cut])
                linger = struct.pack("ii", 1, 0)
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                self.close_connection = True
                return
            if not said.trickle:
                self.wfile.write(said.body)
                return
            for byte in said.body:
                try:
                    self.wfile.write(bytes([byte]))
                except OSError:
                    return
                time.sleep(said.trickle)

        def log_message(self, *_: Any) -> None:
            pass

    return Handler
