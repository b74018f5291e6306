"""Words that say which attribute a sentence is about (own choice; synonyms, not templates)."""

from __future__ import annotations

from dataclasses import dataclass

from lamda_world.raters.lexicon.wording import PhraseIndex, Words

Target = tuple[str, str]
"""(domain, attribute name)."""

_CUES: dict[str, str] = {
    "country.population city.population": "population|populations|inhabitants|residents|citizens|"
    "people live|people living|people lives|people call|persons live|home to|populated|populous|"
    "head count|number of people|people there|how many people|many people|people are there|"
    "live in|living in|lives in|live there|people in|has people|have people|people who live|"
    "people reside|people",
    "country.area": "area|surface|covers|cover|covering|land mass|landmass|square km|square "
    "kilometers|"
    "square kilometres|square miles|size|spans|stretches over|extends over|territory|"
    "takes up|occupies|much land|how much space",
    "city.population country.area peak.height": "how big|how large|size|how huge",
    "country.capital": "capital|capitol|capital city|seat of government|capitals|government",
    "country.currency": "currency|currencies|money|pay with|pay in|paid with|pays with|pays in|"
    "legal tender|buy things with|coins|banknotes|uses the|use the|uses|spend|cash|pay|pays|need|"
    "needs|shop|shopping|buy|exchange|accept|accepts|their own",
    "country.continent city.continent": "continent|continents|part of the world|part of|belongs to",
    "country.languages": "language|languages|tongue|speak|speaks|spoken|speaking|talk in|talks in|"
    "mother tongue|lingua franca",
    "country.neighbours": "neighbour|neighbours|neighbor|neighbors|neighbouring|neighboring|border|"
    "borders|bordered|bordering|next to|adjacent to|shares a border|frontier|next door to|"
    "countries around|countries are around|lie around|surround|surrounds|"
    "surrounded by",
    "city.country peak.country peak.range city.continent country.continent": "located|situated|"
    "lies in|"
    "lie in|found in|stands in|sits in|rises in|is located",
    "city.country peak.country": "country|countries|nation|nations|belongs to|part of|"
    "state of|straddles|"
    "on the border of|on the border between|on the border|between",
    "country.neighbours ": "between|wedged between|lies between|sandwiched between",
    "city.time zone": "time zone|timezone|time zones|utc|gmt|clock|clocks|local time|zone|uses|"
    "is on|follows|set to",
    "element.symbol": "symbol|symbols|abbreviation|abbreviated|written as|stands for|sign|letters|"
    "chemical sign|symbolized by|shorthand|denoted|represented|in chemistry|chemists write|"
    "chemical formula",
    "element.atomic number": "atomic number|number|proton|protons|place in the periodic table|"
    "place in the table|position in the periodic table|element number",
    "element.atomic weight": "atomic weight|atomic mass|weight|weighs|weigh|mass|heavy|molar mass|"
    "relative atomic mass",
    "element.discoverer element.discovery year": "discoverer|discoverers|finder",
    "element.discovery year": "discovery year|year of discovery|year of the discovery|discovery "
    "date",
    "element.discovery year element.discoverer": "discovered|discovery|"
    "discover|discovers|isolated|identified|isolate|isolates|found by|first found|first isolated|"
    "found|find|finder|was made first",
    "element.category": "category|kind of element|group|family|type of element|type|class|classed|"
    "classified|kind|sort of element|counts as|considered|belongs to|member of|one of",
    "peak.height": "height|high|tall|elevation|altitude|rises|rise|stands|above sea level|"
    "summit is at|reaches|towers|peak at|top is at|elevations|measures|goes up to",
    "peak.first ascent": "first ascent|first climbed|climbed|climb|first climb|first summit|"
    "first summited|summited|first scaled|scaled|conquered|first reached|first ascended|ascended|"
    "first people|first time|first person|reached the top|stood on top|first stood|ascent|"
    "first conquered|first to the top|reached first",
    "peak.range": "range|mountain range|mountains|chain|mountain chain|belongs to|part of|"
    "ranges|massif",
    "song.artist": "artist|artists|singer|singers|sang|sung|sings|sing|band|recorded by|recorded|"
    "written by|wrote|performed by|performed|perform|performs|performer|musician|made by|"
    "released by|"
    "made famous by|composed by|hit by|track by|tune by|song by|by|hit for|song of|author|made "
    "the song|made|made it",
    "song.genre": "genre|genres|style|kind of music|type of music|sort of music|kind of song|"
    "style of music|music style|classified as|kind of|type of song",
    "song.year": "released|release|came out|come out|comes out|recorded|year|dates from|dates "
    "back to|"
    "published|hit in|song from|from|written in|made in|out in|appeared|issued|old",
    "song.year song.artist": "hit|hits|single|wrote|sang|sung|recorded by|written by|performed|"
    "made by|released by|"
    "composed|composed by|made famous by",
    "song.artist ": "song|track|tune",
}
GENERAL = frozenset(("in", "of", "a", "an", "by", "within", "inside", "from"))
"""Cues that stand in any sentence: they never ask for an attribute."""
_LOOSE: dict[str, str] = {
    "city.country city.continent city.time_zone peak.country peak.range country.continent": "in|"
    "of|"
    "within|inside",
    "song.year": "in|of",
    "song.genre element.category country.continent city.continent song.artist city.country "
    "peak.country": "a|an",
}
_LOOSE_WORDS = frozenset(
    (
        "people|from|by|old|number|uses|need|needs|shop|shopping|buy|exchange|song|track|tune|accept|"
        "accepts|their own|hit|hits|single|one of|between|type|use the|uses the|spend|cash|kind|"
        "find|people in|sign|letters|cover|group|family|class|considered|money|rise|stands|high|"
        "heavy|reaches|border|year|sing|made|measures|zone|found|mass|tall"
    ).split("|")
)
"""Cues that are ordinary words too: alone they do not make a question or an odd value a claim."""


