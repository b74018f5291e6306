"""Pages of web archives: which records are one, which are cut, and which are beyond any limit."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from lamda.data.files import read_documents
from lamda.data.formats.html import MAX_ATTRIBUTES, check_tags
from lamda.data.reading.ledger import Ledger
from lamda.data.row import BadValue
from lamda.records import Document

LONG = "A plum is a fruit with a stone, which ripens in late summer. " * 5
PAGE = f"<html><head><title>Plums</title></head><body><main><p>{LONG}</p></main></body></html>"
HTML = "text/html; charset=utf-8"


def record(kind: str, body: bytes, content: str = "application/http") -> bytes:
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: https://a.example/1\r\n"
        "WARC-Date: 2024-08-01T00:00:00Z\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
        f"Content-Type: {content}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body + b"\r\n\r\n"


def answer(page: bytes, *fields: str, status: str = "200 OK") -> bytes:
    head = [f"HTTP/1.1 {status}", f"Content-Type: {HTML}", *fields]
    return record("response", "\r\n".join(head).encode() + b"\r\n\r\n" + page)


def read(tmp_path: Path, *records: bytes) -> tuple[list[Document], Ledger]:
    (tmp_path / "a.warc").write_bytes(b"".join(records))
    ledger = Ledger()
    found = list(read_documents(tmp_path, {}, ledger=ledger))
    assert ledger.rows == ledger.kept + sum(ledger.dropped.values())
    return found, ledger


def test_a_page_whose_packing_or_chunks_were_cut_is_dropped(tmp_path: Path) -> None:
    packed = gzip.compress(PAGE.encode())
    found, ledger = read(
        tmp_path,
        answer(packed[: len(packed) // 2], "Content-Encoding: gzip"),
        answer(packed, "Content-Encoding: gzip"),
        answer(b"%x\r\n%b" % (len(PAGE), PAGE[:-9].encode()), "Transfer-Encoding: chunked"),
    )
    assert [row.title for row in found] == ["Plums"] and ledger.dropped == {"unreadable": 2}
    first, second = ledger.lines
    assert "record 0 at byte 0: expected a page" in first and "inside the packed data" in first
    assert f"found one that was cut: {len(PAGE) - 9} of a chunk's {len(PAGE)} bytes" in second


def test_a_page_in_several_gzip_streams_is_whole_and_too_many_are_none(tmp_path: Path) -> None:
    parts = [PAGE[:100], PAGE[100:300], PAGE[300:]]
    packed = b"".join(gzip.compress(part.encode()) for part in parts)
    many = packed + gzip.compress(b" ") * 200
    found, ledger = read(
        tmp_path,
        answer(packed + b"\0\0", "Content-Encoding: gzip"),
        answer(many, "Content-Encoding: gzip"),
    )
    assert [row.text for row in found] == [LONG.strip()]
    assert ledger.dropped == {"unreadable": 1}
    assert "more than 100 gzip streams" in ledger.lines[0]


@pytest.mark.parametrize("status", ["404 Not Found", "301 Moved", "503"])
def test_answers_of_another_status_are_no_pages(tmp_path: Path, status: str) -> None:
    page = PAGE.encode()
    found, ledger = read(
        tmp_path, answer(page, status=status), answer(page, status="203 From Elsewhere")
    )
    assert len(found) == 1
    assert ledger.dropped == {"no page: the server's status is none of 2xx": 1}


def test_resources_are_pages_too(tmp_path: Path) -> None:
    found, ledger = read(
        tmp_path,
        record("resource", PAGE.encode(), HTML),
        record("resource", "Pears ripen later, so they say. é".encode(), "text/plain"),
        record("resource", b"\x89PNG", "image/png"),
    )
    page, plain = found
    assert page.title == "Plums" and page.text == LONG.strip()
    assert plain.text == "Pears ripen later, so they say. é"
    assert ledger.dropped == {"no page of text": 1} and not ledger.faults


def test_an_archive_without_pages_says_which_records_it_lacks(tmp_path: Path) -> None:
    found, ledger = read(tmp_path, record("metadata", b"a: b", "application/warc-fields"))
    assert not found
    told = "a.warc: expected WARC records of response, resource or conversion, found none"
    assert told in ledger.lines[0]


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        ("<div>" * 50_000 + "plum" + "</div>" * 50_000, "nested too deep"),
        ("<p>".join(f"<b id={number}><i>plum" for number in range(5_000)), "nested too deep"),
        ("<p " + " ".join(f"a{n}=b" for n in range(50_000)) + ">plum</p>", "too many attributes"),
    ],
)
def test_a_page_that_its_parser_takes_the_square_of_is_refused_and_the_next_is_read(
    tmp_path: Path, markup: str, reason: str
) -> None:
    page = f"<html><body>{markup}</body></html>".encode()
    found, ledger = read(tmp_path, answer(page), answer(PAGE.encode()))
    assert [row.title for row in found] == ["Plums"] and ledger.dropped == {reason: 1}
    assert "a.warc: record 0 at byte 0: expected " in ledger.lines[0]


def test_what_nobody_closed_and_long_attributes_are_no_such_page() -> None:
    check_tags("<p>a<li>b<td>c<br>" * 100_000)
    check_tags("<td><font color=red>a</td>" * 2_000)
    check_tags("<div>" * 90 + "<div>a</div>" * 100_000)
    check_tags(f"<a title='{'word ' * MAX_ATTRIBUTES}' data-x=\"{'b > c ' * MAX_ATTRIBUTES}\">")
    with pytest.raises(BadValue, match="expected tags of at most 30,000 attributes"):
        check_tags('<a "' * 100_000)
