"""Packed files as a stream of bytes: xz, gzip, bzip2 and zstd, told apart by how they begin.

Python's own readers lose what they had unpacked when the stream is damaged, and zstandard's takes
a file that was cut for a whole one. Here pieces of SLICE packed bytes are unpacked one after the
other: what comes before a damage is given out, then Damaged says at which byte it is.

Memory is what SLICE bytes unpack to (some 32 MiB in a bomb, some KiB else) and the format's own
window: of zstd as much as the file asks for, up to 2 GiB (`--long=31`, as the Reddit dumps have
it; those count beside whatever else the memory is bounded to), of xz up to 1 GiB.
"""

from __future__ import annotations

import bz2
import io
import lzma
import zlib
from collections.abc import Callable
from typing import Any, BinaryIO

SLICE = 1024
"""Packed bytes that are unpacked at once."""
BUFFER = 2**18
"""Bytes that are read from the disk at once, and unpacked ones that are given out at once."""
MAX_WINDOW = 2**31
"""Largest window of zstd in bytes, which is what its longest mode asks for."""
XZ_MEMORY = 2**30
MAX_RATIO, SMALL = 1000, 2**26
"""What unpacks to so many times its size is a bomb, if it unpacks to more than 64 MiB."""
HEAD = 18
"""Bytes in which zstd says how large its window is."""
SUFFIXES = {".xz": "xz", ".gz": "gzip", ".bz2": "bzip2", ".zst": "zstd", ".zstd": "zstd"}
"""Endings that say how a file is packed; its content decides."""


class Damaged(Exception):
    """The stream cannot be read on; the text says where and why."""


class Unpacked(io.RawIOBase):
    """The unpacked bytes of `source`; `window` is that of zstd in bytes, else 0."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self._packed = source.read(BUFFER)
        self._at = 0
        self._before = 0
        self._given = 0
        self._failure: Damaged | None = None
        self._out = memoryview(b"")
        self.window = 0
        self.kind = packing(self._packed)
        self._decoder: Any = self._begin() if self.kind else None

    def readable(self) -> bool:
        """See io.RawIOBase."""
        return True

    def close(self) -> None:
        """See io.RawIOBase; closes the source too."""
        self._source.close()
        super().close()

    def readinto(self, view: Any) -> int:
        """See io.RawIOBase; Damaged, once all that came before it was given out."""
        filled = 0
        while filled < len(view) and self._failure is None:
            try:
                if not self._out and not self._more():
                    break
            except Damaged as error:
                self._failure = error
                break
            count = min(len(view) - filled, len(self._out))
            view[filled : filled + count] = self._out[:count]
            self._out = self._out[count:]
            filled += count
        if self._failure is not None and not filled:
            raise self._failure
        return filled

    def _more(self) -> bool:
        if self._decoder is None:
            piece = self._take(BUFFER)
            self._out = memoryview(piece)
            return bool(piece)
        if self._decoder.eof and not self._next_member():
            return False
        piece = self._take(SLICE)
        if not piece:
            raise self._damaged("the file was cut: it ends inside the packed data")
        try:
            out = self._decoder.decompress(piece)
        except Exception as error:  # each library has its own kinds
            raise self._damaged(" ".join(str(error).split()) or type(error).__name__) from None
        if self._decoder.eof:  # what follows belongs to the next member
            self._at -= len(self._decoder.unused_data)
        self._given += len(out)
        if self._given > SMALL and self._given > MAX_RATIO * (self._before + self._at):
            raise self._damaged(f"it unpacks to more than {MAX_RATIO} times its size")
        self._out = memoryview(out)
        return True

    def _take(self, count: int) -> bytes:
        if self._at >= len(self._packed):
            self._before += len(self._packed)
            self._packed, self._at = self._source.read(BUFFER), 0
        piece = self._packed[self._at : self._at + count]
        self._at += len(piece)
        return piece

    def _next_member(self) -> bool:
        """Begin the member that follows, if one does; zeros fill up a block."""
        while True:
            rest = self._packed[self._at :]
            if len(rest) < HEAD:
                self._before += self._at
                self._packed, self._at = rest + self._source.read(BUFFER), 0
                rest = self._packed
            filled = rest.lstrip(b"\0")
            self._at += len(rest) - len(filled)
            if filled:
                break
            if not rest:
                return False
        if packing(filled) != self.kind:
            raise self._damaged("bytes follow that do not belong to the packed data")
        self._decoder = self._begin()
        return True

    def _begin(self) -> Any:
        if self.kind == "zstd":
            self._check_window()
        return DECODERS[self.kind]()

    def _check_window(self) -> None:
        import zstandard

        try:
            told = zstandard.get_frame_parameters(self._packed[self._at : self._at + HEAD])
        except zstandard.ZstdError as error:
            raise self._damaged(str(error)) from None
        self.window = max(self.window, int(told.window_size))
        if told.window_size > MAX_WINDOW:
            raise self._damaged(
                f"it needs a window of {told.window_size / 2**30:.1f} GiB, expected at most "
                f"{MAX_WINDOW / 2**30:.0f}"
            )

    def _damaged(self, reason: str) -> Damaged:
        place = self._before + self._at
        return Damaged(f"{self.kind} data, byte {place:,} ({self._given:,} unpacked): {reason}")


def _zstd() -> Any:
    import zstandard

    return zstandard.ZstdDecompressor(max_window_size=MAX_WINDOW).decompressobj()


DECODERS: dict[str, Callable[[], Any]] = {
    "xz": lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=XZ_MEMORY),
    "gzip": lambda: zlib.decompressobj(31),
    "bzip2": bz2.BZ2Decompressor,
    "zstd": _zstd,
}


def packing(head: bytes) -> str:
    """How data that begin so are packed; '' if they are not."""
    for kind, magic in (
        ("xz", b"\xfd7zXZ\0"),
        ("gzip", b"\x1f\x8b"),
        ("bzip2", b"BZh"),
        ("zstd", b"\x28\xb5\x2f\xfd"),
    ):
        if head.startswith(magic):
            return kind
    if len(head) >= 4 and head[1:4] == b"\x2a\x4d\x18" and head[0] & 0xF0 == 0x50:
        return "zstd"  # a frame to skip, as pzstd writes one first
    return ""


def unpacked(source: BinaryIO) -> io.BufferedReader:
    """A buffered stream of the unpacked bytes; reading raises Damaged where they end too early.

    `readline` and `read1` give all that came before that; `read` would lose what it had begun.
    """
    return io.BufferedReader(Unpacked(source), BUFFER)
