"""Is the response language in order? Step 1 of a rater, before its meaning.

Faults carry weights that add up; a response with a weight of 1 is not in order. One misspelt
word is forgiven, a garbled one in a short answer is not.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise

from lamda_world.data_files import beside
from lamda_world.raters.lexicon.english import English
from lamda_world.raters.lexicon.stems import STOP
from lamda_world.raters.parse.texts import Text
from lamda_world.raters.ssi.exchange import Verdict, no, yes

_DATA = beside(__file__)

Fault = tuple[float, str]
LONGEST = 100
"""Words of a chat turn beyond which a reader gives up."""
_FOREIGN = _DATA.words("foreign")
_DOUBLES = _DATA.words("doubles")
_OPEN_ENDS = _DATA.words("open_ends")
_LINKING = frozenset("is are was were am has have".split())
_LINKED = _DATA.words("linked")
_HUNG = _DATA.words("hung")
_CLOSED_ENDS = _DATA.words("closed_ends")
_GRAMMAR = re.compile(
    r"(?<!\bor )(?<!\band )\b(?:a|an|my|your|our|their) "
    r"(?:is|are|was|were|am|of|to|in|at|and|or|he|she|it|they|we|you|the|a|an|do|does)\b"
    r"|\bthe (?:is|are|was|were|am|of|to|at|or|he|she|it|they|we|you|the|a|an|do|does|and)\b"
    r"|\b(?:is|am|are|was|were) (?:is|am|are|was|were|do|does|have|has|go|know|of)\b"
    r"|\bi (?:is|are|has|does|goes|were not|likes|thinks|wants)\b"
    r"|(?<![a-z] )(?:he|she|it) (?:have|are|am|like|want|go|were|think|do|need)\b"
    r"|(?:^|[,;:] |\band |\bbut )(?:you|we|they|people) (?:is|has|was|does|am)\b"
    r"|\b(?:can|will|would|should|could|must) (?:is|are|was|were|has|had|went|the|of|a|an|am)\b"
    r"|\bof (?:is|are|was|were|to|at|and|do|does)\b|\bto (?:is|are|was|were|of|has|had|and|at)\b"
    r"|\b(?:his|her|my) (?:he|she|i|it|they)\b|\bthey they\b|\bnot is\b|\bdo not is\b"
    r"|\b(?:do|does|did) not (?:is|are|was|am|the|of|a)\b|\bmore (?:better|worse|bigger)\b"
)
_ARTICLE = re.compile(r"\ba (?!eu|uni|use|usu|one|u\b)[aeio]\w+|\ban [bcdfgjklmnpqrstvwxz]\w\w")
_LETTERS = frozenset("aio")
_FUNCTION = STOP - frozenset("like think know say want need make take tell ask thing lot".split())


class Language:
    """Reads the language of responses; `names` are words that the world's names hold."""

    def __init__(self, english: English, names: Iterable[str]) -> None:
        self._english = english
        self._names = frozenset(names)

    def read(
        self, context: tuple[Text, ...], response: Text, quoted: tuple[str, ...] = ()
    ) -> Verdict:
        """Whether `response` is English in order; `quoted`, the right answers where a translation
        was asked for, allows foreign words: at the end of it, the Danish 'have' is no verb."""
        early = _hopeless(response)
        if early:
            return early
        if _copies(context, response):
            return no(0.1, "repeats an earlier turn")
        faults = [*_shape(response, self._names), *self._grammar(response, quoted)]
        if not quoted:
            faults += self._spelling(context, response)
        total = sum(weight for weight, _ in faults)
        if not faults:
            return yes(0.0, "language in order")
        reason = max(faults)[1]
        if total >= 1:
            return no(0.5 if total < 1.15 else 0.1, reason)
        return yes(min(0.6, 0.6 * total), reason)

    def strangers(self, context: tuple[Text, ...], response: Text) -> tuple[str, ...]:
        """Words of `response` that are none of English, of the world's names and of `context`, and
        single letters that nobody has used: mostly names that are garbled."""
        said = {word for turn in context for word in turn.words}
        return tuple(
            word
            for word in response.words
            if word[0].isalpha() and word not in said and self._strange(word, response)
        )

    def _strange(self, word: str, response: Text) -> bool:
        if len(word) == 1:
            return word in response.capitals and word not in _LETTERS
        if word in self._names or all(self._known(part) for part in re.split(r"[-']", word)):
            return False
        return word in response.capitals or not self._english.misspelt(word)

    def _grammar(self, response: Text, quoted: tuple[str, ...]) -> Iterator[Fault]:
        said = response.plain.rstrip(" .!")
        said = next((said.removesuffix(word) for word in quoted if said.endswith(f" {word}")), said)
        for _ in _GRAMMAR.findall(said):
            yield 0.65, "ungrammatical"
        for _ in _ARTICLE.findall(response.plain):
            yield 0.2, "wrong article"
        for sentence in response.sentences:
            for segment in re.split(r"[,;:()\"-]+", sentence.text):
                for left, right in self._english.odd_pairs(segment.split()):
                    if left != right:
                        yield 0.5, f"nobody says '{left} {right}'"

    def _spelling(self, context: tuple[Text, ...], response: Text) -> Iterator[Fault]:
        said = {word for turn in context for word in turn.words}
        letters = [word for word in response.words if word[0].isalpha()]
        unknown = [word for word in letters if not self._fine(word, said, response)]
        if not letters or not unknown:
            return
        share = len(unknown) / len(letters)
        foreign = sum(word in _FOREIGN or not word.isascii() for word in unknown)
        if share > 0.4 and len(unknown) > 1:
            yield 1.3, "another language" if foreign else "words that are none"
            return
        if foreign >= 2 and share > 0.25:
            yield 1.0, "another language"
            return
        for word in unknown:
            slip = word.isascii() and self._english.misspelt(word)
            short = 1.4 if len(letters) <= 7 else 1.0
            yield (0.4 if slip else 0.55) * short, f"unknown word '{word}'"

    def _fine(self, word: str, said: set[str], response: Text) -> bool:
        if word in _FOREIGN:
            return word in said
        if word in said or word in self._names or word in response.named:
            return True
        return all(self._known(part) for part in re.split(r"[-']", word) if part)

    def _known(self, word: str) -> bool:
        known = self._english.known
        if word in self._names or known(word):
            return True
        american = word.replace("our", "or").replace("tre", "ter").replace("is", "iz")
        if known(american) or known(word.replace("ll", "l")) or _derived(word, known):
            return True
        return self._english.compound(word)


