"""What stage rate tells of those who rated."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from lamda.annotation.config import People
from lamda.annotation.keys import vote_key
from lamda.annotation.people.answers import units
from lamda.annotation.people.apart import raters_apart
from lamda.annotation.people.attributes import read_attributes
from lamda.annotation.people.gold import GOLD, Gold, gold_agreement, read_gold
from lamda.annotation.people.groups import groups
from lamda.records import RatedResponse


def gold_of(people: People, tasks: Collection[str], steps: Sequence[str]) -> Gold | None:
    """The experts' answers, where the params name a file of them; mended by `steps`."""
    return read_gold(Path(people.gold), tasks, steps) if people.gold else None


def with_gold(rows: Sequence[RatedResponse], gold: Gold | None) -> list[RatedResponse]:
    """The rows, and behind them the gold items that are not among them: both are to be rated."""
    there = {vote_key(row.task, row.context, row.response) for row in rows} if gold else set()
    return [*rows, *(item for item in (gold.items if gold else ()) if item.example_id not in there)]


def without_gold(rows: Sequence[RatedResponse]) -> list[RatedResponse]:
    """The rows that are part of the annotated sets."""
    return [row for row in rows if row.origin != GOLD]


def people_report(
    people: People, rows: Sequence[RatedResponse], gold: Gold | None, seed: int
) -> dict[str, Any]:
    """`people`, see lamda.annotation.people.apart, where three or more rated; `attributes`, see
    lamda.annotation.people.groups, and `gold`, see gold_agreement, each where the params name its
    file. Raters stand there by pseudonym, or not at all.

    LamdaError as read_attributes.
    """
    found = raters_apart(units(rows))
    told: dict[str, Any] = {"people": found} if found else {}
    if people.attributes:
        known = read_attributes(Path(people.attributes))
        rng = np.random.default_rng(seed)
        told["attributes"] = groups(list(units(rows)), known, people.min_group, rng)
    if gold is not None:
        told["gold"] = gold_agreement(gold, rows)
    return told
