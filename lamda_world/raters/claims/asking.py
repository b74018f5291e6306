"""The attribute that a question asks for, or asks to confirm."""

from __future__ import annotations

import re

from lamda_world.raters.claims.statements import domain_of
from lamda_world.raters.lexicon.cues import GENERAL, Cue
from lamda_world.raters.parse.mentions import Name, WorldIndex
from lamda_world.raters.parse.passages import Passage

BRIEF = 4
"""Words of a question that leans on the one before."""
_WHO = {"element": ("discoverer",), "song": ("artist",)}
_WHEN = {"element": ("discovery year",), "peak": ("first ascent",), "song": ("year",)}
_WHERE = {"city": ("country",), "peak": ("country", "range"), "country": ("continent",)}
_PLAIN_WH = re.compile(r"\b(?:where|how old|whose)\b")
_ASKS_WHEN = re.compile(r"\b(?:when|(?:what|which) year|how old|how long ago|since when)\b")


def confirmed(
    passage: Passage, found: tuple[list[Name], list[Cue]], entity: str, joined: str
) -> str:
    """The attribute whose value a sentence names along with its cue, which it asks to confirm: of
    'was xenon found by Marie Curie?' the discoverer, not the year."""
    if _ASKS_WHEN.search(joined):
        return ""
    domain = domain_of(entity)
    for cue in found[1]:
        offered = () if cue.loose else cue.attributes(domain)
        for name in found[0] if len(offered) > 1 else ():
            value = next((a for a in offered if name.value_of((domain, a)) is not None), "")
            if value and entity not in name.entities:
                return value
        if cue.phrase.endswith(" by") or passage.text.at(cue.last) == "by":
            named = next((a for a in offered if a in ("discoverer", "artist")), "")
            if named:
                return named
    return ""


def attribute_asked(index: WorldIndex, domain: str, cues: list[Cue], joined: str) -> str:
    """The attribute of `domain` that a question asks for, or ''."""
    wanted: tuple[str, ...] = ()
    if re.search(
        r"\b(?:who|whose|(?:which|what) (?:band|artist|singer|musician|chemist|scientist|person|"
        r"man|woman|people))\b",
        joined,
    ):
        wanted = _WHO.get(domain, ())
        cues = cues if wanted else [c for c in cues if "first ascent" not in c.attributes(domain)]
    elif _ASKS_WHEN.search(joined):
        wanted = _WHEN.get(domain, ())
    elif re.search(r"\b(?:where|whereabouts)\b", joined):
        wanted = _WHERE.get(domain, ())
    strong = [a for cue in cues if not cue.loose for a in cue.attributes(domain)]
    loose = [a for cue in cues if cue.loose for a in cue.attributes(domain)]
    for attribute in strong:
        if attribute in wanted:
            return attribute
    if strong:
        return strong[0]
    for attribute in loose:
        if attribute in wanted:
            return attribute
    if wanted:
        brief = len(joined.split()) <= BRIEF  # 'and when?'
        return wanted[0] if loose or brief or _PLAIN_WH.search(joined) else ""
    how = re.search(r"\b(?:how|what|which|its|the)\b", joined)
    worded = [
        a for cue in cues if cue.loose and cue.phrase not in GENERAL
        for a in cue.attributes(domain)
    ]  # fmt: skip
    return worded[0] if how and worded else ""