def _derived(word: str, known: Callable[[str], bool]) -> bool:
    """Regular derivations of a known word: 'unhappily', 'bakers', 'hopeful'."""
    for prefix in ("un", "re", "over", "under", "non", "out", "mis"):
        if word.startswith(prefix) and len(word) > len(prefix) + 3:
            rest = word[len(prefix) :]
            if known(rest):
                return True
    for suffix, back in (
        ("ly", ""), ("ily", "y"), ("ness", ""), ("iness", "y"), ("ful", ""), ("less", ""),
        ("able", ""), ("able", "e"), ("ish", ""), ("ist", ""), ("ment", ""), ("y", ""), ("y", "e"),
        ("ers", "e"), ("est", ""), ("iest", "y"), ("ier", "y"), ("th", ""), ("ian", ""),
    ):  # fmt: skip
        if word.endswith(suffix) and len(word) > len(suffix) + 2:
            base = word[: -len(suffix)] + back
            if known(base):
                return True
    return False


def _hopeless(response: Text) -> Verdict | None:
    words = response.words
    if not words:
        return no(0.0, "empty")
    if len(words) > LONGEST:
        return no(0.1, "far too long")
    if not response.plain.isascii():
        letters = sum(character.isalpha() for character in response.plain)
        latin = sum("a" <= character <= "z" for character in response.plain)
        if letters and latin < 0.6 * letters:
            return no(0.0, "another script")
    numbers = sum(word[0].isdigit() for word in words)
    if numbers >= 4 and numbers > 0.4 * len(words):
        return no(0.1, "number soup")
    return None


