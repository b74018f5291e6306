"""A turn as a reader sees it: sentences, words, content words (own choice).

Every rater starts from `read_text`, which is cached because sixteen candidates share a context.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

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
STOP = frozenset(
    """a an the this that these those i me my mine myself you your yours yourself he him his she
    her hers it its we us our ours they them their theirs one ones who whom whose which what where
    when why how is am are was were be been being do does did done doing have has had having will
    would shall should can could may might must not no nor yes and or but if so than then because
    as at by for from in into of off on onto out over to up down with without about after again
    against before between during under until while all any both each every few more most much
    many other some such only own same too very just also even ever never always often sometimes
    here there now still yet already really quite rather maybe perhaps almost well oh ah okay ok
    hi hey hello bye please thanks thank let us go got get gets going lot lots thing things
    something anything nothing everything someone anyone nobody everyone around like think know
    say says said see way kind sort bit actually probably though although however another else
    either neither since till upon per via etc am im don didn isn doesn ll ve re
    sure right yeah yep nope nah hmm um uh wow oops mean guess suppose tell told ask want wants
    need needs make makes made take takes took come comes came give keep put seem seems""".split()
)
BLAND = frozenset(
    """nice good great bad fine cool awesome amazing wonderful interesting lovely beautiful
    true sad happy glad sorry fun funny pretty better best worse worst new old big small long
    hard easy different important sounds sound look looks looking feel feels felt find found hope
    wish try used use help people person man guy someone time times day days today year years
    week weeks life world place stuff idea point question answer reason agree talk hear heard
    love loved enjoy enjoyed favorite favourite prefer start first last next little work works
    happen happens happened believe remember understand call called whole part fact case course
    haha lol ha definitely absolutely totally exactly certainly indeed anyway maybe usually
    problem matter pleasure welcome care soon later tomorrow night morning evening hate
    one two three four five six seven eight nine ten monday tuesday wednesday thursday friday
    saturday sunday weekend weekends hour hours minute minutes month months
    wonder plan congratulations condolences loss fair enough deal luck word words wait alright
    dear mind bother""".split()
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
    `named` capitalised words that do not open a sentence, in lower case.
    """

    raw: str
    plain: str
    words: tuple[str, ...]
    sentences: tuple[Sentence, ...]
    content: frozenset[str]
    telling: frozenset[str]
    named: frozenset[str]

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
    )


_NAME = re.compile(r"(?<![.!?:] )(?<!^)\b[A-Z][^\W\d_]+")


def _names(text: str) -> frozenset[str]:
    return frozenset(word.lower() for word in _NAME.findall(text))
