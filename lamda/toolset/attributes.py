"""Which attribute a query asks for: label words, everyday synonyms, misspellings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rapidfuzz import fuzz, process

from lamda.toolset.words import STOP_WORDS, stem, words

# Label of the knowledge base -> (weight, the words and phrases that ask for it).
_ASKED: dict[str, tuple[tuple[float, str], ...]] = {
    "population": (
        (0.9, "inhabitant, resident, citizen, populous, populated, populate, live"),
        (0.8, "people"),
        (0.5, "big, large, size, biggest, largest, bigger, larger"),
    ),
    "area": (
        (0.9, "surface, extent, square, land, how wide"),
        (0.6, "big, large, size, biggest, largest, bigger, larger"),
    ),
    "capital": ((0.9, "government, main city"),),
    "currency": ((1.0, "money, cash, coin, pay, banknote, spend"),),
    "languages": ((1.0, "speak, spoken, tongue, talk"),),
    "neighbours": (
        (1.0, "neighbor, border, bordering, bordered, next to, adjacent, beside, around"),
    ),
    "country": ((0.8, "nation, where, located, location, lie, situated, belong"),),
    "continent": ((0.5, "where, located, location, lie, part of the world"),),
    "time zone": ((0.9, "time, timezone, clock, utc, offset"),),
    "symbol": (
        (0.9, "abbreviation, abbreviated, letter, formula, short for, write, written, chemistry"),
    ),
    "atomic number": ((0.9, "number, proton"),),
    "atomic weight": ((0.9, "mass, heavy, weigh, heavier, heaviest"), (0.6, "atomic mass")),
    "discovery year": (
        (0.7, "discovered, discovery, found, isolated, identified"),
        (0.4, "when, which year, what year, how old, old"),
    ),
    "discoverer": (
        (0.6, "discovered, discovery, found, isolated, identified"),
        (0.4, "who, person, scientist, chemist"),
    ),
    "category": ((0.9, "kind, type, group, class, sort, family, metal, gas"),),
    "height": ((0.9, "high, tall, elevation, altitude, higher, taller, highest, tallest"),),
    "first ascent": (
        (0.9, "climbed, climb, climber, ascended, ascend, summit, conquered, scaled, reached"),
        (0.4, "when, which year, what year"),
    ),
    "range": ((0.9, "mountain range, mountains of, part of, chain"), (0.4, "where, located, lie")),
    "artist": (
        (0.9, "singer, sang, sing, sung, band, performer, perform, performed, musician, recorded"),
        (0.7, "by, made, wrote, whose"),
        (0.4, "who"),
    ),
    "genre": ((0.9, "style, kind, type, sort"), (0.4, "music")),
    "year": ((0.9, "released, release, came out, come out"), (0.4, "when, how old, old")),
}
_MISSPELLED = 80  # lowest similarity in percent
_SHORTEST = 4


def _phrase(text: str) -> tuple[str, ...]:
    return tuple(stem(word) for word in words(text))


_PHRASES = [
    (_phrase(phrase), label, weight)
    for label, groups in _ASKED.items()
    for weight, line in groups
    for phrase in line.split(", ")
]


class Attributes:
    """The labels of one knowledge base, and how strongly a query asks for each."""

    def __init__(self, labels: Iterable[str]) -> None:
        self._labels = {label: _phrase(label) for label in dict.fromkeys(labels)}
        self._phrases: dict[str, list[tuple[tuple[str, ...], str, float]]] = {}
        known = {label.casefold(): label for label in self._labels}
        for phrase, name, weight in _PHRASES:
            if name in known:
                self._phrases.setdefault(phrase[0], []).append((phrase, known[name], weight))
        self._by_word: dict[str, list[str]] = {}
        for label, label_words in self._labels.items():
            for word in label_words:
                self._by_word.setdefault(word, []).append(label)
        single = {p[0] for found in self._phrases.values() for p, _, _ in found if len(p) == 1}
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
        synonyms = [p[0] for p, name, _ in _PHRASES if name == label.casefold() and len(p) == 1]
        return list(dict.fromkeys([*self._labels[label], *synonyms]))

    def _spelled(self, word: str) -> str:
        """The known word that `word` misspells, or `word` itself."""
        if word in self.vocabulary or word in STOP_WORDS or len(word) < _SHORTEST:
            return word
        found = process.extractOne(
            word, self._spellings, scorer=fuzz.ratio, score_cutoff=_MISSPELLED
        )
        return found[0] if found else word
