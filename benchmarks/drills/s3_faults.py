"""An S3 server on loopback that answers every request with one fault, as real ones do."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


def _error(status: int, code: str, message: str) -> tuple[int, bytes]:
    text = f'<?xml version="1.0"?><Error><Code>{code}</Code><Message>{message}</Message></Error>'
    return status, text.encode()


FAULTS: Mapping[str, tuple[int, bytes]] = {
    "redirect": _error(301, "PermanentRedirect", "Address the bucket by its own endpoint."),
    "notimpl": _error(501, "NotImplemented", "A header implies what is not implemented."),
    "sha": _error(400, "XAmzContentSHA256Mismatch", "The given x-amz-content-sha256 differs."),
    "skew": _error(403, "RequestTimeTooSkewed", "Request time and server time differ too much."),
    "region": _error(
        400, "AuthorizationHeaderMalformed", "the region 'us-east-1' is wrong; expecting 'eu-x-1'"
    ),
    "timeout": _error(400, "RequestTimeout", "Nothing was read in time."),
    "html": (200, b"<html><body>Login required</body></html>"),
}
STORE = "s3://bucket/team"
LISTS = ("notimpl", "sha")
"""Faults of writing alone: a list is answered."""
EMPTY = b'<?xml version="1.0"?><ListBucketResult><KeyCount>0</KeyCount></ListBucketResult>'


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Any

    def do_GET(self) -> None:
        self._drain()
        status, body = FAULTS[self.server.fault]
        listing = self.command == "GET" and "list-type" in self.path
        if listing and self.server.fault in LISTS:
            status, body = 200, EMPTY
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Type", "application/xml")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_PUT = do_HEAD = do_DELETE = do_POST = do_GET

    def _drain(self) -> None:
        if self.headers.get("Transfer-Encoding") == "chunked":
            while size := int(self.rfile.readline().split(b";")[0], 16):
                self.rfile.read(size + 2)
            self.rfile.readline()
        self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def log_message(self, *_: object) -> None: ...


@contextmanager
def faulty_s3(fault: str) -> Iterator[dict[str, str]]:
    """A server with this fault; the environment that leads to it."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        server.daemon_threads = True
        server.fault = fault  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield {
                "LAMDA_STORE": STORE,
                "AWS_ENDPOINT_URL_S3": f"http://127.0.0.1:{server.server_address[1]}",
                "AWS_ACCESS_KEY_ID": "key",
                "AWS_SECRET_ACCESS_KEY": "secret",
                "AWS_EC2_METADATA_DISABLED": "true",
            }
        finally:
            server.shutdown()
            thread.join()
