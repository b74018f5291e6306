"""What only a server has: credentials, buckets, and answers that never come."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

import pytest

from lamda.errors import TRY_AGAIN, LamdaError
from lamda.storage.opening import open_store
from lamda.storage.store import ABSENT, ANY, Conflict, Store, Unreachable

from ...bad_s3 import MODES, bad_s3
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
        if "list-type" in self.path:
            key, size = self.path.split("prefix=")[1].split("&")[0], len(self.stored)
            item = f"<Key>{unquote(key)}</Key><Size>{size}</Size><ETag>x</ETag>"
            self._answer(
                200, f"<L><IsTruncated>false</IsTruncated><Contents>{item}</Contents></L>".encode()
            )
            return
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


NO_S3 = r"the server answers, but not as S3 does .*: check AWS_ENDPOINT_URL_S3 and the proxy$"
MOVED = r"sends elsewhere \({}\): set AWS_REGION to .* AWS_ENDPOINT_URL_S3 to the server's own add"
CHECKSUM = "set AWS_REQUEST_CHECKSUM_CALCULATION=when_required and AWS_RESPONSE_CHECKSUM_VALIDATION"
AGAIN = "; run again later$"
REFUSALS = {
    "html": NO_S3,
    "page": NO_S3,
    "empty": NO_S3,
    "json": NO_S3,
    "html502": f"answered 502: Bad Gateway{AGAIN}",
    "redirect": MOVED.format("301, without saying where"),
    "redirect301": MOVED.format("301, https://elsewhere.example/"),
    "redirect307": MOVED.format("307, b.elsewhere.example"),
    "redirect302": MOVED.format("302, https://login.example/"),
    "notimpl": rf"does not know .*\(501 NotImplemented\): {CHECKSUM}",
    "sha": rf"refused a checksum \(XAmzContentSHA256Mismatch: .*\): {CHECKSUM}",
    "checksum": rf"refused a checksum \(InvalidArgument: .*\): {CHECKSUM}",
    "skew": "refused the request's time .*: set this machine's clock$",
    "region": "; set AWS_REGION=eu-central-1$",
    "slow": f"answered SlowDown: .*{AGAIN}",
    "many": f"answered TooManyRequests: .*{AGAIN}",
    "timeout": f"answered RequestTimeout: .*{AGAIN}",
    "quota": "answered QuotaExceeded: .*; correct it and run again$",
    "toolarge": "answered EntityTooLarge: .*; correct it and run again$",
    "forgets": r"said that it stored \d bytes, and holds nothing: it is no place to keep anything",
}
LISTING = {"list": CALLS[3], "exists": CALLS[4], "download": CALLS[6], "delete": CALLS[7]}
"""Calls that a list answers first."""


@pytest.mark.parametrize("mode", MODES)
def test_what_a_bad_server_says_becomes_one_line_that_names_what_to_set(
    mode: str, s3: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    (tmp_path / "file").write_bytes(b"x")
    with bad_s3(mode) as url:
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", url)
        store = open_store(s3)
        for call in CALLS:
            if MODES[mode].lists and (
                call in LISTING.values() or (mode == "forgets" and call is CALLS[0])
            ):
                continue  # there is nothing in its list, so nothing to read or to delete
            with pytest.raises(LamdaError) as raised:
                call(store, tmp_path)
            told = str(raised.value)
            assert re.search(REFUSALS[mode], told), told
            assert "\n" not in told and len(told) < 500
            assert (raised.value.exit_code == TRY_AGAIN) is REFUSALS[mode].endswith(AGAIN)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_only_a_conditional_write_asks_for_a_server_that_knows_them(
    s3: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with bad_s3("notimpl") as url:
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", url)
        with pytest.raises(LamdaError, match=r"conditional writes .*; if it stays, use a server"):
            open_store(s3).write("key", b"x", ABSENT)
        with pytest.raises(LamdaError, match=r"does not know the checksums"):
            open_store(s3).write("key", b"x")
