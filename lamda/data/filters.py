"""Turn filters of the pre-training dialogs, after Meena's published recipe (Adiwardana et al.
2020, section 3.1). A filter returns (keep, reason), so that each run counts what it dropped.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from lamda.records import Dialog

MIN_WORDS, MAX_WORDS = 1, 128
ALPHABETIC = 0.7
REPEATS = 100
QUOTING = 0.8
_URL = re.compile(r"https?://|www\.", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether to keep a turn, and why not."""

    keep: bool
    reason: str = ""


def check_turn(text: str, parent: str | None, speaker: str, repeats: int) -> Verdict:
    """Judge one turn of talk between people; `repeats` is how often its text is in the corpus."""
    words = _WORD.findall(text.lower())
    if not MIN_WORDS <= len(words) <= MAX_WORDS:
        return Verdict(False, "length")
    if sum(c.isalpha() or c.isspace() for c in text) <= ALPHABETIC * len(text):
        return Verdict(False, "alphabetic share")
    if _URL.search(text):
        return Verdict(False, "url")
    if "bot" in speaker.lower():
        return Verdict(False, "bot")
    if repeats > REPEATS and len(words) > 4:
        return Verdict(False, "repeated")
    if parent is not None and _overlap(words, parent) > QUOTING:
        return Verdict(False, "quoting")
    return Verdict(True)


def _overlap(words: list[str], parent: str) -> float:
    """Share of the turn's trigrams that stand in its parent."""
    own = set(zip(words, words[1:], words[2:], strict=False))
    other = _WORD.findall(parent.lower())
    shared = own & set(zip(other, other[1:], other[2:], strict=False))
    return len(shared) / len(own) if own else 0.0


def count_turns(dialogs: Iterable[Dialog]) -> Mapping[int, int]:
    """How often the texts of turns that stand more than once are said, by their hash."""
    counts: Counter[int] = Counter(hash(turn) for row in dialogs for turn in row.turns)
    return {key: count for key, count in counts.items() if count > 1}


def filter_dialogs(
    dialogs: Iterable[Dialog], reasons: Counter[str], repeats: Mapping[int, int]
) -> Iterator[Dialog]:
    """Cut each dialog before its first turn that `check_turn` calls bad.

    `repeats` is of the whole source, from `count_turns`. Counts dropped turns by reason in
    `reasons`, and kept ones under 'kept'.
    """

    def judge(row: Dialog, place: int) -> str:
        parent = row.turns[place - 1] if place else None
        turn = row.turns[place]
        return check_turn(turn, parent, row.speakers[place], repeats.get(hash(turn), 1)).reason

    yield from cut_dialogs(dialogs, reasons, judge)


def cut_dialogs(
    dialogs: Iterable[Dialog], reasons: Counter[str], judge: Callable[[Dialog, int], str]
) -> Iterator[Dialog]:
    """Each dialog up to its first bad turn: what answers a dropped message goes with it.

    `judge` gives the reason why the turn at a place is bad, or ''. A dialog of which fewer than
    two turns are left is dropped whole, and its turn counted under 'alone': the counts in `reasons`
    add up to all turns, and 'kept' is what was given.
    """
    for row in dialogs:
        kept = 0
        for place in range(len(row.turns)):
            reason = judge(row, place)
            if reason:
                reasons[reason] += 1
                reasons["below a dropped turn"] += len(row.turns) - place - 1
                break
            kept += 1
        reasons["kept"] += kept if kept >= 2 else 0
        if kept == 1:
            reasons["alone"] += 1
        if kept >= 2:
            yield replace(row, turns=row.turns[:kept], speakers=row.speakers[:kept])
