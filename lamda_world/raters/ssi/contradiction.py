"""Does a speaker deny what the same speaker said before? (paper: contradicting is not sensible)"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from lamda_world.data_files import beside
from lamda_world.raters.lexicon.stems import STOP, stem
from lamda_world.raters.parse.texts import Text
from lamda_world.raters.ssi.clashes import impossible

_DATA = beside(__file__)

_CUT = re.compile(r"[,;:]| but | and (?=i |we |my )| because | so (?=i |we |my )| although ")
_OWN = re.compile(
    "^(?:well |no |yes |oh |actually |honestly |so |and )*(?:i|we|my|our|there"
    r" (?:is|are) (?:my|our)|one of my)\b"
)
_OPENS = re.compile(
    r"^(?:(?:no|yes|well),? )?(?:never|love|loved|hate|not|only|no|have|had|do not|did not)\b"
)
_DENIES = re.compile(
    r"\b(?:not|never|no|none|nothing|neither|hate|hated|dislike|without|stopped|quit|gave up"
    r"|allergic|avoid|can not stand|afraid of|hardly|rarely)\b"
)
_CHANGED = re.compile(
    r"\b(?:used to|any ?more|until|no longer|before|except|unless|yet|changed|back then|lied"
    r"|was wrong|joking|kidding|once|wish|would like|want to|hope|next|soon|if)\b"
)
_POLAR_WORDS = _DATA.words("polar_words")
_LIGHT = frozenset(map(stem, _DATA.words("light_words")))
_FLAT = re.compile(
    r"\b(?:never|hate|can not stand|have no|has no|not have any|do not like|do not know any)\b"
)
_SUPPOSES = re.compile(r"\b(?:how (?:many|much|often|long)|when|where|what|which)\b.*\bdo you\b")
_DO_YOU = re.compile(r"^(?:\w+,? ){0,2}(?:do|are|have) you (?!ever|any)")
_YES_OR_NO = re.compile(r"^(?:yes|yeah|yep|no|nope|nah)\b")
_OF_IT = re.compile(
    r"^i (?:really |absolutely )?(?:love|like|hate|enjoy|do not like|can not stand) (?:it|them"
    r"|that)\b"
)
_NUMBERS = {word: number for number, word in enumerate(
    "zero one two three four five six seven eight nine ten eleven twelve".split())}  # fmt: skip
_SLOT = re.compile(
    r"\b(i live in|i grew up in|i am from|i come from|my name is|i was born in|my favou?rite \w+"
    r" is|i work as"
    " an?|i am a vegetarian|my (?:cat|dog|sister|brother|wife|husband) is called) (?:the |a |an"
    r" )?(\w+)"
)
_YES_BUT_NO = re.compile(
    r"^(?:yes|yeah|yep|sure|definitely|absolutely)[,.!]? (?:but )?i (?:really |certainly )?"
    r"(?:do not|am not|have not|did not|have never|never|hate|can not|would not)\b"
    r"|^(?:no|nope|nah)[,.!]? i (?:really |certainly )?(?:do|am|have|did|can|would)(?=[.,!]|$)"
)


@dataclass(frozen=True, slots=True)
class _Clause:
    stems: frozenset[str]
    numbers: frozenset[str]
    denies: bool
    firm: bool
    flat: bool


_COUNTED = re.compile(
    r"\b(?:i have|i have got|i own|we have|my|our) (two|three|four|five|six|seven|eight|\d+) (\w+)"
)
_FAVOURITE = re.compile(r"\byour favou?rite (\w+)")
_MY_FAVOURITE = re.compile(r"\bmy favou?rite (\w+) is (?:the |a |an )?(\w+)")


@lru_cache(maxsize=8192)
def _clauses(text: Text) -> tuple[_Clause, ...]:
    """The speaker's statements about themselves."""
    found = []
    for sentence in text.sentences:
        if sentence.end == "?":
            continue
        for part in _CUT.split(sentence.text):
            part = part.strip()
            if not (_OWN.search(part) or _OPENS.search(part)):
                continue
            words = part.split()
            stems = (
                frozenset(stem(w) for w in words if w not in STOP and w not in _NUMBERS)
                - _POLAR_WORDS
            )
            if stems:
                found.append(_Clause(
                    stems=stems,
                    numbers=frozenset(w for w in words if w in _NUMBERS or w.isdigit()) - {"one"},
                    denies=bool(_DENIES.search(part)),
                    firm=not _CHANGED.search(part),
                    flat=bool(_FLAT.search(part)),
                ))  # fmt: skip
    return tuple(found)


