"""Claims in a response, checked against the facts of the world.

The reader knows words, not templates: it looks for names, values and cues of attributes in each
clause, decides what is asserted of what, and compares that with the facts.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lamda_world.raters.claims.beliefs import beliefs, opens_with
from lamda_world.raters.claims.focus import Focus, focus_after
from lamda_world.raters.claims.questions import (
    Question,
    asked_sum,
    asked_translation,
    resolve_question,
)
from lamda_world.raters.claims.reader import Reader
from lamda_world.raters.claims.statements import Statement
from lamda_world.raters.parse.citations import Citation, citations_for, normal_url, split_citations
from lamda_world.raters.parse.mentions import WorldIndex, world_index
from lamda_world.raters.parse.moods import ASK, DENY, DOUBT
from lamda_world.raters.parse.passages import Passage, read_passage
from lamda_world.raters.tools.arithmetic import stated_results
from lamda_world.raters.tools.phrasebook import is_said, stated_translation

if TYPE_CHECKING:
    from lamda_world.facts.entities import World

__all__ = ["Claim", "ClaimReading", "Question", "read_claims", "resolve_question"]

_NEGATORS = frozenset(("not", "n't", "never"))
ANOTHER = "another"
"""Attribute of a true sum or translation that is not the one asked for."""
_LONGEST = 4000
"""Characters of a response that are read; nobody reads further."""
_LONG_SENTENCE = 40
"""Words of a sentence beyond which nobody states a translation in it."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One assertion about the world at characters `span` of the response.

    `entity_id` is the entity it is about, 'arithmetic', 'translation', or '' for matters outside
    the world, which nothing supports. `attribute` is '' when the world has no such attribute.
    `supported` is the truth of what is said, so it counts a negation ('not 3 million' is
    supported when it is not); `negated` says that there is one. `cited`: a URL vouches for the
    claim; `url_ok`: it is the entity's page and that holds the attribute (for a comparison, the
    page of either entity), None when not cited.
    `well_known` claims need no source (paper section 6.2: common knowledge). `than` is the other
    entity of a comparison.
    """

    entity_id: str
    attribute: str
    stated: str
    supported: bool
    negated: bool
    cited: bool
    url_ok: bool | None
    well_known: bool
    span: tuple[int, int]
    than: str = ""


@dataclass(frozen=True, slots=True)
class ClaimReading:
    """The claims of a response in order, and the ids of all entities that it mentions; `foreign`: a
    clause of it speaks of something that nobody knows."""

    claims: tuple[Claim, ...]
    entities: tuple[str, ...]
    foreign: bool = False


def read_claims(world: World, context: tuple[str, ...], response: str) -> ClaimReading:
    """The claims that `response` makes after the turns of `context`, and the entities it names."""
    index = world_index(world)
    text, citations = split_citations(response[:_LONGEST])
    if not text.strip():
        return ClaimReading((), ())
    context = tuple(turn[:_LONGEST] for turn in context)
    focus = focus_after(index, context)
    passage = read_passage(index, text, focus.known)
    statements = [*_calculated(context, passage), *_translated(context, passage)]
    reader = Reader(index, passage, focus)
    if not statements:
        statements = reader.statements()
        statements += _answer_to_yes_no(index, context, focus, passage, statements)
    mentioned = tuple(dict.fromkeys(e for name in passage.names for e in name.entities))
    claims = sorted(
        (_claim(index, passage, citations, s) for s in statements), key=lambda c: c.span
    )
    return ClaimReading(tuple(claims), mentioned, reader.foreign)


def disowned(reading: ClaimReading) -> ClaimReading:
    """The reading of a response that speaks of a name which nobody knows: what it says is said of
    nothing in the world, so nothing supports it."""
    return replace(
        reading,
        claims=tuple(
            replace(c, entity_id="", than="", supported=False, well_known=False,
                    url_ok=None if c.url_ok is None else False) if c.supported else c
            for c in reading.claims
        ),
    )  # fmt: skip


def _claim(
    index: WorldIndex, passage: Passage, citations: tuple[Citation, ...], statement: Statement
) -> Claim:
    words = passage.text
    span = (words.starts[statement.first], words.ends[max(statement.last, 1) - 1])
    vouching = citations_for(citations, passage.starts, statement.sentence)
    if not vouching and len(statement.entities) > 1:
        vouching = citations  # 'so Lisbon is bigger' rests on what was cited before it
    url_ok = _url_ok(index, vouching, statement) if vouching else None
    entity, than, *_ = (*statement.entities, "", "")
    return Claim(entity, statement.attribute, statement.stated, statement.supported,
                 statement.negated, bool(vouching), url_ok, statement.well_known, span,
                 than)  # fmt: skip


def _url_ok(index: WorldIndex, citations: Sequence[Citation], statement: Statement) -> bool:
    """Whether a cited page is that of an entity of the statement, and holds the attribute."""
    pages = {
        normal_url(index.entity(e).url)
        for e in statement.entities
        if e in index.world.entities and statement.attribute in index.entity(e).facts
    }
    return any(normal_url(citation.url) in pages for citation in citations)


def _sentence_of(passage: Passage, word: int) -> tuple[int, str]:
    """(number, mood) of the clause that holds a word."""
    number = bisect_right([first for first, _ in passage.sentences], word) - 1
    clauses = [c for c in passage.clauses if c.sentence == number]
    mood = next((c.mood for c in reversed(clauses) if c.first <= word), "")
    return number, mood or (clauses[0].mood if clauses else ASK)


def _calculated(context: tuple[str, ...], passage: Passage) -> list[Statement]:
    """The results of sums and conversions that a response states."""
    found = []
    if not passage.quantities:
        return []
    for result in stated_results(passage.text.text, asked_sum(context)):
        first, last = result.first, result.last
        sentence, mood = _sentence_of(passage, first)
        if mood in (ASK, DOUBT):
            continue
        negated = mood == DENY or bool(
            _NEGATORS & set(passage.text.words[max(first - 4, 0) : first])
        )
        attribute = "arithmetic" if result.asked else ANOTHER
        said, supported = passage.text.surface(first, last), result.right != negated
        found.append(Statement(("arithmetic",), attribute, said, supported, negated, True, first,
                               last, sentence))  # fmt: skip
    return found


def _translated(context: tuple[str, ...], passage: Passage) -> list[Statement]:
    """The translation that a response states."""
    asked = asked_translation(context)
    found = []
    for number, (first, last) in enumerate(passage.sentences):
        mood = _sentence_of(passage, first)[1]
        if last - first > _LONG_SENTENCE:
            continue
        text = passage.text.surface(first, last)
        stated = stated_translation(text, asked) if mood not in (ASK, DOUBT) else None
        if stated is not None:
            right, negated, said = stated
            other = asked is not None and right and not is_said(said, asked.right)
            attribute = ANOTHER if other else "translation"
            found.append(Statement(("translation",), attribute, said, right != negated, negated,
                                   True, first, last, number))  # fmt: skip
    return found


def _answer_to_yes_no(
    index: WorldIndex, context: tuple[str, ...], focus: Focus, passage: Passage,
    found: Sequence[Statement],
) -> list[Statement]:  # fmt: skip
    """'Yes.' after 'Is Lisbon the capital of Portugal?' claims what was asked, and after 'i think
    that it is Lisbon' what was told."""
    opening = opens_with(passage) if context else ""
    if not opening or (focus.kind == "compare" and found):
        return []
    said = {(s.entities[:1], s.attribute) for s in found}
    earlier = focus_after(index, context[:-1])
    turn = read_passage(index, context[-1], earlier.known)
    statements = Reader(index, turn, earlier).statements(asserted=True)
    return [
        _reply(s, opening == "no", passage.text.surface(0, 1))
        for s in beliefs(turn, statements, passage)
        if (s.entities[:1], s.attribute) not in said and s.attribute
    ]


def _reply(statement: Statement, no: bool, word: str) -> Statement:
    supported = statement.supported != no
    return replace(statement, stated=word, supported=supported, negated=statement.negated != no,
                   first=0, last=1, sentence=0)  # fmt: skip
