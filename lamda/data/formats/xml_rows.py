"""The elements `row` of Stack Exchange's dumps, one after the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from io import BufferedReader
from typing import Any
from xml.etree.ElementTree import ParseError, XMLPullParser

from lamda.data.reading.ledger import Ledger
from lamda.data.reading.lines import MAX_LINE
from lamda.data.reading.unpack import Damaged
from lamda.errors import LamdaError

PIECE = 2**16
MAX_LEVELS = 16
"""Of nesting; a dump has two."""


def xml_rows(
    stream: BufferedReader, name: str, ledger: Ledger
) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Place and attributes of each row; what does not parse ends the file, what came before stays.

    Expat refuses entities that grow without bounds; a row of more than 16 MiB ends the file too,
    since a parser has no next row before it has read this one.
    """
    parser: Any = XMLPullParser(("start", "end"))
    number = waiting = read = 0
    above: list[Any] = []
    try:
        while piece := stream.read1(PIECE):
            parser.feed(piece)
            read += len(piece)
            waiting += len(piece)
            for event, element in parser.read_events():
                waiting = 0
                if event == "start":
                    above.append(element)
                    if len(above) > MAX_LEVELS:
                        raise ParseError(f"more than {MAX_LEVELS} levels of nesting")
                    continue
                above.pop()
                if element.tag == "row":
                    yield f"{name}: row {number}", dict(element.attrib)
                    number += 1
                if above:
                    del above[-1][:]  # it would stay in its parent
            if waiting > MAX_LINE:
                raise ParseError(f"a row of more than {MAX_LINE // 2**20} MiB")
        parser.close()
    except (ParseError, Damaged, ValueError, OSError) as error:
        told = " ".join(str(error).split())
        where = f"{name}: after row {number - 1}, at byte {read:,} or before"
        ledger.broken(name, LamdaError(f"{where}: expected XML, found {told}"))
