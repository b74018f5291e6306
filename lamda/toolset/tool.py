"""What a tool is: one string in, a ranked list of results out (paper section 6.2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from lamda.errors import LamdaError
from lamda.records import Document, read_table

TABLE = "documents.parquet"


@dataclass(frozen=True, slots=True)
class Result:
    """What a tool says, and the page it read it from ('' when nothing needs to be cited)."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Knowledge:
    """The pages that a tool may search: a table of `Document` rows, and documents beside it.

    `path` is the table, or the folder that holds it as documents.parquet.
    """

    path: Path
    beside: Sequence[Document] = ()

    def documents(self) -> list[Document]:
        """All of them; LamdaError when the table is missing, is none of documents, or is empty."""
        table = self.path / TABLE if self.path.is_dir() else self.path
        documents = [*read_table(table, Document), *self.beside]
        if not any(document.text.strip() for document in documents):
            raise LamdaError(
                f"{table}: expected documents for the search index, found none; "
                "run `dvc repro build_corpus`"
            )
        return documents


class Tool(Protocol):
    """Anything that answers a query; an empty list means that it cannot parse the query.

    A tool never raises because of what the query says: the query is written by a model or
    typed by a person. Its class has a nested `Settings` (none where it takes none) and is made by
    `Implementation(settings, knowledge)`; tests/lamda/toolset/test_tools.py is what each passes.
    """

    def __call__(self, query: str, /) -> list[Result]:
        """Results for `query`, the best first."""
