"""Clauses without a full sentence: symbols, answers to an open question, and appositions.

Chemical symbols are one to three letters that are often words too ('As', 'In', 'I').
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from lamda_world.data_files import beside
from lamda_world.raters.claims.scene import Scene, Value, explicit_subject, is_light, joined_with
from lamda_world.raters.claims.statements import Statement, domain_of, fits, value_text
from lamda_world.raters.claims.stating import state
from lamda_world.raters.lexicon.cues import Cue, Target
from lamda_world.raters.parse.mentions import Name, canonical
from lamda_world.raters.parse.numbers import Quantity

_DATA = beside(__file__)
_LONGEST = 3
_WORDS = _DATA.words("words")
_LEADS = _DATA.words("leads")


def symbol_value(scene: Scene, answering: bool) -> tuple[str, int] | None:
    """(element id, word) of the symbol that a clause states, or None.

    `answering` says that the clause answers a question for a symbol, so needs no cue.
    """
    cue = next((c for c in scene.cues if "symbol" in c.attributes("element")
                and (not c.loose or c.phrase != "stands for")), None)  # fmt: skip
    if cue is None and not answering:
        return None
    nowhere = cue or Cue(scene.clause.first, scene.clause.first, (), True, "")
    level, entity = _subject(scene, nowhere)
    if not entity:
        return None
    word = _letters(scene, cue)
    return (
        None if word is None or (cue is not None and cue.loose and level == 0) else (entity, word)
    )


def _subject(scene: Scene, cue: Cue) -> tuple[int, str]:
    level, entity, _ = explicit_subject(scene, cue, Name(-1, -1, (), (), "", False), "element")
    if not level:
        entity = next((e for e in scene.inherited if domain_of(e) == "element"), "")
    return level, entity


def _letters(scene: Scene, cue: Cue | None) -> int | None:
    """The word that is the symbol: written as one, or where a symbol must stand."""
    text, words = scene.passage.text, scene.words
    named = {i for n in scene.names for i in range(n.first, n.last)}
    spots = [i for i in range(scene.clause.first, scene.clause.last)
             if i not in named and words[i].isalpha() and len(words[i]) <= _LONGEST
             and not (cue and cue.first <= i < cue.last)]  # fmt: skip
    alone = len([w for w in words[scene.clause.first : scene.clause.last] if w[0].isalpha()]) == 1
    for i in spots:
        first = i == scene.clause.first
        written = text.capital(i) and not text.surface(i, i + 1)[1:].isupper()
        led = i > 0 and (words[i - 1] in _LEADS or words[i - 1] in "\"'`")
        if (
            written
            and (not first or alone or words[i] not in _WORDS)
            and (words[i] != "i" or led or alone)
        ):
            return i
    for i in spots:
        led = i > 0 and (words[i - 1] in _LEADS or words[i - 1] in "\"'`")
        if words[i] not in _WORDS and (led or alone):
            return i
    return None


Open = tuple[tuple[str, ...], str]
"""(entities, attribute) of which a value is awaited; the attribute may be ''."""

_NEVER_BARE = ("neighbours", "capital", "languages")
_LINKS = frozenset("is 's was are by from in".split())
_BRACKET = 2


def answers(
    scene: Scene, opened: Open, subjects: tuple[str, ...], found: Sequence[Statement]
) -> Iterator[Statement]:
    """Values that answer what is open: 'About 250 thousand.', 'Dutch, French and German'."""
    attribute = opened[1]
    symbol = None if found else _symbol(scene, attribute)
    if symbol is not None:
        yield symbol
        return
    first_named = tuple(e for n in scene.names[:1] for e in n.entities)
    subjects = opened[0] or subjects or first_named
    taken = {s.first for s in found}
    every: list[Value] = [*scene.quantities, *scene.names]
    values = [value for value in every if value.first not in taken]
    if not subjects or not values or not is_light(scene, values):
        return
    if scene.clause.opener == "(" and scene.inherited:  # "than Berlin's (3.4 million)"
        subjects = scene.inherited
    entity = _entity(scene, subjects[0], attribute, values)
    for value in values:
        if isinstance(value, Name) and {entity, *subjects} & set(value.entities):
            continue
        suited = _suited(scene, domain_of(subjects[0]), attribute, value)
        if suited:
            named = any(entity in n.entities for n in scene.names)
            for one in joined_with(scene, entity, value) if named else (entity,):
                yield state(scene, one, suited, value, value.last)


def _symbol(scene: Scene, attribute: str) -> Statement | None:
    """A chemical symbol stated with a cue, as an answer, or in brackets: 'Sodium (Na)'."""
    bracket = scene.clause.opener == "(" and len(scene.clause_words) <= _BRACKET
    answering = attribute == "symbol" and is_light(scene, scene.names, symbols=True)
    found = symbol_value(scene, bracket or answering)
    if found is None:
        return None
    entity, word = found
    high = max([word + 1, *(c.last for c in scene.cues if not c.loose)])
    return state(scene, entity, "symbol", scene.words[word], high, (word, word + 1))


def _entity(scene: Scene, subject: str, attribute: str, values: Sequence[Value]) -> str:
    """The entity of which a fragment speaks: the open one, or another that it names."""
    world, domain = scene.index.world, domain_of(subject)
    named = [(n, e) for n in scene.names for e in n.entities]
    if scene.quantities:
        counted = (e for _, e in named if (domain_of(e), attribute) in world.attributes)
        return next(counted, subject)
    alike = (
        e
        for n, e in named
        if domain_of(e) == domain and not fits(scene.index, (domain, attribute), n)
    )
    return next(alike, subject)


def _suited(scene: Scene, domain: str, attribute: str, value: Value) -> str:
    """The open attribute when the value suits it, else the only one of the domain that it suits."""
    index = scene.index
    if attribute and fits(index, (domain, attribute), value):
        return attribute
    linked = bool(_LINKS & set(scene.clause_words)) or (scene.clause.opener == "," and attribute)
    strong = any(not c.loose for c in scene.cues)
    if (isinstance(value, Quantity) and not value.plain) or strong or not linked:
        return ""
    sure = [
        name
        for held, name in index.world.attributes
        if held == domain and name not in _NEVER_BARE and fits(index, (held, name), value) == 2
    ]
    return sure[0] if len(sure) == 1 else ""


def appositions(
    scene: Scene, subjects: tuple[str, ...], found: Sequence[Statement]
) -> Iterator[Statement]:
    """'Lisbon, the capital of Portugal, ...', 'It is the capital of Portugal.'"""
    clause, words, index = scene.clause, scene.words, scene.index
    start = scene.names[0].first if scene.names else clause.last
    if any(s.first >= start and not s.token[:1].isdecimal() for s in found):
        return
    cue = next((c for c in scene.cues if not c.loose), None)
    led = clause.opener in (",", "and", "which", "who") or words[clause.first] in _POINTERS
    if cue is None or not led:
        return
    if words[clause.first] == "not":  # 'Amsterdam and not The Hague is ...'
        scene = replace(scene, clause=replace(clause, first=clause.first + 1))
    for target in cue.targets:
        named = (e for n in scene.names for e in n.entities if domain_of(e) == target[0])
        subject = next(named, "")
        value, place = _described(scene, subjects, target)
        if subject and value and value not in index.entity_names[subject]:
            yield state(scene, subject, target[1], value, clause.last, place)
            return


_POINTERS = ("it", "this", "that")


def _described(
    scene: Scene, subjects: tuple[str, ...], target: Target
) -> tuple[str, tuple[int, int]]:
    """(value, its words) that a clause describes: named before it, or in focus."""
    index, words, first = scene.index, scene.words, scene.clause.first
    for name in reversed([n for n in scene.passage.names if n.first < first]):
        if fits(index, target, name) and words[name.first - 1 : name.first] != ("not",):
            return value_text(target, name), (name.first, name.last)
    values = index.values.get(target, {}).keys()
    for entity in subjects:
        if index.entity_names[entity] & values:
            return canonical(index.entity(entity).name), (first, first + 1)
    return "", (first, first)
