from __future__ import annotations

import dataclasses

import pytest

from lamda.annotation.agreement import alpha
from lamda.gates.annotations import annotation_frames

from .cases.annotations import clean as annotations


def test_agreement_has_a_row_for_each_question_and_one_for_safety() -> None:
    tables = annotations()
    frames = annotation_frames(**tables)
    found = frames["agreement"].set_index("example")["alpha"]
    assert list(found.index) == [
        "ssi sensible",
        "ssi specific",
        "safety violated",
        "groundedness correct",
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
        "groundedness correct (12 rows)",
    ]
    assert list(found["share"]) == pytest.approx([1 / 3, 2 / 3, 1 / 3, 1 / 2, 2 / 3], abs=1e-6)


def test_an_unrated_action_counts_as_correct_work() -> None:
    tables = annotations()
    frame = annotation_frames(**tables)["groundedness"]
    assert tables["groundedness"][0].votes == {}
    assert list(frame.loc[0, ["questions", "raters", "majority"]]) == ["", "", ""]
    tables["groundedness"][0] = dataclasses.replace(tables["groundedness"][0], correct=0)
    problem = annotation_frames(**tables)["groundedness"].loc[0, "majority"]
    assert problem == "correct is 0, votes give 1"


def test_problems_are_told_in_words() -> None:
    tables = annotations()
    votes = {"sensible": ("no", "yes", "Yes", "yes", "yes"), "specific": ("yes",) * 4}
    tables["ssi"][1] = dataclasses.replace(tables["ssi"][1], votes=votes)
    row = annotation_frames(**tables)["ssi"].loc[1]
    assert row["questions"] == "missing or unknown: interesting"
    assert row["answers"] == "'Yes'"
    assert row["raters"] == "specific: 4 answers, expected 5"
    assert row["cascade"] == "rater 1: specific but not sensible"


def test_without_contexts_there_is_no_frame_for_them() -> None:
    assert "evaluation" not in annotation_frames(**{**annotations(), "evaluation": []})
