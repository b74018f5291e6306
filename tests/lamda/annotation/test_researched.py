"""What raters and discriminators read of a researched answer: what is scored of the model's own."""

from __future__ import annotations

from dataclasses import replace

from lamda.annotation.researched import answers_to_rate
from lamda.citations import cited_ids, sources
from lamda.records import GroundingExample, ToolCall
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
