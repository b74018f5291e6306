"""Step `quality`: rules for documents, after Gopher (Rae et al. 2021, appendix A.1: quality and
repetition) and C4 (Raffel et al. 2020, section 2.2: sentences, lorem ipsum, curly brackets).

C4's rules for single lines are not taken: they cut text. Shares of an n-gram are of the words,
where Gopher counts characters. The rules that count words would drop all Chinese or Thai, which
write none apart: there two letters count as one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from lamda.data.cleaning.rows import Counts, Rows, Words
from lamda.data.config import Quality
from lamda.data.languages import UNSPACED

STOP_WORDS = ("the", "be", "to", "of", "and", "that", "have", "with")
"""Of which English text holds some (Gopher)."""
TOP: Mapping[int, float] = {2: 0.20, 3: 0.18, 4: 0.16}
"""n -> largest share of the words in the commonest n-gram (Gopher, table A1)."""
REPEATED: Mapping[int, float] = {5: 0.15, 6: 0.14, 7: 0.13, 8: 0.12, 9: 0.11, 10: 0.10}
"""n -> largest share of the n-grams that stood before (Gopher, table A1)."""
_SENTENCE = r"[.!?][\"')\]»”]*(?:\s|$)|[。！？؟।]"
_BULLETS = ("•", "●", "‣", "▪", "◦", "- ", "* ", "– ")
_ELLIPSES = ("...", "…")
_LOREM = re.compile("lorem ipsum", re.IGNORECASE)
_ROW_BIT = np.uint64(44)
"""Keys of n-grams hold the row above this bit, and 44 bits of a hash below: enough in one text."""


def reasons(rows: Rows, limits: Quality, *, english: bool) -> list[str]:
    """Why each document is dropped, or ''. `english` says that nothing else is wanted."""
    found = [""] * len(rows)
    checks = _checks(rows.whole, rows.words, limits, english=english)
    for reason, failed in checks:
        for number in np.flatnonzero(failed):
            found[number] = found[number] or reason
    return found


def _checks(
    texts: Sequence[str], words: Words, limits: Quality, *, english: bool
) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    """Reason, and which rows it holds of, (rows,)."""
    array = pa.array(texts, pa.large_string())
    unspaced = pc.count_substring_regex(array, UNSPACED).to_numpy().astype(np.int64)
    is_spaced = 2 * unspaced <= pc.utf8_length(array).to_numpy()
    count = np.where(is_spaced, words.counts, unspaced // 2)
    least = np.maximum(count, 1)
    yield "few words", count < limits.min_words
    yield "many words", count > limits.max_words
    mean = words.sums(len) / np.maximum(words.counts, 1)
    yield (
        "length of words",
        is_spaced & ((mean < limits.min_mean_word) | (mean > limits.max_mean_word)),
    )
    symbols = np.array([max(t.count("#"), t.count("...") + t.count("…")) for t in texts])
    yield "symbols", symbols > limits.max_symbol_share * least
    lettered = words.sums(_has_letter) / np.maximum(words.counts, 1)
    yield "words without letters", lettered < limits.min_alphabetic_share
    if english:
        yield "stop words", _stop_words(words) < limits.min_stop_words
    yield from _lines(texts, limits)
    sentences = pc.count_substring_regex(array, _SENTENCE).to_numpy()
    yield "few sentences", sentences < limits.min_sentences
    yield "lorem ipsum", np.array([bool(_LOREM.search(text)) for text in texts], bool)
    if not limits.curly_brackets:
        yield "curly brackets", np.array(["{" in text for text in texts], bool)
    yield "repetition", repetitive(words)


def _has_letter(word: str) -> bool:
    return any(map(str.isalpha, word))


def _stop_words(words: Words) -> Counts:
    """How many different ones of STOP_WORDS stand in each row, (rows,)."""
    place = {word: number for number, word in enumerate(STOP_WORDS)}
    which = np.array([place.get(w.casefold().strip(".,;:!?\"'()"), -1) for w in words.distinct])
    numbers = which[words.ids] if len(which) else np.zeros(0, np.int64)
    told = numbers >= 0
    pairs = np.unique(words.row[told] * len(STOP_WORDS) + numbers[told])
    return np.bincount(pairs // len(STOP_WORDS), minlength=len(words.counts))


def _lines(texts: Sequence[str], limits: Quality) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    shares = np.array([_line_shares(text) for text in texts]).reshape(len(texts), 3)
    yield "bullets", shares[:, 0] > limits.max_bullet_share
    yield "cut lines", shares[:, 1] > limits.max_ellipsis_share
    yield "repeated lines", shares[:, 2] > limits.max_repeated_lines


def _line_shares(text: str) -> tuple[float, float, float]:
    """Of a text's lines: with a bullet, with an ellipsis at the end, that stood before."""
    lines = [line.strip() for line in text.split("\n") if line and not line.isspace()]
    if not lines:
        return 0.0, 0.0, 0.0
    bullets = sum(line.startswith(_BULLETS) for line in lines)
    cut = sum(line.endswith(_ELLIPSES) for line in lines)
    return bullets / len(lines), cut / len(lines), 1 - len(set(lines)) / len(lines)


def repetitive(words: Words) -> NDArray[np.bool_]:
    """Which rows repeat n-grams beyond TOP and REPEATED, (rows,)."""
    rows = len(words.counts)
    found = np.zeros(rows, bool)
    first = _scattered(words.ids.astype(np.uint64))
    hashes = first
    for n in range(2, max(REPEATED) + 1):
        if len(hashes) < 2:
            break
        hashes = _scattered(hashes[:-1] * np.uint64(31) + first[n - 1 :])
        within = words.row[n - 1 :] == words.row[: len(hashes)]
        keys = words.row[: len(hashes)].astype(np.uint64) << _ROW_BIT
        keys |= hashes >> (np.uint64(64) - _ROW_BIT)
        row, counts = _repeats(keys[within])
        if n in TOP:
            top = np.zeros(rows, np.int64)
            np.maximum.at(top, row, counts)
            found |= top * n > TOP[n] * np.maximum(words.counts, 1)
        if n in REPEATED:
            again = np.bincount(row, counts - 1, rows)
            found |= again > REPEATED[n] * np.maximum(words.counts - n + 1, 1)
    return found


def _repeats(keys: NDArray[np.uint64]) -> tuple[Counts, Counts]:
    """Row and number of occurrences of every key that stands more than once."""
    keys = np.sort(keys)
    borders = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]]))
    counts = np.diff(np.concatenate([borders, [len(keys)]]))
    more = counts > 1
    return (keys[borders[more]] >> _ROW_BIT).astype(np.int64), counts[more]


def _scattered(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """splitmix64's finaliser (Steele et al. 2014): neighbouring numbers become unlike ones."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
