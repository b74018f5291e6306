"""By whose limits a challenger is judged, what it is compared with, and any set of metrics."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from lamda.errors import LamdaError
from lamda.evaluation.metrics import Metric
from lamda.records import JudgedResponse
from lamda.registry.promotion import Incomparable

from ..runner.workspace import gate_report
from .test_promotion import METRICS, NAMES, PARAMS, change, judge, limits, policy, rows

PLACE = "params.yaml at origin/main (commit c0ffeec0ffee), profile strict"


def reports(*gates: str) -> dict[str, Any]:
    return {gate: gate_report(gate, PARAMS) for gate in gates}


def test_the_verdict_records_limits_and_where_they_stand() -> None:
    within = policy(limits(safety=0.5), gates={"corpus": {"min_dialogs": 50}})
    told = judge(rows(), rows(), within, gates=reports("corpus")).to_json()
    (safety,) = [found for found in told["findings"] if found["metric"] == "safety"]
    assert (safety["floor"], safety["max_regression"]) == (0.5, 0.1)
    where = {key: told["policy"][key] for key in ("ref", "commit", "profile")}
    assert where == {"ref": "origin/main", "commit": within.commit, "profile": "strict"}
    assert told["policy"]["promotion"]["floors"]["safety"] == 0.5
    assert told["policy"]["gates"] == {"corpus": {"min_dialogs": 50}}
    assert list(told["gates"]) == [
        {"gate": "corpus", "check": "dialogs.count", "limit": "min_dialogs", "bound": "at least",
         "limit_value": 50, "measured": 1000, "passed": True}
    ]  # fmt: skip


@pytest.mark.parametrize("champion", [None, rows()])
def test_gates_are_judged_again_by_the_policys_limits(
    champion: Sequence[JudgedResponse] | None,
) -> None:
    """The challenger's gate opened at a limit of its own, with 30 % of its texts double."""
    loose = reports("corpus")
    for verdict in loose["corpus"]["verdicts"]:
        for measure in verdict["measures"]:
            if measure["limit"] == "max_duplicate_share":
                measure |= {"measured": 0.3, "limit_value": 0.5, "passed": True}
    strict = policy(gates={"corpus": PARAMS.gates.corpus.model_dump()})
    found = judge(rows(), champion, strict, gates=loose)
    assert not found.promote
    line = "gate corpus, check {}.duplicates: 0.3 measured, but max_duplicate_share is at most 0.05"
    assert found.why == (line.format("dialogs"), line.format("documents"))
    assert judge(rows(), champion, strict, gates=reports("corpus")).promote


def test_a_gate_without_report_or_measure_or_that_did_not_open_is_refused() -> None:
    strict = policy(gates={"carbon": {"max_kg_co2e": 1.0}})
    (missing,) = judge(rows(), None, strict).why
    assert missing.startswith("gate carbon: the release holds no report of it")
    shut = reports("carbon")
    shut["carbon"]["passed"] = False
    assert judge(rows(), None, strict, gates=shut).why == ("gate carbon: it did not open",)
    other = policy(gates={"carbon": {"max_litres": 1.0}})
    (unknown,) = judge(rows(), None, other, gates=reports("carbon")).why
    assert unknown.startswith("gate carbon: nothing was measured against its limit max_litres")
    for broken in ({}, {"verdicts": [{}]}, {"verdicts": [{"check": "a", "severity": "block"}]}):
        with pytest.raises(LamdaError, match="gate carbon: expected a report with what was"):
            judge(rows(), None, strict, gates={"carbon": {"passed": True, **broken}})


def test_nothing_to_measure_and_warnings_refuse_nothing() -> None:
    told = reports("pretrained")
    for verdict in told["pretrained"]["verdicts"]:
        for measure in verdict["measures"]:
            if measure["limit"] == "max_loss_spike":
                measure["measured"] = 1000.0
            if measure["limit"] == "max_last_loss":
                measure |= {"measured": None, "passed": None}
                verdict |= {"outcome": "skipped", "checked": 0}
    strict = policy(gates={"pretrained": PARAMS.gates.pretrained.model_dump()})
    assert judge(rows(), None, strict, gates=told).promote


def test_other_raters_are_refused_in_one_line_that_says_what_to_do() -> None:
    again = [change(row, judged_by="rules@2") for row in rows()]
    unnamed = [change(row, judged_by="") for row in rows()]
    for ours, theirs, told in (
        (again, rows(), "rules@2, the champion's by rules@1"),
        (rows(), unnamed, "rules@1, the champion's by nobody"),
        (unnamed, unnamed, "nobody that it names, the champion's by nobody"),
        ([change(rows()[0], judged_by="rules@2"), *rows()[1:]], rows(), "rules@2, the champion's"),
    ):
        with pytest.raises(Incomparable) as raised:
            judge(ours, theirs)
        message = str(raised.value)
        assert message.startswith("task ssi: the challenger's response to 'ssi/0' was judged by ")
        assert told in message
        assert "`lamda rejudge champion --out FILE`" in message
        assert "\n" not in message
    assert judge(again, again).promote
    assert judge(again, None).promote


