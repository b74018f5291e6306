"""A stand-in for an S3 server that answers in a way that goes wrong: `with bad_s3(MODE) as url`.

`python tests/bad_s3.py MODE` runs one on loopback and prints its port.
"""

from __future__ import annotations

import re
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

EMPTY = (
    b'<?xml version="1.0"?><ListBucketResult><IsTruncated>false</IsTruncated>'
    b"<KeyCount>0</KeyCount></ListBucketResult>"
)


@dataclass(frozen=True)
class Answer:
    """Status, body and headers of every answer; `lists`: to a list it answers as it should."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    lists: bool = False


def _error(
    status: int, code: str, message: str, more: str = "", lists: bool = False, **headers: str
) -> Answer:
    body = (
        f'<?xml version="1.0"?><Error><Code>{code}</Code><Message>{message}</Message>{more}</Error>'
    )
    return Answer(status, body.encode(), headers, lists)


PAGE = b"<!DOCTYPE html><html><body><p>Log in<br></body></html>"
MODES: Mapping[str, Answer] = {
    "html": Answer(200, b"<html><body>Login required</body></html>"),
    "page": Answer(200, PAGE, {"Content-Type": "text/html", "ETag": '"5f"'}),
    "empty": Answer(200, b""),
    "json": Answer(200, b'{"status": "ok"}', {"Content-Type": "application/json"}),
    "html502": Answer(502, b"<html>Bad Gateway</html>"),
    "redirect": _error(301, "PermanentRedirect", "Use the specified endpoint."),
    "redirect301": Answer(301, b"", {"Location": "https://elsewhere.example/"}),
    "redirect307": _error(
        307, "TemporaryRedirect", "Elsewhere.", "<Endpoint>b.elsewhere.example</Endpoint>"
    ),
    "redirect302": Answer(302, PAGE, {"Location": "https://login.example/"}),
    "notimpl": _error(501, "NotImplemented", "A header implies functionality.", lists=True),
    "sha": _error(400, "XAmzContentSHA256Mismatch", "does not match", lists=True),
    "checksum": _error(
        400, "InvalidArgument", "x-amz-content-sha256 must be UNSIGNED-PAYLOAD", lists=True
    ),
    "skew": _error(403, "RequestTimeTooSkewed", "The difference is too large."),
    "region": _error(
        400, "AuthorizationHeaderMalformed",
        "The authorization header is malformed; the region 'us-east-1' is wrong; expecting "
        "'eu-central-1'",
    ),
    "slow": _error(503, "SlowDown", "Please reduce your request rate."),
    "many": _error(429, "TooManyRequests", "Please wait."),
    "timeout": _error(400, "RequestTimeout", "Your socket connection was not read from in time."),
    "quota": _error(403, "QuotaExceeded", "The quota of the bucket is used up."),
    "toolarge": _error(400, "EntityTooLarge", "Your proposed upload is too large.", lists=True),
    "forgets": Answer(200, b"", {"ETag": '"0"'}, lists=True),
}  # fmt: skip
"""Mode -> what is answered. `forgets` says yes to every write and stores nothing."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    answer: Answer

    def _respond(self) -> None:
        self._take_body()
        answer = self.answer
        if answer.lists and self.command == "GET" and "list-type" in self.path:
            answer = Answer(200, EMPTY)
        if answer is MODES["forgets"] and self.command in ("HEAD", "GET"):
            answer = _error(404, "NoSuchKey", "no such key")
        self.send_response(answer.status)
        for name, value in {"Content-Type": "application/xml", **answer.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    do_GET = do_PUT = do_HEAD = do_DELETE = do_POST = _respond

    def _take_body(self) -> None:
        if self.headers.get("Transfer-Encoding") != "chunked":
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            return
        while size := int(re.split(rb"[;\r]", self.rfile.readline())[0], 16):
            self.rfile.read(size + 2)
        while self.rfile.readline().strip():
            pass

    def log_message(self, format: str, *arguments: object) -> None:
        pass


def serve(mode: str) -> ThreadingHTTPServer:
    """A server that waits on a free port of loopback; `serve_forever` lets it answer."""
    handler = type("Handler", (_Handler,), {"answer": MODES[mode]})
    return ThreadingHTTPServer(("127.0.0.1", 0), handler)


@contextmanager
def bad_s3(mode: str) -> Iterator[str]:
    """The URL of a server of this mode, for AWS_ENDPOINT_URL_S3."""
    server = serve(mode)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


if __name__ == "__main__":
    made = serve(sys.argv[1])
    print(made.server_port, flush=True)
    made.serve_forever()
