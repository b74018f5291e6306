"""Record tables -> the frames that the suites check, one row of a frame for each thing checked.

Every frame has a column `example`, the text by which a person finds the row. Columns that
describe a problem hold '' where there is none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from lamda.records import Dialog, Document, RatedResponse

Row = Mapping[str, Any]
Frames = dict[str, pd.DataFrame]
EXCERPT = 60
KEPT_ATTRIBUTES = ("sensible", "specific", "interesting", "safe")


def frame(rows: Sequence[Row], *columns: str) -> pd.DataFrame:
    """Rows as a DataFrame of `example` and `columns`; text stays Python's, not Arrow's."""
    series = {}
    for name in ("example", *columns):
        values = [row[name] for row in rows]
        numeric = not any(isinstance(value, str) for value in values)
        series[name] = pd.Series(values, dtype=None if numeric else object)
    return pd.DataFrame(series)


def excerpt(identifier: str, text: str = "") -> str:
    """An id with the beginning of its text."""
    short = text if len(text) <= EXCERPT else text[: EXCERPT - 1] + "…"
    return f"{identifier} {short!r}" if text else identifier


def normalized(texts: Iterable[str]) -> tuple[str, ...]:
    """Texts without case and with single spaces, for comparisons."""
    return tuple(" ".join(text.casefold().split()) for text in texts)


def duplicates(identifiers: Iterable[str], texts: Iterable[Sequence[str]]) -> list[str]:
    """For each row the id of the first row with the same text, '' for a first occurrence."""
    first: dict[tuple[str, ...], str] = {}
    found = []
    for identifier, parts in zip(identifiers, texts, strict=True):
        key = tuple(parts)
        found.append(first.get(key, ""))
        first.setdefault(key, identifier)
    return found


def corpus_frames(
    dialogs: Sequence[Dialog], documents: Sequence[Document], knowledge: Sequence[Document] = ()
) -> Frames:
    """Frames dialogs, turns, documents, sources, and knowledge when its pages are given.

    `knowledge` are the pages of the search index of both splits: a training document whose URL
    only its evaluation pages have is held out, and must not be in the corpus.
    """
    frames = {
        "dialogs": _dialogs(dialogs),
        "turns": _turns(dialogs),
        "documents": _documents(documents, _held_out(knowledge)),
        "sources": _sources(dialogs, documents),
    }
    if knowledge:
        frames["knowledge"] = frame(
            [
                {"example": excerpt(page.document_id, page.url), **_columns(page)}
                for page in knowledge
            ],
            *("document_id", "url", "text"),
        )
    return frames


def _columns(page: Document) -> Row:
    return {"document_id": page.document_id, "url": page.url, "text": page.text}


def _dialogs(dialogs: Sequence[Dialog]) -> pd.DataFrame:
    repeats = duplicates((d.dialog_id for d in dialogs), (normalized(d.turns) for d in dialogs))
    rows = [
        {
            "example": excerpt(dialog.dialog_id, " | ".join(dialog.turns)),
            "dialog_id": dialog.dialog_id,
            "source": dialog.source,
            "split": dialog.split,
            "turns": len(dialog.turns),
            "speakers_missing": len(dialog.turns) - len(dialog.speakers),
            "voices": len(set(dialog.speakers)),
            "duplicate_of": first,
        }
        for dialog, first in zip(dialogs, repeats, strict=True)
    ]
    columns = ("dialog_id", "source", "split", "turns", "speakers_missing", "voices")
    return frame(rows, *columns, "duplicate_of")


def _turns(dialogs: Sequence[Dialog]) -> pd.DataFrame:
    rows = [
        {
            "example": f"{dialog.dialog_id} turn {number}",
            "text": turn,
            "characters": len(turn),
        }
        for dialog in dialogs
        for number, turn in enumerate(dialog.turns, start=1)
    ]
    return frame(rows, "text", "characters")


def _held_out(knowledge: Sequence[Document]) -> set[str]:
    """URLs that only evaluation pages have."""
    training = {page.url for page in knowledge if page.split != "evaluation"}
    return {page.url for page in knowledge if page.split == "evaluation"} - training - {""}


def _documents(documents: Sequence[Document], held_out: set[str]) -> pd.DataFrame:
    repeats = duplicates(
        (d.document_id for d in documents), (normalized([d.text]) for d in documents)
    )
    rows = [
        {
            "example": excerpt(page.document_id, page.title),
            **_columns(page),
            "source": page.source,
            "split": page.split,
            "characters": len(page.text),
            "duplicate_of": first,
            "held_out": page.url if page.url in held_out else "",
        }
        for page, first in zip(documents, repeats, strict=True)
    ]
    columns = ("document_id", "url", "text", "source", "split", "characters")
    return frame(rows, *columns, "duplicate_of", "held_out")


def _sources(dialogs: Sequence[Dialog], documents: Sequence[Document]) -> pd.DataFrame:
    """One row a source, with its share of the corpus' characters."""
    characters: Counter[str] = Counter()
    for dialog in dialogs:
        characters[dialog.source] += sum(map(len, dialog.turns))
    for page in documents:
        characters[page.source] += len(page.text)
    total = sum(characters.values()) or 1
    rows = [
        {"example": source, "share": round(count / total, 6)}
        for source, count in sorted(characters.items())
    ]
    return frame(rows, "share")


def filtered_frames(kept: Sequence[RatedResponse], metrics: Mapping[str, Any]) -> Frames:
    """Frames kept (one row a kept turn), scored and lowest (one row each).

    `metrics` holds what the filter counted: 'scored' turns, and under 'lowest' the kept turns'
    lowest probability of 'sensible', 'specific', 'interesting' and 'safe'; without it there is
    no frame lowest.
    """
    repeats = duplicates((t.example_id for t in kept), ((*t.context, t.response) for t in kept))
    rows = [
        {
            "example": excerpt(turn.example_id, turn.response),
            "example_id": turn.example_id,
            "text": turn.response,
            "turns": len(turn.context),
            "duplicate_of": first,
        }
        for turn, first in zip(kept, repeats, strict=True)
    ]
    share = round(len(kept) / max(metrics["scored"], 1), 6)
    summary = {"example": f"{len(kept)} of {metrics['scored']} turns", "kept_share": share}
    frames = {
        "kept": frame(rows, "example_id", "text", "turns", "duplicate_of"),
        "scored": frame([summary], "kept_share"),
    }
    if "lowest" in metrics:
        scores = {name: metrics["lowest"].get(name) for name in KEPT_ATTRIBUTES}
        lowest = {"example": "lowest score of the kept turns", **scores}
        frames["lowest"] = frame([lowest], *KEPT_ATTRIBUTES)
    return frames
