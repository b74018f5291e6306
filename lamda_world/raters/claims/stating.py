"""Makes statements: an entity, an attribute and a value become right or wrong, negated or not."""

from __future__ import annotations

from lamda_world.data_files import beside
from lamda_world.raters.claims.scene import Scene, Value
from lamda_world.raters.claims.statements import Statement, agrees, known
from lamda_world.raters.parse.mentions import canonical
from lamda_world.raters.parse.moods import DENY
from lamda_world.raters.parse.numbers import Quantity

_DATA = beside(__file__)

_NEGATORS = _DATA.words("negators")
_NOT_NEGATING = tuple((w,) for w in "only just sure many everyone everybody all every too".split())
_CLAIMED = ("that", "think", "believe")
_TURNED = (("far", "from"), ("rather", "than"), ("instead", "of"), ("anything", "but"),
           ("no", "longer"))  # fmt: skip


def state(
    scene: Scene,
    entity: str,
    attribute: str,
    value: Value | str,
    high: int,
    place: tuple[int, int] | None = None,
) -> Statement:
    """The statement that `entity` has `value`, by the clause of `scene`.

    A negation counts up to word `high`; `place` holds the words of a value in canonical form.
    """
    if isinstance(value, str):
        first, last = place or (scene.clause.first, scene.clause.last)
    else:
        first, last = value.first, value.last
    index = scene.index
    negated = negated_at(scene, first, high)
    right = agrees(index, entity, attribute, value)
    held = attribute in index.entity(entity).facts
    return Statement(
        entities=(entity,),
        attribute=attribute,
        stated=scene.passage.text.surface(first, last),
        supported=right != negated and (held or right),
        negated=negated,
        well_known=known(index, entity, attribute),
        first=first,
        last=last,
        sentence=scene.clause.sentence,
        token=_token(value),
    )


def _token(value: Value | str) -> str:
    """A form in which the same value said twice is the same."""
    if isinstance(value, Quantity):
        return f"{value.value * value.factor:.6g}"
    return value if isinstance(value, str) else canonical(value.surface)


def negated_at(scene: Scene, first: int, high: int) -> bool:
    """Whether what stands at word `first` is negated: by its clause, or by a word before `high`."""
    words, start = scene.words, scene.clause.first
    negated = scene.clause.mood == DENY
    if negated:  # 'it is not true that': that 'not' is counted already
        counted = (i + 1 for i in range(start, first) if words[i] in _CLAIMED)
        start = next(counted, first)
    for i in range(start, min(high, scene.clause.last)):
        if words[i] in _NEGATORS and words[i + 1 : i + 2] not in _NOT_NEGATING:
            negated = not negated
            break
    if tuple(words[max(first - 2, 0) : first]) in _TURNED:
        negated = not negated
    return negated
