"""Laws of the overlay, for whatever values hypothesis comes up with."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from lamda.config.params import overlay

KEYS = st.sampled_from("abcd")
LEAVES = st.integers(0, 3) | st.booleans() | st.lists(st.integers(0, 1), max_size=2)


def mappings(leaves: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    inner = st.recursive(leaves, lambda more: st.dictionaries(KEYS, more, max_size=3), max_leaves=8)
    return st.dictionaries(KEYS, inner, max_size=4)


WHOLE, CHANGES = mappings(LEAVES), mappings(LEAVES | st.none())


def nulls(values: Any) -> bool:
    return values is None or (isinstance(values, dict) and any(map(nulls, values.values())))


@given(WHOLE)
def test_nothing_changes_nothing_and_the_same_again_neither(values: dict[str, Any]) -> None:
    assert overlay(values, {}) == overlay({}, values) == overlay(values, values) == values


@given(WHOLE, CHANGES)
def test_null_takes_away_and_is_never_left(values: dict[str, Any], changes: dict[str, Any]) -> None:
    merged = overlay(values, changes)
    assert not nulls(merged)
    assert merged.keys() == {
        key for key in values.keys() | changes.keys() if changes.get(key, 0) is not None
    }
    assert overlay(merged, changes) == merged


@given(WHOLE, CHANGES)
def test_what_is_not_named_stays_and_nothing_given_is_edited(
    values: dict[str, Any], changes: dict[str, Any]
) -> None:
    before = repr((values, changes))
    merged = overlay(values, changes)
    assert repr((values, changes)) == before
    assert all(merged[key] == value for key, value in values.items() if key not in changes)
    assert all(
        merged[key] == value for key, value in changes.items()
        if value is not None and not isinstance(value, dict)
    )  # fmt: skip


def kinds(values: dict[str, Any], path: str = "") -> dict[str, bool]:
    """Path -> whether a mapping is there."""
    found = {}
    for key, value in values.items():
        found[f"{path}/{key}"] = isinstance(value, dict)
        if isinstance(value, dict):
            found |= kinds(value, f"{path}/{key}")
    return found


@given(WHOLE, WHOLE, WHOLE)
def test_layers_may_be_joined_in_any_order_where_kinds_agree(
    one: dict[str, Any], two: dict[str, Any], three: dict[str, Any]
) -> None:
    """Where a mapping meets a plain value at one path, the plain value hides what is below it, so
    that joining the upper two first keeps what joining the lower two first had lost."""
    left, right = overlay(overlay(one, two), three), overlay(one, overlay(two, three))
    every = [kinds(values) for values in (one, two, three)]
    paths = {path for found in every for path in found}
    agree = all(len({found[p] for found in every if p in found}) == 1 for p in paths)
    if agree:
        assert left == right
    assert left.keys() == right.keys()
