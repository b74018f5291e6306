"""Fetching from a server that cuts, lies and refuses: a file is whole and checked, or not there."""

from __future__ import annotations

import hashlib
import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lamda.errors import TRY_AGAIN, LamdaError
from lamda.ingestion.public.catalogue import PublicSet, read_catalogue
from lamda.ingestion.public.fetch import fetch_set
from lamda.storage.store import Unreachable

BODY = bytes(range(256)) * 4000
SHA256 = hashlib.sha256(BODY).hexdigest()


class Server(http.server.ThreadingHTTPServer):
    """Serves `body` under every name; `cuts` are the bytes after which answers end, in turn."""

    daemon_threads = True
    body = BODY
    etag = '"1"'
    ranges = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.cuts: list[int] = []
        self.codes: list[int] = []
        self.asked: list[str] = []
        self.sent = 0


class Handler(http.server.BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        told, server = self.headers.get("Range", ""), self.server
        server.asked.append(told)
        if server.codes:
            self.send_error(server.codes.pop(0))
            return
        fits = self.headers.get("If-Range", server.etag) == server.etag
        at = int(told[6:-1]) if told and server.ranges and fits else 0
        if at >= len(server.body):
            self.send_response(416)
            self.send_header("Content-Range", f"bytes */{len(server.body)}")
            self.end_headers()
            return
        piece = server.body[at:]
        self.send_response(206 if at else 200)
        if at:
            self.send_header(
                "Content-Range", f"bytes {at}-{len(server.body) - 1}/{len(server.body)}"
            )
        self.send_header("Content-Length", str(len(piece)))
        if server.etag:
            self.send_header("ETag", server.etag)
        self.end_headers()
        cut = server.cuts.pop(0) if server.cuts else len(piece)
        self.wfile.write(piece[:cut])
        server.sent += len(piece[:cut])

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield made
    made.shutdown()
    thread.join()
    made.server_close()


def public(server: Server, **files: Any) -> PublicSet:
    return PublicSet.model_validate(
        {
            "title": "a set", "licence": "CC0", "role": "dialog", "kind": "dialogs",
            "url": f"http://127.0.0.1:{server.server_port}/set/", "files": files,
        }
    )  # fmt: skip


def fetch(server: Server, folder: Path, testing: bool = False, **files: Any) -> list[str]:
    told: list[str] = []
    fetch_set(public(server, **files), folder, told.append, testing=testing, pause=0)
    return told


def left_over(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob(".*"))


KNOWN = {"sha256": SHA256, "size": len(BODY)}


def test_a_file_is_fetched_once_and_checked(server: Server, tmp_path: Path) -> None:
    (told,) = fetch(server, tmp_path / "set", a=KNOWN)
    assert told.endswith(f"{len(BODY):,} bytes, as the catalogue says")
    assert (tmp_path / "set/a").read_bytes() == BODY and not left_over(tmp_path)
    (told,) = fetch(server, tmp_path / "set", a=KNOWN)
    assert told.endswith("there already") and len(server.asked) == 1
    (tmp_path / "set/a").write_bytes(BODY[:-1] + b"x")
    fetch(server, tmp_path / "set", a=KNOWN)
    assert (tmp_path / "set/a").read_bytes() == BODY, "damage is noticed"


def test_a_cut_file_goes_on_where_it_ended(server: Server, tmp_path: Path) -> None:
    server.cuts = [100_000, 200_000, 1]
    fetch(server, tmp_path / "set", a=KNOWN)
    assert (tmp_path / "set/a").read_bytes() == BODY
    assert server.asked == ["", "bytes=100000-", "bytes=300000-", "bytes=300001-"]
    assert server.sent == len(BODY)


def test_what_came_stays_for_the_next_call(server: Server, tmp_path: Path) -> None:
    server.cuts = [1000, 0, 0, 0, 0, 0]
    with pytest.raises(Unreachable, match="1,000 bytes are there: the same command goes") as error:
        fetch(server, tmp_path / "set", a=KNOWN)
    assert error.value.exit_code == TRY_AGAIN and not (tmp_path / "set/a").exists()
    fetch(server, tmp_path / "set", a=KNOWN)
    assert server.asked[-1] == "bytes=1000-"
    assert (tmp_path / "set/a").read_bytes() == BODY and not left_over(tmp_path)


@pytest.mark.parametrize(("etag", "ranges"), [('"2"', True), ("", True), ('"1"', False)])
def test_another_file_or_a_server_without_ranges_begins_anew(
    server: Server, tmp_path: Path, etag: str, ranges: bool
) -> None:
    server.body, server.cuts = b"old" * 10_000, [10, 0, 0, 0, 0, 0]
    if not etag:
        server.body = BODY
    with pytest.raises(Unreachable):
        fetch(server, tmp_path / "set", a={})
    server.body, server.etag, server.ranges, server.cuts = BODY, etag, ranges, []
    fetch(server, tmp_path / "set", a={})
    assert (tmp_path / "set/a").read_bytes() == BODY


def test_what_neither_version_nor_checksum_tells_is_begun_anew_by_the_next_call(
    server: Server, tmp_path: Path
) -> None:
    server.etag, server.body, server.cuts = "", b"old" * 10_000, [10, 0, 0, 0, 0, 0]
    with pytest.raises(Unreachable):
        fetch(server, tmp_path / "set", a={})
    server.body, server.cuts = BODY, []
    fetch(server, tmp_path / "set", a={})
    assert (tmp_path / "set/a").read_bytes() == BODY


def test_wrong_bytes_are_not_kept(server: Server, tmp_path: Path) -> None:
    server.body = BODY[:-1] + b"x"
    with pytest.raises(LamdaError, match=r"set/a: expected SHA-256 .* another file than the cat"):
        fetch(server, tmp_path / "set", a=KNOWN)
    server.body = BODY + b"more"
    with pytest.raises(LamdaError, match="expected 1,024,000 bytes, the server has 1,024,004"):
        fetch(server, tmp_path / "set", a=KNOWN)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_an_unknown_checksum_is_pinned_and_said_and_held_to(server: Server, tmp_path: Path) -> None:
    (told,) = fetch(server, tmp_path / "set", a={})
    assert (
        f"no checksum was known: pinned in {tmp_path}/set/checksums.json as {SHA256[:12]}" in told
    )
    assert json.loads((tmp_path / "set/checksums.json").read_text()) == {"a": SHA256}
    (tmp_path / "set/a").unlink()
    server.body = b"another"
    with pytest.raises(LamdaError, match="expected SHA-256"):
        fetch(server, tmp_path / "set", a={})


def test_what_the_server_refuses_is_said_and_what_may_pass_is_tried_again(
    server: Server, tmp_path: Path
) -> None:
    server.codes = [503, 429]
    fetch(server, tmp_path / "set", a=KNOWN)
    server.codes = [404]
    with pytest.raises(
        LamdaError, match="set/b: the server answers 404 Not Found; the file is not"
    ):
        fetch(server, tmp_path / "set", b=KNOWN)


def test_testing_parts_lie_apart_and_only_on_request(server: Server, tmp_path: Path) -> None:
    parts = {"a": KNOWN, "test": {"testing": True}}
    fetch(server, tmp_path / "own/set", **parts)
    assert not (tmp_path / "own/testing").exists()
    fetch(server, tmp_path / "own/set", True, **parts)
    assert (tmp_path / "own/testing/set/test").read_bytes() == BODY
    assert not (tmp_path / "own/set/test").exists()


def test_the_catalogue_says_of_each_set_what_it_is() -> None:
    found = read_catalogue()
    assert len(found) >= 5
    for one in found.values():
        assert one.url.startswith("https://") and one.licence and one.role
        assert any(not part.testing for part in one.files.values())
        for part in one.files.values():
            assert (part.sha256 is None) == (part.size is None)
            assert not (part.testing and part.sha256), "no copy of a testing part was at hand"


def test_a_catalogue_that_leads_elsewhere_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("x: {title: a, url: 'https://a.example/', licence: b, role: c, kind: dialogs, "
                    "files: {../../x: {}}}\n")  # fmt: skip
    with pytest.raises(LamdaError, match=r"x\.files.* leads elsewhere|x\.files.*pattern"):
        read_catalogue(path)
