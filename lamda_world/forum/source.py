"""The corpus source `world.forum`: dialogs of the forum."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from lamda.config.section import Count
from lamda.records import Dialog
from lamda_world.facts.settings import batches, generator
from lamda_world.forum.forum import forum_dialogs
from lamda_world.forum.people import People, PeopleSettings


class ForumDialogs:
    """`dialogs` dialogs that name no entity and use no phrasing of evaluation's."""

    class Settings(PeopleSettings):
        dialogs: Count

    def __init__(self, settings: Settings, seed: int) -> None:
        self._count, self._seed = settings.dialogs, seed
        self._people = People(settings, seed)

    def read(self) -> Iterator[pa.RecordBatch]:
        """Batches of Dialog rows."""
        return batches(dialogs(self._people, self._seed, self._count), Dialog)


def dialogs(people: People, seed: int, count: int) -> Iterator[Dialog]:
    """`count` forum dialogs of the training split, in which `people` talk."""
    rng = generator(seed, "forum")
    return forum_dialogs(people.world, people.asker("train", True), people.habits, count, rng)
