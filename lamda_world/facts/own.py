"""This project's own small files of facts: peaks (data/peaks.csv) and songs (data/songs.csv).

They serve the two roles of the paper (section 8): a mountain, and a music recommender.
"""

from __future__ import annotations

import csv
from pathlib import Path

from lamda.errors import LamdaError
from lamda_world.facts.entities import Entity, make_fact

_FOLDER = Path(__file__).parent / "data"
_WIKIPEDIA = "https://en.wikipedia.org/wiki/"


def _rows(name: str, columns: tuple[str, ...]) -> list[dict[str, str]]:
    path = _FOLDER / name
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for number, row in enumerate(rows, start=2):
        if set(row) != set(columns) or not all(row[c] for c in ("name", "page")):
            raise LamdaError(f"{path}, line {number}: expected {', '.join(columns)}, found {row}")
    return rows


def _identifier(name: str) -> str:
    return name.casefold().replace(" ", "-")


def peaks() -> list[Entity]:
    """Mountains with height, first ascent, countries and range, the best known first."""
    found = []
    columns = ("name", "aliases", "height", "first_ascent", "countries", "range", "page")
    for row in _rows("peaks.csv", columns):
        facts = [
            make_fact("peak", "height", float(row["height"])),
            make_fact("peak", "country", tuple(row["countries"].split("|"))),
        ]
        if row["range"]:
            facts.append(make_fact("peak", "range", row["range"]))
        if row["first_ascent"]:
            facts.append(make_fact("peak", "first ascent", float(row["first_ascent"])))
        aliases = tuple(a for a in row["aliases"].split("|") if a)
        found.append(
            Entity(
                f"peak:{_identifier(row['name'])}",
                "peak",
                row["name"],
                aliases,
                _WIKIPEDIA + row["page"],
                "train",
                {fact.attribute: fact for fact in facts},
            )
        )
    return found


def songs() -> list[Entity]:
    """Songs with artist, genre and year, the best known first."""
    found = []
    for row in _rows("songs.csv", ("name", "artist", "genre", "year", "page")):
        facts = (
            make_fact("song", "artist", row["artist"]),
            make_fact("song", "genre", row["genre"]),
            make_fact("song", "year", float(row["year"])),
        )
        found.append(
            Entity(
                f"song:{_identifier(row['name'])}",
                "song",
                row["name"],
                (),
                _WIKIPEDIA + row["page"],
                "train",
                {fact.attribute: fact for fact in facts},
            )
        )
    return found
