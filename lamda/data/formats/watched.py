"""A stream for a parser that would swallow what is wrong with it."""

from __future__ import annotations

from io import BufferedReader

from lamda.data.reading.unpack import BUFFER, Damaged


class Watched:
    """Reads `stream`; where that is damaged it simply ends, and `failure` says why.

    A parser that is written in another language does not pass Python's exceptions on. Where one
    holds a row until it is whole, `mark` says that it was; `limit` bytes without that end the
    stream too.
    """

    def __init__(self, stream: BufferedReader, limit: int = 0) -> None:
        self._stream, self._limit = stream, limit
        self._given = self._marked = 0
        self.failure: Damaged | None = None

    def read(self, size: int = -1) -> bytes:
        """As of a file."""
        if self._limit and self._given - self._marked > self._limit:
            self.failure = Damaged(f"more than {self._limit // 2**20} MiB in one row")
            return b""
        try:
            piece = self._stream.read1(size if size > 0 else BUFFER)
        except Damaged as error:
            self.failure = error
            return b""
        self._given += len(piece)
        return piece

    def mark(self) -> None:
        """A row has ended."""
        self._marked = self._given

    def tell(self) -> int:
        """How many unpacked bytes were read: fastwarc counts its places from there."""
        return self._given
