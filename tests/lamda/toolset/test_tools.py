"""What every registered tool passes, and how the toolset is made of the chosen ones."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lamda.config.section import Choice
from lamda.config.yaml_file import read_yaml
from lamda.errors import LamdaError
from lamda.plugins import build, registered
from lamda.records import Document, write_table
from lamda.toolset.tool import TABLE, Knowledge, Result, Tool
from lamda.toolset.toolset import MAX_QUERY, Toolset
from tests.lamda.toolset.search_server import both, serve

REPOSITORY = Path(__file__).resolve().parents[3]
ODD = (
    "", " ", "\n\t", "\0", "?", "((((", "1/0", "0^-1", "9" * MAX_QUERY, "(" * MAX_QUERY,
    "-" * MAX_QUERY, "a " * (MAX_QUERY // 2), "in in in in", "to French", "hello in", " in French",
    "\N{RIGHT-TO-LEFT OVERRIDE}hello in French", "\N{COMBINING ACUTE ACCENT}" * MAX_QUERY,
    "\N{DEVANAGARI DIGIT FIVE}+\N{SUPERSCRIPT TWO}", "\N{VULGAR FRACTION ONE HALF} of 10",
    "\N{GRINNING FACE} in Dutch", "\ud800", "\N{FULLWIDTH DIGIT ONE}\N{FULLWIDTH PLUS SIGN}1",
    "\N{LATIN SMALL LIGATURE FI}sh in German", "\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}zmir",
    "__import__('os').system('true')", "Porto / Population /", " / / ", "100 miles in in",
)  # fmt: skip


@pytest.fixture(scope="module")
def knowledge(tmp_path_factory: pytest.TempPathFactory, documents: list[Document]) -> Path:
    folder = tmp_path_factory.mktemp("knowledge")
    write_table(folder / TABLE, documents, Document)
    return folder


@pytest.fixture(scope="module", params=sorted(registered("tools")))
def tool(
    request: pytest.FixtureRequest, knowledge: Path, documents: list[Document]
) -> Iterator[Tool]:
    with serve(both(documents)) as server:
        there = {"http": {"url": server.url}, "opensearch": {"url": server.url, "index": "pages"}}
        choice = Choice.model_validate({"use": request.param, **there.get(request.param, {})})
        yield build("tools", choice, Knowledge(knowledge))


@pytest.mark.parametrize("query", ODD, ids=range(len(ODD)))
def test_no_query_makes_a_tool_raise(tool: Tool, query: str) -> None:
    assert all(isinstance(result, Result) and result.text for result in tool(query))


def test_random_text_makes_no_tool_raise(tool: Tool) -> None:
    drawn = random.Random(3)
    pieces = ["12", "x", "+", "%", "in", "French", "Porto", "the", "²", "½", "ß", "\u0130", "\x7f"]
    for _ in range(300):
        glue = drawn.choice(["", " ", ", "])
        tool(glue.join(drawn.choices(pieces, k=drawn.randrange(12))))
        tool("".join(chr(drawn.randrange(0x3000)) for _ in range(drawn.randrange(60))))


def test_a_tool_that_cannot_parse_says_nothing(tool: Tool) -> None:
    assert tool("zzxqv wqqpl") == []


def test_a_tool_answers_alike_each_time(tool: Tool) -> None:
    queries = ["135+7721", "hello in French", "population of Porto", "what day is 4 July 1776?"]
    answers = [tool(query) for query in queries]
    assert any(answers)
    assert [tool(query) for query in queries] == answers


def test_the_default_toolset_is_the_papers_and_a_clock(knowledge: Path) -> None:
    chosen = read_yaml(REPOSITORY / "params.yaml")["toolset"]
    choices = {name: Choice.model_validate(value) for name, value in chosen.items()}
    toolset = Toolset.from_choices(choices, knowledge)
    assert list(choices) == ["calculator", "translator", "clock", "search"]
    assert toolset.ask("135+7721")[0] == Result("7856")
    assert toolset.ask("hello in French")[0] == Result("Bonjour")
    assert toolset.ask("population of Porto")[0].text == "Porto / Population / 249 thousand"


OWN = """
from lamda.config.section import Section
from lamda.toolset.tool import Result

class Shout:
    class Settings(Section):
        mark: str = "!"

    def __init__(self, settings, knowledge):
        self.mark = settings.mark

    def __call__(self, query, /):
        return [Result(query + self.mark)]

class Mute:
    def __init__(self, settings, knowledge):
        pass
"""


def test_tools_are_chosen_by_name_and_asked_in_their_order(
    knowledge: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "own_tools.py").write_text(OWN)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.delitem(sys.modules, "own_tools", raising=False)
    own = Choice(use="own_tools:Shout", mark="?")
    calculator = Choice(use="calculator")
    ask = Toolset.from_choices({"own": own, "sums": calculator}, knowledge).ask
    assert ask("1+1") == [Result("1+1?"), Result("2")]
    ask = Toolset.from_choices({"sums": calculator, "own": own}, knowledge).ask
    assert ask("1+1") == [Result("2"), Result("1+1?")]
    with pytest.raises(LamdaError, match=r"'own_tools:Mute' is no tool: it has no __call__"):
        Toolset.from_choices({"own": Choice(use="own_tools:Mute")}, knowledge)
    with pytest.raises(LamdaError, match=r"own_tools:Shout: key 'loud'"):
        Toolset.from_choices({"own": Choice(use="own_tools:Shout", loud=True)}, knowledge)


def test_an_unknown_tool_is_refused_with_the_known_ones(knowledge: Path) -> None:
    with pytest.raises(
        LamdaError,
        match="there are: calculator, clock, http, opensearch, retrieval, translator, "
        "world.retrieval",
    ):
        Toolset.from_choices({"sums": Choice(use="abacus")}, knowledge)
