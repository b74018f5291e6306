"""What only a server has: credentials, buckets, and answers that never come."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from lamda.errors import TRY_AGAIN, LamdaError
from lamda.storage.opening import open_store
from lamda.storage.store import ABSENT, ANY, Conflict, Store, Unreachable

from ...s3_server import BUCKET, SECRET_KEY, s3_server

CALLS: list[Callable[[Store, Path], object]] = [
    lambda store, folder: store.read("key"),
    lambda store, folder: store.write("key", b"x"),
    lambda store, folder: store.write("key", b"x", ABSENT),
    lambda store, folder: store.list(),
    lambda store, folder: store.exists("key"),
    lambda store, folder: store.upload(folder / "file", "key"),
    lambda store, folder: store.download("key", folder / "out"),
    lambda store, folder: store.delete("key", "version"),
]


def refused(uri: str, folder: Path, message: str) -> None:
    """Every call fails with one line that matches, and leaves the folder as it was."""
    (folder / "file").write_bytes(b"x")
    store = open_store(uri)
    for call in CALLS:
        with pytest.raises(LamdaError) as raised:
            call(store, folder)
        assert re.search(message, str(raised.value)), raised.value
        assert "\n" not in str(raised.value)
        assert SECRET_KEY not in str(raised.value)
        assert [path.name for path in folder.iterdir()] == ["file"]


def test_without_credentials(s3: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    refused(s3, tmp_path, "no credentials: set AWS_ACCESS_KEY_ID")


@pytest.mark.parametrize("name", ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"])
def test_wrong_credentials(
    s3: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "wrong")
    refused(s3, tmp_path, r"refused the credentials \(\w+\): check AWS_ACCESS_KEY_ID")


@pytest.mark.usefixtures("s3")
def test_a_missing_bucket(tmp_path: Path) -> None:
    refused("s3://no-such-bucket/x", tmp_path, "there is no bucket no-such-bucket: make it")


@pytest.mark.usefixtures("s3")
def test_a_configuration_that_does_not_parse(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (
        ("AWS_PROFILE", "nobody"),
        ("AWS_ENDPOINT_URL_S3", "not a url"),
        ("AWS_MAX_ATTEMPTS", "many"),
    ):
        with monkeypatch.context() as changed:
            changed.setenv(name, value)
            with pytest.raises(LamdaError, match=r"^s3://b/x: AWS configuration: .*; correct it$"):
                open_store("s3://b/x")


def test_a_server_that_goes_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "server").mkdir()
    (tmp_path / "client").mkdir()
    with s3_server(tmp_path / "server") as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        uri = f"s3://{BUCKET}/x"
        open_store(uri).write("key", b"x")
        server.stop()
        refused(uri, tmp_path / "client", rf"server at {server.url} does not answer .* run again")
        with pytest.raises(Unreachable) as raised:
            open_store(uri).list()
        assert raised.value.exit_code == TRY_AGAIN, "an orchestrator tries again"


class Flaky(BaseHTTPRequestHandler):
    """Drops the first connections of each kind of request, then says what a server would."""

    lost = 1
    stored = b""

    def _drops(self) -> bool:
        type(self).lost -= 1
        if type(self).lost >= 0:
            self.close_connection = True
        return type(self).lost >= 0

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        taken, type(self).stored = type(self).stored, type(self).stored or body
        if not self._drops():
            conflict = taken and self.headers["If-None-Match"] == "*"
            self._answer(412 if conflict else 200, b"")

    def do_GET(self) -> None:
        if self.path.endswith("cut"):
            self.send_response(200)
            self.send_header("ETag", '"cut"')
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b"only this")
            self.close_connection = True
        elif not self._drops():
            self._answer(200, type(self).stored)

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("ETag", '"x"')
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:
        pass


@pytest.fixture
def flaky(s3: str, monkeypatch: pytest.MonkeyPatch) -> object:
    handler = type("Handler", (Flaky,), {})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setenv("AWS_REQUEST_CHECKSUM_CALCULATION", "when_required")
    yield handler
    server.shutdown()
    server.server_close()


def test_a_lost_connection_is_tried_again(flaky: type[Flaky]) -> None:
    store = open_store("s3://bucket/x")
    store.write("key", b"mine")
    flaky.lost = 1
    assert store.read("key")[0] == b"mine"
    assert flaky.lost == -1


def test_a_conditional_write_whose_answer_got_lost_has_won(flaky: type[Flaky]) -> None:
    store = open_store("s3://bucket/x")
    store.write("key", b"mine", ABSENT)  # the first answer is lost, the second says 412
    assert flaky.lost < 0
    flaky.lost = 1
    with pytest.raises(Conflict):
        store.write("key", b"another's", ABSENT)
    store.write("key", b"whatever", ANY)


def test_an_answer_that_breaks_off_is_no_file(flaky: type[Flaky], tmp_path: Path) -> None:
    flaky.lost = 0
    with pytest.raises(LamdaError, match=r"does not answer \(\w+\): check it"):
        open_store("s3://bucket/x").read("cut")
