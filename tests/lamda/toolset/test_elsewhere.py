"""The tools `http` and `opensearch`: what they ask, what they take, and servers that misbehave."""

from __future__ import annotations

import gzip
import json
import time
from pathlib import Path
from typing import Any

import pytest

from lamda.config.section import Choice
from lamda.errors import BAD_INPUT, TRY_AGAIN, LamdaError
from lamda.plugins import build
from lamda.records import Document
from lamda.toolset.elsewhere import Fields, results_of
from lamda.toolset.passages import CUT
from lamda.toolset.tool import Knowledge, Result, Tool
from tests.lamda.toolset.search_server import Answer, Handler, both, serve

NOWHERE = Knowledge(Path("nowhere"))


def made(use: str, url: str, **settings: Any) -> Tool:
    index = {"index": "pages"} if use == "opensearch" else {}
    choice = Choice.model_validate({"use": use, "url": url, "retries": 0, **index, **settings})
    tool: Tool = build("tools", choice, NOWHERE)
    return tool


@pytest.mark.parametrize("use", ["http", "opensearch"])
def test_they_give_what_the_search_finds(use: str, documents: list[Document]) -> None:
    with serve(both(documents)) as server:
        tool = made(use, server.url)
        assert tool("population of Porto")[0] == Result(
            "Porto / Population / 249 thousand", "https://example.org/Porto"
        )
        assert tool("zzxqv wqqpl") == tool("") == tool(" \ud800 ") == []
        assert len(server.asked) == 2  # nothing was asked for nothing


def test_what_the_own_search_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    def answer(handler: Handler, asked: Any) -> None:
        row = {"name": "Porto", "meta": {"link": "https://x.org/Porto"}, "body": "It is old."}
        handler.say({"data": {"hits": [row]}})

    monkeypatch.setenv("SEARCH_TOKEN", "secret")
    with serve(answer) as server:
        fields = {"title": "name", "url": "meta.link", "text": "body"}
        tool = made(
            "http", f"{server.url}/find?lang=en", query="q", limit="k", results="data.hits",
            fields=fields, token_env="SEARCH_TOKEN",
        )  # fmt: skip
        assert tool("how old?") == [Result("Porto: It is old.", "https://x.org/Porto")]
        ((path, headers, asked),) = server.asked
        assert (path, asked) == ("/find?lang=en", {"q": "how old?", "k": 10})
        assert headers["Authorization"] == "Bearer secret"


def test_what_opensearch_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    def answer(handler: Handler, asked: Any) -> None:
        handler.say({"hits": {"hits": [{"_source": {"body": "It is old."}}]}})

    monkeypatch.setenv("SEARCH_USER", "ann")
    monkeypatch.setenv("SEARCH_PASSWORD", "secret")
    with serve(answer) as server:
        tool = made(
            "opensearch", server.url, match=["body", "head^3"], fields={"text": "body"},
            user_env="SEARCH_USER", password_env="SEARCH_PASSWORD",
        )  # fmt: skip
        assert tool('old" OR *:*') == [Result("It is old.")]
        ((path, headers, asked),) = server.asked
        assert path == "/pages/_search"
        assert asked["size"] == 10
        assert asked["query"] == {
            "multi_match": {"query": 'old" OR *:*', "fields": ["body", "head^3"]}
        }
        assert headers["authorization"].startswith("Basic ")


def later(handler: Handler, _: Any) -> None:
    handler.trickle(30)


def huge(handler: Handler, _: Any) -> None:
    handler.say({"results": [{"text": "x" * 2_000_000}]})


FAULTS: dict[str, tuple[Answer, str]] = {
    "slow": (later, "no whole answer within 0.3 s: deadline"),
    "huge": (huge, "reply too long"),
    "broken": (lambda h, _: h.say({"error": "no"}, 500), "expected HTTP status 200, found 500"),
    "busy": (lambda h, _: h.say({"error": "no"}, 429), "expected HTTP status 200, found 429"),
    "lost": (lambda h, _: h.say({"error": "no"}, 404), "expected HTTP status 200, found 404"),
    "elsewhere": (lambda h, _: h.say({}, 302), "expected HTTP status 200, found 302"),
    "page": (lambda h, _: h.say_bytes(b"<html>"), "expected JSON"),
    "deep": (lambda h, _: h.say_bytes(b"[" * 100_000), "expected JSON"),
    "other": (lambda h, _: h.say({"results": {"a": 1}}), "expected a list at key 'results'"),
    "list": (lambda h, _: h.say([1]), "expected a list at key 'results'"),
}
PASSING = ("slow", "broken", "busy")
"""Faults that may be over the next time, so that a run tries again."""


def exit_code(fault: str) -> int:
    return TRY_AGAIN if fault in PASSING else BAD_INPUT


@pytest.mark.parametrize("fault", FAULTS)
def test_a_search_that_misbehaves_is_told_in_one_line(fault: str) -> None:
    answer, told = FAULTS[fault]
    with serve(answer) as server:
        begun = time.monotonic()
        with pytest.raises(LamdaError, match=told) as error:
            made("http", server.url, deadline=0.3 if fault == "slow" else 20)("Porto")
        assert "\n" not in str(error.value) and server.url in str(error.value)
        assert error.value.exit_code == exit_code(fault)
        assert time.monotonic() - begun < 15  # half of what the slow one would take


