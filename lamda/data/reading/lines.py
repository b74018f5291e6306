"""Lines of a stream, each within a limit; a damaged stream ends, and its lines before that stay."""

from __future__ import annotations

from collections.abc import Iterator
from io import BufferedReader

from lamda.data.reading.ledger import Ledger
from lamda.data.reading.unpack import Damaged
from lamda.data.row import BadValue
from lamda.errors import LamdaError

MAX_LINE = 16 * 2**20
"""Longest line in bytes, and longest cell of a CSV in characters: a JSON array of a whole data
set stands on one line, and an open quotation mark swallows a whole CSV."""


def lines(stream: BufferedReader, name: str, ledger: Ledger) -> Iterator[tuple[int, bytes]]:
    """Number (from 1) and bytes of each line, its end included; a longer one is dropped."""
    number = 0
    try:
        while line := stream.readline(MAX_LINE + 1):
            number += 1
            if len(line) <= MAX_LINE:
                yield number, line
                continue
            while line and not line.endswith(b"\n"):
                line = stream.readline(MAX_LINE)
            ledger.drop("too long", _too_long(name, number))
    except Damaged as error:
        ledger.broken(name, LamdaError(f"{name}: after line {number}: {error}"))
    except OSError as error:
        told = error.strerror or error
        ledger.broken(
            name, LamdaError(f"{name}: line {number + 1}: {told}; expected a file that can be read")
        )


def _too_long(name: str, number: int) -> LamdaError:
    return LamdaError(
        f"{name}: line {number}: expected at most {MAX_LINE // 2**20} MiB, found more; "
        "each row needs a line of its own"
    )


def decoded(line: bytes, name: str, number: int) -> str:
    """The text of a line; BadValue for one that is no UTF-8. A mark that some editors put before
    the first line is left out."""
    try:
        return line.decode("utf-8-sig" if number == 1 else "utf-8")
    except UnicodeDecodeError as error:
        hint = "; save the file as UTF-8"
        if line[:2] in (b"\xff\xfe", b"\xfe\xff"):
            hint = "; it is UTF-16: `iconv -f UTF-16 -t UTF-8` writes it anew"
        raise BadValue(
            f"{name}: line {number}: expected UTF-8, found {at_byte(error)}{hint}", "not UTF-8"
        ) from None


def at_byte(error: UnicodeDecodeError) -> str:
    """Which byte is none of UTF-8, in words."""
    return f"byte 0x{error.object[error.start]:02x} at place {error.start}"
