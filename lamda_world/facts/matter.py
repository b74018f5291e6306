"""The chemical elements from the tables of the package mendeleev, as entities.

Only the package's SQLite file is read: importing the package takes seconds, and needs unit
libraries that nothing else here needs.
"""

from __future__ import annotations

import importlib.util
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lamda.errors import LamdaError
from lamda_world.data_files import beside
from lamda_world.facts.entities import Entity, Fact, make_fact
from lamda_world.facts.places import ascii_name

_DATA = beside(__file__)

_SPELLED_HERE = _DATA.texts("spelled_here")
_CATEGORIES = _DATA.texts("categories")
_SPELLED = _DATA.texts("spelled")
"""The package's misspelled or shortened names of people, as they are spelled elsewhere."""
_DISPUTED_YEARS = _DATA.words("disputed_years")


def _discoverer(text: str) -> str:
    """The first person of the package's list, or empty for institutes and ancient times."""
    first = re.split(r"[,;]", ascii_name(text))[0].removeprefix("Sir ").strip()
    name = _SPELLED.get(first, first)
    return name if re.fullmatch(r"[A-Z][a-z]+( [a-z]+)?( [A-Z][A-Za-z]+){1,2}", name) else ""


def _facts(row: dict[str, Any]) -> Iterator[Fact]:
    yield make_fact("element", "symbol", row["symbol"])
    yield make_fact("element", "atomic number", float(row["atomic_number"]))
    yield make_fact("element", "atomic weight", float(row["atomic_weight"]))
    yield make_fact("element", "category", _CATEGORIES[row["series"]])
    if row["discovery_year"] and row["name"] not in _DISPUTED_YEARS:
        yield make_fact("element", "discovery year", float(row["discovery_year"]))
        institute = re.search(r"Research|Instit|Laborator|ancients|RIKEN|Argonne", row["who"])
        if not institute and (who := _discoverer(row["who"])):
            yield make_fact("element", "discoverer", who)


def _names(name: str) -> tuple[str, tuple[str, ...]]:
    """The British spelling as the name, and the American one as an alias."""
    return (_SPELLED_HERE[name], (name,)) if name in _SPELLED_HERE else (name, ())


def elements() -> list[Entity]:
    """The 118 elements by atomic number; LamdaError when the package is not installed."""
    package = importlib.util.find_spec("mendeleev")
    if package is None or not package.submodule_search_locations:
        raise LamdaError("mendeleev: not installed; run `pip install mendeleev`")
    tables = Path(package.submodule_search_locations[0]) / "elements.db"
    query = (
        "SELECT atomic_number, symbol, elements.name AS name, atomic_weight, discovery_year,"
        " coalesce(discoverers, '') AS who, series.name AS series"
        " FROM elements JOIN series ON series.id = series_id ORDER BY atomic_number"
    )
    connection = sqlite3.connect(f"{tables.as_uri()}?mode=ro", uri=True)
    try:
        connection.row_factory = sqlite3.Row
        rows = [dict(row) for row in connection.execute(query)]
    finally:
        connection.close()
    return [
        Entity(f"element:{row['atomic_number']}", "element", *_names(row["name"].lower()),
               f"https://pubchem.ncbi.nlm.nih.gov/element/{row['atomic_number']}", "train",
               {fact.attribute: fact for fact in _facts(row)})
        for row in rows
    ]  # fmt: skip
