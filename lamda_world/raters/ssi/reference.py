"""What a response takes for granted: people, things and acts that nobody has spoken of.

'He put the ladder back in the shed' answers nothing where no man, ladder or shed is known. These
signs tell a turn of another talk where words are too few for statistics.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from lamda_world.raters.lexicon.stems import BLAND, STOP, stem
from lamda_world.raters.ssi.exchange import Exchange

_HE = re.compile(r"\b(?:he|she|his|him|her)\b")
_SOMEBODY = re.compile(
    r"\b(?:he|she|his|him|her|who|whom|somebody|someone|anybody|anyone|(?:my|your|our|his|her|the|an?)"
    r" (?:\w+ )?(?:mother|mom|mum|father|dad|parents?|sister|brother|twin|son|daughter|wife|husband"
    r"|boyfriend|girlfriend|partner|fianc\w+|groom|bride|friend|boss|teacher|neighbou?r|uncle|aunt|cousin"
    r"|niece|nephew|grand\w+|man|woman|guy|girl|boy|lady|doctor|dentist|nurse|kid|baby|child|toddler|dog"
    r"|cat|puppy|kitten|horse|parrot|rabbit|hamster|bird|artist|singer|writer|author|actor|actress"
    r"|player|coach|colleague|roommate|flatmate|crush|ex|president|king|queen|poet|chef|vet|owner|goat"
    r"|cow|pony|student|guest|mayor|driver|barber|hairdresser|landlord|plumber|\w+er|\w+or|\w+ist))\b"
)
_THEY = re.compile(
    r"^(?:well,? |oh,? )?(?:they|these|those) (?:are|were|have|had|do|did|will|\w+)\b"
)
_MANY = re.compile(
    r"\b(?!(?:is|was|this|has|does|yes|as|its|us|always|sometimes|perhaps|thanks|less|unless)\b)\w{2,}s\b"
    r"|\b(?:people|children|men|women|family|team|band|police|they|them|company|someone|somebody|anyone"
    r"|everybody|everyone|nobody|job|shop|restaurant|school|office|bank|government|staff|class)\b"
)
_OF_THEM = re.compile(
    r"\b(?:one|two|three|four|five|six|ten|twelve|some|most|many|all|both) of them\b"
)
_MINE = re.compile(
    r"^(?:mine|yours|hers|theirs)\b|\bthe (?:\w+ )?ones?\b|\bi (?:\w+ )?(?:buy|have|use) (?:mine"
    r"|one)\b"
)
_OWNED = re.compile(r"\b(?:my|your|our|his|her)\b")
_SUBJECT = re.compile(
    r"^(?:well,? |oh,? |yes,? |and |but )?(?:the|his|her|their|our|my) (?!father|mother|dad|mom"
    r"|mum|sister|brother|uncle|aunt"
    r"|cousin|grand|son|daughter|wife|husband|friend|neighbou?r|boss|family|parents"
    r"|kids)(?:(\w+) )?(\w+) (?:is|are|was|were|has|have"
    r"|had|will|should|can|must|would|does|did|opens?|closes?|leaves?|starts?|ends?|plays?|costs?|sells?|works?"
    r"|takes?|needs?|goes|comes?|\w{3,}ed|sits?|stands?|lies?|lives?|runs?|contains?|shows?)\b"
)
_ASKED_OF = re.compile(
    r"\b(?:did|does|do|is|are|was|were|has|have|of) (?:the|your|his|her|their) (?:(\w+)"
    r" )?(?!sister|brother|mother|father|dad"
    r"|mom|mum|family|friends?|wife|husband|boss|kids?|children|parents?|neighbou?rs?|doctor|day|weekend|week|favou?rite|names?|age|breed"
    r"|colou?r|size|plan|end|weather|idea|secret|opinion|job|place|house|flat)(\w{3,})\b"
)
_AT_LEAST = re.compile(
    r"^(?:at least|then|so|no wonder|maybe|perhaps|i (?:hope|bet|guess|wonder))\b"
)
_VERB = re.compile(
    r"\b(?:is|are|was|were|am|has|have|had|do|does|did|will|would|can|could|should|must|may|might|be|been"
    r"|went|took|got|gave|met|made|said|found|lost|left|kept|bought|saw|put|let|know|think|like|love|hate"
    r"|want|need|hope|feel|sounds?|looks?|seems?|works?|makes?|gets?|goes|comes?|says?|happens?|beats?"
    r"|helps?|misse?s?|deserves?|\w{3,}ed)\b"
)
_OPENS_FRAGMENT = re.compile(
    r"^(?:about |around |only |just )?(?:an?|two|three|four|five|six|seven|eight|nine|ten|eleven"
    r"|twelve|twenty|thirty"
    r"|\d+|in|on|at|by|with|next to|behind|under|between|left|right|because|from|to|until|with"
    r"|next)\b"
)
_ORDERS = re.compile(
    r"^(?:then |just |first |now )?(?:put|turn|open|press|click|take|add|mix|bake|stir|push|pull"
    r"|cut|fold|close|insert"
    r"|remove|place|drive|follow|enter|pour|boil|use|switch|plug|screw|drill|cook|wash|dry)\b"
)
_TROUBLE = re.compile(
    r"\b(?:not|never|can not|broken?|lost|wrong|problem|stuck|hurts?|ill|sick|help|need|how"
    r"|trouble|worse|worst|bad"
    r"|hard|late|cold|hot|tired|killing|stain|leak\w*|fail\w*|dying|burn\w*|swallowed|hungry|bored|nervous)\b"
)


def out_of_nowhere(x: Exchange) -> bool:
    """Whether the response speaks of somebody or something as known that the talk does not hold.

    Words that keep company with the talk's (lamda_world.raters.lexicon.company) are held by it.
    """
    plain, tied = x.plain, x.tied or x.link.kin or bool(x.link.topics)
    if _HE.search(plain):
        first = _HE.search(plain)
        before = plain[: first.start()] if first else ""
        if not (
            _SOMEBODY.search(x.talk) or _SOMEBODY.search(before) or x.last.named or _is_named(x)
        ):
            return True
    if tied:
        return False
    if "ask" in x.acts:
        asked = [sentence.text for sentence in x.response.sentences if sentence.end == "?"]
        return any(_new(x, found) for text in asked for found in _ASKED_OF.findall(text))
    if (_THEY.search(plain) or _OF_THEM.search(plain)) and not _MANY.search(x.talk):
        return True
    if _MINE.search(plain) and not (_MANY.search(x.talk) or _OWNED.search(x.talk)):
        return True
    subject = _SUBJECT.match(plain)
    return bool(subject and not _AT_LEAST.match(plain) and _new(x, subject.groups()))


def _is_named(x: Exchange) -> bool:
    return bool(x.response.named)


def _new(x: Exchange, words: Sequence[str | None]) -> bool:
    """Whether all of these words are telling, and new to the talk."""
    held = {stem(word) for word in x.talk.split()}
    telling = [word for word in words if word and word not in STOP | BLAND]
    return bool(telling) and all(stem(word) not in held for word in telling)


def fragment(x: Exchange) -> bool:
    """Whether the response is no sentence but a piece of an answer ('on the wall')."""
    return (
        bool(_OPENS_FRAGMENT.match(x.plain)) and not _VERB.search(x.plain) and "ask" not in x.acts
    )


def order(x: Exchange) -> bool:
    """Whether the response tells how to handle a thing, where nobody had trouble with any."""
    return bool(_ORDERS.match(x.plain)) and not x.tied and not _TROUBLE.search(x.talk)
