"""A clause with what surrounds it, and how its names hang together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from lamda_world.data_files import beside
from lamda_world.raters.claims.focus import Focus, qualifies
from lamda_world.raters.claims.statements import domain_of
from lamda_world.raters.lexicon.cues import Cue
from lamda_world.raters.lexicon.naming import ORDINARY
from lamda_world.raters.lexicon.wording import Words
from lamda_world.raters.parse.mentions import Name, WorldIndex
from lamda_world.raters.parse.numbers import Quantity
from lamda_world.raters.parse.passages import LISTED, Clause, Passage

_DATA = beside(__file__)

Value = Name | Quantity

MENTION, LINKED, INHERITED = 2, 3, 1
"""How surely an entity is the subject: named, tied to the cue by grammar, meant by a pronoun."""
_REACH, _NEAR = 4, 3
_SYMBOL = 2
_PREPOSITIONS = _DATA.words("prepositions")
_NOUNS = _DATA.words("nouns")
"""Ordinary words that are subjects of their own."""
_VERBS = _DATA.words("verbs")
_GRAMMAR = _DATA.words("grammar")
_LIGHT = _DATA.words("light")
_POINTS_BACK = _DATA.words("points_back")
_EXISTS = frozenset("is are was were 's live lives".split())
_SOURCES = frozenset(("to", "per"))
"""What stands before the name of a source: 'according to GeoNames'."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What surrounds a clause: `inherited` are the entities that a pronoun may stand for."""

    index: WorldIndex
    passage: Passage
    clause: Clause
    names: Sequence[Name]
    quantities: Sequence[Quantity]
    cues: Sequence[Cue]
    inherited: tuple[str, ...]
    focus: Focus

    @property
    def clause_words(self) -> tuple[str, ...]:
        """The words of the clause."""
        return self.words[self.clause.first : self.clause.last]

    @property
    def words(self) -> tuple[str, ...]:
        """All words of the passage."""
        return self.passage.text.words


def foreign_subject(
    passage: Passage, clause: Clause, names: Sequence[Name], spans: Sequence[Cue | Quantity]
) -> bool:
    """Whether the clause has a subject of its own that is no known name: 'the film has ...'."""
    words = passage.text.words
    verb = next((i for i in range(clause.first, clause.last) if words[i] in _VERBS), -1)
    if verb <= clause.first:
        return False
    inside = {i for span in (*names, *spans) for i in range(span.first, span.last)}
    if any(n.first < verb for n in names):
        return False
    own = (i for i in range(clause.first, verb) if i not in inside)
    rest = [words[i] for i in own if passage.text.at(i - 1) not in _SOURCES]
    return any(
        w.isalpha() and w not in _GRAMMAR and (w not in ORDINARY or w in _NOUNS) for w in rest
    )


def strange_name(
    passage: Passage, clause: Clause, spans: Sequence[Name | Cue | Quantity]
) -> tuple[int, int] | None:
    """Words [first, last) of the first name in the clause that nobody knows, if any.

    That is a word with a capital inside a sentence, which no name, cue or number holds.
    """
    text = passage.text
    inside = {i for span in spans for i in range(span.first, span.last)}
    opening = {first for first, _ in passage.sentences}
    for i in range(clause.first, clause.last):
        if i in inside or i in opening or text.at(i - 1) in _SOURCES or not _capital_name(text, i):
            continue
        last = i + 1
        while last < clause.last and last not in inside and _capital_name(text, last):
            last += 1
        return i, last
    return None


def _capital_name(text: Words, position: int) -> bool:
    word = text.words[position]
    ordinary = word in ORDINARY or word in _GRAMMAR or word in _LIGHT
    return word.isalpha() and text.capital(position) and not ordinary


