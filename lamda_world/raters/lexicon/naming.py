"""Names that need care: ordinary words, other names of values, adjectives of countries."""

from __future__ import annotations

from lamda_world.data_files import beside

_DATA = beside(__file__)

PLAIN = _DATA.words("plain")
"""Names that are ordinary words too: in lower case they need a cue of their own domain near by."""


_ALIASES = _DATA.table("value_aliases")
VALUE_ALIASES = {
    (domain, attribute): aliases
    for domain in _ALIASES
    for attribute, aliases in _ALIASES.tables(domain).items()
}
"""(domain, attribute) -> another name in canonical form -> the value in canonical form."""

CONTINENTS = _DATA.texts("continents")
DEMONYMS = _DATA.texts("demonyms")
"""Adjectives of countries -> country, for 'a German city'."""
