"""Web archives: WARC (pages in HTML, whose main text is taken) and WET (their text already)."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from io import BufferedReader
from typing import Any

from lamda.data.formats.draft import Draft
from lamda.data.formats.extra import extra
from lamda.data.formats.watched import Watched
from lamda.data.reading.ledger import Ledger
from lamda.data.reading.lines import MAX_LINE
from lamda.errors import LamdaError

HTML = ("text/html", "application/xhtml+xml")
GZIP = ("gzip", "x-gzip", "deflate")


def warc_documents(stream: BufferedReader, name: str, ledger: Ledger) -> Iterator[Draft]:
    """The pages of one archive. Where it is damaged it ends, and what came before stays.

    fastwarc gives a record that was cut short without a word: its length is compared with the one
    that it says it has.
    """
    with extra(name):
        from fastwarc import warc
    watched = Watched(stream)
    source: Any = watched  # it asks for read and tell, whatever its types say
    kinds = warc.WarcRecordType.response | warc.WarcRecordType.conversion
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
            yield from _page(record, body, where, warc.WarcRecordType.conversion, ledger)
    except (ValueError, RuntimeError, OSError, EOFError) as error:  # fastwarc's, of a bad record
        told = f"{name}: after record {number - 1} at byte {place:,}: expected WARC, found {error}"
        ledger.broken(name, LamdaError(told))
    if watched.failure is not None:
        told = f"{name}: after record {number - 1} at byte {place:,}: {watched.failure}"
        ledger.broken(name, LamdaError(told))
    elif number == 0 and name not in ledger.faults:
        ledger.broken(name, LamdaError(f"{name}: expected WARC records, found none"))


def _page(record: Any, body: bytes, where: str, conversion: Any, ledger: Ledger) -> Iterator[Draft]:
    url = record.headers.get("WARC-Target-URI") or ""
    if record.record_type == conversion:
        text, title = body.decode("utf-8", errors="replace"), ""
    else:
        head, _, payload = body.partition(b"\r\n\r\n")
        told = head.decode("latin-1").casefold()
        if not any(kind in told for kind in HTML):
            ledger.pass_by("no page of text")
            return
        try:
            text, title = _html(_unpacked(told, payload), where)
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
    page = zlib.decompressobj(zlib.MAX_WBITS | 32).decompress(payload, MAX_LINE + 1)
    if len(page) > MAX_LINE:
        raise ValueError(f"more than {MAX_LINE // 2**20} MiB")
    return page


def _joined(payload: bytes) -> bytes:
    """The chunks of a page as one; a page in none stays as it is."""
    chunks, at = [], 0
    while (end := payload.find(b"\r\n", at)) >= 0:
        try:
            size = int(payload[at:end].partition(b";")[0], 16)
        except ValueError:
            break
        if size <= 0:
            break
        chunks.append(payload[end + 2 : end + 2 + size])
        at = end + 2 + size + 2
    return b"".join(chunks) or payload


def _html(payload: bytes, where: str) -> tuple[str, str]:
    """The main text of a page, without its navigation, and its title."""
    with extra(where):
        from resiliparse.extract.html2text import extract_plain_text
        from resiliparse.parse.encoding import bytes_to_str, detect_encoding
        from resiliparse.parse.html import HTMLTree
    page = HTMLTree.parse(bytes_to_str(payload, detect_encoding(payload) or "utf-8"))
    return str(extract_plain_text(page, main_content=True)), str(page.title or "").strip()
