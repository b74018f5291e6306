"""What a conversation is about: entities in focus and the attribute last asked for."""

from __future__ import annotations

import re
from collections import OrderedDict
from dataclasses import dataclass, replace

from lamda_world.raters.claims.asking import BRIEF, attribute_asked, confirmed
from lamda_world.raters.claims.comparisons import Comparative, find_comparative, pair
from lamda_world.raters.claims.statements import DIMENSIONS, domain_of, fits
from lamda_world.raters.lexicon.cues import Cue
from lamda_world.raters.lexicon.wording import Words
from lamda_world.raters.parse.mentions import Name, WorldIndex
from lamda_world.raters.parse.moods import ASK
from lamda_world.raters.parse.passages import Passage, read_passage

_RECENT = 6
_LONG_NAMING = 14
"""Words of a turn that only names what it asks for, with a 'please'."""
_LONGEST = 60
"""Turns that are read; of a longer conversation, the first and the last ones."""
_REQUEST = re.compile(
    r"^(?:(?:and|so|ok|okay|hi|hey|hello|please|well|then|,|thanks|cool|great|oh|also|but) )*"
    r"(?:tell me|give me|show me|what about|how about|i (?:would|'d) (?:like|love) to know|"
    r"remind me|"
    r"i (?:want|need|wonder|am wondering|was wondering)\b|(?:can|could|would|will) you\b|do you "
    r"know\b|"
    r"(?:please )?(?:look up|find|name|say)\b|do you happen\b|any idea\b|let me ask\b|question\b|"
    r"(?:(?:a|one|just|another|quick|more|next|last) )*(?:question|thing|one) ?[,:]|"
    r"the same (?:for|with|of|about)\b)"
)
_WISH = re.compile(
    r"\b(?:i|we|my \w+)\b.*\b(?:want|wants|need|needs|like|love|trying|curious|interested|wonder|"
    r"wondering|wonders|forgot|asked|asks|looking|learn|find out|figure out|help)\b"
)
_ABOUT = re.compile(
    r"\b(?:what|how) about\b|\band (?:what of|for|in|of|on)\b|\bthe same (?:for|with|of|about)\b|"
    r"^(?:(?:ok|okay|so|well|thanks|thank you|cool|great|nice|now|then|,) )*and \b"
)
_OPEN = re.compile(
    r"\b(?:tell me|know|hear|say|learn|something|anything|more|fact|facts|interesting|"
    r"talk)\b.*\b(?:about|"
    r"on|of)\b|^(?:and |so )?(?:what|who) (?:is|are|'s)\b"
)
_OPINION = re.compile(
    r"\b(?:do|did|would|have|will|are|were) you (?:\w+ )?(?:like|love|enjoy|prefer|hate|want|"
    r"been|visit|"
    r"visited|live|listen|listened|heard|seen|ever|from|climb|climbed|travel|go|play|sing|think|"
    r"feel|"
    r"recommend|miss|own|wear|use|spend|speak)\b|\byour (?:favou?rite|opinion)\b"
)

_YES_NO = ("is", "are", "does", "do", "has", "did", "was", "were")


@dataclass(frozen=True, slots=True)
class Focus:
    """The state after some turns.

    `entities` are in focus, likeliest first; `asked` is the attribute that the last turn asks
    for and `kind` how ('', attribute, about, compare; about: anything about the entity);
    `attribute` was asked for last, then or earlier (for 'what about Lisbon?'); `recent` lists
    mentioned entities, the latest first; `sign` and `equal` belong to a comparison.
    """

    entities: tuple[str, ...] = ()
    attribute: str = ""
    asked: str = ""
    kind: str = ""
    recent: tuple[str, ...] = ()
    sign: int = 0
    equal: bool = False
    yes_no: bool = False
    persona: str = ""

    @property
    def known(self) -> tuple[str, ...]:
        """The entities in focus and those mentioned lately."""
        return (*self.entities, *self.recent)


