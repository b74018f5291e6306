"""Addresses of documents: what is cited has to be one, and what is none is no page's."""

from __future__ import annotations

import pyarrow as pa

from lamda.data.text import is_url

NO_URL = "url: none, and a page of the index is cited by it"
ODD_URL = "url: no http(s)://HOST/..., by which a page of the index is cited"
"""Why a page is not in the search index."""


def without_odd_urls(batch: pa.RecordBatch) -> tuple[pa.RecordBatch, int]:
    """Documents to train on, where a url is http(s)://HOST/... or nothing: any other one is
    cleared, as the text is as good without; and how many were. Dialogs as they are."""
    if "url" not in batch.schema.names:
        return batch, 0
    place = batch.schema.get_field_index("url")
    urls = batch.column(place).to_pylist()
    kept = [url if is_url(url) else "" for url in urls]
    odd = sum(before != after for before, after in zip(urls, kept, strict=True))
    if not odd:
        return batch, 0
    field = batch.schema.field(place)
    return batch.set_column(place, field, pa.array(kept, field.type)), odd


def with_urls(batch: pa.RecordBatch) -> tuple[pa.RecordBatch, dict[str, int]]:
    """The pages of the index that can be cited, and how many others there are, by reason."""
    if "url" not in batch.schema.names:
        return batch, {}  # dialogs, which the table of pages refuses
    urls = batch.column("url").to_pylist()
    fine = [is_url(url) for url in urls]
    if all(fine):
        return batch, {}
    none = urls.count("")
    counts = {NO_URL: none, ODD_URL: len(fine) - sum(fine) - none}
    return batch.filter(pa.array(fine)), {why: count for why, count in counts.items() if count}
