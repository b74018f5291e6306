"""A text read into words, names, quantities, cues and clauses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from lamda_world.data_files import beside
from lamda_world.raters.lexicon.cues import GENERAL, Cue, find_cues
from lamda_world.raters.lexicon.units import SMALL
from lamda_world.raters.lexicon.wording import Words, split_words
from lamda_world.raters.parse.mentions import Name, WorldIndex
from lamda_world.raters.parse.moods import ASK, ASSERT, DENY, mood_of_sentence
from lamda_world.raters.parse.numbers import Quantity, find_quantities

_DATA = beside(__file__)

_STOPS = frozenset(".!?")
_ABBREVIATIONS = _DATA.words("abbreviations")
_BREAKS = frozenset(",;:()")
_JOINS = _DATA.words("joins")
_LEADING = _DATA.words("leading")
_WH = frozenset("what which who whose how when where".split())
_SHORT, _MOST = 4, 12
"""`_MOST`: names of a clause that are read; no person states more in one."""
_SINGULAR = frozenset("is was has 's covers lies uses borders".split())
LISTED = ((",",), ("and",), (",", "and"), ("or",), ("and", "the"), ("&",), (",", "the"))
"""What stands between the names of a list."""


@dataclass(frozen=True, slots=True)
class Clause:
    """Words [first, last) of one clause.

    `mood` is ASSERT, ASK, DOUBT (no claim) or DENY (its claims are negated); `opener` is the mark
    or word before it (',', 'and', 'which', '' at a sentence's start).
    """

    first: int
    last: int
    sentence: int
    opener: str
    mood: str


@dataclass(frozen=True)
class Passage:
    """One turn as the readers see it. `starts` holds the character where each sentence begins."""

    text: Words
    names: tuple[Name, ...]
    quantities: tuple[Quantity, ...]
    cues: tuple[Cue, ...]
    clauses: tuple[Clause, ...]
    starts: tuple[int, ...]
    sentences: tuple[tuple[int, int], ...] = field(default=())

    def inside(self, clause: Clause) -> tuple[list[Name], list[Quantity], list[Cue]]:
        """The names, quantities and cues of one clause."""
        low, high = clause.first, clause.last
        return (
            [n for n in self.names if low <= n.first < high][:_MOST],
            [q for q in self.quantities if low <= q.first < high][:_MOST],
            [c for c in self.cues if low <= c.first < high][: 2 * _MOST],
        )


def _sentences(text: Words) -> list[tuple[int, int]]:
    """Word ranges of the sentences; the closing mark belongs to its sentence."""
    found, start, words = [], 0, text.words
    for i, word in enumerate(words):
        end = word in _STOPS and not (word == "." and _inner_point(text, i))
        newline = i + 1 < len(words) and "\n" in text.text[text.ends[i] : text.starts[i + 1]]
        if (end or newline) and not (i + 1 < len(words) and words[i + 1] in _STOPS):
            found.append((start, i + 1))
            start = i + 1
    if start < len(words):
        found.append((start, len(words)))
    return found


def _inner_point(text: Words, position: int) -> bool:
    before, after = text.at(position - 1), text.at(position + 1)
    if before in _ABBREVIATIONS and after and after not in _STOPS:
        return True
    glued = position + 1 < len(text.words) and text.starts[position + 1] == text.ends[position]
    return glued and after[:1].isalpha() and len(before) <= 1


def _fixed(
    text: Words, names: list[Name], quantities: list[Quantity], cues: list[Cue]
) -> list[bool]:
    """Words at whose place no clause may begin: the inside of names, quantities and cues."""
    fixed = [False] * len(text.words)
    spans: list[Name | Quantity | Cue] = [*names, *quantities, *cues]
    for span in spans:
        for i in range(span.first, span.last):
            fixed[i] = True
    for left, right in pairwise(names):  # 'Porto, Portugal' is one place
        between = text.words[left.last : right.first]
        if between in LISTED and _alike(left, right) and text.at(right.last) not in _SINGULAR:
            fixed[left.last : right.first] = [True] * len(between)
        if between == (",",) and left.entities and _place(right) and text.at(right.last) != "'s":
            fixed[left.last] = True
    return fixed


def _alike(left: Name, right: Name) -> bool:
    """Whether two names may stand in one list: of one domain, or values of one attribute."""
    kinds = [
        {e.split(":")[0] for e in name.entities} | {target for target, _ in name.values}
        for name in (left, right)
    ]
    return bool(kinds[0] & kinds[1])


def _place(name: Name) -> bool:
    return any(target == ("city", "country") for target, _ in name.values)


def _clause_ranges(
    text: Words, first: int, last: int, fixed: list[bool]
) -> list[tuple[int, int, str]]:
    """(first, last, opener) of the clauses of one sentence."""
    found, start, opener = [], first, ""
    for i in range(first, last):
        word = text.words[i]
        mark = word in _BREAKS or (word == "-" and _spaced(text, i))
        if word == "with" and not fixed[i] and not _measured(text, i, fixed):
            continue
        if fixed[i] or not (mark or (word in _JOINS and i > start)):
            if i == start and word in _JOINS and not fixed[i] and (i > first or word in _LEADING):
                opener, start = word, i + 1
            continue
        if i > start:
            found.append((start, i, opener))
        opener, start = word, i + 1
    if start < last:
        found.append((start, last, opener))
    return found


def _measured(text: Words, i: int, fixed: list[bool]) -> bool:
    """Whether 'with' leads to a number: 'with (its) 3.3 million inhabitants'."""
    after = text.at(i + 1)
    if fixed[i + 1 : i + 2] == [True] and not after[0].isdecimal() and after not in SMALL:
        return False  # 'with Dancing Queen in 1976'
    return any(
        text.words[j][0].isdecimal() or (fixed[j] and text.words[j] in SMALL)
        for j in range(i + 1, min(i + 6, len(text.words)))
    )


def _spaced(text: Words, i: int) -> bool:
    before = i > 0 and text.starts[i] > text.ends[i - 1]
    after = i + 1 < len(text.words) and text.starts[i + 1] > text.ends[i]
    return before and after


def _clauses(
    text: Words,
    sentences: list[tuple[int, int]],
    names: list[Name],
    quantities: list[Quantity],
    cues: list[Cue],
) -> list[Clause]:
    fixed = _fixed(text, names, quantities, cues)
    words = list(text.words)
    for name in names:  # 'Stevie Wonder' wonders nothing
        words[name.first : name.last] = ["_"] * (name.last - name.first)
    clauses: list[Clause] = []
    for number, (first, last) in enumerate(sentences):
        ranges = _clause_ranges(text, first, last, fixed)
        moods = mood_of_sentence(words, (first, last), ranges)
        clauses += [
            Clause(low, high, number, opener, mood)
            for (low, high, opener), mood in zip(ranges, moods, strict=True)
        ]
        if _RETRACTS.match(" ".join(words[first:last])):
            _deny_before(clauses, number)
    return clauses


_RETRACTS = re.compile(
    r"(?:but |however , |well , |actually , )?(?:that|this|it|they|those people|which|these) "
    r"(?:is|are|was|were|'s|'re) (?:just |simply |actually |quite |all |a |completely |plain )*"
    r"(?:wrong|false|untrue|incorrect|mistaken|nonsense|rubbish|myth|mistake|(?:not|n't) "
    r"(?:true|right|correct|so|the case))\b"
)


def _deny_before(clauses: list[Clause], number: int) -> None:
    """Mark the claims of the sentence before `number` as denied."""
    for i, clause in enumerate(clauses):
        if clause.sentence == number - 1 and clause.mood == ASSERT:
            clauses[i] = Clause(clause.first, clause.last, clause.sentence, clause.opener, DENY)


def _mates(left: Name, right: Name) -> bool:
    """Whether one is an entity and the other a value of its domain: 'gold is a metal'."""
    domains = [{e.split(":")[0] for e in name.entities} for name in (left, right)]
    values = [{target[0] for target, _ in name.values} for name in (left, right)]
    return bool(domains[0] & values[1] or domains[1] & values[0])


def _domains(names: Sequence[Name]) -> set[str]:
    return {entity.partition(":")[0] for name in names for entity in name.entities}


def _kept_names(
    words: tuple[str, ...],
    names: list[Name],
    cues: list[Cue],
    sentences: list[tuple[int, int]],
    recent: tuple[str, ...],
) -> list[Name]:
    """The names without those that are ordinary words here.

    An ordinary word is a name where the conversation was about it, where another name of its
    domain stands in the sentence, or a cue of its domain; and in an answer of hardly more words.
    """
    kept = []
    for name in names:
        first, last = next(s for s in sentences if s[0] <= name.first < s[1])
        mates = [n for n in names if n is not name and first <= n.first < last]
        sure = [n for n in mates if not n.plain]
        own = {target[0] for target, _ in name.values} | _domains([name])
        near = _domains(sure) | {target[0] for n in sure for target, _ in n.values}
        near |= {entity.partition(":")[0] for entity in recent}
        if name.plain and _names_attribute(name, cues, _domains(sure) - own):
            continue  # 'the country of Kano' asks for no song, whatever was spoken of before
        if (
            not name.plain
            or set(name.entities) & set(recent)
            or _domains(sure) & own
            or any(_mates(name, other) for other in mates)
            or last - first - (name.last - name.first) <= _SHORT - 2
            or _cued(words, cues, (first, last), name, own, near)
        ):
            kept.append(name)
    return kept


def _names_attribute(name: Name, cues: list[Cue], domains: set[str]) -> bool:
    """Whether the word is a cue as well, of an entity that stands beside it."""
    return any(
        cue.first == name.first and not cue.loose and any(d in domains for d, _ in cue.targets)
        for cue in cues
    )


def _cued(
    words: tuple[str, ...],
    cues: list[Cue],
    sentence: tuple[int, int],
    name: Name,
    own: set[str],
    near: set[str],
) -> bool:
    """Whether a cue of one of the domains `own` stands in the sentence, beside the name.

    A loose cue counts in a question, or where the conversation is about that domain (`near`).
    """
    asks = bool(_WH & set(words[sentence[0] : sentence[1]]))
    for cue in cues:
        beside = cue.last <= name.first or cue.first >= name.last
        if not (beside and sentence[0] <= cue.first < sentence[1]):
            continue
        sure = not cue.loose or (asks and cue.phrase not in GENERAL)
        if any(domain in own and (sure or domain in near) for domain, _ in cue.targets):
            return True
    return False


def read_passage(index: WorldIndex, text: str, recent: tuple[str, ...] = ()) -> Passage:
    """Read `text`; `recent` are the entities that the conversation is about."""
    words = split_words(text)
    names = index.find_names(words)
    taken = [False] * len(words.words)
    for name in names:
        if not name.plain:
            taken[name.first : name.last] = [True] * (name.last - name.first)
    cues = find_cues(words, taken)
    quantities = find_quantities(words, taken)
    sentences = _sentences(words)
    names = _kept_names(words.words, names, cues, sentences, recent) if names else names
    inside = {i for name in names for i in range(name.first, name.last)}
    cues = [cue for cue in cues if cue.first not in inside]
    clauses = _clauses(words, sentences, names, quantities, cues)
    starts = tuple(words.starts[first] for first, _ in sentences)
    return Passage(words, tuple(names), tuple(quantities), tuple(cues), tuple(clauses), starts,
                   tuple(sentences))  # fmt: skip


__all__ = ["ASK", "ASSERT", "DENY", "Clause", "Passage", "read_passage"]
