"""Contexts with exchanges before what is asked, and the shares that are told of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.exchanges import ACTS, drawn, forum_of, told
from lamda.config.resolve import current_params
from lamda.errors import LamdaError
from lamda.records import JudgedResponse

REPOSITORY = Path(__file__).resolve().parents[2]


def test_each_context_has_its_exchanges_and_they_are_drawn_alike() -> None:
    people = forum_of(current_params(REPOSITORY))
    found = drawn(people, 4, 1)
    assert found == drawn(people, 4, 1) != drawn(people, 4, 2)
    assert len({row.context_id for row in found}) == len(found) == 4 * len(ACTS) * 3
    for row in found:
        assert len(row.context) == 1 + 2 * int(row.kind.split()[1])
    training = {name for entity in people.world.split("train") for name in entity.names}
    asked = [row.context[-1] for row in found if row.kind == "ask, 0 before"]
    assert not any(f" {name} " in f" {text.rstrip('?.')} " for text in asked for name in training)


def row(kind: str, **labels: int) -> JudgedResponse:
    return JudgedResponse("c", "ssi", kind, "model", ("a",), "b", "b", labels=labels)


def test_right_is_a_share_of_what_asks() -> None:
    rows = [
        row("ask, 0 before", asked=1, right=1, sensible=1),
        row("ask, 0 before", asked=1, right=0, sensible=1),
        row("ask, 0 before", asked=0, right=0, sensible=0),
        row("ask, 1 before", asked=0, right=0, sensible=1),
    ]
    first, second = told(rows)
    assert first.startswith("ask, 0 before ")
    assert "right 50.0% [9.5%, 90.5%] n=2   sensible 66.7%" in first
    assert "right - n=0   sensible 100.0%" in second


def test_other_contexts_cannot_be_asked_anew() -> None:
    params = current_params(REPOSITORY)
    data = params.data.model_copy(update={"annotation": {}})
    with pytest.raises(LamdaError, match="expected world.contexts"):
        forum_of(params.model_copy(update={"data": data}))
