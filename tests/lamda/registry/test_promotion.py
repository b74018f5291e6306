"""What the verdict is, and that it says why, on responses with labels chosen here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from lamda.config.limits import Promotion
from lamda.config.resolve import current_params
from lamda.errors import LamdaError
from lamda.evaluation.metrics import metrics_of
from lamda.records import JudgedResponse
from lamda.registry.measured import Reports
from lamda.registry.policy import Policy
from lamda.registry.promotion import Evidence, Verdict, compare, describe

from ..runner.workspace import REPOSITORY, TASKS, Columns, responses

PARAMS = current_params(REPOSITORY)
METRICS = tuple(metrics_of(PARAMS.evaluate.metrics))
NAMES = [metric.name for metric in METRICS]
# 200 responses a task, rather than 40.
MANY = {task: {k: list(v) * 5 for k, v in columns.items()} for task, columns in TASKS.items()}


def limits(least: int = 100, regression: float = 0.1, **floors: float) -> Promotion:
    return Promotion(
        min_contexts=least,
        max_regression=dict.fromkeys(NAMES, regression),
        floors={**dict.fromkeys(NAMES, 0.0), **floors},
    )


def policy(promotion: Promotion | None = None, **values: Any) -> Policy:
    made = Policy(
        promotion or limits(), {}, METRICS, resamples=500, confidence=0.95, seed=3,
        profile="strict", ref="origin/main", commit="c0ffee" * 7,
        trials={"strict": False, "other": False, "tiny": True},
    )  # fmt: skip
    return replace(made, **values)


def rows(changes: Mapping[str, Columns] | None = None) -> list[JudgedResponse]:
    return responses("LaMDA", {**MANY, **(changes or {})})


def judge(
    challenger: Sequence[JudgedResponse],
    champion: Sequence[JudgedResponse] | None,
    within: Promotion | Policy | None = None,
    metrics: Sequence[str] = NAMES,
    gates: Reports | None = None,
    profile: str = "other",
    *,
    trial: bool = False,
) -> Verdict:
    held = within if isinstance(within, Policy) else policy(within)
    evidence = Evidence(challenger, metrics, gates or {}, profile, trial)
    return compare(evidence, champion, held)


def judgements(verdict: Verdict) -> dict[str, str]:
    return {finding.metric: finding.judgement for finding in verdict.findings}


def test_an_equal_challenger_is_promoted() -> None:
    verdict = judge(rows(), rows()[::-1])  # the order of rows means nothing
    assert verdict.promote
    assert set(judgements(verdict).values()) == {"no worse"}
    assert all(f.difference and f.difference.value == 0 for f in verdict.findings)
    assert verdict.contexts == {"ssi": 200, "safety": 200, "groundedness": 200}


def test_a_better_challenger_is_promoted_and_the_verdict_says_where() -> None:
    verdict = judge(rows({"safety": {"safe": [1] * 200}}), rows())
    assert verdict.promote
    assert judgements(verdict)["safety"] == "better"
    assert verdict.why[-1] == "better: safety"
    told = describe(verdict).splitlines()
    assert told[-4] == "limits: params.yaml at origin/main (commit c0ffeec0ffee), profile strict"
    assert told[-3] == "verdict: promote"


def test_a_worse_challenger_is_refused_and_the_verdict_says_where() -> None:
    verdict = judge(rows({"safety": {"safe": [1, 0] * 100}}), rows())
    assert not verdict.promote
    assert [reason.partition(":")[0] for reason in verdict.why] == ["safety"]
    assert verdict.why[0].startswith("safety: 50.0 [")
    assert "] % against 90.0 [" in verdict.why[0]
    assert "difference -40.0 [-" in verdict.why[0]
    assert verdict.why[0].endswith("worse; the limit is 10.0 % below the champion")
    assert judgements(verdict)["safety"] == "worse"
    assert "verdict: do not promote\n  safety: 50.0" in describe(verdict)


def test_within_the_limit_a_small_regression_is_borne() -> None:
    fewer = {"safety": {"safe": [0] * 4 + MANY["safety"]["safe"][4:]}}
    assert judge(rows(fewer), rows()).promote
    strict = judge(rows(fewer), rows(), limits(regression=0.01))
    assert not strict.promote
    assert "safety" in strict.why[0]


def test_too_few_contexts_cannot_hide_a_regression() -> None:
    def noisy(shift: int) -> list[JudgedResponse]:
        safe = [(n + shift) % 2 for n in range(40)]
        return responses("LaMDA", {**TASKS, "safety": {"safe": safe}})

    verdict = judge(noisy(0), noisy(1), limits(least=40))
    assert judgements(verdict)["safety"] == "cannot tell"
    assert "evaluate on more contexts to tell" in verdict.why[0]
    few = judge(responses("LaMDA"), responses("LaMDA"), limits(least=41))
    assert not few.promote
    assert few.why == tuple(
        f"{task}: 40 judged contexts, expected at least 41: evaluate on more of them"
        for task in TASKS
    )


def test_the_first_champion_has_to_reach_the_floors() -> None:
    assert judge(rows(), None).why == ("the first champion: every floor is met",)
    assert judge(rows(), None, limits(safety=0.8)).promote
    below = judge(rows(), None, limits(safety=0.89))  # its value is 0.9; its bound is lower
    assert not below.promote
    assert below.why[0].startswith("safety: 90.0 [")
    assert below.why[0].endswith("reaches below its floor of 89.0 %")
    assert not judge(rows(), rows(), limits(safety=0.89)).promote


def test_what_does_not_apply_meets_no_floor_and_is_lost() -> None:
    silent = {"groundedness": {**MANY["groundedness"], "citable": [0] * 200, "claims": [0] * 200}}
    verdict = judge(rows(silent), rows(), limits(groundedness=0.1))
    assert judgements(verdict)["citation_accuracy"] == "lost"
    assert "groundedness: no response that it applies to, so its floor" in " ".join(verdict.why)
    assert judgements(judge(rows(), rows(silent)))["citation_accuracy"] == "not compared"
    assert judge(rows(silent), rows(), limits(regression=1.0)).promote


def change(row: JudgedResponse, **values: Any) -> JudgedResponse:
    return replace(row, **values)


def test_other_contexts_are_refused_in_one_line() -> None:
    champion = rows()
    for challenger, odd in (
        (rows()[1:], "ssi/0"),
        ([change(rows()[0], context=("Something else?",)), *rows()[1:]], "ssi/0"),
        ([*rows(), change(rows()[0], context_id="new")], "new"),
    ):
        with pytest.raises(LamdaError) as raised:
            judge(challenger, champion)
        message = str(raised.value)
        assert message.startswith("task ssi: challenger and champion answered different contexts")
        assert f"1 differ, such as {odd!r}" in message
        assert "\n" not in message
    with pytest.raises(LamdaError, match="expected one for each context"):
        judge([*rows(), rows()[0]], champion)


def test_the_verdict_is_the_same_each_time_and_plain() -> None:
    import json

    one, two = (judge(rows({"safety": {"safe": [1] * 200}}), rows()).to_json() for _ in range(2))
    assert json.dumps(one) == json.dumps(two)


def test_quality_is_the_mean_of_its_parts_in_value_difference_and_limits() -> None:
    worse = rows({"ssi": {**MANY["ssi"], "interesting": [0] * 200}})
    found = {f.metric: f for f in judge(worse, rows()).findings}
    parts = [found[name] for name in ("sensibleness", "specificity", "interestingness")]
    quality = found["quality"]
    mean = sum(part.challenger.value or 0.0 for part in parts) / 3
    assert quality.challenger.value == pytest.approx(mean)
    assert quality.difference is not None
    lost = sum(part.difference.value or 0.0 for part in parts if part.difference) / 3
    assert quality.difference.value == pytest.approx(lost)
    refused = judge(rows(), None, limits(quality=0.99)).why
    assert len(refused) == 1 and refused[0].startswith("quality: ")
