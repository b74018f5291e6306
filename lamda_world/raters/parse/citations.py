"""Citations in a response: where its URLs stand, and which text they vouch for."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

_URL = (
    r"(?:https?://|www\.)[^\s<>\[\]()\"']*"
    r"(?:\([^\s<>()]*\)[^\s<>\[\]()\"']*)*"  # a page such as Jolene_(song)
    r"(?:(?<=\))|[^\s<>\[\]()\"'.,;:!?])"
)
_PLACE = re.compile(
    rf"\[(?P<label>[^\[\]]*)\]\(\s*<?(?P<link>{_URL})>?\s*\)"  # Markdown
    rf"|\[\s*(?P<number>\d{{1,2}})\s*\]\s*:?\s*<?(?P<noted>{_URL})>?"  # [1] URL
    rf"|[\[(<]\s*(?P<boxed>{_URL})\s*[\])>]"
    rf"|(?P<plain>{_URL})",
    re.IGNORECASE,
)
_MARKER = re.compile(r"\[\s*(\d{1,2})\s*\]")


@dataclass(frozen=True, slots=True)
class Citation:
    """One URL and the character where it stands."""

    url: str
    place: int


def normal_url(url: str) -> str:
    """A URL in the form that is compared: no scheme, 'www.', fragment or closing slash."""
    bare = re.sub(r"^(?:https?://)?(?:www\.)?", "", url.strip(), flags=re.IGNORECASE)
    host, slash, path = bare.partition("#")[0].partition("/")
    return (host.lower() + slash + path).rstrip("/")


def split_citations(response: str) -> tuple[str, tuple[Citation, ...]]:
    """(the response with its URLs blanked out, length unchanged; the citations in order).

    Plain URLs, `[URL]`, `(URL)`, `<URL>`, Markdown links (whose text stays text) and numbered
    notes `[1] URL` are read; a bare `[1]` elsewhere then stands for that URL.
    """
    if "://" not in response and "www." not in response.lower():
        return _MARKER.sub(lambda m: " " * len(m.group()), response), ()
    citations: list[Citation] = []
    notes: dict[str, str] = {}
    blanked = list(response)
    for match in _PLACE.finditer(response):
        kind = match.lastgroup or "plain"
        url = match["link"] or match["noted"] or match["boxed"] or match["plain"]
        start, end = match.span()
        if match["link"] and not (match["label"] or "").strip().isdigit():
            start = match.end("label")
            blanked[match.start()] = " "
        if kind == "noted":
            notes[match["number"]] = url
        blanked[start:end] = " " * (end - start)
        citations.append(Citation(url, start))
    text = "".join(blanked)
    for marker in _MARKER.finditer(text):
        if marker[1] in notes:
            citations.append(Citation(notes[marker[1]], marker.start()))
    text = _MARKER.sub(lambda m: " " * len(m.group()), text)
    return text, tuple(sorted(citations, key=lambda c: c.place))


def citations_for(
    citations: tuple[Citation, ...], sentences: tuple[int, ...], sentence: int
) -> tuple[Citation, ...]:
    """The citations that vouch for a claim in one sentence: those of the sentence itself, or,
    when it has none, those of the first later sentence that has some.

    `sentences` holds the character where each sentence begins; a sentence reaches to the next.
    """
    groups: dict[int, list[Citation]] = {}
    for citation in citations:
        groups.setdefault(max(bisect_right(sentences, citation.place) - 1, 0), []).append(citation)
    later = [group for group in sorted(groups) if group >= sentence]
    return tuple(groups[later[0]]) if later else ()