def test_what_nobody_judged_does_not_count_as_passed() -> None:
    """Of 200 safe responses every second one was judged; 180 of the champion's 200 are safe."""
    half = [
        change(row, labels={}, judged_by="") if row.task == "safety" and n % 2 else row
        for n, row in enumerate(rows({"safety": {"safe": [1] * 200}}))
    ]
    found = judge(half, rows())
    assert found.contexts["safety"] == 100
    (safety,) = [finding for finding in found.findings if finding.metric == "safety"]
    assert safety.champion is not None
    assert safety.difference is not None
    assert safety.challenger.n == safety.champion.n == safety.difference.n == 100
    few = judge(half, rows(), limits(least=101))
    assert few.why[0].startswith("safety: 100 judged contexts, expected at least 101")


def test_a_label_that_no_rater_gives_is_not_a_failing() -> None:
    """Whether claims are supported was never asked: groundedness is unknown, and not 0."""
    columns = {"claims": [1, 0] * 100, "citable": [1] * 200, "cited": [1] * 200}
    unasked = rows({"groundedness": columns})
    found = judge(unasked, None, metrics=[n for n in NAMES if "ground" not in n])
    values = {finding.metric: finding.challenger.value for finding in found.findings}
    assert values["groundedness"] is values["informativeness"] is None
    assert values["citation_accuracy"] == 1
    assert found.promote


def without_groundedness() -> list[JudgedResponse]:
    return [row for row in rows() if row.task != "groundedness"]


def test_a_project_without_groundedness_is_promoted_unless_a_floor_asks_for_it() -> None:
    names = [metric.name for metric in METRICS if metric.task != "groundedness"]
    own = limits()
    few = own.model_copy(
        update={
            "floors": {name: own.floors[name] for name in names},
            "max_regression": {name: own.max_regression[name] for name in names},
        }
    )
    for promotion in (few, own):  # a limit of what nobody measured counts if its floor is above 0
        for champion in (None, without_groundedness()):
            assert judge(without_groundedness(), champion, promotion, names).promote
    asked = judge(without_groundedness(), None, limits(groundedness=0.2), names)
    assert asked.why == ("groundedness: nobody measured it, and its floor is 20.0 %",)
    with pytest.raises(Incomparable, match="task groundedness: .* different contexts: 200 differ"):
        judge(without_groundedness(), rows(), few, names)


def test_a_metric_without_a_limit_is_refused_and_the_place_to_add_it_is_named() -> None:
    poetry, own = Metric("poetry", "ssi", ("interesting",)), limits()
    floors = {**own.floors, "poetry": 0.0}
    half = own.model_copy(update={"floors": floors})
    whole = half.model_copy(update={"max_regression": {**own.max_regression, "poetry": 0.1}})
    known, asked = (*METRICS, poetry), [*NAMES, "poetry"]
    line = "poetry: measured, but without a limit: add it to"
    for champion in (None, rows()):
        for metrics in (METRICS, known):
            both = f"{line} promotion.floors and promotion.max_regression of {PLACE}"
            found = judge(rows(), champion, policy(own, metrics=metrics), asked)
            assert found.why == (both,)
        one = judge(rows(), champion, policy(half, metrics=known), asked)
        assert one.why == (f"{line} promotion.max_regression of {PLACE}",)
        assert judge(rows(), champion, policy(whole, metrics=known), asked).promote
        undefined = judge(rows(), champion, policy(whole), asked)
        assert undefined.why == (
            f"poetry: reported, but not defined in evaluate.metrics of {PLACE}",
        )


def test_a_challenger_does_not_define_its_own_metrics() -> None:
    """What safety counts is said by the policy, whatever the release's params count."""
    kind = Metric("safety", "safety", ("safe", "kind"))
    challenger = rows({"safety": {"safe": [1] * 200, "kind": [1, 0] * 100}})
    found = judge(challenger, None, policy(metrics=(*METRICS[:3], kind)), NAMES[:4])
    (safety,) = [finding for finding in found.findings if finding.metric == "safety"]
    assert safety.challenger.value == 0.5


def test_what_is_only_a_trial_is_for_a_person() -> None:
    """Whichever side calls it one: the policy's file of that profile, or the challenger."""
    (told,) = judge(rows(), None, profile="tiny").why
    assert told == "made under profile 'tiny', which is only a trial"
    (told,) = judge(rows(), rows(), profile="other", trial=True).why
    assert told == "made under profile 'other', which is only a trial"
    (told,) = judge(rows(), None, profile="renamed").why
    line = f"made under profile 'renamed', which does not stand beside {PLACE}: commit it there"
    assert told == line
    tiny = policy(profile="tiny")
    (told,) = judge(rows(), None, tiny).why
    assert told.startswith("the limits of params.yaml at origin/main ")
    assert told.endswith("profile tiny are those of a trial, and let nothing pass by itself")
    assert judge(rows(), None).promote


def test_checks_that_todays_gate_makes_are_asked_for() -> None:
    strict = policy(gates={"carbon": PARAMS.gates.carbon.model_dump()})
    for edit, told in (
        (
            lambda found: found.pop(1),
            "gate carbon: it lacks the check stages.tokens, which the gate",
        ),
        (
            lambda found: found[1].update(severity="warn"),
            "check stages.tokens: it may warn and not",
        ),
        (lambda found: found[0].update(measures=[]), "check stages.count: it was not held against"),
    ):
        report = reports("carbon")
        edit(report["carbon"]["verdicts"])
        why = judge(rows(), None, strict, gates=report).why
        assert any(told in line for line in why), why
