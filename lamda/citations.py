"""Citations: the symbols `<cite1>` and so on, which stand for the results of a research in turn.

In a researcher's row they are written as `[1]`, and a user reads the URL in their place (paper
section 6.2). In between only the symbol cites: a model, a user or a page may write `[1]` as well.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from lamda.config.section import CitationStyle
from lamda.tokenizer import CITATIONS, Tokenizer

MARKER = re.compile(r" ?\[([1-4])\]")
_SHOWN = re.compile(r" ?\[(?:\w+://[^\]\s]+\]|[1-4]\]\((?:<[^>\s]*>|[^()\s]*)\))")
"""A citation as `cited_text` shows it: `[URL]`, or a link of Markdown."""


def cited_ids(tokenizer: Tokenizer, text: str, sources: Collection[int]) -> list[int]:
    """Text with citation markers `[k]` as ids, each marker of one of `sources` one `<citek>`
    symbol; any other is text like all else."""
    ids: list[int] = []
    at = 0
    for found in MARKER.finditer(text):
        if int(found[1]) in sources:
            ids.extend(tokenizer.encode(text[at : found.start()]))
            ids.append(tokenizer.control[CITATIONS[int(found[1]) - 1]])
            at = found.end()
    return [*ids, *tokenizer.encode(text[at:])] if text[at:].strip() else ids


def sources(base: str, results: int) -> set[int]:
    """The numbers k whose markers `[k]` cite in a rewrite of `base` behind so many results: not
    those that stand in the base, where they are text that its writer wrote."""
    written = {int(number) for number in MARKER.findall(base)}
    return set(range(1, results + 1)) - written


def unmarked(text: str, of: Collection[int]) -> str:
    """A researcher's text without the markers of the sources `of`: its words, as discriminators
    read them."""
    return MARKER.sub(lambda found: "" if int(found[1]) in of else found[0], text).strip()


def marked(tokenizer: Tokenizer, ids: Sequence[int]) -> str:
    """Ids as a researcher's row has them: `[k]` where `<citek>` stands; see `cited_ids`."""
    urls = [str(number) for number in range(1, len(CITATIONS) + 1)]
    return cited_text(tokenizer, ids, urls)


def uncited(context: Sequence[str]) -> list[str]:
    """The turns of a context, the last of which is a user's, with no citations in the model's own.

    Nobody cites in the dialogs that a model is trained on, and an address is as long as an answer:
    left there, it takes the place of what was said before. An answer of citations alone stays.
    """
    return [
        without_citations(turn) or turn if (len(context) - number) % 2 == 0 else turn
        for number, turn in enumerate(context)
    ]


def without_citations(text: str) -> str:
    """A text with citations as `cited_text` shows them, without these."""
    return _SHOWN.sub("", text).strip()


def marked_text(text: str, urls: Sequence[str]) -> str:
    """A researcher's text as a user reads it: a marker `[k]` of a result is `[URL]` by `urls`, and
    nothing where that has none."""

    def shown(found: re.Match[str]) -> str:
        number = int(found[1])
        if number > len(urls):
            return found[0]
        return f" [{urls[number - 1]}]" if urls[number - 1] else ""

    return MARKER.sub(shown, text).strip()


def cited_text(
    tokenizer: Tokenizer, ids: Sequence[int], urls: Sequence[str], style: CitationStyle = "inline"
) -> str:
    """The text of ids, where each `<citek>` is `[URL]` by `urls`, and nothing where there is none.

    Only the symbol cites: whatever was written as text, `[1]` too, stays what it is. `markdown`
    makes a link of it; with `end` the URLs stand behind the text, as they are cited, each once.
    """
    numbers = {tokenizer.control[name]: k for k, name in enumerate(CITATIONS)}
    pieces: list[str] = []
    behind: list[str] = []
    run: list[int] = []
    for index in [*ids, None]:
        if index is not None and index not in numbers:
            run.append(index)
            continue
        pieces.append(tokenizer.decode(run).strip())
        run = []
        if index is not None and numbers[index] < len(urls) and urls[numbers[index]]:
            url, shown = urls[numbers[index]], behind if style == "end" else pieces
            shown.append(_link(numbers[index] + 1, url) if style == "markdown" else f"[{url}]")
    return " ".join(filter(None, [*pieces, *dict.fromkeys(behind)]))


def _link(number: int, url: str) -> str:
    # A page such as Jolene_(song) would end the link early: its address goes into < >.
    return f"[{number}](<{url}>)" if set(url) & set("() ") else f"[{number}]({url})"