_Key = tuple[int, tuple[str, ...]]
_CACHE: OrderedDict[_Key, Focus] = OrderedDict()
_KEPT = 4096


def focus_after(index: WorldIndex, turns: tuple[str, ...]) -> Focus:
    """The focus after `turns`, the last of which is the one to answer."""
    if not turns:
        return Focus()
    if len(turns) > _LONGEST:
        turns = (turns[0], *turns[1 - _LONGEST :])
    key = (id(index), turns)
    held = _CACHE.get(key)
    if held is not None:
        return held
    focus = _step(index, focus_after(index, turns[:-1]), turns[-1])
    _CACHE[key] = focus
    if len(_CACHE) > _KEPT:
        _CACHE.popitem(last=False)
    return focus


def _step(index: WorldIndex, focus: Focus, turn: str) -> Focus:
    passage = read_passage(index, turn, focus.known)
    answered = focus
    focus = replace(focus, asked="", kind="", sign=0, equal=False, yes_no=False,
                    persona=focus.persona or _persona(passage))  # fmt: skip
    for first, last in passage.sentences:
        focus = _sentence(index, focus, passage, first, last)
    return _same_topic(index, answered, focus, passage)


def _same_topic(index: WorldIndex, before: Focus, after: Focus, passage: Passage) -> Focus:
    """An answer that only names the value asked for ('Paris.') leaves the topic as it was."""
    if not before.asked or before.kind != "attribute" or after.asked or not before.entities:
        return after
    target = (domain_of(before.entities[0]), before.asked)
    values = {e for name in passage.names if fits(index, target, name) for e in name.entities}
    if values and all(e in values or e in before.entities for e in after.entities):
        return replace(after, entities=tuple(dict.fromkeys((*before.entities, *after.entities))))
    return after


def _persona(passage: Passage) -> str:
    """The entity as which a speaker introduces itself: 'Hi, I am Mount Everest.'"""
    for name in passage.names:
        before = passage.text.words[max(name.first - 3, 0) : name.first]
        if name.entities and before[-2:] in (("i", "am"), ("i", "'m"), ("is", "me")):
            return name.entities[0]
    return ""


def subjects_of(names: list[Name], cues: list[Cue], text: Words) -> list[str]:
    """The entities named, those that a cue or verb attaches to first, qualifiers last."""
    ranked = []
    for position, name in enumerate(names):
        qualifier = position > 0 and qualifies(names[position - 1], name, text)
        ranked += [(qualifier, name.first, entity) for entity in name.entities]
        if name.adjective and any(cue.first == name.last and not cue.loose for cue in cues):
            ranked.append((True, name.first, name.adjective))
    return [entity for _, _, entity in sorted(ranked)]


def qualifies(left: Name, right: Name, text: Words) -> bool:
    """Whether `right` only says where `left` is: 'Porto, Portugal', 'Porto in Portugal'."""
    between = text.words[left.last : right.first]
    place = any(target[1] in ("country", "continent") for target, _ in right.values)
    return place and bool(left.entities) and between in ((",",), ("in",), ("(",), (",", "in"))


def _sentence(index: WorldIndex, focus: Focus, passage: Passage, first: int, last: int) -> Focus:
    names = [n for n in passage.names if first <= n.first < last]
    cues = [c for c in passage.cues if first <= c.first < last]
    text = passage.text
    words = text.words[first:last]
    joined = " ".join(words)
    mentioned = subjects_of(names, cues, text)
    recent = tuple(dict.fromkeys([*mentioned, *focus.recent]))[:_RECENT]
    unstated = not any(first <= q.first < last for q in passage.quantities)
    wish = unstated and any(not c.loose for c in cues) and bool(_WISH.search(joined))
    request = wish or bool(_REQUEST.match(joined))
    asks = request or any(
        c.mood == ASK for c in passage.clauses if first <= c.first < last
    ) or _bare(words, cues, mentioned, passage, first, last) or (
        words[0] in _YES_NO and "than" in words)  # fmt: skip
    if not asks:
        entities = tuple(mentioned) or focus.entities
        return replace(focus, entities=entities, recent=recent, kind=focus.kind, asked=focus.asked)
    comparative = find_comparative(text, first, last, names)
    if comparative is not None:
        compared = _compared(focus, comparative, names)
        if compared is not None:
            one, other, attribute = compared
            return replace(focus, entities=(one, other), attribute=attribute, asked=attribute,
                           kind="compare", recent=recent, sign=comparative.sign,
                           equal=comparative.equal, yes_no=words[0] in _YES_NO)  # fmt: skip
    focus = replace(focus, yes_no=words[0] in _YES_NO)
    return _attribute_question(index, focus, passage, (names, cues), mentioned, joined)


