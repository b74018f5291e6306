"""What goes to Label Studio, and what of an export is believed: nothing."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest

from lamda.annotation.forms import TASKS, form
from lamda.annotation.handing_out import hand_out
from lamda.annotation.label_studio import field_names, labelling, read_research, read_votes
from lamda.annotation.own_objectives import Safety
from lamda.annotation.questions import ANSWERS
from lamda.annotation.tasks import research_task, vote_task
from lamda.data.reading.ledger import Ledger
from lamda.data.row import Row
from lamda.data.rows import read_rows
from lamda.errors import LamdaError

CONTEXT, RESPONSE = ("hello", 'where is <Porto> & "Lisbon"?'), "=in Portugal"
TASK = vote_task("ssi", CONTEXT, RESPONSE, form("ssi"))
RESEARCH = research_task(CONTEXT, "in Spain")


def choice(question: str, *answers: str) -> dict[str, Any]:
    name = field_names([question])[question]
    return {"from_name": name, "to_name": "response", "type": "choices",
            "value": {"choices": list(answers)}}  # fmt: skip


def written(name: str, text: str) -> dict[str, Any]:
    return {"from_name": name, "to_name": "response", "type": "textarea", "value": {"text": [text]}}


def exported(tmp_path: Path, task: dict[str, Any], *annotations: dict[str, Any]) -> dict[str, Any]:
    """The task as Label Studio gives it back."""
    hand_out([task], tmp_path / "out")
    (found,) = json.loads((tmp_path / f"out/{task['task']}.json").read_text())
    return {"id": 7, **found, "predictions": [{"result": [choice("sensible", "yes")]}],
            "annotations": list(annotations)}  # fmt: skip


def annotation(*results: Any, by: Any = 1, **more: Any) -> dict[str, Any]:
    return {"id": 3, "completed_by": by, "result": list(results), "was_cancelled": False, **more}


def votes_of(*rows: dict[str, Any]) -> tuple[list[Any], Ledger]:
    ledger = Ledger()
    return list(
        read_votes([Row(f"x: item {n}", row) for n, row in enumerate(rows)], ledger)
    ), ledger


@pytest.mark.parametrize("task", TASKS)
def test_a_configuration_asks_every_question_with_its_answers(task: str) -> None:
    asked = form(task)
    root = ET.fromstring(labelling(vote_task(task, CONTEXT, RESPONSE, asked)))
    names = field_names(asked.questions)
    fields = {node.get("name"): node for node in root.iter() if node.get("toName")}
    assert set(fields) == set(names.values())
    heads = [node.get("value") for node in root.iter("Header")]
    assert heads[1:] == list(asked.questions.values())
    for question, name in names.items():
        if fields[name].tag == "Choices":
            said = [node.get("value") for node in fields[name]]
            assert said == (["0", "1", "2", "3"] if question == "severity" else list(ANSWERS))
            assert fields[name].get("choice") == "single-radio"
    shown = {node.get("value") for node in root.iter() if node.get("name")}
    assert {"$dialog", "$response", "$instructions"} <= shown
    if task == "ssi":
        specific = fields["q_specific"]
        assert specific.get("whenTagName") == "q_sensible"
        assert specific.get("whenChoiceValue") == "yes"


def test_research_asks_for_queries_and_a_rewrite() -> None:
    root = ET.fromstring(labelling(RESEARCH))
    names = [node.get("name") for node in root.iter("TextArea")]
    assert names[:3] == ["query_1", "result_1", "url_1"] and names[-1] == "rewrite"
    assert len(names) == 13


def test_own_texts_are_quoted() -> None:
    own = {"groups": {"x": {"counts_as": "harm", "objectives": {"a": 'say "<b>" & more'}}}}
    asked = form("safety", safety=Safety.model_validate(own))
    root = ET.fromstring(labelling(vote_task("safety", CONTEXT, RESPONSE, asked)))
    assert 'say "<b>" & more' in [node.get("value") for node in root.iter("Header")][1]


def test_answers_come_back_with_the_keys_of_their_questions(tmp_path: Path) -> None:
    row = exported(
        tmp_path, TASK,
        annotation(choice("sensible", "yes"), choice("specific", "no")),
        annotation(choice("sensible", "maybe"), by={"id": 2, "email": "ben@example.org"}),
    )  # fmt: skip
    votes, ledger = votes_of(row)
    assert [(v.question, v.rater, v.answer) for v in votes] == [
        ("sensible", "label-studio-1", "yes"), ("specific", "label-studio-1", "no"),
        ("sensible", "label-studio-2", "maybe"),
    ]  # fmt: skip
    assert votes[0].key == TASK["questions"]["sensible"]["key"]
    assert (votes[0].context, votes[0].response) == (CONTEXT, RESPONSE)
    assert ledger.kept == 3 and not ledger.dropped, "a prediction is nobody's vote"


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "choice": (annotation(choice("sensible", "perhaps")), "a choice that there is not"),
    "two": (annotation(choice("sensible", "yes", "no")), "several answers, or none"),
    "unasked": (annotation(choice("safe", "yes")), "a question that was not asked"),
    "kind": (annotation({"from_name": "q_sensible", "value": {"rating": 4}}), "another kind"),
    "odd": (annotation("yes"), "another kind"),
    "nobody": (annotation(choice("sensible", "yes"), by=None), "nobody's annotation"),
    "surrogate": (annotation(choice("sensible", "yes"), by="\ud800"), "nobody's annotation"),
    "truth": (annotation(choice("sensible", "yes"), by=True), "nobody's annotation"),
    "result": ({"completed_by": 1, "result": None}, "an annotation without results"),
    "string": ({"completed_by": 1, "result": "yes"}, "an annotation without results"),
}


@pytest.mark.parametrize("name", list(BAD))
def test_what_nobody_was_asked_or_can_answer_is_counted_and_no_vote(
    tmp_path: Path, name: str
) -> None:
    one, reason = BAD[name]
    votes, ledger = votes_of(exported(tmp_path, TASK, one))
    assert votes == [] and ledger.kept == 0
    ((told, count),) = ledger.dropped.items()
    assert reason in told and count == 1 and "item 0" in ledger.lines[0]


def test_two_questions_of_one_field_are_that_tasks_fault_alone(tmp_path: Path) -> None:
    good = exported(tmp_path, TASK, annotation(choice("sensible", "yes")))
    odd = exported(tmp_path, vote_task("safety", CONTEXT, RESPONSE, form("safety")))
    odd["data"]["asked"] = ["harm/a-b", "harm/a_b"]
    votes, ledger = votes_of(odd, good)
    assert len(votes) == 1 and sum(ledger.dropped.values()) == 1


def test_who_skips_is_no_fault(tmp_path: Path) -> None:
    row = exported(tmp_path, TASK, annotation(choice("sensible", "yes"), was_cancelled=True),
                   annotation())  # fmt: skip
    votes, ledger = votes_of(row)
    assert votes == [] and sum(ledger.dropped.values()) == 2 and not ledger.lines


@pytest.mark.parametrize(
    "change",
    [{"response": "another"}, {"context": ["hello"]}, {"key": "k0"}, {"task": "safety"},
     {"task": "taste"}, {"asked": ["right", "tasty"]}, {"asked": None}, {"context": "hello"}],
)  # fmt: skip
def test_a_task_that_was_changed_on_the_way_is_not_ours(
    tmp_path: Path, change: dict[str, Any]
) -> None:
    row = exported(tmp_path, TASK, annotation(choice("sensible", "yes")))
    votes, ledger = votes_of({**row, "data": {**row["data"], **change}})
    assert votes == [] and sum(ledger.dropped.values()) == 1 and ledger.lines


def test_json_min_and_what_is_no_export_are_named(tmp_path: Path) -> None:
    row = exported(tmp_path, TASK)
    flat = {"id": 1, **row["data"], "q_sensible": "yes", "annotator": 1}
    path = tmp_path / "min.json"
    path.write_text(json.dumps([flat]))
    ledger = Ledger()
    assert (
        list(read_votes(read_rows(path, (), ("data", "annotations"), None, ledger), ledger)) == []
    )
    assert "export as JSON" in ledger.lines[0]


def test_research_becomes_actions(tmp_path: Path) -> None:
    row = exported(tmp_path, RESEARCH, annotation(
        written("query_1", "Porto"), written("result_1", "Porto / country / Portugal"),
        written("url_1", "https://example.org/porto"), written("rewrite", "in Portugal [1]"),
    ))  # fmt: skip
    ledger = Ledger()
    (made,) = read_research([Row("x", row)], ledger)
    assert made.values["base"] == "in Spain" and made.values["context"] == list(CONTEXT)
    assert [action["action"] for action in made.values["actions"]] == ["TS", "User"]
    assert ledger.kept == 1
    for odd in (
        written("query_9", "x"),
        written("result_2", "no query"),
        choice("sensible", "yes"),
    ):
        bad = exported(tmp_path, RESEARCH, annotation(odd, written("rewrite", "hm")))
        assert list(read_research([Row("x", bad)], ledger)) == []
    assert sum(ledger.dropped.values()) == 3


def test_objectives_that_only_punctuation_tells_apart_are_refused() -> None:
    with pytest.raises(LamdaError, match="rename one of them"):
        field_names(["harm/a/b-c", "harm/a/b_c"])
