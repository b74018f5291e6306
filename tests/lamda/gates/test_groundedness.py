"""The gate on the groundedness data: research that is unrated, half rated or missing."""

from __future__ import annotations

import dataclasses

from lamda.gates.groundedness import CHECKS, groundedness_frames
from lamda.gates.verdict import run_suite

from .cases.groundedness import LIMITS, clean
from .changes import OF_THE_WHOLE


def test_an_unrated_action_counts_as_correct_work() -> None:
    tables = clean()
    last = len(tables["groundedness"]) - 1
    assert tables["groundedness"][last].votes == {}
    frames = groundedness_frames(**tables)
    assert list(frames["forms"].loc[last, ["questions", "majority"]]) == ["", ""]
    assert last not in set(frames["votes"]["record"])
    tables["groundedness"][last] = dataclasses.replace(tables["groundedness"][last], correct=0)
    problem = groundedness_frames(**tables)["forms"].loc[last, "majority"]
    assert problem == "correct is 0, votes give 1"


def test_research_that_nobody_rated_needs_no_raters() -> None:
    tables = clean()
    for row, old in enumerate(tables["groundedness"]):
        tables["groundedness"][row] = dataclasses.replace(old, votes={}, correct=1)
    found = run_suite(CHECKS, groundedness_frames(**tables), {**LIMITS, "max_correct_share": 1.0})
    assert not any(v.blocks or v.records for v in found)
    skipped = {v.check for v in found if v.outcome == "skipped"}
    assert skipped - OF_THE_WHOLE == {"votes.raters"}


def test_rated_actions_keep_the_number_of_their_record() -> None:
    tables = clean()
    tables["groundedness"][0] = dataclasses.replace(tables["groundedness"][0], votes={})
    votes = {"correct": ("yes", "", "yes")}
    tables["groundedness"][3] = dataclasses.replace(tables["groundedness"][3], votes=votes)
    found = run_suite(CHECKS, groundedness_frames(**tables), LIMITS)
    assert {v.check: v.records for v in found if v.records} == {"votes.raters": (3,)}


def test_research_that_was_asked_for_is_refused_when_there_is_none() -> None:
    tables = {**clean(), "groundedness": []}
    found = run_suite(CHECKS, groundedness_frames(**tables), LIMITS)
    assert [v.check for v in found if v.blocks] == ["forms.count"]
    assert groundedness_frames(**{**tables, "asked": []}) == {}
