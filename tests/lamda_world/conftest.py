"""One small world for the tests of its room."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from lamda.toolset.calculator import calculate
from lamda_world.crowd.researchers import WorldCrowd
from lamda_world.facts.entities import World
from lamda_world.facts.pages import structured
from lamda_world.forum.participants import Author
from lamda_world.forum.people import People, PeopleSettings
from lamda_world.forum.phrasings import Phrasings

HABITS = {
    "wrong_fact": 0.35,
    "generic": 0.3,
    "off_topic": 0.1,
    "contradict": 0.03,
    "witty": 0.1,
    "extra_fact": 0.15,
    "unsafe": 0.3,
    "hedge": 0.15,
}
Ask = Callable[[str], "tuple[str, str] | None"]


SETTINGS = {
    "entities": 600,
    "evaluation_entities": 0.15,
    "evaluation_phrasings": 0.25,
    "invented_entities": 100,
    "invented_share": 0.5,
    "habits": HABITS,
}
SEED = 5


@pytest.fixture(scope="session")
def settings() -> dict[str, Any]:
    """The section `world` of params.yaml, as far as people need it."""
    return SETTINGS


@pytest.fixture(scope="session")
def people() -> People:
    return People(PeopleSettings.model_validate(SETTINGS), SEED)


@pytest.fixture(scope="session")
def crowd() -> WorldCrowd:
    return WorldCrowd(PeopleSettings.model_validate(SETTINGS), SEED)


@pytest.fixture(scope="session")
def world(people: People) -> World:
    return people.world


@pytest.fixture(scope="session")
def phrasings(people: People) -> Phrasings:
    return people.phrasings


@pytest.fixture(scope="session")
def author(world: World) -> Author:
    return Author(world)


@pytest.fixture(scope="session")
def new_ask(crowd: WorldCrowd, world: World) -> Callable[[], Ask]:
    """Makes stub sessions of a toolset: the asked row, then other rows of the entity; sums."""
    rows: dict[str, list[tuple[str, str, str]]] = {}
    invented = [page for page in crowd.pages() if page.source == "knowledge"]
    for document in (*structured(world), *invented):
        label = document.text.split(" / ")[1].casefold()
        rows.setdefault(document.title, []).append((label, document.text, document.url))

    names = sorted(map(re.escape, rows), key=len, reverse=True)
    title = re.compile(rf"\b(?:{'|'.join(names)})\b", re.IGNORECASE)
    rows |= {name.lower(): found for name, found in list(rows.items())}

    def make() -> Ask:
        asked: dict[str, int] = {}

        def ask(query: str) -> tuple[str, str] | None:
            rank = asked.get(query, 0)
            asked[query] = rank + 1
            results = _results(query, title, rows)
            return results[rank] if rank < len(results) else None

        return ask

    return make


def _results(
    query: str, title: re.Pattern[str], rows: dict[str, list[tuple[str, str, str]]]
) -> list[tuple[str, str]]:
    worked_out = calculate(query)
    if worked_out:
        return [(worked_out[0].text, "")]
    named = title.search(query)
    if not named:
        return []
    wanted = query.replace(named[0], "").replace(" of ", "").strip().casefold()
    ranked = sorted(rows[named[0].lower()], key=lambda row: row[0] != wanted)
    return [(text, url) for _, text, url in ranked]
