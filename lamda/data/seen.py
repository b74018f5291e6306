"""Which texts were there before, in 16 to 32 bytes each."""

from __future__ import annotations

import hashlib
from array import array


class Seen:
    """Hashes of names: a file may be long, and a set of Python takes a hundred bytes for each.

    Eight bytes of a hash stand in a table that is at most half full (open addressing). Of a
    hundred million names one is taken for another in some three of ten thousand runs.
    """

    def __init__(self) -> None:
        self._table = array("Q", [0]) * 1024
        self._count = 0

    def add(self, name: str) -> bool:
        """Whether the name is new; it is known from now on."""
        digest = hashlib.blake2b(name.encode(), digest_size=8).digest()
        value = int.from_bytes(digest, "big") or 1  # 0 marks an empty place
        if not _put(self._table, value):
            return False
        self._count += 1
        if 2 * self._count > len(self._table):
            larger = array("Q", [0]) * (2 * len(self._table))
            for known in self._table:
                if known:
                    _put(larger, known)
            self._table = larger
        return True


def _put(table: array[int], value: int) -> bool:
    mask = len(table) - 1
    at = value & mask
    while known := table[at]:
        if known == value:
            return False
        at = (at + 1) & mask
    table[at] = value
    return True
