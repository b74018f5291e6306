"""Filed documents and dialogs on their way into the corpus."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lamda.records import Dialog, Document, read_table

TRAIN = "train"


@dataclass(frozen=True, slots=True)
class FiledRows:
    """What joins the corpus, the pages that join the search index, and what became of the rest."""

    dialogs: list[Dialog]
    documents: list[Document]
    pages: list[Document]
    figures: dict[str, Any]


def filed_rows(folder: Path | None) -> FiledRows:
    """The rows in `folder`; no folder has none. Pages without a URL cannot be cited, and stay out
    of the index.
    """
    found = read_table(folder / "dialogs.parquet", Dialog) if folder else []
    pages = read_table(folder / "documents.parquet", Document) if folder else []
    dialogs = [row for row in found if row.split == TRAIN]
    documents = [page for page in pages if page.split == TRAIN]
    counts = {
        "dialogs": {"rows": len(found), "kept": len(dialogs)},
        "documents": {"rows": len(pages), "kept": len(documents)},
    }
    figures = {"filed": counts} if found or pages else {}
    return FiledRows(dialogs, documents, [page for page in pages if page.url], figures)
