"""The seam `CorpusSource`: where texts come from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import pyarrow as pa


class CorpusSource(Protocol):
    """Dialogs or documents to pre-train on, or pages for the search index.

    An implementation whose texts may be anything says so by an attribute `raw` that is true: they
    pass the steps of section `clean`.

    Group `lamda.corpus_sources`; made by `Implementation(settings, seed)`.
    """

    def read(self) -> Iterator[pa.RecordBatch]:
        """Batches of lamda.records.Dialog or of Document rows (their Arrow schema), in order.

        A stream: memory must not grow with the source. The same settings and seed give the same
        rows, each time it is called. The column `source` may hold anything: the recipe writes the
        name there under which the source stands in params.yaml. Rows of another `split` than
        'train' stay out of the corpus, and are in the search index all the same. Raises LamdaError
        with file and row for what cannot be read; or, where some of many rows cannot, notes it in
        its attribute `ledger` (lamda.data.reading.ledger.Ledger), which is told and kept.
        """
        ...
