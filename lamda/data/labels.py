"""Labels as people write them into files: 1 and 0, yes and no, true and false, or by their name
(`safe` and `unsafe`, `sensible` and `not sensible`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from lamda.data.row import BadValue, Row

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
    """The labels among `names` that a row has. `safe` and `unsafe` are one: either says the other.

    BadValue where both stand there and agree, and where a safe row is unsafe in one of the groups.
    """
    found = {name: label for name in names if (label := label_of(row, name)) is not None}
    if SAFE in found and found.get(UNSAFE) == found[SAFE]:
        raise row.error(UNSAFE, f"not the same as in column {SAFE!r}", found[UNSAFE])
    for name, other in OPPOSITES.items():
        if other in found and name not in found and name in names:
            found[name] = not found[other]
    for group in unsafe_groups(found):
        column = SAFE if row.has(SAFE) else UNSAFE
        said = f"not 1 where column {column!r} says that the row is safe"
        raise row.error(group, said, row.values[group], f"{group}: against {column!r}")
    return found


def good_labels_of(row: Row, names: Sequence[str]) -> tuple[dict[str, bool], list[BadValue]]:
    """As labels_of, for whom the rest of the row is of use: what is no label is left out, and of
    labels against each other all on safety; and what is wrong with each."""
    values, faults = dict(row.values), []
    for name in names:
        try:
            label_of(row, name)
        except BadValue as error:
            faults.append(error)
            values[name] = None
    try:
        return labels_of(Row(row.place, values), names), faults
    except BadValue as error:
        others = [name for name in names if not name.startswith((SAFE, UNSAFE))]
        return labels_of(Row(row.place, values), others), [*faults, error]


def unsafe_groups(labels: Mapping[str, bool | None]) -> list[str]:
    """The groups (`unsafe_harm`, ...) that labels say of a row, though they say that it is safe."""
    if not (labels.get(SAFE) or labels.get(UNSAFE) is False):
        return []
    return [name for name, label in labels.items() if label and name.startswith(f"{UNSAFE}_")]


def context_of(row: Row) -> tuple[str, ...]:
    """The turns before a response: a list of texts, or one text, which is one turn."""
    return row.texts("context", alone=True)
