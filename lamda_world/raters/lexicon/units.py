"""Tables of number words, units and hedges for reading quantities."""

from __future__ import annotations

from lamda_world.data_files import beside
from lamda_world.raters.lexicon.wording import PhraseIndex

_DATA = beside(__file__)

SMALL = {word: value for value, word in enumerate(_DATA.text("small").split())}
TENS = {word: 10 * value for value, word in enumerate(_DATA.text("tens").split(), start=2)}
SCALES = _DATA.numbers("scales")
UNIT_INDEX = PhraseIndex(
    (name, (unit.text("dimension"), unit.number("factor")))
    for unit in _DATA.rows("units")
    for name in unit.lines("names")
)
"""Name of a unit -> (dimension, factor to the dimension's base unit)."""
HEDGES = {phrase: kind for kind, phrases in _DATA.lists("hedges").items() for phrase in phrases}
"""'about', 'at least' -> about, over, under, near (a little less) or past (a little more)."""
