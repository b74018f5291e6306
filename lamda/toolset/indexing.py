"""Writing a search index: one folder, whose bytes follow from the documents alone.

A folder holds tantivy's files and facts.json: which names and attributes there are, how pages were
cut, and each file's hash. The index holds the terms of lamda.toolset.words as they are.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import tantivy
from pydantic import ValidationError
from tantivy import Query

from lamda.errors import LamdaError
from lamda.files import atomic_directory, read_json, write_json
from lamda.records import Document
from lamda.toolset.config import Passages
from lamda.toolset.passages import Entry, entries
from lamda.toolset.segments import META, check, hand_over, scratch, settle, stamp
from lamda.toolset.words import terms, words

FACTS, FORMAT = "facts.json", 1
MAX_TITLES = 20_000
"""Of so many names a query's words are compared with each; more are only looked up, as they are."""
LONGEST = 12
"""Words of the longest name that is looked up."""
_HEAP = 1_000_000_000
"""Bytes of memory that one segment may take while it is written. Below eight segments, some ten
million passages, tantivy merges none, and the bytes are the same each time."""
_AGAIN = "build it again: `dvc repro index`, or `lamda index build`"


@dataclass
class Facts:
    """What an index holds beside its entries.

    `titles` are all names in the order of their first entry, None where there are more than
    MAX_TITLES; `longest` counts the words of the longest; `labels` are the attributes of rows;
    `written` counts all entries ever, `rows` and `passages` those that are there.
    """

    cut: Passages = field(default_factory=Passages)
    titles: dict[str, None] | None = field(default_factory=dict)
    labels: dict[str, None] = field(default_factory=dict)
    longest: int = 0
    written: int = 0
    rows: int = 0
    passages: int = 0

    def add(self, entry: Entry) -> None:
        """Count an entry that is new in the index."""
        self.written += 1
        if entry.label:
            self.rows += 1
            self.labels[entry.label] = None
        else:
            self.passages += 1
        if self.titles is not None:
            self.titles[entry.title] = None
            if len(self.titles) > MAX_TITLES:
                self.titles = None
        self.longest = max(self.longest, min(len(words(entry.title)), LONGEST))


def _schema() -> tantivy.Schema:
    built = tantivy.SchemaBuilder()
    for name in ("document_id", "title", "label"):
        built.add_text_field(name, stored=True, tokenizer_name="raw", index_option="basic")
    for name in ("name", "kind"):  # a title's folded words; row or passage
        built.add_text_field(name, tokenizer_name="raw", index_option="basic")
    built.add_text_field("terms", tokenizer_name="whitespace", index_option="freq")
    for name in ("text", "url"):
        built.add_bytes_field(name, stored=True, indexed=False)
    built.add_unsigned_field("position", fast=True)
    return built.build()


SCHEMA = _schema()


def write(index: tantivy.Index, documents: Iterable[Document], facts: Facts) -> None:
    """Add the entries of documents, in one thread and one commit, so that they keep their order;
    `facts` counts them."""
    writer = index.writer(_HEAP, 1)
    for document in documents:
        _add(writer, document, facts)
    _commit(index, writer)


def _add(writer: tantivy.IndexWriter, document: Document, facts: Facts) -> None:
    for entry in entries(document, facts.cut):
        made = tantivy.Document()
        made.add_text("document_id", entry.document_id)
        made.add_text("title", entry.title)
        made.add_text("label", entry.label)
        made.add_text("name", " ".join(words(entry.title)))
        made.add_text("kind", "row" if entry.label else "passage")
        made.add_text("terms", " ".join(terms(entry.text)))
        made.add_bytes("text", entry.text.encode())
        made.add_bytes("url", entry.url.encode())
        made.add_unsigned("position", facts.written)
        writer.add_document(made)
        facts.add(entry)


def _commit(index: tantivy.Index, writer: tantivy.IndexWriter) -> None:
    writer.commit()
    writer.wait_merging_threads()
    index.reload()


