"""How often two sources of the search index disagree: `python -m benchmarks.disagreement`.

The embedded world's rows are GeoNames', the pages of `world.factbook` the CIA World Factbook's. For
each country that both have, a number disagrees where it differs by more than a share of the larger,
and a capital where neither's name holds the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from typing import Annotated

import typer

from lamda.annotation.shares import wilson
from lamda.config.resolve import current_params
from lamda.config.section import Choice
from lamda.outputs import PARAMS
from lamda.plugins import build
from lamda.records import Document, records_of
from lamda.toolset.words import fold

FIELDS = {
    "Population": ("people-and-society", r"Population, total: ([\d,.]+(?: [mb]illion)?)"),
    "Area": ("geography", r"Area, total: ([\d,.]+(?: million)?) sq km"),
    "Capital": ("government", r"Capital, name: ([^.;(]+)"),
}
"""Attribute of a row -> the chapter that says it, and how."""
SIZES = {"thousand": 1e3, "million": 1e6, "billion": 1e9}


def pages(use: str) -> Iterator[Document]:
    """The documents of a source, under the world's default settings."""
    params = current_params(PARAMS.parent)
    world = {"entities": 2400, "evaluation_entities": 0.15}
    source = build("corpus_sources", Choice.model_validate({"use": use, **world}), params.data.seed)
    return chain.from_iterable(records_of(batch, Document) for batch in source.read())


def number(text: str) -> float:
    """'1.35 million', '1,246,700 sq km' -> the number; NaN where there is none."""
    found = re.match(r"([\d,]*\.?\d+)(?: (thousand|million|billion))?", text)
    if not found:
        return float("nan")
    return float(found[1].replace(",", "")) * SIZES.get(found[2] or "", 1.0)


def differ(attribute: str, row: str, page: str, share: float) -> bool:
    """Whether two sources say different things."""
    if attribute == "Capital":
        ours, theirs = fold(row).strip(), fold(page).strip()
        return ours not in theirs and theirs not in ours
    less, more = sorted((number(row), number(page)))
    return not (more - less) <= share * more


def main(
    share: Annotated[
        float, typer.Option(help="Of the larger number, that may lie between.")
    ] = 0.05,
) -> None:
    """Print, per attribute, in how many countries the sources disagree."""
    said = {page.document_id: page for page in pages("world.factbook")}
    chapter = {(page.title, name.rpartition("/")[2]): page.text for name, page in said.items()}
    found: dict[str, list[bool]] = {name: [] for name in FIELDS}
    for page in pages("world.rows"):
        title, label, value = page.text.split(" / ", 2)
        where, pattern = FIELDS.get(label, ("", ""))
        told = re.search(pattern, chapter.get((title, where), "")) if where else None
        if told:
            found[label].append(differ(label, value, told[1], share))
    for name, rows in found.items():
        low, high = wilson(sum(rows), len(rows), 0.95)
        print(
            f"{name}: {sum(rows)} of {len(rows)} countries disagree, {sum(rows) / len(rows):.2f} "
            f"[{low:.2f}, {high:.2f}]"
        )


if __name__ == "__main__":
    typer.run(main)
