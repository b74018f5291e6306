"""A model behind an endpoint as rater: what a server says is checked, never believed."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lamda.annotation.endpoint import client as client_module
from lamda.annotation.endpoint.rater import EndpointRaters
from lamda.annotation.forms import form
from lamda.annotation.labels import labels
from lamda.annotation.questions import OBJECTIVES, SSI
from lamda.annotation.raters import Ballot, Item, identity_of
from lamda.annotation.rating import rate_rows, require, usage
from lamda.config.section import Choice
from lamda.errors import TRY_AGAIN, LamdaError
from lamda.plugins import build
from lamda.records import RatedResponse
from lamda.storage.opening import open_store

from .chat_server import (
    Asked,
    ChatServer,
    Said,
    answers,
    chat_server,
    completion,
    refused,
    schema_of,
    well,
)

ITEMS = [Item(("hello", "where is Porto?"), "in Portugal."), Item(("hi",), "hello")]
ENDPOINT = "lamda.annotation.endpoint.rater:EndpointRaters"  # by path: the tree may be elsewhere
KEY = "sk-very-secret-0123456789"


def raters(server: ChatServer, **more: Any) -> EndpointRaters:
    settings = {"url": server.url, "model": "m", "deadline": 20.0, "retries": 1, **more}
    made: EndpointRaters = build("raters", Choice(use=ENDPOINT, **settings), 17)
    return made


def in_turn(*replies: Said) -> Callable[[Asked], Said]:
    """One reply after the other, the last one for ever."""
    left = list(replies)
    return lambda asked: left.pop(0) if len(left) > 1 else left[0]


def test_it_is_asked_in_the_words_of_the_instructions_by_a_strict_schema(
    server: ChatServer,
) -> None:
    (ballot,) = raters(server).rate("ssi", ITEMS[:1])
    assert ballot == Ballot(("sample:1",), dict.fromkeys(SSI, ("yes",)))
    (asked,) = server.asked
    assert asked["messages"][0]["content"].startswith(form("ssi").text)
    assert asked["model"] == "m" and asked["temperature"] == 0.0 and "n" not in asked
    strict = asked["response_format"]["json_schema"]
    assert strict["strict"] is True and strict["schema"]["required"] == list(SSI)
    assert strict["schema"]["additionalProperties"] is False
    assert "Authorization" not in server.headers[0]


def test_after_a_400_the_schema_stands_in_the_prompt_and_is_not_refused_again(
    server: ChatServer,
) -> None:
    server.reply = lambda asked: refused(400) if "response_format" in asked else well(asked)
    made = raters(server, parallel=1)
    assert all(ballot.votes for ballot in made.rate("ssi", ITEMS))
    assert ["response_format" in asked for asked in server.asked] == [True, False, False]
    assert schema_of(server.asked[1])["required"] == list(SSI)
    assert json.dumps(schema_of(server.asked[0])) in server.asked[1]["messages"][0]["content"]


@pytest.mark.parametrize("given", [1, 2, 5, 9])
def test_votes_are_counted_whatever_n_the_server_honours(server: ChatServer, given: int) -> None:
    server.reply = lambda asked: completion(*[answers(asked)] * given)
    made = raters(server, votes=5, temperature=1.0)
    (ballot,) = made.rate("ssi", ITEMS[:1])
    assert ballot.raters == tuple(f"sample:{n}" for n in range(1, 6))
    assert all(len(of) == 5 for of in ballot.votes.values())
    assert len(server.asked) == {1: 5, 2: 3, 5: 1, 9: 1}[given]
    assert made.usage["ssi"]["valid"] == 5


def test_a_server_that_takes_one_choice_only_is_asked_for_one(server: ChatServer) -> None:
    server.reply = lambda asked: refused(422) if asked.get("n", 1) > 1 else well(asked)
    (ballot,) = raters(server, votes=3, temperature=0.5).rate("ssi", ITEMS[:1])
    assert len(ballot.raters) == 3


GOOD = dict.fromkeys(SSI, "yes")
LIES: dict[str, tuple[Any, str]] = {
    "text": ("Yes, it is sensible.", "no JSON"),
    "cut": (json.dumps(GOOD)[:-5], "no JSON"),
    "list": ("[]", "no object"),
    "none": (None, "no text"),
    "number": (5, "no text"),
    "nan": ('{"sensible": NaN}', "no JSON"),
    "deep": ("[" * 100_000, "no JSON"),
    "twice": ('{"sensible": "no", "sensible": "yes"}', "a name twice"),
    "lacking": (json.dumps({"sensible": "yes"}), "a question without an answer"),
    "empty": (json.dumps({**GOOD, "sensible": ""}), "a question without an answer"),
    "unasked": (json.dumps({**GOOD, "safe": "yes"}), "an unknown question"),
    "unknown": (json.dumps({**GOOD, "sensible": "definitely"}), "an unknown answer"),
    "boolean": (json.dumps({**GOOD, "sensible": True}), "an answer that is no text"),
    "surrounded": ("Sure! " + json.dumps(GOOD), "no JSON"),
}


@pytest.mark.parametrize("name", list(LIES))
def test_a_reply_that_is_not_in_the_form_is_unjudged_and_never_a_pass(
    server: ChatServer, name: str
) -> None:
    text, reason = LIES[name]
    server.reply = lambda _: completion(text)
    made = raters(server, attempts=2)
    assert made.rate("ssi", ITEMS[:1]) == [Ballot()]
    told = made.usage["ssi"]
    assert told["failures"] == {f"not in the form: {reason}": 2} and told["unjudged"] == 1
    rows = [RatedResponse("0", "ssi", "2", "model", ITEMS[0].context, ITEMS[0].response)]
    (row,) = rate_rows(rows, {"ssi": made})
    assert not row.votes and not row.labels


def test_one_bad_reply_of_several_is_asked_for_again(server: ChatServer) -> None:
    server.reply = in_turn(completion("no"), completion(json.dumps(GOOD)))
    made = raters(server)
    assert made.rate("ssi", ITEMS[:1])[0].votes
    assert made.usage["ssi"]["failures"] == {"not in the form: no JSON": 1}


def test_a_fence_and_thoughts_around_the_object_are_form_enough(server: ChatServer) -> None:
    text = f"<think>it may be {{}}</think>\n```json\n{json.dumps(GOOD)}\n```"
    server.reply = lambda _: completion(text)
    assert raters(server).rate("ssi", ITEMS[:1])[0].votes == dict.fromkeys(SSI, ("yes",))


def test_what_an_earlier_answer_rules_out_was_not_asked(server: ChatServer) -> None:
    said = {"sensible": "no", "specific": "yes", "interesting": ""}
    server.reply = lambda _: completion(json.dumps(said))
    (ballot,) = raters(server).rate("ssi", ITEMS[:1])
    assert ballot.votes == {"sensible": ("no",), "specific": ("",), "interesting": ("",)}
    assert labels(ballot.votes) == {"sensible": 0, "specific": 0, "interesting": 0}


def test_a_choice_that_was_cut_off_is_none_even_if_it_parses(server: ChatServer) -> None:
    server.reply = lambda _: completion(json.dumps(GOOD), finish="length")
    made = raters(server, attempts=1)
    assert made.rate("ssi", ITEMS[:1]) == [Ballot()]
    assert made.usage["ssi"]["failures"] == {"cut off": 1, "not in the form: no text": 1}


NO_CHOICES = b'{"error": {"message": "x"}, "choices": null}'
BROKEN: dict[str, tuple[Said, str]] = {
    "429": (refused(429), "HTTP 429"),
    "500": (refused(500), "HTTP 500"),
    "html": (Said(body=b"<html>Welcome</html>"), "no completion"),
    "error under 200": (Said(body=NO_CHOICES), "no completion"),
    "no choice": (Said(body=b'{"choices": []}'), "no completion"),
    "reset": (Said(body=b'{"choices": [' + b" " * 99, cut=5), "connection"),
}  # fmt: skip


@pytest.mark.parametrize("name", list(BROKEN))
def test_a_request_that_failed_is_tried_again_and_counted(server: ChatServer, name: str) -> None:
    said, reason = BROKEN[name]
    server.reply = in_turn(said, completion(json.dumps(GOOD)))
    made = raters(server)
    assert made.rate("ssi", ITEMS[:1])[0].votes
    assert made.usage["ssi"]["failures"] == {reason: 1}


@pytest.mark.parametrize("said", [Said(hang=60.0), Said(body=b" " * 1000, trickle=0.2)])
def test_a_deadline_is_for_the_whole_request(server: ChatServer, said: Said) -> None:
    server.reply = lambda _: said
    made = raters(server, deadline=0.5, retries=0)
    begun = time.monotonic()
    assert made.rate("ssi", ITEMS[:1]) == [Ballot()]
    assert time.monotonic() - begun < 30, "a trickle of 200 s was waited for"
    assert made.usage["ssi"]["failures"] == {"gave up: deadline": 1}


def test_who_asks_to_wait_for_an_hour_is_not_waited_for(server: ChatServer) -> None:
    server.reply = lambda _: refused(429, Retry_After="3600")
    made = raters(server, retries=5)
    assert made.rate("ssi", ITEMS[:1]) == [Ballot()]
    assert len(server.asked) == 1


def test_a_server_that_is_down_is_not_asked_for_each_row(server: ChatServer) -> None:
    server.reply = lambda _: refused(503)
    made = raters(server, retries=0, parallel=1)
    items = [Item(("hi",), f"hello {n}") for n in range(40)]
    assert not any(ballot.votes for ballot in made.rate("ssi", items))
    assert len(server.asked) == client_module.BROKEN


def test_a_second_run_asks_nothing_and_tells_the_same(server: ChatServer) -> None:
    server.reply = in_turn(refused(429), completion("no"), completion(json.dumps(GOOD)))
    first = raters(server, parallel=1)
    ballots = first.rate("ssi", ITEMS)
    asked = len(server.asked)
    server.reply = lambda _: refused(500)
    second = raters(server, parallel=3, retries=0)
    assert second.rate("ssi", ITEMS[::-1]) == ballots[::-1]
    assert len(server.asked) == asked and second.usage == first.usage
    assert first.usage["ssi"]["tokens_sent"] == 300
    other = raters(server, retries=0, temperature=0.5)
    assert other.rate("ssi", ITEMS[:1]) == [Ballot()], "another temperature is another question"


def test_a_damaged_reply_is_asked_for_again(server: ChatServer) -> None:
    made = raters(server)
    ballots = made.rate("ssi", ITEMS[:1])
    (kept,) = Path(".scratch/endpoint").rglob("*.json")
    for damage in ("", "[]", '{"key": "x"}', kept.read_text().replace('"texts"', '"text"')):
        kept.write_text(damage)
        assert raters(server).rate("ssi", ITEMS[:1]) == ballots
    assert len(server.asked) == 5


def test_tokens_become_a_cost_and_lies_about_them_nothing(server: ChatServer) -> None:
    made = raters(server, price={"input": 2.0, "output": 10.0})
    made.rate("ssi", ITEMS)
    told = made.usage["ssi"]
    assert told["cost"] == pytest.approx(2 * (100 * 2 + 10 * 10) / 1e6)
    assert (
        told["answered_by"] == {"stand-in-1": 2} and usage({"ssi": made})["endpoint"]["ssi"] is told
    )
    wrong = {"prompt_tokens": -5, "completion_tokens": "many"}
    server.reply = lambda asked: completion(answers(asked), usage=wrong, model=None)
    other = raters(server, model="liar")
    assert other.rate("ssi", ITEMS[:1])[0].votes
    assert (other.usage["ssi"]["tokens_sent"], other.usage["ssi"]["tokens_written"]) == (0, 0)


def test_the_key_is_sent_and_stands_nowhere(
    server: ChatServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("OWN_KEY", KEY)
    server.reply = in_turn(
        completion(json.dumps({**GOOD, KEY: "yes"})), completion(json.dumps(GOOD), id=KEY),
        refused(401, f"{KEY} is wrong"),
    )  # fmt: skip
    made = raters(server, api_key_env="OWN_KEY", parallel=1)
    made.rate("ssi", ITEMS[:1])
    assert {told["Authorization"] for told in server.headers} == {f"Bearer {KEY}"}
    with pytest.raises(LamdaError, match=r"HTTP 401: \*\*\* is wrong; look at the key in OWN_KEY"):
        made.rate("ssi", ITEMS[1:])
    told = [path.read_text() for path in tmp_path.rglob("*") if path.is_file()]
    assert told and not any(KEY in text for text in told)
    assert KEY not in json.dumps([made.usage, made.identity(), str(made.__dict__)])


def test_a_key_in_another_spelling_is_a_key_too(
    server: ChatServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """As a server that writes every slash with a backslash repeats it."""
    monkeypatch.setenv("OWN_KEY", "sk/very+secret")
    spelt = r'"sk\/very\u002bsecret'
    server.reply = in_turn(
        Said(body=completion("x", model="KEY").body.replace(b'"KEY', spelt.encode())),
        Said(401, b'{"error": {"message": ' + spelt.encode() + b' is wrong"}}'),
    )
    made = raters(server, api_key_env="OWN_KEY", parallel=1, attempts=1)
    with pytest.raises(LamdaError, match=r"HTTP 401: \*\*\* is wrong"):
        made.rate("ssi", ITEMS)
    (kept,) = tmp_path.rglob("*.json")
    assert json.loads(kept.read_text())["model"] == "***"


def test_a_key_that_is_not_there_is_one_line_and_kept_replies_need_none(
    server: ChatServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OWN_KEY", KEY)
    ballots = raters(server, api_key_env="OWN_KEY").rate("ssi", ITEMS[:1])
    monkeypatch.delenv("OWN_KEY")
    assert raters(server, api_key_env="OWN_KEY").rate("ssi", ITEMS[:1]) == ballots
    with pytest.raises(LamdaError, match="OWN_KEY: expected the endpoint's key"):
        raters(server, api_key_env="OWN_KEY").rate("ssi", ITEMS[1:])
    monkeypatch.setenv("OWN_KEY", "a\nHost: evil")
    with pytest.raises(LamdaError, match="OWN_KEY: expected a key of printable") as caught:
        raters(server, api_key_env="OWN_KEY").rate("ssi", ITEMS[1:])
    assert "evil" not in str(caught.value)


def test_a_redirection_does_not_take_the_key_along(
    server: ChatServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OWN_KEY", KEY)
    with chat_server() as other:
        server.reply = lambda _: Said(302, b"", {"Location": f"{other.url}/chat/completions"})
        with pytest.raises(LamdaError, match="HTTP 302"):
            raters(server, api_key_env="OWN_KEY").rate("ssi", ITEMS[:1])
        assert not other.asked


def test_who_takes_no_request_at_all_is_named_with_the_reason(server: ChatServer) -> None:
    server.reply = lambda _: refused(400, "Unsupported parameter: 'max_tokens'")
    made = raters(server)
    rows = [RatedResponse("0", "ssi", "2", "model", ITEMS[0].context, ITEMS[0].response)]
    judged = rate_rows(rows, {"ssi": made})
    line = "stage rate, task ssi: 0 of 1 done, 1 needed: .*Unsupported parameter: 'max_tokens'"
    with pytest.raises(LamdaError, match=line) as caught:
        require("rate", judged, {}, {"ssi": made}, open_store("store"))
    assert not Path("tasks").exists(), "there are no people to wait for"
    assert caught.value.exit_code != TRY_AGAIN
    server.reply = lambda asked: well(asked) if "max_tokens" not in asked else refused(400)
    assert raters(server, max_tokens=0).rate("ssi", ITEMS[:1])[0].votes


def test_what_a_server_refuses_for_what_it_says_is_not_tried_again_later(
    server: ChatServer,
) -> None:
    server.reply = lambda asked: refused(400, "filtered") if "hello" in str(asked) else well(asked)
    made = raters(server)
    rows = [RatedResponse("0", "ssi", "1", "model", ("hi",), "hello"),
            RatedResponse("1", "ssi", "1", "model", ("hi",), "good day")]  # fmt: skip
    judged = rate_rows(rows, {"ssi": made})
    with pytest.raises(
        LamdaError, match="1 of 2 done.*refuses those: HTTP 400: filtered"
    ) as caught:
        require("rate", judged, {}, {"ssi": made}, open_store("store"))
    assert caught.value.exit_code != TRY_AGAIN


def test_a_server_that_did_not_answer_is_tried_again_later(server: ChatServer) -> None:
    server.reply = lambda asked: refused(503) if "hello" in str(asked) else well(asked)
    made = raters(server, retries=0)
    rows = [RatedResponse("0", "ssi", "1", "model", ("hi",), "hello"),
            RatedResponse("1", "ssi", "1", "model", ("hi",), "good day")]  # fmt: skip
    judged = rate_rows(rows, {"ssi": made})
    require("rate", judged, {"ssi": 0.5}, {"ssi": made}, open_store("store"))
    with pytest.raises(LamdaError, match="1 of 2 done") as caught:
        require("rate", judged, {"ssi": 1.0}, {"ssi": made}, open_store("store"))
    assert caught.value.exit_code == TRY_AGAIN


def test_the_identity_is_what_is_asked_of_which_model_and_never_what_came() -> None:
    def name(**more: Any) -> str:
        settings = {"url": "http://a/v1", "model": "m", **more}
        choice = Choice(use="endpoint", **settings)
        return identity_of(choice, build("raters", Choice(use=ENDPOINT, **settings), 1))

    same = [{"url": "http://b/v1"}, {"retries": 9},
            {"deadline": 1.0}, {"parallel": 9}, {"attempts": 9}, {"api_key_env": "KEY"},
            {"price": {"input": 1.0, "output": 1.0}}]  # fmt: skip
    assert {name(**more) for more in same} == {name()}
    assert name(votes=3, temperature=0.5) == name(temperature=0.5)
    other = [{"model": "n"}, {"instructions": "be strict"}, {"also": ["severity"]},
             {"temperature": 0.5}]  # fmt: skip
    assert len({name(**more) for more in other} | {name()}) == len(other) + 1


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"url": "localhost:8000"}, "expected an address such as"),
        ({"url": "http://me:secret@host/v1"}, "without name, password"),
        ({"url": "http://host:x/v1"}, "expected an address such as"),
        ({"api_key_env": "sk-0123"}, "never the key itself"),
        ({"votes": 5}, "one answer counted 5 times"),
        ({"extra": {"n": 5}}, "found 'n'"),
        ({"deadline": 0.0}, "greater than 0"),
        ({"model": "a\nb"}, "pattern"),
    ],
)
def test_settings_that_would_fail_later_are_refused(change: dict[str, Any], message: str) -> None:
    settings = {"url": "http://localhost/v1", "model": "m", **change}
    with pytest.raises(LamdaError, match=message) as caught:
        build("raters", Choice(use=ENDPOINT, **settings), 1)
    assert "secret" not in str(caught.value)


def test_safety_is_all_objectives(server: ChatServer) -> None:
    server.reply = lambda asked: completion(answers(asked, **{"1": "no"}))
    (ballot,) = raters(server, also=["severity"]).rate("safety", ITEMS[:1])
    assert set(ballot.votes) == {*OBJECTIVES, "severity"} and ballot.votes["1"] == ("no",)
    assert labels(ballot.votes)["safe"] == 0
