"""A model behind an endpoint as researcher: steps that nobody could learn from are none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lamda.annotation.endpoint.researcher import EndpointResearchers
from lamda.annotation.instructions.reading import read_instructions
from lamda.annotation.rating import require_research, research_rows
from lamda.config.section import Choice
from lamda.errors import LamdaError
from lamda.plugins import build
from lamda.records import Context, Document, ToolCall, write_table
from lamda.storage.opening import open_store
from lamda.toolset.toolset import Toolset

from .chat_server import Asked, ChatServer, completion, refused

ENDPOINT = "lamda.annotation.endpoint.researcher:EndpointResearchers"
CONTEXT = Context("c", "groundedness", "question", ("hello", "how many people live in Porto?"))
BASE = "about a million people."
PAGE = Document("1", "", "https://example.org/porto", "Porto", "Porto / Population / 249 thousand")
QUERY = {"action": "TS", "text": "population of Porto"}
ANSWER = {"action": "User", "text": "about 249 thousand people [1]"}


@pytest.fixture
def toolset(tmp_path: Path) -> Toolset:
    write_table(tmp_path / "documents.parquet", [PAGE], Document)
    return Toolset.from_choices({"search": Choice(use="retrieval")}, tmp_path)


def says(server: ChatServer, *steps: Any) -> None:
    """The steps in turn, told by how much the research has already; the last one for ever."""
    left = [step if isinstance(step, str) else json.dumps(step) for step in steps]
    server.reply = lambda _: completion(left.pop(0) if len(left) > 1 else left[0])


def researchers(server: ChatServer, **more: Any) -> EndpointResearchers:
    settings = {"url": server.url, "model": "m", "retries": 0, "attempts": 1, **more}
    made: EndpointResearchers = build("researchers", Choice(use=ENDPOINT, **settings), 17)
    return made


def test_queries_are_asked_of_the_toolset_and_their_results_shown(
    server: ChatServer, toolset: Toolset
) -> None:
    says(server, QUERY, ANSWER)
    made = researchers(server)
    ((first, last),) = research_rows(made, [CONTEXT], [BASE], toolset)
    assert (first.action, first.text, first.calls) == ("TS", QUERY["text"], ())
    assert (last.action, last.text) == ("User", ANSWER["text"])
    assert last.calls == (ToolCall(QUERY["text"], PAGE.text, PAGE.url),)
    assert (first.correct, first.votes, first.split) == (1, {}, "train")
    texts = [asked["messages"][0]["content"] for asked in server.asked]
    assert all(text.startswith(read_instructions().research) for text in texts)
    assert PAGE.text not in texts[0] and PAGE.text in texts[1] and "lamda tasks" not in texts[0]
    assert made.usage["groundedness"]["replies"] == 2


def test_a_second_run_asks_nothing_and_a_base_is_researched_once(
    server: ChatServer, toolset: Toolset
) -> None:
    says(server, QUERY, ANSWER)
    first = research_rows(researchers(server), [CONTEXT, CONTEXT], [BASE, BASE], toolset)
    assert [len(rows) for rows in first] == [2, 0]
    server.reply = lambda _: refused(500)
    again = research_rows(researchers(server), [CONTEXT, CONTEXT], [BASE, BASE], toolset)
    assert again == first and len(server.asked) == 2


BAD: dict[str, Any] = {
    "prose": "I would look that up.",
    "another action": {"action": "Search", "text": "Porto"},
    "no words": {"action": "User", "text": "\u200b \u2800"},
    "no text": {"action": "User"},
    "more": {**ANSWER, "text": "well", "correct": 0},
    "a citation of nothing": {"action": "User", "text": "249 thousand [1]"},
    "a text that misleads": {"action": "User", "text": "it is \u202e big"},
    "a page for a query": {"action": "TS", "text": "Porto " * 100},
    "a number": {"action": "User", "text": 5},
}


@pytest.mark.parametrize("name", list(BAD))
def test_a_step_that_is_not_in_the_form_leaves_the_base_without_research(
    server: ChatServer, toolset: Toolset, name: str
) -> None:
    says(server, BAD[name])
    made = researchers(server)
    found = research_rows(made, [CONTEXT], [BASE], toolset)
    assert found == [[]] and made.usage["groundedness"]["not_researched"] == 1
    with pytest.raises(LamdaError, match="stage research: 0 of 1 done.*not in the form"):
        require_research(
            "research", [CONTEXT], [BASE], found, 1.0, open_store("store"), researchers=made
        )
    require_research(
        "research", [CONTEXT], [BASE], found, 0.0, open_store("store"), researchers=made
    )


def test_a_query_without_a_result_is_no_action_and_told(
    server: ChatServer, toolset: Toolset
) -> None:
    says(server, {"action": "TS", "text": "qqqq zzzz"}, QUERY, ANSWER)
    ((*_, last),) = research_rows(researchers(server), [CONTEXT], [BASE], toolset)
    assert len(last.calls) == 1
    assert 'Queries that found nothing: ["qqqq zzzz"]' in server.asked[1]["messages"][0]["content"]
    says(server, {"action": "TS", "text": "qqqq zzzz"})
    assert research_rows(researchers(server, model="n"), [CONTEXT], [BASE], toolset) == [[]]


def test_after_the_last_query_nothing_is_looked_up(server: ChatServer, toolset: Toolset) -> None:
    def more(asked: Asked) -> Any:
        return completion(json.dumps(QUERY))

    server.reply = more
    made = researchers(server, queries=1)
    assert research_rows(made, [CONTEXT], [BASE], toolset) == [[]]
    assert made.usage["groundedness"]["failures"] == {"not in the form: a query too many": 1}
