"""Order of the tools, the research of one answer, and loading."""

from __future__ import annotations

from pathlib import Path

import pytest

from lamda.config.section import Choice
from lamda.errors import LamdaError
from lamda.records import Document, write_table
from lamda.toolset.retrieval import Retrieval
from lamda.toolset.tool import TABLE, Result
from lamda.toolset.toolset import MAX_QUERY, Session, Toolset

PAPERS = {
    "calculator": Choice(use="calculator"),
    "translator": Choice(use="translator"),
    "search": Choice(use="retrieval"),
}


@pytest.fixture
def knowledge(tmp_path: Path, documents: list[Document]) -> Path:
    write_table(tmp_path / TABLE, documents, Document)
    return tmp_path


def test_the_papers_examples(knowledge: Path) -> None:
    toolset = Toolset.from_choices(PAPERS, knowledge)
    assert toolset.ask("135+7721")[0] == Result("7856")
    assert toolset.ask("hello in French")[0] == Result("Bonjour")
    assert toolset.ask("What is the population of Porto?")[0] == Result(
        "Porto / Population / 249 thousand", "https://example.org/Porto"
    )


def test_tools_answer_in_their_order() -> None:
    def first(query: str, /) -> list[Result]:
        return [Result("a"), Result("b")] if query == "both" else []

    def second(query: str, /) -> list[Result]:
        return [Result(query)]

    assert Toolset([first, second]).ask("both") == [Result("a"), Result("b"), Result("both")]
    assert Toolset([first, second]).ask("one") == [Result("one")]
    assert Toolset([]).ask("one") == []


def test_translation_comes_before_retrieval(knowledge: Path) -> None:
    texts = [
        result.text for result in Toolset.from_choices(PAPERS, knowledge).ask("Portugal in Dutch")
    ]
    assert texts[0] == "Portugal"
    assert "Portugal / Capital / Lisbon" in texts[1:]


def test_the_same_query_again_gives_the_next_result_until_none_is_left(knowledge: Path) -> None:
    toolset = Toolset.from_choices(PAPERS, knowledge)
    expected = toolset.ask("population of Lima")
    session = Session(toolset)
    asked = ["population of Lima", "Population  of LIMA", *["population of Lima"] * 20]
    found = [session.ask(query) for query in asked]
    assert found[: len(expected)] == expected
    assert set(found[len(expected) :]) == {None}
    assert session.ask("population of Porto") == toolset.ask("population of Porto")[0]
    assert Session(toolset).ask("population of Lima") == expected[0]


def test_too_long_and_empty_queries_give_nothing(retrieval: Retrieval) -> None:
    toolset = Toolset([retrieval])
    padding = " " * (MAX_QUERY - len("Porto"))
    assert toolset.ask("Porto" + padding)
    assert toolset.ask("Porto" + padding + " ") == []
    assert toolset.ask(" \n") == []
    assert Session(toolset).ask("") is None


def test_it_takes_the_table_or_its_folder(knowledge: Path) -> None:
    assert Toolset.from_choices(PAPERS, knowledge / TABLE).ask("symbol of lead")


def test_missing_empty_and_broken_knowledge_are_said_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(LamdaError, match=r"documents\.parquet: no such file"):
        Toolset.from_choices(PAPERS, tmp_path)
    write_table(tmp_path / TABLE, [], Document)
    with pytest.raises(LamdaError, match="expected documents for the search index, found none"):
        Toolset.from_choices(PAPERS, tmp_path)
    (tmp_path / TABLE).write_bytes(b"not parquet")
    with pytest.raises(LamdaError, match="expected a Parquet table"):
        Toolset.from_choices(PAPERS, tmp_path)
