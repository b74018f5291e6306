"""What a reader of a format makes: a dialog or a document before it has its id and split."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lamda.data.row import Row


@dataclass(frozen=True, slots=True)
class Draft:
    """`turns` of a dialog, or the one text of a document; '' where the file does not say.

    `place` says where it stands, for messages. `rows` is how many rows of the file it is made of.
    What has one `group` (the paths of one tree of comments) goes into one split.
    """

    place: str
    turns: tuple[str, ...]
    speakers: tuple[str, ...] = ()
    name: str = ""
    split: str = ""
    group: str = ""
    url: str = ""
    title: str = ""
    rows: int = 1


def alternating(count: int) -> tuple[str, ...]:
    """Speakers where nobody says who speaks: two take turns."""
    return tuple(f"speaker{number % 2}" for number in range(count))


def objects(row: Row, name: str) -> Sequence[dict[str, Any]]:
    """A list of objects in a row; BadValue for anything else."""
    value = row.values.get(name)
    if not isinstance(value, list | tuple) or not value:
        raise row.error(name, "a list of objects", value)
    for number, item in enumerate(value):
        if not isinstance(item, dict):
            raise row.error(name, f"objects, at place {number} too", item, f"{name}: no objects")
    return value


def merged(said: Sequence[tuple[str, str]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Turns and speakers; what a speaker says in several messages in a row is one turn."""
    groups = [
        ("\n".join(text for _, text in of), speaker)
        for speaker, of in itertools.groupby(said, key=lambda message: message[0])
    ]
    return tuple(text for text, _ in groups), tuple(speaker for _, speaker in groups)