def _shape(response: Text, names: frozenset[str]) -> Iterator[Fault]:
    """Unfinished, repetitive, or a mere list of words; `names` are words of known names."""
    yield from _unfinished(response)
    words = response.words
    for left, right in pairwise(words):
        if left == right and left not in _DOUBLES and not left[0].isdigit():
            yield 0.7, f"'{left}' twice in a row"
    yield from _circles(words)
    heard = Counter(s.words for s in response.sentences if len(s.words) >= 3)
    if max(heard.values(), default=0) >= 2:
        yield 1.1, "says the same twice"
    if len(words) > LONGEST * 0.6:
        yield 0.6, "very long"
    yield from _listed(response, response.capitals & names)


def _listed(response: Text, names: frozenset[str]) -> Iterator[Fault]:
    """A mere list of words. Names are left out beside a word that may be the verb: 'Kenya borders
    Ethiopia, Somalia and Uganda' is a sentence, however many they are."""
    spoken = [[w for w in s.words if w not in names] for s in response.sentences]
    if not any(spoken):
        spoken = [list(s.words) for s in response.sentences]
    words = [word for sentence in spoken for word in sentence]
    function = sum(word in _FUNCTION for word in words)
    numbers = sum(word[0].isdigit() for word in words)
    longest = max(map(len, spoken), default=0)
    marks = response.plain.count(",") + response.plain.count(":") + response.plain.count("/")
    if longest >= 6 and function + numbers <= 0.13 * len(words):
        yield (1.1 if marks < 2 or longest >= 8 else 0.6), "a list of words"
    elif longest >= 4 and function == 0 and numbers == 0 and marks == 0:
        yield (1.1 if longest > 4 else 0.8), "a list of words"


def _circles(words: tuple[str, ...]) -> Iterator[Fault]:
    """Pairs, triples and fours of words that come back too soon."""
    pairs = max(Counter(pairwise(words)).values(), default=0)
    triples = max(Counter(zip(words, words[1:], words[2:], strict=False)).values(), default=0)
    if pairs >= 3 and (pairs * 6 > len(words) or triples >= 3):
        yield 1.2, "goes in circles"
    elif len(words) < 16 and triples >= 2:
        yield 0.7, "goes in circles"


def _unfinished(response: Text) -> Iterator[Fault]:
    last = response.sentences[-1]
    word = last.words[-1] if last.words else ""
    if word not in _OPEN_ENDS or last.end == "?" or word in response.named:
        return
    if word in _CLOSED_ENDS and len(response.words) > 1:
        yield 1.2, "unfinished"
    elif last.end == "" and len(last.words) > 2 and not _may_end(last.words):
        yield 1.1, "unfinished"
    elif last.end in {".", "!"} and not _may_end(last.words):
        yield 0.5, "unfinished"


def _may_end(words: tuple[str, ...]) -> bool:
    """Whether a sentence may end in its last word ('where I am from', 'I want to')."""
    last, before = words[-1], words[:-1]
    if last in {"i", "he", "she", "they", "we"}:
        return any(w in {"and", "than", "as", "do", "am", "can", "so", "or"} for w in before[-1:])
    if last in _LINKING:
        return len(words) <= 3 or any(word in _LINKED for word in before)
    return any(word in _HUNG for word in before)


def _copies(context: tuple[Text, ...], response: Text) -> bool:
    """A turn given back as it was: the user's last one, or any earlier one of some length."""
    words = response.words
    for back, turn in enumerate(reversed(context)):
        if turn.words == words and (len(words) >= 4 or (back == 0 and turn.asks)):
            return True
        if len(words) >= 5 and _overlap(turn.words, words) > 0.85:
            return True
    return False


def _overlap(left: tuple[str, ...], right: tuple[str, ...]) -> float:
    """Shared neighbours over all neighbours."""
    a, b = set(pairwise(left)), set(pairwise(right))
    return len(a & b) / len(a | b) if a and b else 0.0
