"""Ranking: the asked row, then passages, then other rows; garbled names; hostile queries."""

from __future__ import annotations

import pytest

from lamda.records import Document
from lamda.toolset.config import Passages
from lamda.toolset.index import Index
from lamda.toolset.passages import split_passages, split_sentences
from lamda.toolset.retrieval import RESULTS, Retrieval


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("population of Porto", "Porto / Population / 249 thousand"),
        ("how many people live in Lima?", "Lima / Population / 7.74 million"),
        ("populaton of Ouagadogou", "Ouagadougou / Population / 2.42 million"),
        ("Who discovered oxygen", "Oxygen / Discoverer / Joseph Priestley"),
        ("when was oxygen discovered", "Oxygen / Discovery year / 1774"),
        ("when was Everest climbed", "Mount Everest / First ascent / 1953"),
        ("how high is Mount Everst", "Mount Everest / Height / 8850 meters"),
        ("singer of Hey Jude", "Hey Jude / Artist / The Beatles"),
        ("who sang Money", "Money / Artist / Pink Floyd"),
        ("money of Portugal", "Portugal / Currency / Euro"),
        ("symbol of lead", "Lead / Symbol / Pb"),
        ("capital Lisbon", "Portugal / Capital / Lisbon"),
        ("songs by The Beatles", "Hey Jude / Artist / The Beatles"),
    ],
)
def test_first_result(retrieval: Retrieval, query: str, text: str) -> None:
    assert retrieval(query)[0].text == text


def test_order_and_urls_of_one_entity(retrieval: Retrieval) -> None:
    results = retrieval("population of Porto")
    assert [result.text for result in results[:5]] == [
        "Porto / Population / 249 thousand",
        "Porto is a city in Portugal. About 249 thousand people live there.",
        "Porto: It uses UTC.",
        "Porto / Country / Portugal",
        "Porto / Time zone / UTC",
    ]
    assert {result.url for result in results[:5]} == {"https://example.org/Porto"}


def test_compared_entities_come_first_together(retrieval: Retrieval) -> None:
    texts = [result.text for result in retrieval("compare the population of Lima and Porto")]
    assert texts[:2] == ["Lima / Population / 7.74 million", "Porto / Population / 249 thousand"]


def test_a_missing_attribute_still_gives_the_page(retrieval: Retrieval) -> None:
    assert retrieval("currency of Mount Everest")[0].text.startswith("Mount Everest: The first")


def test_results_are_distinct_and_limited(documents: list[Document]) -> None:
    again = Retrieval(Index.of([*documents, *documents]))("Porto")
    assert len(again) == len(set(again)) <= RESULTS


@pytest.mark.parametrize(
    "query",
    [
        "",
        " ",
        "?!",
        "the",
        "population of Smallville",
        "xyzzy",
        "\x00\x1b[31m",
        "\ud800",
        "(" * 400,
    ],
)
def test_nothing_is_found(retrieval: Retrieval, query: str) -> None:
    assert retrieval(query) == []


@pytest.mark.parametrize(
    "query", ["Porto " * 1000, "Ouagadogou" * 500, "ポルト Porto", "Porto' OR 1=1 --", "Porto\x00"]
)
def test_odd_queries_do_not_raise(retrieval: Retrieval, query: str) -> None:
    assert len(retrieval(query)) <= RESULTS


def test_rows_without_a_value_and_empty_pages_are_left_out() -> None:
    rows = [
        Document("1", "knowledge", "u", "Porto", "Porto / Range / "),
        Document("2", "encyclopedia", "u", "Porto", "  "),
    ]
    empty = Retrieval(Index.of(rows))
    assert len(empty) == 0
    assert empty("range of Porto") == []


def test_rows_are_known_by_their_form_whatever_their_source() -> None:
    rows = [
        Document("1", "own", "u", "Porto", "Porto / Range / none"),
        Document("2", "own", "v", "Porto", "He / she / they live there. It is a town."),
    ]
    results = Retrieval(Index.of(rows))("range of Porto")
    assert [result.text for result in results] == [
        "Porto / Range / none",
        "Porto: He / she / they live there. It is a town.",
    ]


def test_sentences() -> None:
    text = "St. Moritz is a town.  It lies high. Is it 1.8 km? Yes.\nJ. Smith lived there."
    assert split_sentences(text) == [
        "St. Moritz is a town.",
        "It lies high.",
        "Is it 1.8 km?",
        "Yes.",
        "J. Smith lived there.",
    ]


def test_passages_hold_whole_sentences_and_all_of_them() -> None:
    sentences = [f"This is sentence number {number}." for number in range(5)]
    passages = split_passages(" ".join(sentences), Passages())
    assert passages == [
        " ".join(sentences[:2]),
        " ".join(sentences[2:4]),
        sentences[4],
    ]
    long = f"A {'very ' * 60}long sentence."
    assert len(long) > Passages().characters
    assert split_passages(f"{long} Short.", Passages()) == [long, "Short."]
    three = Passages(characters=400, sentences=3)
    assert split_passages(" ".join(sentences), three) == [
        " ".join(sentences[:3]),
        " ".join(sentences[3:]),
    ]