def _clash(old: _Clause, new: _Clause) -> bool:
    if not (old.firm and new.firm):
        return False
    if old.denies != new.denies:
        small, large = sorted((old.stems, new.stems), key=len)
        return small <= large and len(small) * 3 >= len(large)
    return (
        old.stems == new.stems
        and bool(old.numbers)
        and bool(new.numbers)
        and not old.numbers & new.numbers
    )


@lru_cache(maxsize=8192)
def _slots(text: Text) -> dict[str, str]:
    return dict(_SLOT.findall(text.plain))


def contradicts(context: tuple[Text, ...], response: Text) -> str:
    """Why the response contradicts itself or its speaker's earlier turns; '' if it does not.

    Speakers take turns: the response's speaker said every second turn before the last one.
    """
    if _YES_BUT_NO.search(response.plain):
        return "says yes and no"
    new = _clauses(response)
    for index, clause in enumerate(new):
        if any(_clash(clause, other) for other in new[index + 1 :]):
            return "contradicts itself"
    if _other_favourite(context, response):
        return "contradicts an earlier turn"
    for place in range(len(context) - 2, -1, -2):
        turn = context[place]
        if any(_clash(old, clause) for old in _clauses(turn) for clause in new):
            return "contradicts an earlier turn"
        slots, earlier = _slots(response), _slots(turn)
        if any(
            earlier.get(slot, value) != value and value not in turn.words
            for slot, value in slots.items()
        ):
            return "contradicts an earlier turn"
        if _other_number(turn, response):
            return "contradicts an earlier turn"
        if any(_clash(old, clause) for old in _echoes(context, place) for clause in new):
            return "contradicts an earlier turn"
        if any(_refutes(old, clause) for old in _clauses(turn) for clause in new):
            return "contradicts an earlier turn"
    if impossible(context, response):
        return "contradicts an earlier turn"
    if any(_unheard(old, response) for turn in context[-1::-2] for old in _clauses(turn)):
        return "supposes what the other denied"
    return ""


def _echoes(context: tuple[Text, ...], place: int) -> tuple[_Clause, ...]:
    """What the turn at `place` says in the words of its question: 'no', 'i hate it'."""
    turn = context[place]
    asked = context[place - 1].sentences[-1] if place and context[place - 1].sentences else None
    if asked is None or asked.end != "?" or not _DO_YOU.search(asked.text):
        return ()
    if not (_YES_OR_NO.match(turn.plain) or _OF_IT.match(turn.plain)):
        return ()
    stems = frozenset(stem(w) for w in asked.words if w not in STOP) - _POLAR_WORDS
    first = turn.sentences[0].text
    denies, firm = bool(_DENIES.search(first)), not _CHANGED.search(turn.plain)
    return (_Clause(stems, frozenset(), denies, firm, False),) if stems else ()


def _refutes(old: _Clause, new: _Clause) -> bool:
    """'I have never worked in a hospital' after 'I am a nurse in a hospital': a flat denial of a
    thing that the speaker's own earlier statement holds."""
    if old.denies or not (new.flat and new.firm and old.firm):
        return False
    things = new.stems - _LIGHT
    return bool(things) and things <= old.stems


def _unheard(old: _Clause, response: Text) -> bool:
    """'How much coffee do you drink?' to somebody who said 'I never drink coffee'."""
    if not (old.denies and old.firm) or old.stems <= _LIGHT:
        return False
    return any(
        _SUPPOSES.search(sentence.text)
        and not _DENIES.search(sentence.text)
        and old.stems <= {stem(word) for word in sentence.words}
        for sentence in response.sentences
    )


def _other_number(turn: Text, response: Text) -> bool:
    """'I have two dogs', then 'my three dogs'."""
    if not (_COUNTED.search(response.plain)):
        return False
    before = {stem(noun): number for number, noun in _COUNTED.findall(turn.plain)}
    return any(
        before.get(stem(noun), number) != number
        for number, noun in _COUNTED.findall(response.plain)
    )


def _other_favourite(context: tuple[Text, ...], response: Text) -> bool:
    """A favourite that the speaker's answer to the same question did not name."""
    named = _MY_FAVOURITE.search(response.plain)
    if not named:
        return False
    for asked, answer in zip(context[-3::-2], context[-2::-2], strict=False):
        question = _FAVOURITE.search(asked.plain)
        if question and question.group(1) == named.group(1) and answer.telling:
            return named.group(2) not in answer.words
    return False
