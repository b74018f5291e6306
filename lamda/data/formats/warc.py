"""Web archives: WARC (pages in HTML, whose main text is taken) and WET (their text already)."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from io import BufferedReader
from typing import Any

from lamda.data.formats.draft import Draft
from lamda.data.formats.extra import extra
from lamda.data.formats.html import main_text
from lamda.data.formats.watched import Watched
from lamda.data.reading.ledger import Ledger
from lamda.data.reading.lines import MAX_LINE
from lamda.data.row import BadValue
from lamda.errors import LamdaError

HTML = ("text/html", "application/xhtml+xml")
PLAIN = "text/plain"
GZIP = ("gzip", "x-gzip", "deflate")
GZIP_MEMBER = b"\x1f\x8b"
MAX_MEMBERS = 100
"""Of one page: each is copied once for every one before it."""
REFUSED = re.compile(r"http/[\d.]+ (?!2\d\d\b)")
"""How a server's answer begins that is no page but says why there is none, or where it is."""


def warc_documents(stream: BufferedReader, name: str, ledger: Ledger) -> Iterator[Draft]:
    """The pages of one archive. Where it is damaged it ends, and what came before stays.

    fastwarc gives a record that was cut short without a word: its length is compared with the one
    that it says it has.
    """
    with extra(name):
        from fastwarc import warc
    watched = Watched(stream)
    source: Any = watched  # it asks for read and tell, whatever its types say
    of = warc.WarcRecordType
    kinds = of.response | of.resource | of.conversion
    number = place = 0
    try:
        for record in warc.ArchiveIterator(source, record_types=kinds, parse_http=False):
            number, place = number + 1, int(record.stream_pos)
            where = f"{name}: record {number - 1} at byte {place:,}"
            length = int(record.content_length)
            if length > MAX_LINE:
                told = f"{where}: expected at most {MAX_LINE // 2**20} MiB, found {length:,} bytes"
                ledger.drop("too long", LamdaError(told))
                continue
            body = record.reader.read()
            if len(body) < length:
                told = f"{where}: expected {length:,} bytes, found its end after {len(body):,}"
                ledger.drop("unreadable", LamdaError(told))
                break
            yield from _page(record, body, where, of, ledger)
    except (ValueError, RuntimeError, OSError, EOFError) as error:  # fastwarc's, of a bad record
        told = f"{name}: after record {number - 1} at byte {place:,}: expected WARC, found {error}"
        ledger.broken(name, LamdaError(told))
    if watched.failure is not None:
        told = f"{name}: after record {number - 1} at byte {place:,}: {watched.failure}"
        ledger.broken(name, LamdaError(told))
    elif number == 0 and name not in ledger.faults:
        told = f"{name}: expected WARC records of response, resource or conversion, found none"
        ledger.broken(name, LamdaError(told))


def _page(record: Any, body: bytes, where: str, of: Any, ledger: Ledger) -> Iterator[Draft]:
    url = record.headers.get("WARC-Target-URI") or ""
    head, payload = str(record.headers.get("Content-Type") or "").casefold(), body
    if record.record_type == of.response:
        told, _, payload = body.partition(b"\r\n\r\n")
        head = told.decode("latin-1").casefold()
        if REFUSED.match(head):
            ledger.pass_by("no page: the server's status is none of 2xx")
            return
    if record.record_type == of.conversion or head.startswith(PLAIN):
        text, title = body.decode("utf-8", errors="replace"), ""
    elif not any(kind in head for kind in HTML):
        ledger.pass_by("no page of text")
        return
    else:
        try:
            text, title = main_text(_unpacked(head, payload), where)
        except BadValue as error:
            ledger.refuse(BadValue(f"{where}: {error}", error.reason))
            return
        except (ValueError, zlib.error) as error:
            said = f"{where}: expected a page, whole or packed by gzip, found {error}"
            ledger.drop("unreadable", LamdaError(said))
            return
    if not text.strip():
        ledger.pass_by("a page without text")
        return
    yield Draft(where, (text.strip(),), url=url.strip("<>"), title=title)


def _unpacked(head: str, payload: bytes) -> bytes:
    """A page as it was before the server cut it into chunks and packed it, which many crawlers
    leave as it came; ValueError or zlib.error where that cannot be undone."""
    pairs = (line.partition(":") for line in head.split("\n"))
    fields = {name.strip(): value.strip() for name, _, value in pairs}
    if fields.get("transfer-encoding") == "chunked":
        payload = _joined(payload)
    packing = fields.get("content-encoding") or "identity"
    if packing == "identity" or payload.lstrip().startswith(b"<"):
        return payload  # others unpack it, and keep what the server said
    if packing not in GZIP:
        raise ValueError(f"{packing[:20]!r}")
    return _inflated(payload)


def _inflated(packed: bytes) -> bytes:
    """The members of a gzip stream as one page; what stands behind them is no part of it."""
    page = b""
    for _ in range(MAX_MEMBERS):
        decoder = zlib.decompressobj(zlib.MAX_WBITS | 32)
        page += decoder.decompress(packed, MAX_LINE + 1 - len(page))
        if len(page) > MAX_LINE:
            raise ValueError(f"more than {MAX_LINE // 2**20} MiB")
        if not decoder.eof:
            raise ValueError("one that was cut: it ends inside the packed data")
        packed = decoder.unused_data
        if not packed.startswith(GZIP_MEMBER):
            return page
    raise ValueError(f"more than {MAX_MEMBERS} gzip streams behind one another")


def _joined(payload: bytes) -> bytes:
    """The chunks of a page as one; a page in none stays as it is.

    ValueError for one that was cut.
    """
    chunks, at = [], 0
    while (end := payload.find(b"\r\n", at)) >= 0:
        try:
            size = int(payload[at:end].partition(b";")[0], 16)
        except ValueError:
            break
        if size <= 0:
            break
        chunks.append(payload[end + 2 : end + 2 + size])
        if len(chunks[-1]) < size:
            raise ValueError(f"one that was cut: {len(chunks[-1]):,} of a chunk's {size:,} bytes")
        at = end + 2 + size + 2
    return b"".join(chunks) or payload
