"""Comparisons that a clause states, also by naming the winner alone."""

from __future__ import annotations

from collections.abc import Iterator

from lamda_world.raters.claims.comparisons import compares, find_comparative, pair
from lamda_world.raters.claims.focus import qualifies
from lamda_world.raters.claims.scene import Scene, is_light
from lamda_world.raters.claims.statements import Statement, domain_of
from lamda_world.raters.claims.stating import negated_at

_AGAINST = frozenset("compared unlike whereas".split())


def compare(scene: Scene, subjects: tuple[str, ...]) -> Iterator[Statement]:
    """'Porto is smaller than Lisbon', 'It has more people'; `subjects` stand for a missing side."""
    clause, focus = scene.clause, scene.focus
    comparative = find_comparative(scene.passage.text, clause.first, clause.last, scene.names)
    if comparative is None:
        yield from _winner(scene)
        return
    found = pair(comparative, scene.names, (*subjects, *focus.entities, *focus.recent))
    first, last = scene.passage.sentences[clause.sentence]
    sided = comparative.than >= 0 or focus.kind == "compare" or len(scene.names) > 1
    if found is None or not (sided or _AGAINST & set(scene.words[first:last])):
        return
    one, other, attribute = found
    if focus.kind == "compare" and comparative.open and comparative.attribute(domain_of(one)):
        attribute = focus.attribute
    sign = (comparative.sign, comparative.equal)
    place = (comparative.first, comparative.last)
    yield _comparison(scene, (one, other), attribute, sign, place)


def _comparison(
    scene: Scene,
    entities: tuple[str, str],
    attribute: str,
    sign: tuple[int, bool],
    place: tuple[int, int],
) -> Statement:
    negated = negated_at(scene, place[0], place[1])
    less = negated and sign[1]  # 'not as high as' is lower
    asked = (-sign[0], False) if less else sign
    right = compares(scene.index, *entities, attribute, *asked)
    clause = scene.clause
    return Statement(
        entities=entities,
        attribute=attribute,
        stated=scene.passage.text.surface(clause.first, clause.last),
        supported=right is not None and right != (negated and not less),
        negated=negated,
        well_known=False,
        first=clause.first,
        last=clause.last,
        sentence=clause.sentence,
    )


def _winner(scene: Scene) -> Iterator[Statement]:
    """'Lisbon.' or 'I think it is Lisbon' after 'Which is bigger, Porto or Lisbon?'."""
    focus = scene.focus
    if focus.kind != "compare" or focus.yes_no or not is_light(scene, scene.names):
        return
    for before, name in zip((None, *scene.names), scene.names, strict=False):
        placed = before is not None and qualifies(before, name, scene.passage.text)
        if not placed and not set(name.entities) & set(focus.entities):
            return  # 'Lisbon is in Europe' names no winner
    named = [e for n in scene.names for e in n.entities if e in focus.entities]
    pointed = zip(focus.entities, ("former", "latter"), strict=False)
    named += [entity for entity, word in pointed if word in scene.clause_words]
    if len(named) == 1 and not scene.quantities:
        other = next(e for e in focus.entities if e != named[0])
        place = (scene.clause.first, scene.clause.last)
        sign = (focus.sign, focus.equal)
        yield _comparison(scene, (named[0], other), focus.attribute, sign, place)
