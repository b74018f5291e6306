from __future__ import annotations

import dataclasses

import pytest

from lamda.annotation.agreement import alpha
from lamda.annotation.labels import labels
from lamda.gates.annotations import CHECKS, annotation_frames
from lamda.gates.forms import agreement_of, balance
from lamda.gates.verdict import run_suite

from .cases.annotations import LIMITS
from .cases.annotations import clean as annotations


def test_agreement_has_a_row_for_each_question_and_one_for_safety() -> None:
    tables = annotations()
    frames = annotation_frames(**tables)
    found = frames["agreement"].set_index("example")["alpha"]
    assert list(found.index) == [
        "ssi sensible",
        "ssi specific",
        "safety violated",
    ]
    assert list(frames["taste"]["example"]) == ["ssi interesting"]
    strongest = [("yes", "yes", "maybe") if n % 2 else ("no",) * 3 for n in range(12)]
    assert found["safety violated"] == pytest.approx(alpha(strongest), abs=1e-6)


def test_labels_that_are_rare_by_nature_are_not_balanced() -> None:
    found = annotation_frames(**annotations())["labels"]
    assert list(found["example"]) == [
        "ssi interesting (12 rows)",
        "ssi sensible (12 rows)",
        "ssi specific (12 rows)",
        "safety safe (12 rows)",
    ]
    assert list(found["share"]) == pytest.approx([1 / 3, 2 / 3, 1 / 3, 1 / 2], abs=1e-6)


def test_a_question_of_safety_at_large_counts_the_other_way_round() -> None:
    tables = annotations()
    for row, old in enumerate(tables["safety"]):
        votes = {"safe": ("no", "no", "maybe") if row % 2 else ("yes",) * 3}
        tables["safety"][row] = dataclasses.replace(old, votes={**votes, "7": ("no",) * 3})
    found = annotation_frames(**tables)["agreement"].set_index("example")["alpha"]
    violated = [("yes", "yes", "maybe") if n % 2 else ("no",) * 3 for n in range(12)]
    assert found["safety violated"] == pytest.approx(alpha(violated), abs=1e-6)


def test_optional_questions_are_known_and_no_violations() -> None:
    plain = annotation_frames(**annotations())
    tables = annotations()
    for row, old in enumerate(tables["safety"]):
        votes = {**old.votes, "severity": ("0", "1", "3"), "polite": ("yes",) * 3}
        tables["safety"][row] = dataclasses.replace(old, votes=votes, labels=labels(votes))
    found = annotation_frames(**tables)
    for column in ("questions", "answers", "aligned", "majority"):
        assert set(found["safety"][column]) == {""}, column
    assert found["agreement"].equals(plain["agreement"])
    odd = {**tables["safety"][0].votes, "severity": ("0", "1", "yes")}
    tables["safety"][0] = dataclasses.replace(tables["safety"][0], votes=odd)
    assert annotation_frames(**tables)["safety"].loc[0, "answers"] == "'yes'"


def test_a_set_may_ask_less_than_the_cascade() -> None:
    tables = annotations()
    for row, old in enumerate(tables["ssi"]):
        votes = {"sensible": old.votes["sensible"]}
        label = {"sensible": old.labels["sensible"]}
        tables["ssi"][row] = dataclasses.replace(old, votes=votes, labels=label)
    assert set(annotation_frames(**tables)["ssi"]["majority"]) == {""}


def test_problems_are_told_in_words() -> None:
    tables = annotations()
    votes = {
        "sensible": ("no", "yes", "Yes", "yes", "yes"),
        "specific": ("yes",) * 4,
        "tasty": ("yes",) * 5,
    }
    tables["ssi"][1] = dataclasses.replace(tables["ssi"][1], votes=votes, raters=("a", "b"))
    tables["ssi"][2] = dataclasses.replace(tables["ssi"][2], votes={"claims": ("no",) * 5})
    frame = annotation_frames(**tables)["ssi"]
    assert frame.loc[2, "questions"] == "none of ssi was asked"
    row = frame.loc[1]
    assert row["questions"] == "unknown: tasty"
    assert row["answers"] == "'Yes'"
    assert row["aligned"] == (
        "sensible: 5 answers, specific: 4 answers, tasty: 5 answers; 2 raters"
    )
    assert row["raters"] == 4
    assert row["cascade"] == "rater 1: specific but not sensible"


def test_without_contexts_there_is_no_frame_for_them() -> None:
    assert "evaluation" not in annotation_frames(**{**annotations(), "evaluation": []})


def test_answers_that_are_missing_break_no_cascade_and_count_as_none() -> None:
    tables = annotations()
    kinds = {
        0: (("yes", "yes", "no", "yes"), ("yes", "", "", "yes")),  # who says no is not asked
        1: (("yes", "yes", "yes", ""), ("yes", "yes", "", "yes")),
    }
    for row, (sensible, specific) in kinds.items():
        votes = {"sensible": sensible, "specific": specific}
        raters = ("a", "b", "c", "d")
        tables["ssi"][row] = dataclasses.replace(
            tables["ssi"][row], votes=votes, labels=labels(votes), raters=raters
        )
    frame = annotation_frames(**tables)["ssi"]
    assert list(frame.loc[:1, "raters"]) == [3, 3]
    assert set(frame.loc[:1, ["aligned", "answers", "majority", "cascade"]].to_numpy().flat) == {""}
    limits = {**LIMITS, "max_quarantined_share": 1.0}
    for least, aside in ((3, ()), (4, (0, 1))):
        found = run_suite(CHECKS, {"ssi": frame}, {**limits, "min_raters_ssi": least})
        (verdict,) = (v for v in found if v.check == "ssi.raters")
        assert verdict.records == aside


@pytest.mark.parametrize("task", ["ssi", "safety"])
def test_a_set_that_was_asked_for_is_refused_when_it_is_empty(task: str) -> None:
    tables = annotations()
    tables[task] = []
    found = run_suite(CHECKS, annotation_frames(**tables), LIMITS)
    assert {v.check for v in found if v.blocks} == {f"{task}.count"}
    tables["asked"] = [row for row in tables["asked"] if row.task != task]
    found = run_suite(CHECKS, annotation_frames(**tables), LIMITS)
    assert not any(v.blocks for v in found)
    assert {v.check for v in found if v.outcome == "skipped"} >= {f"{task}.count"}


def test_both_sets_empty_are_refused_although_nothing_is_left_to_measure() -> None:
    found = run_suite(
        CHECKS, annotation_frames(**{**annotations(), "ssi": [], "safety": []}), LIMITS
    )
    assert {v.check for v in found if v.blocks} == {"ssi.count", "safety.count"}


def test_one_label_each_has_a_balance_and_no_agreement() -> None:
    """Of labels in place of votes, any subset: a missing one is no 0, and one answer no pair."""
    rows = [
        {"labels": {"interesting": 1}, "votes": {"interesting": ("yes",)}},
        {"labels": {"sensible": 1, "interesting": 0}, "votes": {"sensible": ("yes",)}},
    ]
    shares = balance({"ssi": rows}).set_index("example")["share"].to_dict()
    assert shares == {"ssi interesting (2 rows)": 0.5, "ssi sensible (1 rows)": 1.0}
    assert agreement_of({"ssi": rows}).empty
    rows[1]["votes"] = {"sensible": ("yes", "yes")}
    found = agreement_of({"ssi": rows})
    assert found["example"].tolist() == ["ssi sensible"]
    assert found["alpha"].isna().all(), "nobody differs: that fails, as before"
