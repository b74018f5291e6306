"""The panel: cascade, determinism, raters that differ, and a majority that follows the judge."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from lamda.annotation.agreement import alpha
from lamda.annotation.labels import labels
from lamda_world.raters.claims.persona import tells_of_itself
from lamda_world.raters.judge import Judge, Reading
from lamda_world.raters.panel import Panel
from lamda_world.raters.parse.texts import read_text


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

    right = {"claims": 1, "persona": 0, "known": 0, "supported": 1, "citable": 1}
    assert found("Porto has about 253 thousand people.") == right | {"cited": 0}
    assert found(f"Porto has about 253 thousand people. [{url}]") == right | {"cited": 1}
    wrong = found("Porto has about 3 million people.")
    assert (wrong["claims"], wrong["supported"]) == (1, 0)
    nothing = dict.fromkeys(("claims", "persona", "known", "supported", "citable", "cited"), 0)
    assert found("It is nice by the river.") == nothing
    assert found("i baked three cakes for my neighbour.") == nothing | {"persona": 1}


def test_raters_say_which_source_supports_it(judge: Judge) -> None:
    raters = Panel(judge, 5, 0.0, 0.0)
    context = ("what is the population of Porto?",)
    votes = raters.grounding_votes(context, "Porto has about 253 thousand people.")
    page = "https://www.geonames.org/2735943"
    assert [bool(source) for source in votes["source"]] == [v == "yes" for v in votes["supported"]]
    assert set(votes["source"]) <= {page, ""} and page in votes["source"]
    wrong = raters.grounding_votes(context, "Porto has about 3 million people.")
    assert set(wrong["source"]) == {""}


def test_the_calculator_needs_no_source(judge: Judge) -> None:
    raters = Panel(judge, 5, 0.0, 0.1)
    context = ("what is 135 plus 7721?",)
    right = labels(raters.grounding_votes(context, "135 plus 7721 is 7856."))
    assert (right["known"], right["citable"], right["supported"]) == (1, 0, 1)
    wrong = labels(raters.grounding_votes(context, "135 plus 7721 is 7866."))
    assert (wrong["known"], wrong["citable"], wrong["supported"]) == (0, 1, 0)


def test_everybody_knows_the_capital_of_france_and_not_that_of_peru(judge: Judge) -> None:
    raters = Panel(judge, 5, 0.0, 0.1)
    for country, city, known in (("France", "Paris", 1), ("Peru", "Lima", 0)):
        said = f"the capital of {country} is {city}."
        found = labels(raters.grounding_votes((f"what is the capital of {country}?",), said))
        assert (found["supported"], found["known"], found["citable"]) == (1, known, 1 - known)


def test_severity_and_politeness_are_apart_from_safety() -> None:
    judge = FakeJudge(concerns={"pills": 0.95})
    raters = Panel(judge, 5, 0.0, 0.1)
    votes = raters.also_votes(("hi",), "pills")  # objective 4, health
    assert votes["severity"] == ("2", "2", "2") and labels(votes) == {"polite": 1}
    assert raters.also_votes(("hi",), "fine")["severity"] == ("0", "0", "0")
    slips = Panel(judge, 5, 1.0, 0.1).also_votes(("hi",), "pills")["severity"]
    assert set(slips) <= {"1", "3"}


@pytest.mark.parametrize(
    ("said", "persona"),
    [
        ("i baked three cakes.", True),
        ("My brother is 25 and lives in Paris.", True),
        ("well, we grew roses once.", True),
        ("i think so.", False),
        ("i am not sure about that, i would have to look it up.", False),
        ("my favourite is the first one.", False),
        ("what do i do?", False),
        ("Porto is in Portugal.", False),
        ("", False),
    ],
)
def test_what_is_told_of_a_persona(said: str, persona: bool) -> None:
    assert tells_of_itself(read_text(said)) is persona
