from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from lamda.config.section import Choice
from lamda.data.sources import CorpusSource
from lamda.errors import LamdaError
from lamda.plugins import build
from lamda.records import Document, records_of
from lamda_world.facts.entities import SPLITS, World
from lamda_world.facts.pages import structured

SIZE: dict[str, Any] = {"entities": 600, "evaluation_entities": 0.15}


def read(use: str, **settings: Any) -> list[Document]:
    choice = Choice.model_validate({"use": use, **SIZE, **settings})
    source: CorpusSource = build("corpus_sources", choice, 5)
    assert list(source.read()) == list(source.read())
    return records_of(pa.Table.from_batches(source.read()), Document)


def test_the_index_gets_every_page_and_training_some_of_its_own_split() -> None:
    every = read("world.encyclopedia")
    assert {page.split for page in every} == set(SPLITS)
    some = read("world.encyclopedia", documents=50)
    assert some == [page for page in every if page.split == "train"][:50]


def test_rows_state_every_fact(world: World) -> None:
    assert read("world.rows") == structured(world)


def test_settings_of_others_are_refused() -> None:
    with pytest.raises(LamdaError, match=r"world\.rows: key 'documents'"):
        read("world.rows", documents=3)
