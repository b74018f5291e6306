"""A stream for a parser that would swallow what is wrong with it."""

from __future__ import annotations

from io import BufferedReader

from lamda.data.reading.unpack import BUFFER, Damaged


class Watched:
    """Reads `stream`; where that is damaged it simply ends, and `failure` says why.

    A parser that is written in another language does not pass Python's exceptions on.
    """

    def __init__(self, stream: BufferedReader) -> None:
        self._stream = stream
        self._given = 0
        self.failure: Damaged | None = None

    def read(self, size: int = -1) -> bytes:
        """As of a file."""
        try:
            piece = self._stream.read1(size if size > 0 else BUFFER)
        except Damaged as error:
            self.failure = error
            return b""
        self._given += len(piece)
        return piece

    def tell(self) -> int:
        """How many unpacked bytes were read: fastwarc counts its places from there."""
        return self._given
