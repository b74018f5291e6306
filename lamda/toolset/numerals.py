"""English number words in a list of words: 'two hundred and five', 'three million'."""

from __future__ import annotations

from collections.abc import Sequence

_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
SMALL = {word: value for value, word in enumerate(_SMALL.split())}
TENS = {word: 10 * value for value, word in enumerate(_TENS.split(), start=2)}
SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}


def read_number(words: Sequence[str], start: int) -> tuple[int, int]:
    """The number that begins at `start`, and the position after it (`start` when there is none).

    Reads groups under a thousand, each with a smaller scale than the one before it, so that
    'seven eight' is two numbers and not fifteen.
    """
    total, position, ceiling = 0, start, 10**15
    while True:
        group, after = _read_group(words, _skip_and(words, position, start))
        scale = SCALES.get(_word(words, after), 1)
        if group is None or scale >= ceiling:
            return total, position
        total, ceiling = total + group * scale, scale
        position = after if scale == 1 else after + 1
        if scale == 1:
            return total, position


def _read_group(words: Sequence[str], start: int) -> tuple[int | None, int]:
    """A number below a thousand: 'two', 'twenty five', 'three hundred and one'."""
    value, position = _read_pair(words, start)
    if value is None or _word(words, position) != "hundred" or not 0 < value < 10:
        return value, position
    position += 1
    rest, after = _read_pair(words, _skip_and(words, position, start))
    return (value * 100, position) if rest is None else (value * 100 + rest, after)


def _read_pair(words: Sequence[str], start: int) -> tuple[int | None, int]:
    """A number below a hundred."""
    word = _word(words, start)
    if word in SMALL:
        return SMALL[word], start + 1
    if word not in TENS:
        return None, start
    unit = SMALL.get(_word(words, start + 1), 0)
    return (TENS[word] + unit, start + 2) if 0 < unit < 10 else (TENS[word], start + 1)


def _skip_and(words: Sequence[str], position: int, start: int) -> int:
    return position + 1 if position > start and _word(words, position) == "and" else position


def _word(words: Sequence[str], position: int) -> str:
    return words[position] if position < len(words) else ""
