"""The items of a JSON file that is one array or one object, one after the other.

Such a file may be larger than any memory: items are cut out of the stream by counting brackets
outside of texts, and parsed one by one. What follows a syntax error inside an item is still found,
since an item's end does not depend on what it holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BufferedReader

from lamda.data.reading.ledger import Ledger
from lamda.data.reading.lines import MAX_LINE
from lamda.data.reading.unpack import BUFFER, Damaged
from lamda.errors import LamdaError

MARKS = re.compile(rb'["{}\[\],:]')
STRING = re.compile(rb'["\\]')
OPEN, CLOSE = b"{[", b"}]"


@dataclass(slots=True)
class _Cut:
    """Where in the stream of bytes the scanner is: nesting, and whether inside a text."""

    depth: int = 0
    in_text: bool = False
    skip: int = 0
    """Bytes that belong to an escape that the last piece ended in."""


def items(stream: BufferedReader, name: str, ledger: Ledger) -> Iterator[tuple[int, bytes]]:
    """Number (from 0) and bytes of each element of the array, or of each `"key": value` of the
    object, that the stream holds; longer ones are dropped."""
    number, held, size = 0, bytearray(), 0
    cut = _Cut()
    try:
        while piece := stream.read1(BUFFER):
            for part, ended in _parts(piece, cut):
                size += len(part)
                if size <= MAX_LINE:
                    held += part
                if not ended:
                    continue
                if size > MAX_LINE:
                    ledger.drop("too long", _too_long(name, number))
                    number += 1
                elif held.strip():
                    yield number, bytes(held)
                    number += 1
                held, size = bytearray(), 0
    except Damaged as error:
        ledger.broken(name, LamdaError(f"{name}: after item {number - 1}: {error}"))
        return
    except OSError as error:
        ledger.broken(name, LamdaError(f"{name}: {error.strerror or error}"))
        return
    if cut.depth > 0 or cut.in_text:
        told = f"{name}: after item {number - 1}: expected JSON, found its end inside an item"
        ledger.broken(name, LamdaError(told))


def whole(stream: BufferedReader, name: str, ledger: Ledger) -> Iterator[tuple[int, bytes]]:
    """All of a stream as the one item that it is; none where it is too long or damaged."""
    held = bytearray()
    try:
        while piece := stream.read1(BUFFER):
            held += piece
            if len(held) > MAX_LINE:
                ledger.drop("too long", _too_long(name, 0))
                return
    except (Damaged, OSError) as error:
        ledger.broken(name, LamdaError(f"{name}: {error}"))
        return
    yield 0, bytes(held)


def _too_long(name: str, number: int) -> LamdaError:
    return LamdaError(
        f"{name}: item {number}: expected at most {MAX_LINE // 2**20} MiB, found more"
    )


def _parts(piece: bytes, cut: _Cut) -> Iterator[tuple[bytes, bool]]:
    """The stretches of `piece` that belong to items, and whether an item ends behind one."""
    start = at = 0
    while True:
        if cut.in_text:
            at = _text_end(piece, at, cut)
            if cut.in_text:
                break
            continue
        found = MARKS.search(piece, at)
        if not found:
            break
        sign, at = found[0], found.end()
        if sign == b'"':
            cut.in_text = True
        elif sign in OPEN and len(sign) == 1:
            cut.depth += 1
            if cut.depth == 1:
                start = at
        elif sign in CLOSE:
            if cut.depth == 1:
                yield piece[start : at - 1], True
                start = at
            cut.depth = max(0, cut.depth - 1)  # one too many hides nothing of what follows
        elif sign == b"," and cut.depth == 1:
            yield piece[start : at - 1], True
            start = at
    if cut.depth > 0 and start < len(piece):
        yield piece[start:], False


def _text_end(piece: bytes, at: int, cut: _Cut) -> int:
    """Where the text ends, if it does in this piece."""
    at, cut.skip = at + cut.skip, 0
    while found := STRING.search(piece, at):
        at = found.end()
        if found[0] == b'"':
            cut.in_text = False
            return at
        at += 1
        if at > len(piece):
            cut.skip = at - len(piece)
    return len(piece)
