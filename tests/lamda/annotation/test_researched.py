"""What raters and discriminators read of a researched answer: what is scored of the model's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lamda.annotation.researched import answers_to_rate, as_right_as_answers
from lamda.citations import cited_ids, sources
from lamda.records import NOTHING_FOUND, GroundingExample, RatedResponse, ToolCall
from lamda.tokenizer import Tokenizer

CALLS = (ToolCall("a", "7", "https://a.example"), ToolCall("b", "8", "https://b.example"))
ROW = GroundingExample("1", ("how big?",), "it is big", CALLS, "User", "it is 7. [1] it is 8. [2]")


def test_the_marks_of_sources_are_no_part_of_an_answer() -> None:
    (answer,) = answers_to_rate([ROW])
    assert (answer.response, answer.context) == ("it is 7. it is 8.", ROW.context)
    assert (answer.task, answer.origin, answer.kind) == ("ssi", "research", "1")


def test_it_is_what_the_model_is_scored_by(tokenizer: Tokenizer) -> None:
    """lamda.dialog.finals scores the words of an action's ids, in which citations are symbols."""
    row = replace(ROW, text="the size is 7. [1] hello [2]")
    ids = cited_ids(tokenizer, row.text, sources(row.base, len(row.calls)))
    assert tokenizer.decode(ids).strip() == answers_to_rate([row])[0].response


def test_marks_that_cite_nothing_stay() -> None:
    written = replace(ROW, base="it is big [2]", text="it is 7. [1] see [2] and [3]")
    assert answers_to_rate([written])[0].response == "it is 7. see [2] and [3]"


def test_answers_that_differ_in_marks_alone_are_one() -> None:
    rows = [ROW, replace(ROW, example_id="2", text="it is 7. it is 8."), replace(ROW, text="[1]")]
    rows.append(replace(ROW, action="TS", text="size"))
    assert [answer.example_id for answer in answers_to_rate(rows)] == ["1"]


def test_what_is_said_of_made_up_pages_is_not_rated() -> None:
    """Neither the right answer nor a wrong one to the same context; a page that was only read, or
    that a wrong answer cites, gives nothing away of what was asked."""
    nowhere = ToolCall("a", "7", "https://some.invalid/a")
    right = replace(ROW, calls=(nowhere, CALLS[1]))
    wrong = replace(right, text="it is 9. [2]", correct=0)
    assert answers_to_rate([wrong, right]) == []
    read = replace(right, text="it is 8. [2]")
    blamed = replace(right, text="it is 9. [1]", correct=0)
    answers = [answer.response for answer in answers_to_rate([blamed, read])]
    assert answers == ["it is 9.", "it is 8."]


def test_what_is_no_address_is_no_made_up_page() -> None:
    for url in ("https://[example.com]", "http://[x", "not one"):
        call = ToolCall("a", "7", url)
        row = replace(ROW, calls=(call, CALLS[1]), text="it is 7. [1]")
        assert len(answers_to_rate([row])) == 1, url


def answer(name: str, **labels: int) -> RatedResponse:
    return RatedResponse(name, "ssi", "1", "rollout", ("how big?",), "it is 7.", labels=labels)


def own(name: str, text: str, calls: Sequence[ToolCall] = CALLS) -> list[GroundingExample]:
    """The actions of one look-up: its queries, and what was said in the end."""
    queries = [
        replace(ROW, action="TS", text=c.query, calls=calls[:n]) for n, c in enumerate(calls)
    ]
    actions = [*queries, replace(ROW, text=text, calls=tuple(calls))]
    return [replace(row, example_id=f"{name}/{n}", correct=0) for n, row in enumerate(actions)]


def judged(name: str, text: str, calls: Sequence[ToolCall] = CALLS, **labels: int) -> list[str]:
    """Number and label of each action that is judged."""
    rows = as_right_as_answers(own(name, text, calls), [answer(name, **labels)])
    return [f"{row.example_id.removeprefix(name)}: {row.correct}" for row in rows]


def test_an_action_is_as_right_as_its_answer() -> None:
    """An id of a context may hold a slash itself; what raters did not call sensible or not is no
    judgement of its actions."""
    assert judged("a/1", ROW.text, sensible=1) == ["/0: 1", "/1: 1", "/2: 1"]
    assert judged("a/2", ROW.text, sensible=0) == ["/0: 0", "/1: 0", "/2: 0"]
    assert judged("b", ROW.text, interesting=1) == judged("c", ROW.text) == []


def test_of_a_right_answer_only_what_it_used_is_known_to_be_right() -> None:
    assert judged("a", "it is 8. [2]", sensible=1) == ["/1: 1", "/2: 1"]
    assert judged("a", "i could not find it.", sensible=1) == []
    written = [replace(row, base="see [2]") for row in own("a", "it is 8. [2]")]
    assert as_right_as_answers(written, [answer("a", sensible=1)]) == []


def test_who_found_nothing_may_say_so() -> None:
    calls = (ToolCall("a", NOTHING_FOUND, ""),)
    assert judged("a", "i could not find it.", calls, sensible=1) == ["/1: 1"]


def test_what_has_no_page_is_used_where_it_is_said() -> None:
    calls = (ToolCall("1+1", "two", ""), ToolCall("3+4", "7", ""))
    assert judged("a", "it is 7.", calls, sensible=1) == ["/1: 1", "/2: 1"]
    marked = (ToolCall("1+1", "2", ""), CALLS[1])
    assert judged("a", "it is 8. [2]", marked, sensible=1) == ["/1: 1", "/2: 1"]
    assert judged("a", "it is 12. [2]", marked, sensible=1) == ["/1: 1", "/2: 1"]