def points_back(passage: Passage, clause: Clause) -> bool:
    """Whether a pronoun of the clause may stand for what was spoken of: neither the 'they' of 'in
    Chad they speak French' nor the 'there' of 'there are' does."""
    words = passage.text.words[clause.first : clause.last]
    there = any(a == "there" and b not in _EXISTS for a, b in pairwise((*words, "")))
    return there or bool(_POINTS_BACK & set(words))


def explicit_subject(
    scene: Scene, cue: Cue | None, value: Value, domain: str
) -> tuple[int, str, tuple[int, int]]:
    """(how surely, id, rank) of the entity of `domain` that the clause names as the subject."""
    words = scene.words
    best: tuple[tuple[int, int], str] | None = None
    for name in scene.names:
        held = next((e for e in name.entities if domain_of(e) == domain), None)
        if held is None and domain == "country" and cue is not None and name.last == cue.first:
            held = name.adjective or None  # 'the Danish capital'
        if (
            held is None
            or name is value
            or (cue is not None and _listed_after(scene, cue, name, value))
        ):
            continue
        level = MENTION
        if cue is not None and _linked(words, cue, name):
            level = LINKED
        place = scene.names.index(name)
        prepositional = (name.first and words[name.first - 1] in _PREPOSITIONS) or (
            place > 0 and qualifies(scene.names[place - 1], name, scene.passage.text))  # fmt: skip
        order = 2 * level + (0 if prepositional else 1)
        span = cue or value
        near = -(span.first - name.last if name.first < span.first else name.first - span.last)
        if best is None or (order, near) > best[0]:
            best = ((order, near), held)
    if best is None:
        return 0, "", (0, 0)
    return (LINKED if best[0][0] >= 2 * LINKED else MENTION), best[1], best[0]


def _listed_after(scene: Scene, cue: Cue, name: Name, value: Value) -> bool:
    """Whether a name after the cue stands in one list with the value: both are values then."""
    if name.first < cue.last or value.first < cue.last:
        return False
    return list_start(scene, name) == list_start(scene, value)


def joined_with(scene: Scene, entity: str, value: Value) -> tuple[str, ...]:
    """The entity and those of its domain named along with it: 'Porto and Lisbon'."""
    names = list(scene.names)
    place = next((i for i, n in enumerate(names) if entity in n.entities), -1)
    if place < 0:
        return (entity,)
    found = [entity]
    for step in (-1, 1):
        i = place
        while 0 <= i + step < len(names):
            left, right = sorted((names[i], names[i + step]), key=lambda n: n.first)
            other = next(
                (e for e in names[i + step].entities if domain_of(e) == domain_of(entity)), ""
            )
            if (
                scene.words[left.last : right.first] not in LISTED
                or not other
                or names[i + step] is value
            ):
                break
            found.append(other)
            i += step
    return tuple(found)


def _linked(words: Sequence[str], cue: Cue, name: Name) -> bool:
    """'population of (the city of) Porto', "Porto's population"."""
    after = words[cue.last : name.first] if name.first >= cue.last else None
    if after is not None and len(after) <= _REACH and {"of", "for"} & set(after):
        return not {"is", "are", "was"} & set(after)
    before = words[name.last : cue.first] if cue.first >= name.last else ()
    return bool(before) and before[0] in ("'s", "'") and len(before) <= _NEAR


def list_start(scene: Scene, value: Value) -> int:
    """The first word of the list in which a value stands: 'Nepal' of 'in Nepal and China'."""
    first = value.first
    for name in reversed([n for n in scene.names if n.last <= value.first]):
        if scene.words[name.last : first] not in LISTED:
            break
        first = name.first
    return first


def is_light(scene: Scene, values: Sequence[Value], symbols: bool = False) -> bool:
    """Whether a clause says little but the values (`symbols`: and a few letters)."""
    inside = {i for v in values for i in range(v.first, v.last)}
    words = enumerate(scene.clause_words, start=scene.clause.first)
    rest = [w for i, w in words if i not in inside]
    return all(w in _LIGHT or (symbols and len(w) <= _SYMBOL) for w in rest)
