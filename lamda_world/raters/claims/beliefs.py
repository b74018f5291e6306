"""What a turn tells or asks to be confirmed, and whether a response says yes or no to it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from lamda_world.data_files import beside
from lamda_world.raters.claims.statements import Statement
from lamda_world.raters.parse.moods import ASK, DOUBT
from lamda_world.raters.parse.passages import Passage

_DATA = beside(__file__)

_YES = _DATA.words("yes")
_NO = _DATA.words("no")
_LEADS = _DATA.words("leads")
_ALONE = _DATA.words("alone")
"""Words that agree by themselves alone: 'correct.', and not 'correct me if i am wrong'."""
_TAGS = _DATA.words("tags")
_ONESELF = frozenset(("i", "we"))
_TELLS = frozenset("have had 've did never am was were".split())
_EXCLAIMS = _DATA.words("exclaims")


def opens_with(passage: Passage) -> str:
    """'yes' or 'no' where a response opens with one ('that is right' and 'not true' are, too), or
    ''; who is not sure says neither ('no idea')."""
    if any(clause.mood == DOUBT for clause in passage.clauses[:2]):
        return ""
    spoken = passage.text.words[:8]
    while spoken and (spoken[0] in _LEADS or not spoken[0].isalpha()):
        spoken = spoken[1:]
    if spoken[:1] and spoken[0] in _ALONE and spoken[1:2] and spoken[1].isalpha():
        return ""
    words = [w for w in spoken if w.isalpha() or w in ("'s", "n't")]
    if words[:1] == ["that"] and words[1:2] in (["is"], ["'s"], ["was"], ["sounds"]):
        words = words[2:]
        return _verdict(words) if words[:1] != ["no"] else ""  # 'that is no problem'
    return _verdict(words)


def _verdict(words: Sequence[str]) -> str:
    first, second = (*words[:2], "", "")[:2]
    if first in ("not", "n't"):
        return "no" if second in _YES else ""
    if first == "no" and second in _EXCLAIMS:
        return ""
    return "no" if first in _NO else "yes" if first in _YES else ""


def beliefs(
    turn: Passage, statements: Sequence[Statement], response: Passage
) -> Sequence[Statement]:
    """Those of the `statements` of a turn that a yes or no answers: of its last sentence, but for
    'is that right?'. None where the turn goes on to ask something else, and none for a 'no' that
    speaks of the speaker ('no, i have never been there')."""
    sentences = list(range(len(turn.sentences)))
    while len(sentences) > 1 and _is_tag(turn, *turn.sentences[sentences[-1]]):
        sentences.pop()
    last = sentences[-1] if sentences else 0
    told = [s for s in statements if s.sentence == last]
    if not told or _asks_more(turn, last, max(s.last for s in told)):
        return []
    first, end = response.sentences[0]
    words = response.text.words[first:end]
    oneself = any(a in _ONESELF and b in _TELLS for a, b in pairwise(words))
    return [] if oneself and opens_with(response) == "no" else told


def _asks_more(turn: Passage, sentence: int, behind: int) -> bool:
    """Whether a clause behind what the sentence states asks another thing."""
    return any(
        clause.mood == ASK and not _is_tag(turn, clause.first, clause.last)
        for clause in turn.clauses
        if clause.sentence == sentence and clause.first >= behind
    )


def _is_tag(turn: Passage, first: int, last: int) -> bool:
    """Whether words only ask for a yes: 'is that right?', 'do you agree?'."""
    return all(w in _TAGS or not w.isalpha() for w in turn.text.words[first:last])
