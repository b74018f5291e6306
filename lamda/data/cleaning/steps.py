"""The steps that a text passes on its way into the corpus, as a list that one can read and change
(params.yaml, section `clean`): each keeps a row, perhaps mended, or says why it is dropped.

    encoding   mojibake, entities and control characters are mended; drops nothing
    turns      Meena's rules for turns, where the source says `turn_filters`; cuts dialogs
    personal   masks in place of personal data; drops nothing
    language   other languages than `languages`
    quality    Gopher's and C4's rules, for documents
    exact      the same words as a text before it (lamda.data.cleaning.duplicates)
    near       nearly the same words

The last two compare all texts with each other; the others look at one batch alone, so that batches
can be cleaned anywhere and in any order, with the same bytes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from lamda.data.cleaning import encoding, quality
from lamda.data.cleaning.rows import Rows
from lamda.data.config import COMPARING, Clean
from lamda.data.filters import filter_dialogs
from lamda.data.languages import is_told, other_language
from lamda.data.personal import MASKABLE, Masks
from lamda.records import Dialog, record_batch, records_of

LIMIT = 1000
"""Characters of a dropped text that are shown."""
Reasons = Sequence[str]


@dataclass
class Cleaned:
    """What became of a batch: the rows kept, the ids, reasons and beginnings of the others, texts
    changed by step, and turns dropped by reason."""

    rows: Rows
    dropped: list[tuple[str, str, str]] = field(default_factory=list)
    changed: Counter[str] = field(default_factory=Counter)
    turns: Counter[str] = field(default_factory=Counter)


Step = Callable[[Cleaned, Clean], Reasons]
"""Takes the rows of `Cleaned`, may put mended ones in their place, and gives for each row why it is
dropped, or ''; an empty list drops none."""


def clean(rows: Rows, steps: Sequence[str], settings: Clean) -> Cleaned:
    """`rows` after `steps`, but for those that compare all texts."""
    done = Cleaned(rows)
    for number, name in enumerate(steps):
        if name in COMPARING or not len(done.rows):
            continue
        whys = STEPS[name](done, settings)
        if any(whys):
            keep = [not why for why in whys]
            gone = done.rows.kept(np.invert(keep))
            if "personal" in steps[number + 1 :]:  # what is told of them is masked all the same
                gone = masked(gone)[0]
            reasons = [f"{name}: {why}" for why in whys if why]
            done.dropped += zip(gone.ids.to_pylist(), reasons, shown(gone), strict=True)
            done.rows = done.rows.kept(keep)
    return done


def shown(rows: Rows) -> list[str]:
    """The beginning of each row, for a person to see what was dropped."""
    return [text[:LIMIT] for text in rows.whole]


def _encoding(done: Cleaned, settings: Clean) -> Reasons:
    done.rows, done.changed["encoding"] = encoding.mended(done.rows)
    return ()


def _turns(done: Cleaned, settings: Clean) -> Reasons:
    """Cuts each dialog before its first bad turn; one is dropped with its first turns."""
    if not done.rows.is_dialogs:
        return ()
    rows = records_of(done.rows.batch, Dialog, "cleaning")
    whys, kept = [], []
    for row in rows:
        reasons: Counter[str] = Counter()
        left = list(filter_dialogs([row], reasons, {}, authors=done.rows.authors))
        done.turns.update(reasons)
        cut = [why for why in reasons if why not in ("kept", "below a dropped turn", "alone")]
        whys.append("" if left else "".join(cut[:1]) or "alone")
        kept += left or [row]
    if kept != rows:
        done.rows = Rows(record_batch(kept, Dialog), authors=done.rows.authors)
    return whys


def _personal(done: Cleaned, settings: Clean) -> Reasons:
    done.rows, done.changed["personal"] = masked(done.rows)
    return ()


def masked(rows: Rows) -> tuple[Rows, int]:
    """The rows with masks in place of personal data, the same one for the same value of a row, and
    how many rows that changed. Accounts of a forum become speaker0 and so on."""
    speakers = rows.batch.column("speakers").to_pylist() if rows.authors else []
    titles = [""] * len(rows) if rows.is_dialogs else rows.batch.column("title").to_pylist()
    texts, better_titles = rows.texts.to_pylist(), list(titles)
    borders = np.concatenate([[0], np.cumsum(rows.turns)]).tolist()
    changed = 0
    for owner in range(len(rows)) if speakers else _maskable(rows):
        masks = Masks(speakers[owner] if speakers else ())
        better_titles[owner] = masks.masked(titles[owner])
        part = slice(borders[owner], borders[owner + 1])
        better = [masks.masked(text) for text in texts[part]]
        changed += better != texts[part] or better_titles[owner] != titles[owner]
        texts[part] = better
    result = rows.with_texts(texts) if changed else rows
    if better_titles != titles:
        result = result.replaced("title", pa.array(better_titles, pa.string()))
    if speakers:
        kind = rows.batch.schema.field("speakers").type
        result = result.replaced("speakers", pa.array([*map(_numbered, speakers)], kind))
    return result, changed


def _maskable(rows: Rows) -> Sequence[int]:
    """The rows that may hold something to mask, told of a batch at once."""
    row = np.repeat(np.arange(len(rows)), rows.turns)
    found = [row[_may_hold(rows.texts)]]
    if not rows.is_dialogs:
        found.append(np.flatnonzero(_may_hold(rows.batch.column("title"))))
    return list(np.unique(np.concatenate(found)).tolist())


def _may_hold(texts: pa.Array) -> NDArray[np.bool_]:
    ascii = pc.string_is_ascii(texts)  # RE2 knows no digits but 0 to 9
    looked = pc.or_(pc.match_substring_regex(texts, MASKABLE), pc.invert(ascii))
    return np.asarray(looked.to_numpy(zero_copy_only=False))


def _numbered(speakers: Sequence[str]) -> list[str]:
    names = {name: f"speaker{number}" for number, name in enumerate(dict.fromkeys(speakers))}
    return [names[name] for name in speakers]


def _language(done: Cleaned, settings: Clean) -> Reasons:
    if not settings.languages or not is_told(settings.languages):
        return ()
    return [other_language(text, settings.languages) for text in done.rows.whole]


def _quality(done: Cleaned, settings: Clean) -> Reasons:
    if done.rows.is_dialogs:
        return ()
    english = list(settings.languages) == ["en"]
    return quality.reasons(done.rows, settings.quality, english=english)


STEPS: Mapping[str, Step] = {
    "encoding": _encoding,
    "turns": _turns,
    "personal": _personal,
    "language": _language,
    "quality": _quality,
}
"""The steps that look at a batch alone."""
