"""Stems of words, and the words that carry no topic."""

from __future__ import annotations

from functools import lru_cache

from lamda_world.data_files import beside

_DATA = beside(__file__)

STOP = _DATA.words("stop")
BLAND = _DATA.words("bland")


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """A crude stem, so that 'cooking', 'cooked' and 'cooks' meet."""
    word = word.removesuffix("'s")
    size = len(word)
    if size > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    for suffix in ("ing", "ed", "er"):
        if word.endswith(suffix) and size - len(suffix) >= 3 and _has_vowel(word[: -len(suffix)]):
            base = word[: -len(suffix)]
            if len(base) > 3 and base[-1] == base[-2] and base[-1] not in "lsz":
                return base[:-1]
            return base.removesuffix("e")
    if size > 3 and word.endswith("s") and word[-2] not in "suiw":
        word = word[:-2] if word.endswith(("ches", "shes", "xes", "oes")) else word[:-1]
    return word.removesuffix("e") if len(word) > 3 else word


def _has_vowel(part: str) -> bool:
    return any(letter in "aeiouy" for letter in part)
