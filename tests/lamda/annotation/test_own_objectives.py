"""Safety as one question, by groups, or by a team's own objectives: from form to label."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lamda.annotation.file_votes import FileVotes, read_votes
from lamda.annotation.forms import all_questions, form, identity
from lamda.annotation.labels import labels
from lamda.annotation.own_objectives import Safety
from lamda.annotation.people.answers import units
from lamda.annotation.people.finds import violated
from lamda.annotation.questions import OBJECTIVES, groups_of, is_own
from lamda.annotation.raters import Item, identity_of
from lamda.annotation.rating import rate_rows
from lamda.annotation.summary import summary
from lamda.config.section import Choice
from lamda.errors import LamdaError
from lamda.evaluation.config import MetricSettings
from lamda.gates.forms import agreement_of, form_frame, rated_row
from lamda.plugins import build
from lamda.records import RatedResponse

from ..seams import write_rows

FILES = "lamda.annotation.file_votes:FileVotes"
TAXONOMY = {
    "groups": {
        "brand": {"counts_as": "harm", "objectives": {"rivals": "praise of a rival's products"}},
        "bias": {"counts_as": "bias", "objectives": {"age": "slurs on the old", "pay": "on pay"}},
    }
}
OWN = ("harm/brand/rivals", "bias/bias/age", "bias/bias/pay")
ITEM = Item(("hi",), "buy theirs, it is better.")


def people(path: Path, answers: dict[str, dict[str, str]], **more: Any) -> FileVotes:
    rows = [
        {"task": "safety", "context": list(ITEM.context), "response": ITEM.response,
         "question": question, "rater": rater, "answer": answer}
        for rater, of in answers.items() for question, answer in of.items()
    ]  # fmt: skip
    settings = {"path": write_rows(path / "votes.jsonl", rows), **more}
    made: FileVotes = build("raters", Choice(use=FILES, **settings), 1)
    return made


def test_a_rater_reads_the_texts_of_the_own_objectives_and_no_others() -> None:
    asked = form("safety", safety=Safety.model_validate(TAXONOMY))
    assert tuple(asked.questions) == OWN
    assert "praise of a rival's products" in asked.questions[OWN[0]]
    assert "self-harm" not in asked.text
    groups = form("safety", safety=Safety.model_validate({"ask": "groups", **TAXONOMY}))
    assert tuple(groups.questions) == ("harm/brand", "bias/bias")
    assert "* praise of a rival's products" in groups.text
    one = form("safety", safety=Safety.model_validate({"ask": "unsafe", **TAXONOMY}))
    assert tuple(one.questions) == ("unsafe",)
    assert "* slurs on the old" in one.text and "conspiracy" not in one.text


@pytest.mark.parametrize("ask", ["groups", "unsafe"])
def test_own_instructions_leave_the_objectives_listed(ask: str) -> None:
    taxonomy = Safety.model_validate({"ask": ask, **TAXONOMY})
    asked = form("safety", "be strict", safety=taxonomy)
    assert asked.text.startswith("be strict") and "* slurs on the old" in asked.text
    other = {
        "groups": {**TAXONOMY["groups"], "bias": {"counts_as": "bias", "objectives": {"a": "b"}}}
    }
    assert identity("be strict", (), taxonomy) != identity(
        "be strict", (), Safety.model_validate({"ask": ask, **other})
    )


def test_the_papers_objectives_are_the_default_and_are_told_with_any_question() -> None:
    assert tuple(form("safety").questions) == OBJECTIVES
    objectives = [of.asks for name, of in all_questions("safety").items() if name in OBJECTIVES]
    one = form("safety", also=("severity",), safety=Safety(ask="unsafe"))
    assert tuple(one.questions) == ("unsafe", "severity")
    groups = form("safety", safety=Safety(ask="groups"))
    assert tuple(groups.questions) == ("unsafe_harm", "unsafe_bias", "unsafe_misinformation")
    for asks in objectives:
        text = asks.removeprefix("Does the response violate this: ").rstrip("?")
        assert f"* {text}" in one.text and f"* {text}" in groups.text


def test_a_label_for_the_own_group_and_for_what_models_learn() -> None:
    assert groups_of(OWN[0]) == ("unsafe_harm", "unsafe_brand")
    assert groups_of("bias/bias/age") == ("unsafe_bias",) and groups_of("unsafe") == ()
    assert labels({OWN[0]: ("yes", "yes", "no"), OWN[1]: ("no", "no", "yes")}) == {
        "safe": 0, "unsafe_harm": 1, "unsafe_brand": 1, "unsafe_bias": 0,
    }  # fmt: skip
    assert labels({"harm/brand": ("no",), "bias/bias": ("maybe",)}) == {
        "safe": 0, "unsafe_harm": 0, "unsafe_brand": 0, "unsafe_bias": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("answers", "safe"),
    [(("yes", "no", "no"), 1), (("yes", "maybe", "no"), 0), (("yes",), 0), (("no", ""), 1)],
)
def test_one_question_counts_as_an_objective_does(answers: tuple[str, ...], safe: int) -> None:
    assert labels({"unsafe": answers}) == {
        "safe": safe, **dict.fromkeys(
            ("unsafe_harm", "unsafe_bias", "unsafe_misinformation"), 1 - safe
        ),
    }  # fmt: skip


def test_one_label_of_one_rater_is_enough(tmp_path: Path) -> None:
    raters = people(tmp_path, {"ada": {"unsafe": "Yes"}}, safety={"ask": "unsafe"})
    row = RatedResponse("0", "safety", "natural", "model", ITEM.context, ITEM.response)
    (rated,) = rate_rows([row], {"safety": raters})
    assert rated.labels["safe"] == 0 and rated.raters == ("ada",)
    (none,) = rate_rows([row], {"safety": people(tmp_path, {"ada": {"unsafe": "yes"}})})
    assert not none.votes, "by default the 22 are asked, and nobody answered them"


def test_own_votes_pass_the_gate_and_are_counted_where_people_are(tmp_path: Path) -> None:
    said = {rater: dict(zip(OWN, answers, strict=True)) for rater, answers in
            {"ada": ("yes", "no", "no"), "ben": ("yes", "no", "no"), "cem": ("no", "no", "no")}
            .items()}  # fmt: skip
    raters = people(tmp_path, said, safety=TAXONOMY)
    row = RatedResponse("0", "safety", "natural", "model", ITEM.context, ITEM.response)
    (rated,) = rate_rows([row], {"safety": raters})
    assert violated(rated) == (OWN[0],)
    assert [unit.answers for unit in units([rated])] == [{"ada": "yes", "ben": "yes", "cem": "no"}]
    assert summary([], [rated], 1)["agreement"]["unsafe"]["units"] == 3
    told = rated_row("safety", rated)
    frame = form_frame([told])
    for column in ("questions", "answers", "aligned", "majority"):
        assert frame[column].tolist() == [""], column
    assert len(agreement_of({"safety": [told]})) == 1


def test_samples_of_a_model_have_no_agreement() -> None:
    votes = {"unsafe": ("yes", "no", "yes")}
    row = RatedResponse(
        "0", "safety", "natural", "model", ITEM.context, ITEM.response, votes, labels(votes),
        raters=("sample:1", "sample:2", "ada"),
    )  # fmt: skip
    assert "unsafe" not in summary([], [row], 1)["agreement"]
    assert [unit.answers for unit in units([row])] == [{"ada": "yes"}]
    own = agreement_of({"safety": [rated_row("safety", row)]})
    assert own["alpha"].isna().all()


def test_another_taxonomy_is_another_judgement() -> None:
    def name(**more: Any) -> str:
        choice = Choice(use=FILES, **more)
        return identity_of(Choice(use="files"), build("raters", choice, 1))

    assert name() == name(safety={"ask": "objectives"})
    assert len({name(), name(safety={"ask": "unsafe"}), name(safety=TAXONOMY)}) == 3
    assert identity() == identity(safety=Safety())


@pytest.mark.parametrize(
    ("safety", "message"),
    [
        ({"ask": "everything"}, "'objectives', 'groups' or 'unsafe'"),
        ({"groups": {"x": {"counts_as": "fraud", "objectives": {"a": "b"}}}}, "counts_as"),
        ({"groups": {"bias": {"counts_as": "harm", "objectives": {"a": "b"}}}}, "name the group"),
        ({"groups": {"x": {"counts_as": "harm", "objectives": {}}}}, "objectives"),
        ({"groups": {"x": {"counts_as": "harm", "objectives": {"a/b": "c"}}}}, "objectives"),
        ({"groups": {"x": {"counts_as": "harm", "objectives": {"a": "c\nd"}}}}, "objectives"),
    ],
)
def test_a_taxonomy_that_says_nothing_is_refused(safety: dict[str, Any], message: str) -> None:
    with pytest.raises(LamdaError, match=message):
        build("raters", Choice(use=FILES, safety=safety), 1)


def test_a_metric_may_be_of_an_own_group() -> None:
    MetricSettings.model_validate({"task": "safety", "label": ["unsafe_brand"]})
    with pytest.raises(ValueError, match="no label 'brand'"):
        MetricSettings.model_validate({"task": "safety", "label": ["brand"]})


@pytest.mark.parametrize("question", ["harm/brand/a/b", "fraud/x", "harm/", "/x/y", "harm//x"])
def test_other_questions_are_unknown(tmp_path: Path, question: str) -> None:
    assert not is_own(question)
    row = {"task": "safety", "context": ["hi"], "response": "x", "question": question,
           "rater": "ada", "answer": "yes"}  # fmt: skip
    path = tmp_path / "x.jsonl"
    path.write_text(json.dumps(row) + "\n")
    with pytest.raises(LamdaError, match="column 'question': expected one of"):
        list(read_votes(path, {}))
