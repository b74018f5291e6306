"""Keys that are words, texts that are too long, equal questions at once, an end from outside."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lamda.annotation.endpoint.client import Client, Down, Question
from lamda.annotation.endpoint.rater import EndpointRaters
from lamda.annotation.raters import Item
from lamda.errors import LamdaError

from .chat_server import ChatServer, Said, chat_server, completion, refused, well

QUESTION = Question("what?", "answers", {"type": "object"}, "as JSON")


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ChatServer]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("lamda.annotation.endpoint.client.BACKOFF", 0.001)
    with chat_server() as running:
        yield running


def raters(server: ChatServer, **more: Any) -> EndpointRaters:
    settings = {"url": server.url, "model": "m", "deadline": 60.0, "retries": 0, **more}
    return EndpointRaters(EndpointRaters.Settings(**settings), 1)


def items(count: int) -> list[Item]:
    return [Item((f"hello {number}",), "hi") for number in range(count)]


@pytest.mark.parametrize("key", ["token", "1", "yes", "m", "x", "choices", "content"])
def test_a_key_that_is_a_word_of_the_reply_changes_nothing_in_it(
    server: ChatServer, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    monkeypatch.setenv("OWN_KEY", key)
    made = raters(server, api_key_env="OWN_KEY")
    (ballot,) = made.rate("ssi", items(1))
    assert ballot.votes["sensible"] == ("yes",)
    told = made.usage["ssi"]
    assert (told["tokens_sent"], told["tokens_written"]) == (100, 10)
    assert told["answered_by"] == {"stand-in-1": 1}


def test_a_key_is_taken_out_before_a_text_is_cut(
    server: ChatServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Half of a key behind the cut would be half of a key."""
    monkeypatch.setenv("OWN_KEY", "sk-0123456789")
    padding = "m" * 195
    server.reply = lambda asked: completion(
        well(asked).body.decode(), model=f"{padding}sk-0123456789"
    )
    raters(server, api_key_env="OWN_KEY", attempts=1).rate("ssi", items(1))
    (kept,) = tmp_path.rglob("*.json")
    assert json.loads(kept.read_text())["model"] == f"{padding}***"
    server.reply = lambda _: refused(401, f"{padding}sk-0123456789")
    with pytest.raises(LamdaError, match=r"m\*\*\*; look at the key"):
        raters(server, api_key_env="OWN_KEY").rate("ssi", items(2))


def test_a_text_that_is_too_long_leaves_the_others_judged(server: ChatServer) -> None:
    server.reply = lambda asked: (
        refused(413, "too large") if "hello 1" in json.dumps(asked) else well(asked)
    )
    made = raters(server, parallel=1)
    assert [bool(ballot.votes) for ballot in made.rate("ssi", items(3))] == [True, False, True]
    assert "it refuses those: HTTP 413: too large" in str(made.trouble("ssi"))


def test_who_has_not_paid_is_told_of_the_key(
    server: ChatServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OWN_KEY", "sk-0123456789")
    server.reply = lambda _: refused(402, "no credit")
    with pytest.raises(LamdaError, match="HTTP 402: no credit; look at the key in OWN_KEY"):
        raters(server, api_key_env="OWN_KEY").rate("ssi", items(1))


def test_equal_questions_at_once_are_asked_once(server: ChatServer) -> None:
    """Else both are paid, and a repeated run knows one of the two replies."""
    both = threading.Event()

    def reply(asked: dict[str, Any]) -> Said:
        both.wait(0.3)  # long enough for all four to have asked, were nobody waiting for the first
        return well(asked)

    server.reply = reply
    ballots = raters(server, parallel=4).rate("ssi", items(1) * 4)
    assert len(server.asked) == 1 and len(set(map(repr, ballots))) == 1


def test_stopping_ends_a_request_that_is_under_way(server: ChatServer) -> None:
    """The process would wait for it, up to its deadline, before it ends."""
    came = threading.Event()

    def hanging(_: dict[str, Any]) -> Said:
        came.set()
        return Said(hang=60)

    server.reply = hanging
    client = Client(EndpointRaters.Settings(url=server.url, model="m", deadline=60.0, retries=4))
    ended: list[str] = []

    def ask() -> None:
        try:
            client.complete(QUESTION, 1, 0)
        except Down as error:
            ended.append(str(error))

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    assert came.wait(30)
    client.stop()
    thread.join(30)
    assert not thread.is_alive() and len(server.asked) == 1
    assert ended == ["stopped"]
