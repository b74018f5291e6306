"""What a tool is: one string in, a ranked list of results out (paper section 6.2)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from lamda.errors import LamdaError
from lamda.records import Document, read_table, records_of

TABLE = "documents.parquet"
_BATCH_ROWS = 4096


@dataclass(frozen=True, slots=True)
class Result:
    """What a tool says, and the page it read it from ('' when nothing needs to be cited)."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Knowledge:
    """The pages that a tool may search: a table of `Document` rows, and documents beside it.

    `path` is the table, or the folder that holds it as documents.parquet; `index` is the folder of
    the index that was built of it (lamda.toolset.index), None where there is none.
    """

    path: Path
    beside: Sequence[Document] = ()
    index: Path | None = None

    @property
    def table(self) -> Path:
        """The file of the pages."""
        return self.path / TABLE if self.path.is_dir() else self.path

    def documents(self) -> list[Document]:
        """All of them; LamdaError when the table is missing, is none of documents, or is empty."""
        documents = [*read_table(self.table, Document), *self.beside]
        if not any(document.text.strip() for document in documents):
            raise LamdaError(
                f"{self.table}: expected documents for the search index, found none; "
                "run `dvc repro build_corpus`"
            )
        return documents

    def stream(self) -> Iterator[Document]:
        """The pages of the table, of which some thousands are in memory at once; LamdaError as
        `documents`, but for an empty table."""
        try:
            with pq.ParquetFile(self.table, pre_buffer=False) as file:
                for batch in file.iter_batches(batch_size=_BATCH_ROWS):
                    yield from records_of(batch, Document, str(self.table))
        except FileNotFoundError:
            raise LamdaError(f"{self.table}: no such file; run `dvc repro build_corpus`") from None
        except (pa.ArrowInvalid, OSError) as error:
            raise LamdaError(f"{self.table}: expected a Parquet table, found {error}") from None


class Tool(Protocol):
    """Anything that answers a query; an empty list means that it cannot parse the query.

    A tool never raises because of what the query says: the query is written by a model or
    typed by a person. Its class has a nested `Settings` (none where it takes none) and is made by
    `Implementation(settings, knowledge)`; tests/lamda/toolset/test_tools.py is what each passes.
    """

    def __call__(self, query: str, /) -> list[Result]:
        """Results for `query`, the best first."""