@pytest.mark.parametrize("fault", ["slow", "broken", "busy", "lost", "page"])
def test_an_opensearch_that_misbehaves_is_told_in_one_line(fault: str) -> None:
    with serve(FAULTS[fault][0]) as server:
        tool = made("opensearch", server.url, deadline=0.3 if fault == "slow" else 20)
        told = "no answer within 0.3 s" if fault == "slow" else "index 'pages': \\w+: "
        with pytest.raises(LamdaError, match=told) as error:
            tool("Porto")
        assert "\n" not in str(error.value)
        assert error.value.exit_code == exit_code(fault)


@pytest.mark.parametrize("packed", [False, True])
def test_an_opensearch_that_says_too_much_is_told_in_one_line(packed: bool) -> None:
    def answer(handler: Handler, asked: Any) -> None:
        text = "x" * (900 if asked["query"]["multi_match"]["query"] == "short" else 1_000_000)
        body = json.dumps({"hits": {"hits": [{"_source": {"text": text}}]}}).encode()
        if not packed:
            handler.say_bytes(body)
            return
        body = gzip.compress(body)
        handler.send_response(200)
        for name, value in (("Type", "application/json"), ("Encoding", "gzip")):
            handler.send_header(f"Content-{name}", value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    with serve(answer) as server:
        tool = made("opensearch", server.url, deadline=20, max_bytes=1000)
        assert tool("short")
        told = "index 'pages': Unanswered: reply too long: more than 1,000 bytes"
        with pytest.raises(LamdaError, match=told) as error:
            tool("long")
        assert "\n" not in str(error.value) and error.value.exit_code == BAD_INPUT
        assert tool("short")


@pytest.mark.parametrize("use", ["http", "opensearch"])
@pytest.mark.parametrize("fault", PASSING)
def test_a_passing_fault_is_tried_again(use: str, fault: str) -> None:
    row = {"text": "It is old."}

    def answer(handler: Handler, asked: Any) -> None:
        if len(server.asked) == 1:
            FAULTS[fault][0](handler, asked)
        else:
            handler.say({"results": [row], "hits": {"hits": [{"_source": row}]}})

    with serve(answer) as server:
        tool = made(use, server.url, retries=1, deadline=2 if fault == "slow" else 20)
        assert tool("Porto") == [Result("It is old.")]
        assert len(server.asked) == 2


@pytest.mark.parametrize("use", ["http", "opensearch"])
def test_what_stays_as_it_is_is_asked_once_and_nobody_there_is_told(use: str) -> None:
    with serve(FAULTS["lost"][0]) as server:
        url = server.url
        with pytest.raises(LamdaError, match="toolset: http"):
            made(use, url, retries=3)("Porto")
        assert len(server.asked) == 1
    with pytest.raises(LamdaError, match="toolset: http") as error:
        made(use, url)("Porto")
    assert error.value.exit_code == TRY_AGAIN


def test_settings_that_do_not_fit_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_TOKEN", raising=False)
    with pytest.raises(LamdaError, match="NO_TOKEN is not set"):
        made("http", "http://x.org", token_env="NO_TOKEN")
    with pytest.raises(LamdaError, match="NO_TOKEN is not set"):
        made("opensearch", "http://x.org", user_env="NO_TOKEN")
    with pytest.raises(LamdaError, match="key 'url'"):
        made("http", "file:///etc/passwd")
    with pytest.raises(LamdaError, match="key 'index'"):
        made("opensearch", "http://x.org", index="../_all")


def test_rows_are_data_whatever_they_hold() -> None:
    rows = [
        None, 3, "text", {"text": None}, {"text": 5}, {"text": " \x00 \n"}, {"url": "https://x.org"},
        {"text": "one\x1b[31m\u202e line\nof \x00text", "title": {"a": 1}, "url": "https://x.org/1"},
        {"text": "two", "title": "Two", "url": "javascript:alert(1)"},
        {"text": "three", "url": "https://x.org/a b"},
        {"text": "four", "url": "https://x.org/]["},
        {"text": "five", "url": "https://[broken"},
        {"text": "five", "url": "https://" + "x" * 3000},
    ]  # fmt: skip
    assert results_of(rows, "query", Fields(), CUT) == [
        Result("one[31m line of text", "https://x.org/1"),
        Result("two"),
        Result("three"),
        Result("four"),
        Result("five"),
    ]
    assert len(results_of([{"text": f"row {n}"} for n in range(50)], "q", Fields(), CUT)) == 10


def test_of_a_whole_page_the_passage_that_was_asked_for_is_given() -> None:
    page = " ".join(f"Sentence {n} is about nothing much at all." for n in range(400))
    text = f"{page} The river of the town is Douro. {page}"
    (found,) = results_of([{"title": "Porto", "text": text}], "river of Porto", Fields(), CUT)
    assert found.text.startswith("Porto: ") and "Douro" in found.text
    assert len(found.text) < 2 * CUT.characters
    assert json.dumps(found.text)