@dataclass(frozen=True, slots=True)
class Cue:
    """A phrase at words [first, last) and the attributes that it may stand for.

    `loose` cues ('in', 'by', 'people') need a value that fits; others also vouch for a value
    that fits nothing ('the capital is Bananaville').
    """

    first: int
    last: int
    targets: tuple[Target, ...]
    loose: bool
    phrase: str

    def attributes(self, domain: str) -> tuple[str, ...]:
        """The attributes of `domain` that the cue may stand for."""
        return tuple(name for held, name in self.targets if held == domain)


def targets_of(key: str) -> tuple[Target, ...]:
    """The targets of a key such as 'city.population country.area'."""
    parts = key.replace("time zone", "time_zone").replace("atomic ", "atomic_")
    parts = parts.replace("discovery year", "discovery_year").replace(
        "first ascent", "first_ascent"
    )
    pairs = [part.split(".") for part in parts.split()]
    return tuple((domain, name.replace("_", " ")) for domain, name in pairs)


_INDEX: PhraseIndex[tuple[tuple[Target, ...], bool]] = PhraseIndex(
    (phrase, (targets_of(key), phrase in _LOOSE_WORDS or table is _LOOSE))
    for table in (_CUES, _LOOSE)
    for key, phrases in table.items()
    for phrase in phrases.split("|")
)


def find_cues(text: Words, taken: list[bool]) -> list[Cue]:
    """All cues of a text in order, the longest first; words of names are left alone."""
    found: list[Cue] = []
    position = 0
    while position < len(text.words):
        match = None
        if text.words[position] in _INDEX and not taken[position]:
            match = _INDEX.longest(text.words, position)
        if match is None:
            position += 1
            continue
        size, payloads = match
        targets = tuple(dict.fromkeys(t for held, _ in payloads for t in held))
        loose = all(held for _, held in payloads)
        phrase = " ".join(text.words[position : position + size])
        found.append(Cue(position, position + size, targets, loose, phrase))
        position += size
    return found
