"""Filed documents and dialogs on their way into the corpus."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lamda.errors import LamdaError
from lamda.records import Dialog, Document, read_table

TRAIN = "train"


@dataclass(frozen=True, slots=True)
class FiledRows:
    """What joins the corpus, the pages that join the search index, and what became of the rest."""

    dialogs: list[Dialog]
    documents: list[Document]
    pages: list[Document]
    figures: dict[str, Any]


def filed_rows(folder: Path | None, sources: Collection[str]) -> FiledRows:
    """The rows in `folder`; no folder has none. Pages without a URL cannot be cited, and stay out
    of the index.

    LamdaError for a source that is not among `sources`: without a share of the mixture it would
    never be trained on.
    """
    found = read_table(folder / "dialogs.parquet", Dialog) if folder else []
    pages = read_table(folder / "documents.parquet", Document) if folder else []
    for source in dict.fromkeys([*(d.source for d in found), *(p.source for p in pages)]):
        if source not in sources:
            raise LamdaError(
                f"{folder}: source {source!r} has no share in key 'data.mixture' of "
                f"params.yaml ({', '.join(sorted(sources))}): it would never be read; give it one"
            )
    dialogs = [row for row in found if row.split == TRAIN]
    documents = [page for page in pages if page.split == TRAIN]
    counts = {
        "dialogs": {"rows": len(found), "kept": len(dialogs)},
        "documents": {"rows": len(pages), "kept": len(documents)},
    }
    figures = {"filed": counts} if found or pages else {}
    return FiledRows(dialogs, documents, [page for page in pages if page.url], figures)
