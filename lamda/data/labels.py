"""Labels as people write them into files: 1 and 0, yes and no, true and false, or by their name
(`safe` and `unsafe`, `sensible` and `not sensible`)."""

from __future__ import annotations

from collections.abc import Iterable

from lamda.data.row import CELLS, Row

SAFE, UNSAFE = "safe", "unsafe"
YES, NO = frozenset({"1", "1.0", "yes", "true"}), frozenset({"0", "0.0", "no", "false"})
OPPOSITES = {SAFE: UNSAFE, UNSAFE: SAFE}


def label_of(row: Row, name: str) -> bool | None:
    """The label `name` of a row, None where it has none; BadValue for what is neither."""
    value = row.values.get(name)
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    word = str(value).strip().casefold() if isinstance(value, str | int | float) else ""
    if word in YES or word == name:
        return True
    if word in NO or word == OPPOSITES.get(name, f"not {name}"):
        return False
    raise row.error(name, "1 or 0, yes or no, true or false", value)


def labels_of(row: Row, names: Iterable[str]) -> dict[str, bool]:
    """The labels among `names` that a row has. `safe` and `unsafe` are one: either says the other;
    BadValue where both stand there and agree."""
    found = {name: label for name in names if (label := label_of(row, name)) is not None}
    if SAFE in found and found.get(UNSAFE) == found[SAFE]:
        raise row.error(UNSAFE, f"not the same as in column {SAFE!r}", found[UNSAFE])
    for name, other in OPPOSITES.items():
        if other in found and name not in found and name in names:
            found[name] = not found[other]
    return found


def context_of(row: Row) -> tuple[str, ...]:
    """The turns before a response: a list of texts, or one text, which is one turn."""
    value = row.values.get("context")
    if isinstance(value, str) and not row.values.get(CELLS):
        return (row.text("context"),)
    return row.texts("context")
