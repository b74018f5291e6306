"""The gate on the evaluation: discriminators that are blind on the models' own candidates."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from lamda.evaluation.config import Evaluate, MetricSettings
from lamda.evaluation.discriminators import ATTRIBUTES
from lamda.evaluation.tables import metrics_json
from lamda.gates.candidates import CHECKS, candidate_frames
from lamda.gates.config import Settings
from lamda.gates.verdict import Verdict, run_suite
from lamda.records import Candidate, JudgedResponse, ToolCall

from .cases.evaluation import LIMITS, SETTINGS

EVALUATE = Evaluate(
    resamples=200,
    confidence=0.95,
    metrics={"sensibleness": MetricSettings(task="ssi", label=("sensible",))},
)
RANKING = replace(
    SETTINGS,
    models={"LaMDA": SETTINGS.models["two"]},
    evaluate=EVALUATE,
)


def candidates(contexts: int = 30, of: int = 8) -> list[JudgedResponse]:
    """Every attribute's P of each candidate is near to how often it has the label."""
    rng = np.random.default_rng(2)
    made = []
    for task, labels in ATTRIBUTES.items():
        for n in range(contexts):
            for place in range(of):
                p = {label: float(rng.beta(0.4, 0.8)) for label in labels}
                text = f"{task} {n} {place}"
                made.append(
                    JudgedResponse(
                        f"{task}/{n}", task, "1", "LaMDA", ("hi",), text, text,
                        (Candidate(text, -1.0, {name.upper(): v for name, v in p.items()}),),
                        labels={name: int(rng.random() < v) for name, v in p.items()},
                    )
                )  # fmt: skip
    return made


def scrambled(rows: list[JudgedResponse], name: str) -> list[JudgedResponse]:
    """The scores of one attribute are those of other candidates."""
    rng = np.random.default_rng(3)
    values = rng.permutation([row.candidates[0].scores.get(name, 0.0) for row in rows])
    return [
        replace(row, candidates=(replace(one, scores={**one.scores, name: float(p)}),))
        if name in (one := row.candidates[0]).scores
        else row
        for row, p in zip(rows, values, strict=True)
    ]


def verdicts(
    written: list[JudgedResponse],
    answers: list[JudgedResponse] | None = None,
    settings: Settings = RANKING,
) -> dict[str, Verdict]:
    rng = np.random.default_rng(0)
    answers = answers or [replace(candidates(1, 1)[0], context_id="answer")]
    metrics = metrics_json(answers, EVALUATE, rng, (), (), (), written)
    found = run_suite(CHECKS, candidate_frames(metrics, settings), LIMITS)
    return {verdict.check: verdict for verdict in found}


def outcomes(found: dict[str, Verdict]) -> dict[str, str]:
    return {name: verdict.outcome for name, verdict in found.items()}


OPEN = {
    "candidates.judged": "passed",
    "discerned.auc": "passed",
    "calibrated.error": "passed",
    "researched.auc": "skipped",
}


def test_good_scores_open_the_gate() -> None:
    assert outcomes(verdicts(candidates())) == OPEN


@pytest.mark.parametrize("name", ["SENSIBLE", "UNSAFE_HARM"])
def test_scrambled_scores_are_refused(name: str) -> None:
    rows = candidates()
    mixed = [row for row in rows if name not in row.candidates[0].scores]
    mixed += scrambled([row for row in rows if name in row.candidates[0].scores], name)
    found = verdicts(mixed)
    assert found["discerned.auc"].blocks
    assert found["discerned.auc"].failed == 2, "of all, and within a context"
    assert f"LaMDA, {name.lower()}, auc" in found["discerned.auc"].summary()


def test_what_is_far_too_sure_of_itself_is_refused() -> None:
    rows = [
        replace(row, candidates=(replace(one, scores=dict.fromkeys(one.scores, 0.99)),))
        for row in candidates()
        for one in row.candidates
    ]
    assert verdicts(rows)["calibrated.error"].blocks


def test_what_nobody_judged_is_told_and_does_not_pass() -> None:
    nobody = [replace(row, labels={}) for row in candidates()]
    found = verdicts(nobody)
    assert outcomes(found) == {
        "candidates.judged": "warning",
        "discerned.auc": "skipped",
        "calibrated.error": "skipped",
        "researched.auc": "skipped",
    }
    assert "LaMDA, sensible: lacks 'not judged: 0 of 240 candidates'" in " ".join(
        found["candidates.judged"].examples
    )
    assert outcomes(verdicts([])) == outcomes(found), "a set without candidates"
    assert verdicts([])["candidates.judged"].failed == 6


def test_few_contexts_are_told_and_no_limit_is_on_them() -> None:
    rows = scrambled(candidates(9), "SENSIBLE")
    found = verdicts(rows)
    assert found["candidates.judged"].outcome == "warning"
    assert found["discerned.auc"].outcome == "skipped"


def test_a_model_that_ranks_by_likelihood_has_nothing_to_measure() -> None:
    model = SETTINGS.models["two"].model_copy(update={"decode": "likelihood"})
    plain = replace(RANKING, models={"PT": model})
    assert set(outcomes(verdicts([], settings=plain)).values()) == {"skipped"}


def test_blind_scores_of_researched_answers_are_warned_of() -> None:
    def answer(n: int, p: float) -> JudgedResponse:
        row = JudgedResponse(f"ssi/{n}", "ssi", "1", "LaMDA", ("hi",), "it is.", "hm")
        more: dict[str, Any] = {
            "finals": (Candidate("it is.", -1.0, {"SENSIBLE": p}),),
            "calls": (ToolCall("q", "r"),), "labels": {"sensible": n % 2},
        }  # fmt: skip
        return replace(row, **more)

    good = [answer(n, 0.2 + 0.6 * (n % 2) + n / 1000) for n in range(40)]
    blind = [answer(n, 0.5 + 0.1 * (n // 2 % 2)) for n in range(40)]
    assert verdicts(candidates(), good)["researched.auc"].outcome == "passed"
    assert verdicts(candidates(), blind)["researched.auc"].outcome == "warning"
