"""Walks the clauses of a passage and collects what they state."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from lamda.world.raters.binding import UNIT_ATTRIBUTES, Binding, Scene, Value, bind, foreign_subject, joined_with
from lamda.world.raters.comparisons import compares, find_comparative, pair
from lamda.world.raters.cues import Cue
from lamda.world.raters.focus import Focus, subjects_of
from lamda.world.raters.leftovers import odd_number, odd_value
from lamda.world.raters.mentions import Name, WorldIndex, canonical
from lamda.world.raters.moods import ASK, ASSERT, DENY, DOUBT
from lamda.world.raters.numbers import Quantity
from lamda.world.raters.passages import Clause, Passage
from lamda.world.raters.statements import Statement, agrees, domain_of, fits, known, value_text
from lamda.world.raters.symbols import symbol_value

_NEGATORS = frozenset("not n't never neither nor isnt arent wasnt dont doesnt cannot nt".split())
_NOT_NEGATING = tuple((w,) for w in "only just sure many everyone everybody all every too".split())
_TURNED = (("far", "from"), ("rather", "than"), ("instead", "of"), ("anything", "but"),
           ("no", "longer"))  # fmt: skip
_PERSONAL = frozenset("i we my our me us your mine myself he she his her".split())
_REPORTS = frozenset(
    "think believe guess know heard read say said sure certain told tell see found checked looked "
    "remember recall mean bet afraid learned saw suppose assume would show check seen understand "
    "can confirm happy glad gather promise".split()
)
_LIGHT = frozenset(
    "it is 's that this would be i think believe guess about the a an its of course called sure well "
    "yes no oh probably around was are they were did does do so in by also not n't , - ! . : ; ' and "
    "or mostly mainly for both only just there here actually you can say maybe perhaps must should "
    "answer former latter has have with people band singer group chemist at on from to hmm ok okay 'm 're now yeah "
    "written write use uses official exact precise namely song track city mountain element country capital like some roughly over nearly almost under or more than less".split()
)
_NEVER_BARE = ("neighbours", "capital", "languages")
_LINKS = frozenset("is 's was are by from in".split())
_GOES_ON = frozenset("is am are was were have has had do did will would can really also".split())
_PLURAL = frozenset("they both these those all".split())
_SHARED, _SHORT = 2, 4
_SYMBOL = 2
_AGAINST = frozenset("compared unlike whereas".split())
_RELATIVE = ("which", "where", "who", "(")
_VERBS = frozenset("is are was were has have had does do can will covers lies".split())


class Reader:
    """Reads one response. `focus` is the state of the conversation before it."""

    def __init__(self, index: WorldIndex, passage: Passage, focus: Focus) -> None:
        self._index = index
        self._passage = passage
        self._focus = focus
        self._subjects: tuple[str, ...] = focus.entities
        self._open: tuple[tuple[str, ...], str] = (focus.entities, focus.asked)
        self._last_name = ""
        self._sentence = -1
        self._talk = False

    def statements(self, asserted: bool = False) -> list[Statement]:
        """All statements; with `asserted`, also those of questions (for a 'yes' to them)."""
        found: list[Statement] = []
        for clause in self._passage.clauses:
            if asserted and clause.mood in (ASK, DOUBT):
                clause = replace(clause, mood=ASSERT)
            found += self._clause(clause, found)
        unique: dict[tuple[object, ...], Statement] = {}
        for s in found:
            unique.setdefault((s.entities, s.attribute, s.token or s.stated.lower(), s.negated), s)
        return list(unique.values())

    def _scene(self, clause: Clause) -> Scene:
        names, quantities, cues = self._passage.inside(clause)
        inherited = self._subjects
        if clause.opener in _RELATIVE and self._last_name and clause.sentence == self._sentence:
            inherited = tuple(dict.fromkeys((self._last_name, *inherited)))
            inherited = inherited[:1]
        words = set(self._passage.text.words[clause.first : clause.last])
        if foreign_subject(self._passage, clause, names, (*cues, *quantities)):
            inherited = ()
        if self._focus.persona and {"i", "my", "me"} & words:
            inherited = (self._focus.persona, *inherited)
        return Scene(self._index, self._passage, clause, names, quantities, cues, inherited, self._focus)

    def _clause(self, clause: Clause, before: Sequence[Statement]) -> list[Statement]:
        scene = self._scene(clause)
        self._talk = self._personal(scene)
        if clause.mood in (ASSERT, DENY) and not self._talk:
            found = list(self._compare(scene))
            if not found:
                found = list(self._bound(scene))
                found += self._fragment(scene, found)
                found += self._apposed(scene, found)
                found += odd_value(scene, found, self._last_name, self._subjects)
                found += odd_number(scene, found)
            self._move(scene, found)
            return found
        self._move(scene, [])
        return []

    def _personal(self, scene: Scene) -> bool:
        """Whether the clause speaks of the speakers, not of the world."""
        start = scene.clause.first
        words = scene.words[start : scene.clause.last]
        named = {i for n in scene.names for i in range(n.first - start, n.last - start)}
        who = [i for i, w in enumerate(words) if w in _PERSONAL and i not in named]
        if any("symbol" in c.attributes("element") for c in scene.cues):
            who = [i for i in who if words[i] not in ("i", "he")]
        if self._focus.asked == "symbol" and len(words) <= _SHORT:
            who = []
        carried = not who and self._talk and scene.clause.opener in ("and", "or")
        if carried:  # 'He works here and is ...'
            return words[:1] != () and words[0] in _GOES_ON
        if not who or (self._focus.persona and not {"you", "he", "she"} & set(words)):
            return False
        reports = [i for i, w in enumerate(words) if w in _REPORTS]
        return not reports or any(i > reports[-1] and words[i] not in ("me", "you") for i in who)

    def _bound(self, scene: Scene) -> Iterator[Statement]:
        for binding in bind(scene):
            plural = _PLURAL & set(scene.words[scene.clause.first : scene.clause.last])
            subjects = binding.subjects
            if binding.together:
                yield from (self._state(scene, binding, e) for e in subjects)
                continue
            if plural and len(subjects) >= _SHARED:
                yield from (self._state(scene, binding, e) for e in subjects[:_SHARED])
                continue
            stated = [self._state(scene, binding, e) for e in subjects[:_SHARED]]
            yield next((s for s in stated if s.supported), stated[0])

    def _state(self, scene: Scene, binding: Binding, entity: str) -> Statement:
        value = binding.value
        high = max(value.last, binding.cue.last if binding.cue else value.last)
        return self._statement(scene, entity, binding.attribute, value, high)

    def _statement(
        self, scene: Scene, entity: str, attribute: str, value: Value | str, high: int,
        place: tuple[int, int] | None = None,
    ) -> Statement:  # fmt: skip
        if isinstance(value, str):
            first, last = place or (scene.clause.first, scene.clause.last)
        else:
            first, last = value.first, value.last
        negated = negated_at(scene, first, high)
        right = agrees(self._index, entity, attribute, value)
        held = attribute in self._index.entity(entity).facts
        supported = right != negated and (held or right)
        return Statement(
            (entity,), attribute, self._passage.text.surface(first, last), supported, negated, known(self._index, entity, attribute),
            first, last, scene.clause.sentence, _token(value),
        )  # fmt: skip

    def _compare(self, scene: Scene) -> Iterator[Statement]:
        clause, words = scene.clause, scene.words
        comparative = find_comparative(self._passage.text, clause.first, clause.last, scene.names)
        focus = self._focus
        if comparative is None:
            yield from self._winner(scene)
            return
        before = (*self._subjects, *focus.entities, *focus.recent)
        found = pair(comparative, scene.names, before)
        first, last = self._passage.sentences[clause.sentence]
        sided = comparative.than >= 0 or focus.kind == "compare" or len(scene.names) > 1
        if found is None or not (sided or _AGAINST & set(words[first:last])):
            return
        one, other, attribute = found
        if focus.kind == "compare" and attribute != focus.attribute:
            attribute = focus.attribute if comparative.attribute(domain_of(one)) else attribute
        yield self._comparison(scene, (one, other), attribute, (comparative.sign, comparative.equal),
                               (comparative.first, comparative.last))  # fmt: skip

    def _comparison(
        self, scene: Scene, entities: tuple[str, str], attribute: str, sign: tuple[int, bool],
        place: tuple[int, int],
    ) -> Statement:  # fmt: skip
        negated = negated_at(scene, place[0], place[1])
        less = negated and sign[1]  # 'not as high as' is lower
        right = compares(self._index, *entities, attribute, *((-sign[0], False) if less else sign))
        clause = scene.clause
        return Statement(entities, attribute, self._passage.text.surface(clause.first, clause.last),
                         right is not None and right != (negated and not less), negated, False,
                         clause.first, clause.last, clause.sentence)  # fmt: skip

    def _winner(self, scene: Scene) -> Iterator[Statement]:
        """'Lisbon.' or 'I think it is Lisbon' after 'Which is bigger, Porto or Lisbon?'."""
        focus = self._focus
        if focus.kind != "compare" or focus.yes_no or not _light(scene, scene.names):
            return
        named = [e for n in scene.names for e in n.entities if e in focus.entities]
        said = scene.words[scene.clause.first : scene.clause.last]
        named += [e for e, word in zip(focus.entities, ("former", "latter"), strict=False) if word in said]
        if len(named) == 1 and not scene.quantities:
            other = next(e for e in focus.entities if e != named[0])
            place = (scene.clause.first, scene.clause.last)
            yield self._comparison(scene, (named[0], other), focus.attribute,
                                   (focus.sign, focus.equal), place)  # fmt: skip

    def _fragment(self, scene: Scene, found: Sequence[Statement]) -> Iterator[Statement]:
        """Values that answer the open question: 'About 250 thousand.', 'Dutch, French, German'."""
        subjects, attribute = self._open
        bracket = scene.clause.opener == "(" and len(scene.clause_words) <= 2  # noqa: PLR2004
        answering = bracket or attribute == "symbol" and _light(scene, scene.names, symbols=True)
        symbol = symbol_value(scene, answering) if not found else None
        if symbol is not None:
            entity, word = symbol
            high = max([word + 1, *(c.last for c in scene.cues if not c.loose)])
            yield self._statement(scene, entity, "symbol", scene.words[word], high, (word, word + 1))
            return
        subjects = subjects or self._subjects or tuple(e for n in scene.names[:1] for e in n.entities)
        if not subjects:
            return
        taken = {s.first for s in found}
        values: list[Value] = [v for v in (*scene.quantities, *scene.names) if v.first not in taken]
        if not values or not _light(scene, values):
            return
        if scene.clause.opener == "(" and scene.inherited:  # "than Berlin's (3.4 million)"
            subjects = scene.inherited
        domain = domain_of(subjects[0])
        said = set(scene.words[scene.clause.first : scene.clause.last])
        strong = any(not c.loose for c in scene.cues) or not (
            _LINKS & said or (scene.clause.opener == "," and attribute))  # fmt: skip
        others = [n for n in scene.names for e in n.entities
                  if domain_of(e) == domain and not fits(self._index, (domain, attribute), n)]  # fmt: skip
        entity = next((e for n in others for e in n.entities if domain_of(e) == domain), subjects[0])
        if all(isinstance(v, Quantity) or v in others for v in values if v not in scene.names):
            entity = next((e for n in scene.names for e in n.entities
                           if (domain_of(e), attribute) in self._index.world.attributes
                           and scene.quantities), entity)  # fmt: skip
        for value in values:
            if isinstance(value, Name) and {entity, *subjects} & set(value.entities):
                continue
            suited = self._suited(domain, attribute, value, strong)
            if suited:
                named = any(entity in n.entities for n in scene.names)
                for one in joined_with(scene, entity, value) if named else (entity,):
                    yield self._statement(scene, one, suited, value, value.last)

    def _suited(self, domain: str, attribute: str, value: Value, strong: bool) -> str:
        """The open attribute when the value suits it, else the only one of the domain that it suits."""
        if attribute and fits(self._index, (domain, attribute), value):
            return attribute
        if (isinstance(value, Quantity) and not value.plain) or strong:
            return ""
        sure = [name for held, name in self._index.world.attributes
                if name not in _NEVER_BARE and held == domain and fits(self._index, (held, name), value) == 2]  # noqa: PLR2004  # fmt: skip
        return sure[0] if len(sure) == 1 else ""

    def _apposed(self, scene: Scene, found: Sequence[Statement]) -> Iterator[Statement]:
        """'Lisbon, the capital of Portugal, ...', 'It is the capital of Portugal.'"""
        clause, words = scene.clause, scene.words
        if any(scene.names and s.first >= scene.names[0].first and not s.token[:1].isdecimal() for s in found):
            return
        cue = next((c for c in scene.cues if not c.loose), None)
        start = words[clause.first : clause.first + 2]
        led = clause.opener in (",", "and", "which", "who") or start[:1] in (("it",), ("this",), ("that",))
        if cue is None or not led:
            return
        if words[clause.first] == "not":  # 'Amsterdam and not The Hague is ...'
            scene = replace(scene, clause=replace(clause, first=clause.first + 1))
        for domain, attribute in cue.targets:
            subject = next((e for n in scene.names for e in n.entities if domain_of(e) == domain), "")
            value, place = self._apposed_value(clause, (domain, attribute))
            if subject and value and value not in self._index.entity_names[subject]:
                yield self._statement(scene, subject, attribute, value, clause.last, place)
                return

    def _apposed_value(
        self, clause: Clause, target: tuple[str, str]
    ) -> tuple[str, tuple[int, int]]:
        """(value, its words) that a clause describes: named before it, or in focus."""
        words = self._passage.text.words
        for name in reversed([n for n in self._passage.names if n.first < clause.first]):
            if fits(self._index, target, name) and words[name.first - 1 : name.first] != ("not",):
                return value_text(target, name), (name.first, name.last)
        value = next((e for e in self._subjects if self._suits(e, target)), "")
        return canonical(self._index.entity(value).name) if value else "", (clause.first, clause.first + 1)

    def _suits(self, entity: str, target: tuple[str, str]) -> bool:
        return bool(self._index.entity_names[entity] & self._index.values.get(target, {}).keys())

    def _move(self, scene: Scene, found: Sequence[Statement]) -> None:
        """Bring the state behind this clause."""
        clause = scene.clause
        mentioned = subjects_of(list(scene.names), list(scene.cues), self._passage.text)
        values = {e for s in found for n in scene.names if n.first == s.first for e in n.entities}
        plain = [e for e in mentioned if e not in values]
        if found and found[-1].entities and found[-1].entities[0] in self._index.world.entities:
            last = found[-1]
            self._open = (last.entities[:1], last.attribute)
        elif clause.mood == ASK or plain or any(not c.loose for c in scene.cues):
            self._open = self._opened(scene, plain) or self._kept_open(plain)
        capital = [e for e in values if domain_of(e) == "city"]
        if plain and not _apposition(scene):
            self._subjects = tuple(dict.fromkeys((*plain[:2], *capital)))
        elif capital:
            self._subjects = tuple(dict.fromkeys((*self._subjects[:1], *capital)))
        if scene.names:
            last_name = scene.names[-1]
            self._last_name = last_name.entities[0] if last_name.entities else ""
        self._sentence = clause.sentence

    def _kept_open(self, plain: Sequence[str]) -> tuple[tuple[str, ...], str]:
        """The open attribute carried over to an entity just named: 'And Lisbon?'."""
        subjects, attribute = self._open
        if not plain:
            return self._open
        alike = bool(subjects) and domain_of(subjects[0]) == domain_of(plain[0])
        return (plain[0],), attribute if alike else ""

    def _opened(self, scene: Scene, plain: Sequence[str]) -> tuple[tuple[str, ...], str] | None:
        """The (subjects, attribute) that a clause names without a value."""
        subjects = tuple(plain) or self._subjects
        for entity in subjects if scene.clause.mood != ASSERT else ():
            for quantity in scene.quantities:
                attribute = UNIT_ATTRIBUTES.get(quantity.dimension, "")
                if (domain_of(entity), attribute) in self._index.world.attributes:
                    return (entity,), attribute
        for cue in scene.cues:
            for entity in subjects if not cue.loose else ():
                attributes = cue.attributes(domain_of(entity))
                if attributes:
                    return (entity,), attributes[0]
        return None


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
        start = next((i + 1 for i in range(start, first) if words[i] in ("that", "think", "believe")), first)
    for i in range(start, min(high, scene.clause.last)):
        if words[i] in _NEGATORS and words[i + 1 : i + 2] not in _NOT_NEGATING:
            negated = not negated
            break
    if tuple(words[max(first - 2, 0) : first]) in _TURNED:
        negated = not negated
    if scene.clause.opener in ("than",):
        return negated
    return negated


def _light(scene: Scene, values: Sequence[Value], symbols: bool = False) -> bool:
    """Whether a clause says little but the values (`symbols`: and a few letters)."""
    inside = {i for v in values for i in range(v.first, v.last)}
    rest = [w for i, w in enumerate(scene.words[scene.clause.first : scene.clause.last],
                                    start=scene.clause.first) if i not in inside]  # fmt: skip
    return all(w in _LIGHT or (symbols and len(w) <= _SYMBOL) for w in rest)


def _apposition(scene: Scene) -> bool:
    """Whether a clause between commas only describes: ', the capital of Portugal,'."""
    words = scene.words[scene.clause.first : scene.clause.last]
    bare = all(n.last - n.first == len(words) for n in scene.names)
    return scene.clause.opener in (",", "(") and not bare and not _VERBS & set(words)


def cue_names(cues: Sequence[Cue]) -> set[str]:
    """The attributes that the cues may stand for."""
    return {name for cue in cues for _, name in cue.targets}
