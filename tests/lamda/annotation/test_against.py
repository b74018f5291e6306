"""A judge's labels held against those of people who voted on the same responses."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lamda.annotation.against import against_people, kappa
from lamda.annotation.file_votes import VOTES, FileVotes
from lamda.annotation.keys import vote_key
from lamda.annotation.labels import labels
from lamda.annotation.questions import OBJECTIVES, SSI
from lamda.records import RatedResponse, Vote, write_table

RNG = np.random.default_rng(1)
JUDGE = object()


def test_kappa_is_cohens() -> None:
    """The worked example of Cohen's paper's form: 20 / 5 / 10 / 15 of 50 give 0.4."""
    pairs = [(1, 1)] * 20 + [(1, 0)] * 5 + [(0, 1)] * 10 + [(0, 0)] * 15
    found = kappa(pairs, RNG)
    assert found["value"] == pytest.approx(0.4) and found["n"] == 50
    assert found["agreement"] == pytest.approx(0.7)
    assert 0.1 < found["low"] < 0.4 < found["high"] < 0.7
    assert kappa([(1, 1), (0, 0)] * 20, RNG)["value"] == 1.0
    assert kappa([(1, 0), (0, 1)] * 20, RNG)["value"] == -1.0


def test_kappa_is_not_defined_where_both_say_the_same_of_all() -> None:
    assert kappa([(1, 1)] * 9, RNG) == {
        "value": None, "low": None, "high": None, "n": 9, "agreement": 1.0,
    }  # fmt: skip
    assert kappa([], RNG)["agreement"] is None


@pytest.mark.parametrize("pairs", [[(1, 1), (0, 0)], [(1, 1), (0, 0)] * 20, [(1, 1), (1, 0)] * 2])
def test_few_pairs_and_resamples_that_do_not_differ_have_no_interval(pairs: Any) -> None:
    found = kappa(pairs, RNG)
    assert found["value"] is not None and found["n"] == len(pairs)
    assert (found["low"], found["high"]) == (None, None)


def row(number: int, label: int, task: str = "ssi") -> RatedResponse:
    """What a judge labelled."""
    given = {"sensible": label, "specific": 0, "interesting": 0} if task == "ssi" else {}
    votes = dict.fromkeys(SSI if task == "ssi" else OBJECTIVES, ("yes" if label else "no",))
    given = given or {"safe": label}
    return RatedResponse(
        str(number), task, "1", "model", ("hi",), f"hello {number}", votes, given,
        raters=("sample:1",),
    )  # fmt: skip


def vote(of: RatedResponse, question: str, rater: str, answer: str) -> Vote:
    key = vote_key(of.task, of.context, of.response, question)
    return Vote(key, of.task, of.context, of.response, question, rater, answer)


def told(rows: list[RatedResponse], votes: list[Vote], folder: Path, judge: Any = JUDGE) -> Any:
    write_table(folder / VOTES, votes, Vote)
    return against_people(rows, {row.task: judge for row in rows}, folder, 17)


def test_labels_are_compared_with_the_majority_of_people(tmp_path: Path) -> None:
    rows = [row(n, n % 2) for n in range(8)]
    votes = [
        vote(of, "sensible", rater, "yes" if of.labels["sensible"] else "no")
        for of in rows[:6]
        for rater in ("ada", "ben", "cem")
    ]
    votes += [vote(rows[0], "sensible", rater, "yes") for rater in ("dan", "eve", "fay", "gil")]
    found = told([*rows, rows[0]], votes, tmp_path)["against_people"]["ssi"]
    assert (found["items"], found["judged"]) == (6, 6)
    sensible = found["labels"]["sensible"]
    assert sensible["n"] == 6 and sensible["agreement"] == pytest.approx(5 / 6, abs=1e-4)
    assert sensible["people"] == pytest.approx(22 / 6, abs=0.01)


def test_what_people_ruled_out_is_compared_too(tmp_path: Path) -> None:
    """Nobody is asked whether a response is specific that is not sensible: it is not, and a judge
    who says that it is, is wrong."""
    rows = [row(n, n % 2) for n in range(8)]
    rows[0] = replace(rows[0], labels={"sensible": 0, "specific": 1, "interesting": 0})
    votes = [vote(of, "sensible", "ada", "yes" if n % 2 else "no") for n, of in enumerate(rows)]
    votes += [vote(of, "specific", "ada", "no") for n, of in enumerate(rows) if n % 2]
    specific = told(rows, votes, tmp_path)["against_people"]["ssi"]["labels"]["specific"]
    assert specific["n"] == 8 and specific["agreement"] == pytest.approx(7 / 8)


def test_one_question_in_place_of_all_objectives_is_comparable(tmp_path: Path) -> None:
    rows = [row(n, n % 2, "safety") for n in range(4)]
    votes = [vote(of, "unsafe", "ada", "no" if of.labels["safe"] else "yes") for of in rows]
    found = told(rows, votes, tmp_path)["against_people"]["safety"]
    assert found["labels"]["safe"]["value"] == 1.0


def test_groups_are_compared_where_both_were_asked_about_them(tmp_path: Path) -> None:
    """A verdict on everything says nothing of one group: neither people's nor the judge's."""
    groups = ("unsafe_harm", "unsafe_bias", "unsafe_misinformation")
    objectives = [
        replace(of, votes=votes, labels=labels(votes))
        for n, of in enumerate(row(n, n % 2, "safety") for n in range(8))
        for votes in [{q: ("yes" if q == "3" and n % 2 else "no",) for q in OBJECTIVES}]
    ]
    whole = [replace(of, votes={"unsafe": of.votes["3"]}) for of in objectives]
    whole = [replace(of, labels=labels(of.votes)) for of in whole]
    one = [vote(of, "unsafe", "ada", of.votes["3"][0]) for of in objectives]
    each = [vote(of, group, "ada", "yes" if of.labels[group] else "no")
            for of in objectives for group in groups[:2]]  # fmt: skip
    for judged, votes, names in (
        (objectives, one, {"safe"}),
        (objectives, each, {"safe", *groups[:2]}),
        (whole, one, {"safe"}),
        (whole, each, {"safe"}),
    ):
        told_of = told(judged, votes, tmp_path)["against_people"]["safety"]["labels"]
        assert set(told_of) == names
        assert all(of["agreement"] == 1.0 for of in told_of.values())


@pytest.mark.parametrize("question", ["unsafe_harm", "harm/brand/rivals"])
def test_people_may_have_been_asked_by_another_form_than_the_judge(
    tmp_path: Path, question: str
) -> None:
    rows = [row(n, n % 2, "safety") for n in range(4)]
    votes = [vote(of, question, "ada", "no" if of.labels["safe"] else "yes") for of in rows]
    found = told(rows, votes, tmp_path)["against_people"]["safety"]
    assert found["items"] == 4 and found["labels"]["safe"]["value"] == 1.0


def test_what_the_judge_left_unjudged_is_counted_and_not_compared(tmp_path: Path) -> None:
    rows = [row(n, n % 2) for n in range(4)]
    bare = replace(row(9, 1), votes={}, labels={}, raters=())
    votes = [vote(of, "sensible", "ada", "yes") for of in (*rows, bare)]
    found = told([*rows, bare], votes, tmp_path)["against_people"]["ssi"]
    assert (found["items"], found["judged"]) == (5, 4)
    assert found["labels"]["sensible"]["n"] == 4


def test_who_contradicts_themselves_counts_nowhere(tmp_path: Path) -> None:
    rows = [row(0, 1)]
    votes = [vote(rows[0], "sensible", "ada", answer) for answer in ("yes", "no")]
    assert told(rows, votes, tmp_path) == {}


def test_without_peoples_votes_and_among_people_nothing_is_told(tmp_path: Path) -> None:
    rows = [row(0, 1)]
    assert told(rows, [], tmp_path) == {}
    people = FileVotes(FileVotes.Settings(), 1)
    assert told(rows, [vote(rows[0], "sensible", "ada", "no")], tmp_path, people) == {}


def test_what_people_were_asked_about_other_responses_rules_out_nothing_here(
    tmp_path: Path,
) -> None:
    rows = [row(n, n % 2) for n in range(4)]
    other = row(9, 1)
    votes = [vote(of, "sensible", "ada", "no") for of in rows]
    votes += [vote(other, question, "ada", "yes") for question in SSI]
    found = told(rows, votes, tmp_path)["against_people"]["ssi"]
    assert set(found["labels"]) == {"sensible"}
