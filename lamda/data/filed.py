"""Filed documents and dialogs on their way into the corpus."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pyarrow as pa

from lamda.data.tables import DIALOGS, DOCUMENTS, read_batches
from lamda.records import Dialog, Document, record_batch

TRAIN = "train"
TABLES: Mapping[type, str] = {Dialog: DIALOGS, Document: DOCUMENTS}


def filed_batches(
    folder: Path | None, record: type[Dialog] | type[Document]
) -> Iterator[pa.RecordBatch]:
    """The rows of a kind in `folder`, of every split; no folder has none."""
    for rows in read_batches(folder / TABLES[record], record) if folder else ():
        yield record_batch(rows, record)
