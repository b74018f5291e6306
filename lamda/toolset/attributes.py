"""Which attribute a query asks for: label words, everyday synonyms, misspellings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from rapidfuzz import fuzz, process

from lamda.toolset.words import STOP_WORDS, stem, words

Synonyms = Mapping[str, Sequence[tuple[float, Sequence[str]]]]
"""Label in lower case -> (weight, the words and phrases that ask for it beside its own words).

A label's own words, all of them, weigh 1.
"""
_MISSPELLED = 80  # lowest similarity in percent
_SHORTEST = 4


def _phrase(text: str) -> tuple[str, ...]:
    return tuple(stem(word) for word in words(text))


class Attributes:
    """The labels of one knowledge base, and how strongly a query asks for each.

    `synonyms` of labels that the knowledge base lacks are not read.
    """

    def __init__(self, labels: Iterable[str], synonyms: Synonyms = MappingProxyType({})) -> None:
        self._labels = {label: _phrase(label) for label in dict.fromkeys(labels)}
        self._phrases: dict[str, list[tuple[tuple[str, ...], str, float]]] = {}
        known = {label.casefold(): label for label in self._labels}
        self._single: dict[str, list[str]] = {}
        for name, groups in synonyms.items():
            for weight, phrases in groups if name in known else ():
                for phrase in filter(None, map(_phrase, phrases)):
                    self._phrases.setdefault(phrase[0], []).append((phrase, known[name], weight))
                    if len(phrase) == 1:
                        self._single.setdefault(known[name].casefold(), []).append(phrase[0])
        self._by_word: dict[str, list[str]] = {}
        for label, label_words in self._labels.items():
            for word in label_words:
                self._by_word.setdefault(word, []).append(label)
        single = {word for found in self._single.values() for word in found}
        self.vocabulary = frozenset(self._by_word) | (single - STOP_WORDS)
        """Stems that ask for an attribute and so are no part of an entity's name."""
        self._spellings = sorted(w for w in self.vocabulary if len(w) >= _SHORTEST)

    def asked(self, query: Sequence[str]) -> dict[str, float]:
        """Label -> weight above 0, for folded words of a query without the entity's name."""
        stems = [self._spelled(stem(word)) for word in query]
        total: dict[str, float] = {}
        for label in dict.fromkeys(label for s in stems for label in self._by_word.get(s, ())):
            of_label = self._labels[label]
            total[label] = sum(word in stems for word in of_label) / len(of_label)
        for start, word in enumerate(stems):
            for phrase, label, weight in self._phrases.get(word, ()):
                if tuple(stems[start : start + len(phrase)]) == phrase:
                    total[label] = total.get(label, 0.0) + weight
        return total

    def wordings(self, label: str) -> list[str]:
        """Single stems that pages may use for `label`: its own words and its synonyms."""
        return list(dict.fromkeys([*self._labels[label], *self._single.get(label.casefold(), ())]))

    def _spelled(self, word: str) -> str:
        """The known word that `word` misspells, or `word` itself."""
        if word in self.vocabulary or word in STOP_WORDS or len(word) < _SHORTEST:
            return word
        found = process.extractOne(
            word, self._spellings, scorer=fuzz.ratio, score_cutoff=_MISSPELLED
        )
        return found[0] if found else word
