"""Which texts stood before, the same or nearly, in an order that nothing but their place decides.

Keys lie in files and are looked at in parts of which memory holds one, so what is needed does not
grow with the corpus but for two bytes a text, or three where a cap drops some. Of texts that are
alike the first one is kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lamda.data.cleaning.fingerprints import BANDS, PERMUTATIONS, bands

PART = 4_000_000
"""Keys that are sorted at once: 64 MB with their numbers."""
PAIRS = 65_536
"""Pairs whose signatures are compared at once: 63 MB."""
Flags = NDArray[np.bool_]


class Texts:
    """Fingerprints of all texts, in a folder. Rows are added in their order; each is compared with
    those before it that are compared in the same way."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._exact = (folder / "exact.bin").open("w+b")
        self._signatures = (folder / "signatures.bin").open("w+b")
        self._bands = [(folder / f"band{number}.bin").open("w+b") for number in range(BANDS)]
        self._count = 0
        self._near: list[tuple[int, Flags]] = []
        self._same: list[tuple[int, int]] = []
        self._forgotten: Flags | None = None

    def close(self) -> None:
        """Close the files."""
        for file in (self._exact, self._signatures, *self._bands):
            file.close()

    def add(self, exact: NDArray[np.uint64], signatures: NDArray[np.uint32], *, same: bool) -> None:
        """Add rows: `exact` (rows,), and `signatures` (rows, PERMUTATIONS), or (rows, 0) where near
        duplicates are no matter; `same` says whether exact ones are."""
        near = np.asarray(signatures.any(axis=1))
        if not signatures.shape[1]:
            signatures = np.zeros((len(exact), PERMUTATIONS), np.uint32)
        self._exact.write(exact.tobytes())
        self._signatures.write(signatures.tobytes())
        for file, keys in zip(self._bands, bands(signatures), strict=True):
            file.write(keys.tobytes())
        self._near.append((self._count, near))
        if same:
            self._same.append((self._count, self._count + len(exact)))
        self._count += len(exact)

    def forget(self, start: int, rows: Flags) -> None:
        """Of the rows from `start` on those that are True are texts before no other from now on,
        nor compared with any."""
        if self._forgotten is None:
            self._forgotten = np.zeros(self._count, bool)
        self._forgotten[start : start + len(rows)] |= rows

    def _known(self, wanted: Flags) -> Flags:
        if self._forgotten is not None:
            wanted[self._forgotten] = False
        return wanted

    def same(self) -> Flags:
        """Which rows have the words of an earlier one, (rows,)."""
        flags = np.zeros(self._count, bool)
        wanted = np.zeros(self._count, bool)
        for first, last in self._same:
            wanted[first:last] = True
        if self._count:
            for later, _, _ in self._met(_mapped(self._exact, np.uint64), self._known(wanted)):
                flags[later] = True
        return flags

    def alike(self, share: float) -> Flags:
        """Which rows have `share` of their runs in common with an earlier one, (rows,); by the
        signatures of those that meet in a band."""
        flags = np.zeros(self._count, bool)
        wanted = np.zeros(self._count, bool)
        for begin, near in self._near:
            wanted[begin : begin + len(near)] = near
        if not self._known(wanted).any():
            return flags
        signatures = _mapped(self._signatures, np.uint32).reshape(-1, PERMUTATIONS)
        for file in self._bands:
            for later, before, first in self._met(_mapped(file, np.uint64), wanted):
                for other in (first, before):
                    open_ones = np.flatnonzero(~flags[later])
                    for start in range(0, len(open_ones), PAIRS):
                        some = open_ones[start : start + PAIRS]
                        equal = signatures[later[some]] == signatures[other[some]]
                        flags[later[some[equal.mean(axis=1) >= share]]] = True
        return flags

    def _met(
        self, keys: NDArray[np.uint64], wanted: Flags
    ) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]]:
        """Rows whose key an earlier wanted row has, the last one before each, and the first."""
        parts = np.uint64(max(1, -(-self._count // PART)))
        for part in range(int(parts)):
            rows = np.concatenate([
                start + np.flatnonzero(
                    wanted[start : start + PART]
                    & (keys[start : start + PART] % parts == np.uint64(part))
                )
                for start in range(0, self._count, PART)
            ])  # fmt: skip
            if not len(rows):
                continue
            own = keys[rows]
            places = np.argsort(own, kind="stable")
            order, own = rows[places], own[places]
            again = np.concatenate([[False], own[1:] == own[:-1]])
            group = np.flatnonzero(~again)[np.cumsum(~again) - 1]
            places = np.flatnonzero(again)
            yield order[places], order[places - 1], order[group[places]]


def _mapped(file: object, kind: type[np.unsignedinteger]) -> NDArray[np.unsignedinteger]:
    file.flush()  # type: ignore[attr-defined]
    return np.memmap(file, dtype=kind, mode="r")  # type: ignore[call-overload, no-any-return]
