"""Is a clause asserted, asked, doubted or denied?"""

from __future__ import annotations

import re
from collections.abc import Sequence

from lamda_world.data_files import beside

_DATA = beside(__file__)

ASSERT, ASK, DOUBT, DENY = "assert", "ask", "doubt", "deny"

_FILLERS = _DATA.words("fillers")
_WH = _DATA.words("wh")
_AUX = _DATA.words("aux")
_AFTER_WH = _DATA.words("after_wh")
_SUBJECTS = _DATA.words("subjects")
_TAGS = _DATA.words("tags")
_TAG_LENGTH = 4
_FINITE = _DATA.words("finite")
_KNOW = re.compile(
    r"^(?:(?:so|well|hey|oh|and|but|,) )*(?:did you know|do you know|have you heard|fun fact|you "
    r"know"
    r"|did i tell you|guess what|is(?:n't| not) it (?:amazing|funny|interesting|great|strange))"
    r" (?:that|:|,)?"
)
_ASKS_INSIDE = re.compile(
    r"^(?:(?:so|well|hey|oh|and|but|,) )*(?:(?:do|did) )?you know (?:what|which|who|when|where|how|"
    r"if|the|"
    r"whether|its|about|any|a|anything|of|why)\b"
)
_DOUBT = re.compile(
    r"\b(?:(?:not|n't|never) (?:\w+ ){0,2}?(?:sure|certain|know|remember|recall|tell|say|"
    r"positive)\b"
    r"(?! that it is (?:not|n't)))"
    r"|\b(?:no idea|no clue|unsure|uncertain|wonder|wondering|hard to say|forgot|forgotten|"
    r"whether)\b"
    r"|\b(?:have|need|want|would like|like|going|try|trying|had) to (?:\w+ )?"
    r"(?:look|check|find|see|search|ask|google|know|hear|read)\b"
    r"|\b(?:let me|i (?:will|'ll|would|could|can|should|must|shall)|i am going to) (?:\w+ )?"
    r"(?:look|check|find|search|google|ask|see if)\b"
    r"|\blook (?:it|that|this|them) up\b|\b(?:tell|show|give) me\b|\bi(?: would|'d) like\b"
    r"|\b(?:you|he|she|they) (?:said|asked|told|mentioned|claimed|wrote|thought|meant|asking)\b"
    r"|\bsuppose\b|\bimagine (?:that|if)\b|\bi wish\b|\bpretend\b|\bwhat if\b"
    r"|\bif (?!i (?:remember|recall|am not|'m not)|you ask|memory|my memory|i 'm|that is right|"
    r"you (?:add|take|multiply|divide|subtract|double))"
)
_DENY = re.compile(
    r"\b(?:not|n't) (?:true|right|correct|the case|accurate) that\b|\b(?:false|wrong|untrue|"
    r"incorrect|"
    r"a myth|nonsense|a lie|mistake) (?:that|to (?:say|think|believe|claim))\b"
    r"|\bi (?:do |would |really )*(?:not|n't) (?:\w+ )?(?:think|believe|say)\b|\bi doubt\b"
    r"|\b(?:nobody|no one) (?:says|thinks|believes)\b|\bno truth\b|\bthe myth that\b|\btaken "
    r"for\b|\bconfused with\b"
)
_RETRACT = re.compile(
    r"^(?:in fact |actually |of course |i think |i am afraid )?(?:(?:that|this|it|they|this number|"
    r"which|who|all of them|these|those) )?(?:is|are|was|were|'s|'re|turned out to be|turns out "
    r"to be|proved) "
    r"(?:just |simply |actually |quite |all |a |completely |plain |only )*"
    r"(?:wrong|false|untrue|incorrect|mistaken|nonsense|rubbish|myth|mistake|(?:not|n't) "
    r"(?:true|right|correct|so|the case))(?! that| to )\b"
)


def _asks_without_mark(words: Sequence[str]) -> bool:
    """Whether a sentence without '?' has the form of a question: 'what is ...', 'is it ...'."""
    start = 0
    while start < len(words) and words[start] in _FILLERS:
        start += 1
    first, second = (*words[start : start + 2], "", "")[:2]
    if first in _WH:
        of = first in ("which", "what") and {"is", "are", "was", "were"} & set(
            words[start + 2 : start + 4])  # fmt: skip  # 'which genre is ...'
        return second in _AFTER_WH or len(words) - start <= 3 or bool(of)
    if first == "in" and second in ("which", "what"):
        return True
    if first in ("tell", "give", "show") and second == "me":
        return True
    return first in _AUX and second in _SUBJECTS and len(words) - start > 2


def _interrogative(words: Sequence[str]) -> bool:
    """Whether a clause that ends with '?' begins as a question."""
    start = 0
    while start < len(words) and words[start] in _FILLERS:
        start += 1
    first = words[start] if start < len(words) else ""
    second = words[start + 1] if start + 1 < len(words) else ""
    return first in _WH or first in _AUX or (first in ("in", "by", "of", "at") and second in _WH)


def _tag(words: Sequence[str]) -> bool:
    bare = [w for w in words if w not in "?.,!"]
    if not bare or len(bare) > _TAG_LENGTH:
        return not bare
    return bare[0] in _TAGS or (bare[0] in _AUX and bare[-1] in (*_SUBJECTS, "not", "n't"))


def mood_of_sentence(
    words: Sequence[str], sentence: tuple[int, int], clauses: Sequence[tuple[int, int, str]]
) -> list[str]:
    """The mood of each clause (first, last, opener) of the sentence words[first:last)."""
    whole = words[sentence[0] : sentence[1]]
    joined = " ".join(whole)
    moods = [ASSERT] * len(clauses)
    if "?" in whole[-2:]:
        moods = _asked(words, whole, joined, clauses)
    elif _asks_without_mark(whole):
        moods = [ASK if o not in (".", ";", ":") or i == 0 else ASSERT
                 for i, (_, _, o) in enumerate(clauses)]  # fmt: skip
    doubt = deny = False
    for i, (first, last, opener) in enumerate(clauses):
        text = " ".join(words[first:last])
        bare = not _FINITE & set(words[first:last])
        if opener not in ("and", "or", "so", "which", "who", "where") and not (
            bare and opener in ",("
        ):
            doubt = False
        if opener in ("but", ";", "however", "yet"):
            deny = False
        doubt = doubt or (moods[i] == ASSERT and bool(_DOUBT.search(text)))
        deny = deny or bool(_DENY.search(text))
        if moods[i] == ASSERT:
            moods[i] = DENY if deny else DOUBT if doubt else ASSERT
        if i and moods[i] == ASSERT and _RETRACT.search(text):
            moods[:i] = [DENY if m == ASSERT else m for m in moods[:i]]
    return moods


def _asked(
    words: Sequence[str], whole: Sequence[str], joined: str, clauses: Sequence[tuple[int, int, str]]
) -> list[str]:
    """The moods of a sentence that ends with '?'."""
    if _KNOW.match(joined) and not _ASKS_INSIDE.match(joined):
        return [ASSERT] * len(clauses)
    if _interrogative(whole) or not clauses:
        return [ASK] * len(clauses)
    last = clauses[-1]
    if len(clauses) == 1 or _tag(words[last[0] : last[1]]):
        return [ASK] * len(clauses)
    asking = [i for i, (a, b, _) in enumerate(clauses) if _interrogative(words[a:b])]
    start = asking[0] if asking else len(clauses) - 1
    if not asking and not any(o in ("and", "but", "what") for _, _, o in clauses[start:]):
        start = 0
    return [ASSERT] * start + [ASK] * (len(clauses) - start)
