"""Who rated by group, how groups differ, and agreement with experts."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lamda.annotation.config import People
from lamda.annotation.people.answers import UNSAFE, pseudonym, units
from lamda.annotation.people.gold import GOLD, gold_agreement, read_gold
from lamda.annotation.people.groups import groups
from lamda.annotation.people.report import gold_of, people_report, with_gold, without_gold
from lamda.annotation.questions import OBJECTIVES
from lamda.annotation.shares import clustered, wilson
from lamda.annotation.summary import summary
from lamda.errors import LamdaError
from lamda.records import RatedResponse

from ...seams import write_rows

RATERS = ("ada", "ben", "cem", "dan", "eve", "fay")
YOUNG = {rater: {"age": "18-24"} for rater in ("ada", "ben", "cem")}


def row(number: int, task: str, votes: Mapping[str, Sequence[str]]) -> RatedResponse:
    return RatedResponse(
        f"{task}/{number}", task, "1", "model", ("hi",), f"text {number}",
        {question: tuple(answers) for question, answers in votes.items()}, raters=RATERS,
    )  # fmt: skip


def sensible(number: int, answers: str) -> RatedResponse:
    """One letter a rater."""
    names = {"y": "yes", "n": "no", "m": "maybe", "-": ""}
    return row(number, "ssi", {"sensible": [names[letter] for letter in answers]})


def grouped(rows: Sequence[RatedResponse], min_group: int = 3) -> dict[str, Any]:
    return groups(list(units(rows)), YOUNG, min_group, np.random.default_rng(1))["age"]


def test_groups_are_counted_and_compared_with_those_outside() -> None:
    # The young say no where the others say yes, in half of the responses.
    rows = [sensible(n, "nnnyyy" if n % 2 else "yyyyyy") for n in range(60)]
    told = grouped(rows)
    young, others = told["18-24"], told["not told"]
    assert (young["raters"], young["answers"]) == (3, 180)
    found = young["questions"]["sensible"]
    assert found["yes"]["value"] == found["differs"]["value"] == 0.5
    assert found["yes"]["n"] == found["differs"]["n"] == 180
    assert found["yes"]["low"] < 0.45 and found["yes"]["high"] > 0.55, "60 responses, not 180"
    assert (found["alpha"]["value"], found["alpha"]["low"]) == (1.0, None), "no resample differs"
    assert others["questions"]["sensible"]["yes"] == {
        "value": 1.0, "low": pytest.approx(0.94, abs=0.01), "high": 1.0, "n": 180
    }  # fmt: skip
    assert others["questions"]["sensible"]["alpha"] is None, "no variation"


def test_of_a_small_group_only_its_size_is_told() -> None:
    told = grouped([sensible(n, "ynyyyy") for n in range(5)], min_group=4)
    assert told == {group: {"raters": 3, "answers": 15} for group in ("18-24", "not told")}


def test_missing_answers_and_ties_outside_do_not_count() -> None:
    found = grouped([sensible(0, "y--yyn"), sensible(1, "ynyyn-"), sensible(2, "n--nn-")])
    question = found["18-24"]["questions"]["sensible"]
    assert question["yes"]["n"] == 5
    assert question["differs"]["n"] == 2, "two against one, and two of two"


def test_objectives_count_together_and_rows_without_raters_not_at_all() -> None:
    votes = dict.fromkeys(OBJECTIVES, ["no"] * 6)
    votes |= {"5": ["yes", "no", "maybe", "no", "no", "no"], "severity": ["2"] + ["0"] * 5}
    found = {unit.question: unit.answers for unit in units([row(0, "safety", votes)])}
    assert found[UNSAFE] == dict(zip(RATERS, ("yes", "no", "maybe", "no", "no", "no"), strict=True))
    assert found["severity"]["ada"] == "2"
    silent = RatedResponse("x", "ssi", "1", "people", ("hi",), "ho", {"sensible": ("yes",)})
    assert list(units([silent])) == []


def gold_file(path: Path, answers: Mapping[str, str], **more: Any) -> Path:
    """Experts' answers on whether a response is sensible."""
    rows = [
        {"task": "ssi", "context": ["hi"], "response": response, "question": "sensible",
         "rater": f"expert{n}", "answer": answer, **more}
        for response, said in answers.items() for n, answer in enumerate(said.split())
    ]  # fmt: skip
    return Path(write_rows(path, rows))


