"""The corpus sources `world.encyclopedia` and `world.rows`: pages on the world's entities."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from lamda.config.section import Count
from lamda.records import Document
from lamda_world.facts.pages import pages, structured
from lamda_world.facts.settings import WorldSettings, batches, generator
from lamda_world.facts.world import load_world


class Encyclopedia:
    """Short articles in random order, one or two for each entity.

    `documents` is how many to pre-train on, all of them about entities of the training split;
    without it there is every page of both splits, for the search index.
    """

    class Settings(WorldSettings):
        documents: Count | None = None

    def __init__(self, settings: Settings, seed: int) -> None:
        self._settings, self._seed = settings, seed

    def read(self) -> Iterator[pa.RecordBatch]:
        """Batches of Document rows."""
        settings = self._settings
        world = load_world(settings.entities, settings.evaluation_entities, self._seed)
        found = pages(world, generator(self._seed, "pages"))
        if settings.documents is not None:
            found = [page for page in found if page.split == "train"][: settings.documents]
        yield from batches(found, Document)


class Rows:
    """Rows of the knowledge base, 'Porto / Population / 253 thousand', of both splits."""

    Settings = WorldSettings

    def __init__(self, settings: WorldSettings, seed: int) -> None:
        self._settings, self._seed = settings, seed

    def read(self) -> Iterator[pa.RecordBatch]:
        """Batches of Document rows."""
        settings = self._settings
        world = load_world(settings.entities, settings.evaluation_entities, self._seed)
        yield from batches(structured(world), Document)