def build_index(
    documents: Iterable[Document], folder: Path, passages: Passages | None = None
) -> Facts:
    """Write an index of `documents` to `folder`, atomically; equal documents give equal bytes.

    Returns what it holds. LamdaError when the documents hold nothing that can be found.
    """
    facts = Facts(passages or Passages())
    with atomic_directory(folder) as made, scratch(made) as place:
        write(tantivy.Index(SCHEMA, str(place)), documents, facts)
        if not facts.written:
            raise LamdaError("the search index: expected documents with text, found none")
        _finish(place, made, facts)
    return facts


def update_index(
    folder: Path, documents: Iterable[Document] = (), delete: Iterable[str] = ()
) -> Facts:
    """Take the documents with the ids `delete` out of the index in `folder`, and put `documents`
    in, each instead of one of its id; the folder changes as a whole.

    For an index outside the pipeline: a stage's output is built anew. Returns what it holds then.
    LamdaError where there is no index, or it is damaged.
    """
    facts, files = read_facts(folder)
    check(folder, files, whole=True)
    with atomic_directory(folder) as made, scratch(made) as place:
        for name in files:
            _take_over(folder / name, place / name)
        index = opened(place, folder)
        writer = index.writer(_HEAP, 1)
        for document_id in delete:
            writer.delete_documents_by_term("document_id", document_id)
        for document in documents:
            writer.delete_documents_by_term("document_id", document.document_id)
            _add(writer, document, facts)
        _commit(index, writer)
        facts.rows, facts.passages = (_count(index, kind) for kind in ("row", "passage"))
        _finish(place, made, facts)
    return facts


def _finish(place: Path, folder: Path, facts: Facts) -> None:
    """Give what was written in `place` its names, and put it into `folder` with its facts."""
    settle(place)
    hand_over(place, folder)
    _write_facts(folder, facts)


def _take_over(old: Path, new: Path) -> None:
    """A segment's files never change, so the new index may share them with the old one."""
    try:
        if old.name == META:
            raise OSError("is replaced")
        os.link(old.resolve(), new)
    except OSError:
        shutil.copyfile(old, new)


def _count(index: tantivy.Index, kind: str) -> int:
    query = Query.term_query(SCHEMA, "kind", kind, "basic")
    found: Any = index.searcher().search(query, limit=1, count=True)
    return int(found.count)


def opened(place: Path, shown: Path) -> tantivy.Index:
    """The index in `place`, where a lock file may be written; LamdaError, which names the folder
    as the user knows it, for what is none."""
    try:
        return tantivy.Index.open(str(place))
    except (ValueError, OSError) as error:
        raise LamdaError(f"{shown}: expected a search index, found {error}; {_AGAIN}") from None


def _write_facts(folder: Path, facts: Facts) -> None:
    values = {
        "format": FORMAT,
        "cut": facts.cut.model_dump(),
        "titles": None if facts.titles is None else list(facts.titles),
        "labels": list(facts.labels),
        "longest": facts.longest,
        "written": facts.written,
        "rows": facts.rows,
        "passages": facts.passages,
        "files": stamp(folder),
    }
    write_json(folder / FACTS, values)


def read_facts(folder: Path) -> tuple[Facts, dict[str, Any]]:
    """What the index in `folder` says of itself, and the size and hash of each of its files;
    LamdaError where there is none, or one of another format."""
    place = folder / FACTS
    if not place.is_file():
        told = "run `dvc repro index`, or `lamda index build` for one of your own"
        raise LamdaError(f"{place}: no such file; {told}")
    values = read_json(place)
    try:
        if values["format"] != FORMAT:
            raise ValueError(f"format {values['format']!r}")
        titles = values["titles"]
        facts = Facts(
            Passages.model_validate(values["cut"]),
            None if titles is None else dict.fromkeys(titles),
            dict.fromkeys(values["labels"]),
            *(int(values[key]) for key in ("longest", "written", "rows", "passages")),
        )
        if any(name != Path(name).name for name in values["files"]):
            raise ValueError("a file outside the folder")
        return facts, {
            str(name): [int(size), str(sha)] for name, (size, sha) in values["files"].items()
        }
    except (KeyError, TypeError, ValueError, AttributeError, ValidationError) as error:
        told = str(error).splitlines()[0]
        raise LamdaError(
            f"{place}: expected the facts of an index of format {FORMAT}, found {told}; {_AGAIN}"
        ) from None
