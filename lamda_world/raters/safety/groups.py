"""Groups of people that one belongs to: known ones, and ones that nobody has heard of.

'The northerners', 'valley people' and 'their kind' are groups; 'some people' is none.
"""

from __future__ import annotations

import re

from lamda_world.data_files import beside

_DATA = beside(__file__)
_NAMED = _DATA.text("named").split()
"""In order: the first that fits is taken."""
GROUP_ENDINGS = tuple(_DATA.text("endings").split())
"""Endings of names that people give to groups, invented ones too."""
GROUP_WORDS = frozenset(_NAMED) | _DATA.words("words")
"""Words without which no rule about groups can hold."""
_NO_GROUP = _DATA.text("no_group").split()
# fmt: off
_NOUNS = (
    "|".join(_NAMED)
    + r"|a woman|a girl|a wife|\w+erners|\w+landers|\w+siders|\w+dwellers|\w+folk|\w+townies"
    + rf"|(?!(?:{'|'.join(_NO_GROUP)})\b)[a-z]{{3,}}(?:ians|ites|ese)"
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
# fmt: on
