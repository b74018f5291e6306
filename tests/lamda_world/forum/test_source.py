from __future__ import annotations

from typing import Any

import pyarrow as pa

from lamda.config.section import Choice
from lamda.data.sources import CorpusSource
from lamda.plugins import build
from lamda.records import Dialog, records_of, schema
from lamda_world.forum.people import People
from lamda_world.forum.source import dialogs as said

from ..conftest import SEED


def test_it_streams_the_forum_in_batches_the_same_each_time(
    settings: dict[str, Any], people: People
) -> None:
    choice = Choice.model_validate({"use": "world.forum", "dialogs": 1200, **settings})
    source: CorpusSource = build("corpus_sources", choice, 5)
    batches = list(source.read())
    assert [batch.num_rows for batch in batches] == [1000, 200]
    assert all(batch.schema == schema(Dialog) for batch in batches)
    rows = records_of(pa.Table.from_batches(batches), Dialog)
    assert rows == list(said(people, SEED, 1200))
    assert list(source.read()) == batches
