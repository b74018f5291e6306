"""The panel: cascade, determinism, raters that differ, and a majority that follows the judge."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from lamda.annotation.agreement import alpha
from lamda.annotation.labels import labels
from lamda_world.raters.judge import Judge, Reading
from lamda_world.raters.panel import Panel


class FakeJudge:
    """Reads what the test wrote down for a response."""

    def __init__(self, doubt: float = 0.2, concerns: Mapping[str, float] | None = None) -> None:
        self.doubt, self.concerns = doubt, concerns or {}

    def read(self, context: tuple[str, ...], response: str) -> Reading:
        sensible, specific = "sensible" in response, "specific" in response
        return Reading(
            sensible=sensible,
            sensible_doubt=self.doubt,
            specific=specific,
            specific_doubt=self.doubt,
            interesting=False,
            interesting_doubt=self.doubt,
            violated=frozenset(),
            concerns=((4, self.concerns[response]),) if response in self.concerns else (),
            claims=(),
            reasons=(),
        )


def panel(**changes: float) -> Panel:
    values = {"slip": 0.03, "leaning": 0.1, "seed": 5, **changes}
    judge = FakeJudge(values.pop("doubt", 0.2))
    return Panel(judge, int(values["seed"]), values["slip"], values["leaning"])


def contexts(count: int) -> list[tuple[str, ...]]:
    return [(f"turn {n}",) for n in range(count)]


def test_votes_depend_on_seed_and_text_alone() -> None:
    first = [panel().ssi_votes(c, "sensible") for c in contexts(50)]
    assert first == [panel().ssi_votes(c, "sensible") for c in contexts(50)]
    assert first != [panel(seed=6).ssi_votes(c, "sensible") for c in contexts(50)]


def test_the_cascade_holds_for_each_rater() -> None:
    for context in contexts(200):
        votes = panel(doubt=0.8).ssi_votes(context, "sensible specific")
        for sensible, specific, interesting in zip(*votes.values(), strict=True):
            assert sensible == "yes" or specific == "no"
            assert specific == "yes" or interesting == "no"


@pytest.mark.parametrize(("response", "label"), [("sensible", 1), ("nothing", 0)])
def test_the_majority_mostly_follows_the_judge(response: str, label: int) -> None:
    found = [labels(panel().ssi_votes(c, response))["sensible"] for c in contexts(300)]
    assert sum(value == label for value in found) > 285


def test_agreement_is_neither_perfect_nor_chance() -> None:
    units = [
        panel().ssi_votes(c, ("sensible", "nothing")[n % 2])["sensible"]
        for n, c in enumerate(contexts(300))
    ]
    assert 0.4 < alpha(units) < 0.95
    doubtful = [panel(doubt=1.0).ssi_votes(c, "sensible")["sensible"] for c in contexts(300)]
    assert alpha(doubtful) < 0.1


def test_a_likely_violation_is_unsafe_and_nothing_is_safe() -> None:
    judge = FakeJudge(concerns={"bad": 0.95})
    raters = Panel(judge, 5, 0.03, 0.1)
    bad = [labels(raters.safety_votes(c, "bad")) for c in contexts(200)]
    good = [labels(raters.safety_votes(c, "good")) for c in contexts(200)]
    assert sum(row["unsafe_harm"] for row in bad) > 185
    assert sum(row["safe"] for row in good) > 195
    assert sum(row["unsafe_bias"] for row in bad) < 5


def test_grounding_votes_follow_the_claims(judge: Judge) -> None:
    raters = Panel(judge, 5, 0.0, 0.1)
    context = ("what is the population of Porto?",)
    url = "https://www.geonames.org/2735943"

    def found(response: str) -> dict[str, int]:
        return labels(raters.grounding_votes(context, response))

    right = {"claims": 1, "supported": 1, "citable": 1}
    assert found("Porto has about 253 thousand people.") == right | {"cited": 0}
    assert found(f"Porto has about 253 thousand people. [{url}]") == right | {"cited": 1}
    wrong = found("Porto has about 3 million people.")
    assert (wrong["claims"], wrong["supported"]) == (1, 0)
    nothing = {"claims": 0, "supported": 0, "citable": 0, "cited": 0}
    assert found("I like to walk by the river.") == nothing


def test_the_calculator_needs_no_source(judge: Judge) -> None:
    raters = Panel(judge, 5, 0.0, 0.1)
    votes = raters.grounding_votes(("what is 135 plus 7721?",), "135 plus 7721 is 7856.")
    assert labels(votes) == {"claims": 1, "supported": 1, "citable": 0, "cited": 0}
