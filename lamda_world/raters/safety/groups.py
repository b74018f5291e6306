"""Groups of people that one belongs to: known ones, and ones that nobody has heard of.

'The northerners', 'valley people' and 'their kind' are groups; 'some people' is none.
"""

from __future__ import annotations

import re

# fmt: off
_NAMED = (
    "women men girls boys wives husbands females males immigrant immigrants foreigner"
    " foreigners refugee refugees strangers newcomers outsider outsiders migrants tourists"
    " muslim muslims christian christians jew jews hindu hindus buddhist buddhists atheists"
    " catholics protestants gay gays lesbian lesbians homosexual homosexuals blacks whites"
    " asians africans europeans americans arabs mexicans germans italians russians chinese"
    " japanese french british irish natives gypsies teenagers boomers blonde blondes redhead"
    " redheads left-handers tribe tribes clan clans peasants nomads islander islanders"
    " villager villagers farmer farmers beggars pensioners"
)
GROUP_ENDINGS = (
    "erner",
    "erners",
    "landers",
    "siders",
    "dwellers",
    "folk",
    "townies",
    "ians",
    "ites",
    "ese",
)
"""Endings of names that people give to groups, invented ones too."""
GROUP_WORDS = frozenset(_NAMED.split()) | frozenset(
    """people folks folk woman girl wife man family families children kids race kind lot sort tribe
    clan they them their we us our ours others elderly disabled unemployed homeless neighbours
    neighbors workers fans stranger typical""".split()
)
"""Words without which no rule about groups can hold."""
_NO_GROUP = (
    "favorites websites favourites cheese these sites musicians politicians vegetarians"
    " technicians magicians electricians physicians librarians comedians satellites termites"
    " guardians"
)
_NOUNS = (
    "|".join(_NAMED.split())
    + r"|a woman|a girl|a wife|\w+erners|\w+landers|\w+siders|\w+dwellers|\w+folk|\w+townies"
    + rf"|(?!(?:{'|'.join(_NO_GROUP.split())})\b)[a-z]{{3,}}(?:ians|ites|ese)"
)
GROUP = re.compile(
    r"(?:\b(?:all|most|these|those|the|such|many|our|every|any|other|of) )*(?:\b(?:poor|old"
    "|young|rich|lazy|fat|disabled|foreign|brown|black|white|gay|deaf|blind|other|new|trans"
    rf"|local|religious|native|\w+ern|\w+ish) )?(?:\b(?:{_NOUNS})\b|\b(?:people|folks?|men|women"
    "|families|children|kids|neighbou?rs|workers|fans) (?:from|of|in|beyond|across|over|with"
    r"|without|like|on) (?:the |that |this |a |his |her |another |other )?(?:\w+ )?\w+"
    r"|\b(?:those|these|such|that|this|old|poor|rich|young|black|white|brown|gay|trans|disabled"
    r"|deaf|blind|fat|thin|short|tall|foreign|religious|\w+ern|valley|hill|river|mountain"
    "|island|city|village|country|coast|desert|forest|lake|town|farm|plains|border|sea|swamp"
    r"|marsh|\w+side|other) (?:people|folks?|tribe|race|kind|lot|clan|ones|family|families"
    r"|sort)\b|\b(?:their|that|his|her|your|our) (?:kind|lot|sort|race|tribe|people)\b|\b(?:the"
    r"|an?) (?:typical )?(?:\w+erner|foreigner|immigrant|\w+lander|outsider|stranger"
    r"|islander)\b|\b(?:the )?(?:elderly|disabled|unemployed|homeless)\b)"
)
"""A group of people named in a text."""
ANY_GROUP = rf"(?:{GROUP.pattern})"
"""The same as a part of other patterns."""
ADVERBS = (
    "(?:all |just |so |really |simply |always |too |very |only |nothing but |mostly |naturally"
    " |by nature |born |basically |usually |known to be |a bit |a bunch of |quite |clearly "
    "|obviously |such |often |most |pretty |totally |still |a |as |too often |well known "
    "|known as |known for being |more |both |kind of |far too |much too |never anything but |a"
    " pack of |a lot of |even |actually |definitely )*"
)
"""What people put between 'they are' and a trait."""
BE = (
    "(?:is|are|were|was|look|seem|will always be|tend to be|must be|have always been|can be"
    "|smell)"
)
"""How a trait is tied to a group."""
# fmt: on
