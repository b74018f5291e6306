"""URLs in responses."""

from __future__ import annotations

import pytest

from lamda_world.raters.parse.citations import citations_for, normal_url, split_citations

URL = "https://en.wikipedia.org/wiki/Jolene_(song)"


@pytest.mark.parametrize(
    "text",
    [f"a [{URL}].", f"a {URL}.", f"a <{URL}>", f"a ({URL})", f"a [page]({URL})", f"a [1] {URL}"],
)
def test_forms(text: str) -> None:
    blanked, citations = split_citations(text)
    assert [c.url for c in citations] == [URL]
    assert len(blanked) == len(text)
    assert "http" not in blanked


def test_numbered_notes_stand_for_their_url() -> None:
    _, citations = split_citations("one [1]. two [2]. [1] https://a.org/x [2] https://b.org/y")
    assert [c.url for c in citations[:2]] == ["https://a.org/x", "https://b.org/y"]


def test_own_sentence_first_then_the_next_that_cites() -> None:
    _, citations = split_citations("one. two https://a.org/x. three https://b.org/y.")
    sentences = (0, 5, 26)
    urls = [[c.url for c in citations_for(citations, sentences, i)] for i in range(3)]
    assert urls == [["https://a.org/x"], ["https://a.org/x"], ["https://b.org/y"]]


def test_normal_url() -> None:
    assert normal_url("HTTP://www.A.org/x/#top") == normal_url("https://a.org/x")
    assert normal_url("https://a.org/x") != normal_url("https://a.org/X")
