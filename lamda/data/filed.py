"""Filed documents and dialogs on their way into the corpus."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lamda.data.filters import filter_dialogs
from lamda.errors import LamdaError
from lamda.plugin import DataPlugin
from lamda.records import Dialog, Document, read_table

TRAIN = "train"


@dataclass(frozen=True, slots=True)
class FiledRows:
    """What joins the corpus, the pages that join the search index, and what became of the rest."""

    dialogs: list[Dialog]
    documents: list[Document]
    pages: list[Document]
    counts: dict[str, Any]


def filed_rows(
    folder: Path | None, sources: Collection[str], plugin: DataPlugin, held_out: Collection[str]
) -> FiledRows:
    """The rows in `folder`: dialogs filtered as other people's talk is, nothing that evaluation
    keeps; pages without a URL cannot be cited and stay out of the index. No folder has no rows.

    `held_out` are the URLs of evaluation pages. LamdaError for a source that is not among
    `sources`: a source without a share of the mixture would never be trained on.
    """
    found = read_table(folder / "dialogs.parquet", Dialog) if folder else []
    pages = read_table(folder / "documents.parquet", Document) if folder else []
    for source in dict.fromkeys([*(d.source for d in found), *(p.source for p in pages)]):
        if source not in sources:
            raise LamdaError(
                f"{folder}: source {source!r} has no share in key 'pretrain.mixture' of "
                f"params.yaml ({', '.join(sorted(sources))}): it would never be read; give it one"
            )
    reasons: Counter[str] = Counter()
    talk = [row for row in found if row.split == TRAIN]
    dialogs = list(filter_dialogs(talk, reasons, plugin.is_reserved))
    documents = [
        page
        for page in pages
        if page.split == TRAIN
        and page.url not in held_out
        and not plugin.is_reserved(f"{page.title}\n{page.text}")
    ]
    counts = {
        "dialogs": {"rows": len(found), "kept": len(dialogs)},
        "documents": {"rows": len(pages), "kept": len(documents)},
        "turns": dict(reasons),
    }
    return FiledRows(dialogs, documents, [page for page in pages if page.url], counts)
