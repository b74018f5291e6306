"""Paths of trees that are deeper than a dialog may be."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from lamda.data.formats import trees
from lamda.data.formats.draft import Draft
from lamda.data.formats.trees import MAX_DEPTH, Node, forest
from lamda.data.reading.ledger import Ledger


def paths(nodes: Iterable[tuple[str, str]]) -> tuple[list[Draft], Ledger]:
    ledger = Ledger()
    with forest() as made:
        made.add((Node(name, above, "ann", f"says {name}", name) for name, above in nodes), ledger)
        found = list(made.paths(ledger))
    for draft in found:
        ledger.keep(draft.rows)
    assert ledger.rows == ledger.kept + ledger.dropped.total()
    return found, ledger


def test_a_long_chain_with_a_leaf_at_each_step_gives_each_path_once() -> None:
    count = 2000
    chain = [(f"c{n}", f"c{n - 1}" if n else "") for n in range(count)]
    leaves = [(f"leaf{n}", f"c{n}") for n in range(count)]
    found, ledger = paths(chain + leaves)
    assert len({draft.turns for draft in found}) == len(found) == MAX_DEPTH
    assert ledger.rows == 2 * count and ledger.kept == 2 * MAX_DEPTH - 1
    assert len(ledger.lines) == 1 and ledger.lines[0].startswith("c600: expected at most 600")


def test_what_is_cut_is_named_by_its_first_leaf_and_counted_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(trees, "MAX_DEPTH", 2)
    nodes = [("d", "c"), ("a", ""), ("b", "a"), ("c", "b"), ("e", "c"), ("f", "a"), ("g", "b")]
    found, ledger = paths([*nodes, ("x", "y"), ("y", "x"), ("z", "gone")])
    assert [(draft.name, draft.turns[1:], draft.rows) for draft in found] == [
        ("d", ("says b",), 2), ("f", ("says f",), 1)
    ]  # fmt: skip
    assert dict(ledger.dropped) == {
        "too deep below the first comment": 4, "answers to nothing in the files": 3
    }  # fmt: skip