def _bare(
    words: tuple[str, ...], cues: list[Cue], mentioned: list[str], passage: Passage,
    first: int, last: int,
) -> bool:  # fmt: skip
    """Whether a sentence without a verb asks by naming an attribute: 'and its area'."""
    numbers = any(first <= q.first < last for q in passage.quantities)
    verbs = {"is", "are", "was", "were", "'s", "has", "have", "i", "my", "am", "we", "you"}
    if numbers or verbs & set(words) or len(words) > (_LONG_NAMING if "please" in words else 9):
        return False
    strong = any(not cue.loose for cue in cues)
    return (strong and (bool(mentioned) or "its" in words)) or (
        words[0] == "and" and (strong or bool(mentioned))
    )


def _compared(
    focus: Focus, comparative: Comparative, names: list[Name]
) -> tuple[str, str, str] | None:
    return pair(comparative, names, (*focus.entities, *focus.recent))


def _attribute_question(
    index: WorldIndex,
    focus: Focus,
    passage: Passage,
    found: tuple[list[Name], list[Cue]],
    mentioned: list[str],
    joined: str,
) -> Focus:
    names, cues = found
    focus = replace(focus, recent=tuple(dict.fromkeys([*mentioned, *focus.recent]))[:_RECENT])
    candidates = mentioned or [*focus.entities, *focus.recent]
    if not mentioned and focus.persona and re.search(r"\byour?\b", joined):
        candidates = [focus.persona, *candidates]
    for entity in dict.fromkeys(candidates):
        attribute = confirmed(passage, found, entity, joined)
        attribute = attribute or attribute_asked(index, domain_of(entity), cues, joined)
        if attribute:
            alike = [e for e in mentioned if domain_of(e) == domain_of(entity) and e != entity]
            return _asking(focus, attribute, entity, *alike)
    if not mentioned:
        return focus
    entity = mentioned[0]
    attribute = _implied(index, focus, passage, names, entity)
    if attribute:
        return replace(_asking(focus, attribute, entity), yes_no=True)
    focus = replace(focus, entities=tuple(mentioned))
    if _OPINION.search(joined):
        return focus
    held = (domain_of(entity), focus.attribute) in index.world.attributes
    if held and (_ABOUT.search(joined) or len(joined.split()) <= BRIEF):
        return _asking(focus, focus.attribute, entity)
    return replace(focus, kind="about" if _OPEN.search(joined) or _ABOUT.search(joined) else "")


def _asking(focus: Focus, attribute: str, *entities: str) -> Focus:
    return replace(focus, entities=entities, attribute=attribute, asked=attribute, kind="attribute")


def _implied(
    index: WorldIndex, focus: Focus, passage: Passage, names: list[Name], entity: str
) -> str:
    """The attribute that a yes/no question names by its value: 'has Porto 3 million people?'"""
    domain = domain_of(entity)
    unit = next((q.dimension for q in passage.quantities if q.dimension), "")
    for attribute, dimension in DIMENSIONS.items():
        held = (domain, attribute) in index.world.attributes
        if focus.yes_no and dimension == unit and held:
            return attribute
    for name in names:
        placed = passage.text.at(name.first - 1) in ("in", "by", "a", "an")
        for target, _ in name.values if placed else ():
            if target[0] == domain and entity not in name.entities:
                return target[1]
    return ""
