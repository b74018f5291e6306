"""A turn as a reader sees it: sentences, words, content words.

Every rater starts from `read_text`, which is cached because sixteen candidates share a context.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from lamda_world.raters.lexicon.stems import BLAND, STOP, stem

CITATION = re.compile(
    r"\[[^\]\[]*\]\(\s*https?://[^)\s]*\s*\)"  # [text](url)
    r"|[\[(<]\s*https?://[^\])>\s]*\s*[\])>]"  # [url], (url), <url>
    r"|https?://\S+|www\.\S+"
    r"|\[\d{1,2}\]"
)
_SPACES = re.compile(r"\s+")
_WORD = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+(?:[-'][^\W\d_]+)*", re.UNICODE)
_SENTENCE = re.compile(r"(.+?)([.!?]+(?=[\s\"')]|$)|$)", re.DOTALL)
_APOSTROPHES = str.maketrans({"\u2019": "'", "\u2018": "'", "\u201c": '"', "\u201d": '"'})
_NEGATIVE = re.compile(
    r"\b(do|does|did|is|are|was|were|have|has|had|would|could|should|must|need)n'?t\b"
)
_CONTRACTIONS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"\b(?:can't|cannot|cant)\b", "can not"),
        (r"\b(?:won't|wont)\b", "will not"),
        (r"\bain't\b", "is not"),
        (r"\bdunno\b", "do not know"),
        (r"\bwanna\b", "want to"),
        (r"\bgonna\b", "going to"),
        (r"\bgotta\b", "got to"),
        (r"\b(?:i'm|im)\b", "i am"),
        (r"\b(that|what)s\b", r"\1 is"),
        (r"\b(you|we|they)'re\b", r"\1 are"),
        (r"\b(i|you|we|they)'ve\b", r"\1 have"),
        (r"\b(i|you|we|they|he|she|it|that|there)'ll\b", r"\1 will"),
        (r"\b(i|you|we|they|he|she)'d\b", r"\1 would"),
        (r"\blet's\b", "let us"),
        (r"\b(he|she|it|that|there|here|what|where|who|how|when)'s\b", r"\1 is"),
    )
)
_SHORTENED = re.compile(
    r"'|n[ao]t\b|\bim\b|nno|nna\b|tta\b|\b(?:that|what)s\b|\b(?:ca|wo)nt\b"
    r"|nt\b"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence in lower case; `end` is its closing mark or ''."""

    text: str
    words: tuple[str, ...]
    end: str


@dataclass(frozen=True, slots=True)
class Text:
    """One turn; `plain` is lower-case with contractions spelt out and citations removed.

    `content` holds stems of words that carry a topic; `telling` those that are not bland either;
    `named` capitalised words that do not open a sentence, in lower case; `capitals` all that are
    capitalised.
    """

    raw: str
    plain: str
    words: tuple[str, ...]
    sentences: tuple[Sentence, ...]
    content: frozenset[str]
    telling: frozenset[str]
    named: frozenset[str]
    capitals: frozenset[str] = frozenset()

    @property
    def asks(self) -> bool:
        """Whether any sentence ends as a question."""
        return any(sentence.end == "?" for sentence in self.sentences)


def without_citations(text: str) -> str:
    """`text` without URLs and citation marks."""
    if "http" not in text and "[" not in text and "www." not in text:
        return text
    return _SPACES.sub(" ", CITATION.sub(" ", text)).strip()


@lru_cache(maxsize=8192)
def plain(text: str) -> str:
    """Lower case, one space, straight apostrophes, contractions spelt out."""
    text = _SPACES.sub(" ", text.translate(_APOSTROPHES).lower()).strip()
    if _SHORTENED.search(text):
        text = _NEGATIVE.sub(r"\1 not", text)
        for pattern, replacement in _CONTRACTIONS:
            text = pattern.sub(replacement, text)
    return text


_BLAND_STEMS = frozenset(stem(word) for word in BLAND)


@lru_cache(maxsize=8192)
def read_text(raw: str) -> Text:
    """Read one turn; never fails, whatever the text."""
    clean = without_citations(raw)
    lower = plain(clean)
    sentences = tuple(
        Sentence(body.strip(), tuple(_WORD.findall(body)), mark[:1])
        for body, mark in _SENTENCE.findall(lower)
        if body.strip()
    )
    words = tuple(word for sentence in sentences for word in sentence.words)
    content = frozenset(stem(word) for word in words if word not in STOP and len(word) > 1)
    return Text(
        raw=raw,
        plain=lower,
        words=words,
        sentences=sentences,
        content=content,
        telling=content - _BLAND_STEMS,
        named=_names(clean),
        capitals=frozenset(word.lower() for word in _CAPITAL.findall(clean)),
    )


_CAPITAL = re.compile(r"\b[A-Z][^\W\d_]*")
_NAME = re.compile(r"(?<![.!?:] )(?<!^)\b[A-Z][^\W\d_]+")


def _names(text: str) -> frozenset[str]:
    return frozenset(word.lower() for word in _NAME.findall(text))
