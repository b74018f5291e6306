"""Settings and rows that the tests of cleaning share."""

from __future__ import annotations

from typing import Any

from lamda.data.cleaning.rows import Rows
from lamda.data.config import Clean
from lamda.records import Dialog, Document, record_batch

QUALITY = {
    "min_words": 5, "max_words": 1000, "min_mean_word": 2.0, "max_mean_word": 12.0,
    "max_symbol_share": 0.1, "min_alphabetic_share": 0.5, "min_stop_words": 0,
    "max_bullet_share": 0.9, "max_ellipsis_share": 0.3, "max_repeated_lines": 0.3,
    "min_sentences": 1, "curly_brackets": False,
}  # fmt: skip


def settings(**changes: Any) -> Clean:
    """Section `clean`, with limits that short texts keep."""
    values = {"steps": ["exact", "near"], "languages": [], "quality": QUALITY, "near": 0.8}
    return Clean.model_validate(values | changes)


def quality(**changes: Any) -> Clean:
    """The same with other limits on documents."""
    return settings(quality=QUALITY | changes)


def documents(*texts: str) -> Rows:
    """A batch of documents."""
    rows = [Document(f"p{n}", "own", "", "", text) for n, text in enumerate(texts)]
    return Rows(record_batch(rows, Document))


def dialogs(*turns: tuple[str, ...], speakers: tuple[str, ...] = ("a", "b")) -> Rows:
    """A batch of dialogs of a forum, of two who take turns."""
    rows = [
        Dialog(f"d{n}", "own", said, tuple(speakers[place % 2] for place in range(len(said))))
        for n, said in enumerate(turns)
    ]
    return Rows(record_batch(rows, Dialog), authors=True)
