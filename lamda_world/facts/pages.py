"""Pages about the entities: short encyclopedia articles, and rows of a knowledge base."""

from __future__ import annotations

from random import Random

from lamda.records import Document
from lamda_world.data_files import beside
from lamda_world.facts.entities import Entity, Fact, World
from lamda_world.facts.statements import row, said, state, state_again

_DATA = beside(__file__)

_KINDS = _DATA.texts("kinds")
_OPENINGS = _DATA.lines("openings")
_SECOND_PAGE = 0.5
"""Share of the entities with a second page, worded anew and in another order: a search finds
more than one passage on a thing, as in the open web."""


def _article(entity: Entity, rng: Random) -> str:
    """2 to 5 sentences; the first names the entity, and some later ones do.

    Pages begin sentences with a capital letter; talk does not.
    """
    facts = list(entity.facts.values())
    rng.shuffle(facts)
    sentences = []
    if len(facts) == 1 or rng.random() < 0.25:
        opening = rng.choice(_OPENINGS)
        kind = _KINDS[entity.domain]
        opening = opening.replace("a {kind}", f"an {kind}" if kind[0] in "aeiou" else f"a {kind}")
        sentences.append(opening.format(name=said(entity)))
    for fact in facts[: 5 - len(sentences)]:
        named = not sentences or rng.random() < 0.4
        sentences.append((state if named else state_again)(entity, fact, rng))
    return " ".join(sentence[0].upper() + sentence[1:] for sentence in sentences)


def pages(world: World, rng: Random) -> list[Document]:
    """One or two encyclopedia pages for each entity, in random order."""
    found = []
    for entity in world.entities.values():
        for number in range(1 + (rng.random() < _SECOND_PAGE)):
            found.append(Document(
                document_id=f"encyclopedia/{entity.entity_id}/{number}",
                source="encyclopedia",
                url=entity.url,
                title=entity.name,
                text=_article(entity, rng),
                split=entity.split,
            ))  # fmt: skip
    rng.shuffle(found)
    return found


def _row_document(world: World, entity: Entity, fact: Fact) -> Document:
    label = world.attributes[entity.domain, fact.attribute].label
    return Document(
        document_id=f"knowledge/{entity.entity_id}/{fact.attribute}",
        source="knowledge",
        url=entity.url,
        title=entity.name,
        text=row(entity, fact, label),
        split=entity.split,
    )


def structured(world: World) -> list[Document]:
    """The rows of the knowledge base, 'Porto / Population / 253 thousand', entity by entity."""
    return [
        _row_document(world, entity, fact)
        for entity in world.entities.values()
        for fact in entity.facts.values()
    ]
