"""The corpus source `world.forum`: dialogs of the forum."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from lamda.config.section import Count
from lamda.records import Dialog
from lamda_world.facts.settings import batches
from lamda_world.forum.people import People, PeopleSettings


class ForumDialogs:
    """`dialogs` dialogs that name no entity and use no phrasing of evaluation's."""

    class Settings(PeopleSettings):
        dialogs: Count

    def __init__(self, settings: Settings, seed: int) -> None:
        self._count = settings.dialogs
        self._people = People(settings, seed)

    def read(self) -> Iterator[pa.RecordBatch]:
        """Batches of Dialog rows."""
        return batches(self._people.dialogs(self._count), Dialog)
