from __future__ import annotations

import re
from typing import Any

import pytest

from lamda.annotation.researched import answers_to_rate
from lamda.annotation.researchers import Researchers
from lamda.config.section import Choice
from lamda.errors import LamdaError
from lamda.plugins import build
from lamda.records import Context
from lamda.toolset.calculator import calculate
from lamda.toolset.index import Index
from lamda.toolset.retrieval import Retrieval
from lamda.toolset.toolset import Toolset
from lamda.toolset.translator import translate
from lamda_world.facts.entities import World
from lamda_world.facts.pages import structured
from lamda_world.search.retrieval import ATTRIBUTES

CITED = re.compile(r" \[(\d)\]")


@pytest.fixture
def researchers(settings: dict[str, Any]) -> Researchers:
    choice = Choice.model_validate({"use": "world.crowd", **settings})
    found: Researchers = build("researchers", choice, 5)
    return found


@pytest.fixture
def toolset(researchers: Researchers, world: World) -> Toolset:
    pages = [*structured(world), *researchers.pages()]
    return Toolset((calculate, translate, Retrieval(Index.of(pages), ATTRIBUTES)))


@pytest.fixture(scope="module")
def contexts(settings: dict[str, Any]) -> list[Context]:
    choice = Choice.model_validate({"use": "world.contexts", **settings})
    source = build("context_sources", choice, 5)
    return list(source.contexts("groundedness", "train", 200))


def test_what_the_contexts_draw_the_crowd_can_research(
    researchers: Researchers, toolset: Toolset, contexts: list[Context]
) -> None:
    bases = [row.responses[0] for row in contexts]
    found = list(researchers.research(contexts, bases, toolset))
    assert [actions[0].context for actions in found] == [row.context for row in contexts]
    assert [actions[0].base for actions in found] == bases
    answered = [
        (row, actions)
        for row, actions in zip(contexts, found, strict=True)
        if not re.search("could not find|found nothing", actions[-1].text)
    ]
    assert len(answered) > 0.95 * len(found), "few go astray and give up"
    for row, actions in answered:
        last = actions[-1].text
        assert (" [" in last) == (row.kind in {"question", "ellipsis", "comparison"})
    ids = [action.example_id for actions in found for action in actions]
    assert len(ids) == len(set(ids))


def test_a_part_of_the_contexts_is_researched_alike(
    researchers: Researchers, toolset: Toolset, contexts: list[Context]
) -> None:
    bases = [row.responses[0] for row in contexts]
    first = list(researchers.research(contexts, bases, toolset))[::50]
    again = list(researchers.research(contexts[::50], bases[::50], toolset))
    texts = [[(a.action, a.text, a.correct) for a in actions] for actions in first]
    assert [[(a.action, a.text, a.correct) for a in actions] for actions in again] == texts


def test_a_context_of_somebody_elses_is_refused_in_one_line(
    researchers: Researchers, toolset: Toolset, contexts: list[Context]
) -> None:
    foreign = Context("own/1", "groundedness", "question", ("how long is the river?",))
    with pytest.raises(LamdaError, match=r"context own/1: world\.crowd researches") as error:
        list(researchers.research([contexts[0], foreign], ["i see.", "long."], toolset))
    assert "\n" not in str(error.value)


def test_what_is_said_of_the_invented_is_not_rated(
    researchers: Researchers, toolset: Toolset, contexts: list[Context]
) -> None:
    """Raters never heard of it; of what they know, and of talk, every answer is."""
    bases = [row.responses[0] for row in contexts]
    rows = [row for of in researchers.research(contexts, bases, toolset) for row in of]
    pages = {page.url for page in researchers.pages()}
    rated = {row.context for row in answers_to_rate(rows)}
    made_up = {
        row.context
        for row in rows
        if row.correct and any(row.calls[int(k) - 1].url in pages for k in CITED.findall(row.text))
    }
    assert len(made_up) > 20
    assert not rated & made_up
    assert {row.context for row in rows} == rated | made_up


def test_nobody_searches_the_pages_of_the_invented_but_the_crowd(
    researchers: Researchers, world: World
) -> None:
    pages = list(researchers.pages())
    assert pages
    assert not {page.title for page in pages} & {e.name for e in world.entities.values()}