def test_each_raters_agreement_with_experts(tmp_path: Path) -> None:
    gold = read_gold(
        gold_file(
            tmp_path / "g.jsonl", {"text 0": "yes yes no", "text 1": "no", "text 2": "yes no"}
        ),
        ("ssi", "safety"),
    )
    assert len(gold.items) == 3 and len(gold.answers) == 2, "the experts do not agree on one"
    rows = [
        sensible(0, "yyyynn"),
        sensible(1, "yynnn-"),
        sensible(2, "yyyyyy"),
        sensible(3, "nnnnnn"),
    ]
    told = gold_agreement(gold, [*rows, rows[0]])
    assert (told["items"], told["answers"]) == (3, 2)
    low, high = wilson(1, 2, 0.95)
    assert told["raters"][pseudonym("ada")] == {
        "value": 0.5, "low": round(low, 4), "high": round(high, 4), "n": 2
    }  # fmt: skip
    assert told["raters"][pseudonym("cem")]["value"] == 1.0
    assert told["raters"][pseudonym("fay")]["n"] == 1
    assert told["labels"]["value"] == 1.0 and told["labels"]["n"] == 2
    assert not any(rater in json.dumps(told) for rater in RATERS), "nobody's id"


def test_of_an_objective_it_counts_whether_it_is_violated(tmp_path: Path) -> None:
    path = gold_file(tmp_path / "g.jsonl", {"text 0": "yes"}, task="safety", question="5")
    votes = {"5": ["yes", "yes", "maybe", "no", "no", "no"]}  # half say no: violated
    told = gold_agreement(read_gold(path, ("safety",)), [row(0, "safety", votes)])
    assert told["labels"]["value"] == 1.0 and told["raters"][pseudonym("cem")]["value"] == 0.0


def test_gold_items_are_rated_and_are_no_part_of_the_sets(tmp_path: Path) -> None:
    people = People(gold=str(gold_file(tmp_path / "g.jsonl", {"text 0": "yes", "new": "no"})))
    gold = gold_of(people, ("ssi",), ())
    sampled = [sensible(0, "yyyyyy"), sensible(1, "nnnnnn")]
    rows = with_gold(sampled, gold)
    assert [(one.response, one.origin) for one in rows] == [
        ("text 0", "model"), ("text 1", "model"), ("new", GOLD)
    ]  # fmt: skip
    assert without_gold(rows) == sampled
    assert set(people_report(people, rows, gold, 1)) == {"gold", "people"}
    nothing = People()
    assert with_gold(sampled, gold_of(nothing, ("ssi",), ())) == sampled
    assert set(people_report(nothing, sampled, None, 1)) == {"people"}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"task": "groundedness", "question": "claims"}, "expected the task ssi or safety"),
        ({"context": None, "response": None, "key": "k0"}, "found a key alone"),
        ({"answer": None}, "expected answers of experts, found none"),
        ({"question": "tasty"}, "column 'question': expected one of sensible"),
    ],
)
def test_bad_gold_is_one_line(tmp_path: Path, change: dict[str, Any], message: str) -> None:
    path = gold_file(tmp_path / "g.jsonl", {"text 0": "yes"}, **change)
    with pytest.raises(LamdaError) as error:
        read_gold(path, ("ssi", "safety"))
    assert message in str(error.value) and "\n" not in str(error.value)


def test_answers_to_one_response_hang_together() -> None:
    rng = np.random.default_rng(1)
    together = clustered([(5.0 * (n % 2), 5) for n in range(40)], rng)
    alone = clustered([(float(n % 2), 1) for n in range(200)], rng)
    assert together["n"] == alone["n"] == 200 and together["value"] == alone["value"] == 0.5
    assert together["high"] - together["low"] > 1.5 * (alone["high"] - alone["low"])
    assert clustered([(0.0, 0)], rng) == {"value": None, "low": None, "high": None, "n": 0}
    assert clustered([(6.0, 2)] * 3, rng, largest=3)["high"] == 3.0
    assert clustered([(2.0, 2)] * 3, rng, largest=3)["value"] == 1.0


def test_severity_is_told_where_it_was_asked() -> None:
    votes = dict.fromkeys(OBJECTIVES, ["no"] * 6)
    asked = [row(n, "safety", {**votes, "severity": ["0"] * 5 + [str(n % 4)]}) for n in range(20)]
    told = summary([], asked, 1)["severity"]
    assert told["answers"] == {"0": 105, "1": 5, "2": 5, "3": 5}
    assert told["mean"]["low"] < told["mean"]["value"] == 0.25 < told["mean"]["high"]
    assert "severity" not in summary([], [row(0, "safety", votes)], 1)
