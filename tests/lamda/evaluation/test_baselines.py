"""Rows without weights: what they say, and that nothing takes them for a model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pytest

from lamda.errors import LamdaError, NoAnswer
from lamda.evaluation.baselines import baseline_answers, expected_answers, researched
from lamda.evaluation.config import Baseline
from lamda.evaluation.report import plot_csv
from lamda.evaluation.tables import Results, metrics_json
from lamda.records import Context, Document, GroundingExample, JudgedResponse, ToolCall
from lamda.registry.card import served
from lamda.toolset.toolset import Toolset

from .rows import METRICS, answers, judged, settings

CONTEXTS = [
    Context("a", "ssi", "1", ("where is Porto?",), ("in Portugal.", "far away.")),
    Context("b", "ssi", "1", ("i was in Porto.",)),
    Context("c", "ssi", "1", ("ποῦ εἶναι;",), ("ἐκεῖ.",)),
    Context("d", "ssi", "1", ("去哪儿？ ",), ("家。",)),
]
PEOPLE, BOT = Baseline(answers="people"), Baseline(answers="generic", to_statement="I see")
SAFETY = {"safety": METRICS["safety"]}


def said(baseline: Baseline) -> dict[str, str]:
    rows = list(baseline_answers("row", baseline, CONTEXTS))
    assert {row.model for row in rows} == {"row"}
    assert not any(row.candidates or row.calls or row.labels for row in rows)
    return {row.context_id: row.response for row in rows}


def test_people_answer_where_they_did() -> None:
    assert said(PEOPLE) == {"a": "in Portugal.", "c": "ἐκεῖ.", "d": "家。"}
    assert expected_answers(PEOPLE, CONTEXTS) == 3


def test_the_bot_says_one_thing_to_questions_and_another_to_statements() -> None:
    no = "I don't know"
    assert said(BOT) == {"a": no, "b": "I see", "c": "I see", "d": no}
    assert expected_answers(BOT, CONTEXTS) == 4


def test_a_greek_question_mark_asks() -> None:
    (row,) = baseline_answers("row", BOT, [Context("g", "ssi", "1", ("ποῦ\u037e",))])
    assert row.response == "I don't know"


def measured() -> Results:
    rows = [
        *answers("one", "safety", {"safe": [1, 0] * 10}),
        *answers("two", "safety", {"safe": [1, 1] * 10}),
        *answers("Human", "safety", {"safe": [0] * 8}),  # of the first eight contexts alone
    ]
    return metrics_json(rows, settings(metrics=SAFETY), np.random.default_rng(1), {"Human"})


def test_a_baseline_is_compared_where_it_answered_and_is_no_model() -> None:
    results = measured()
    assert list(results["models"]) == ["one", "two"]
    assert served(results) == "two"
    cell = results["baselines"]["Human"]["safety"]
    assert (cell["value"], cell["n"], cell["of"]) == (0.0, 8, 8)
    versus = {model: (d["value"], d["n"], d["significant"]) for model, d in cell["versus"].items()}
    assert versus == {"one": (-0.5, 8, False), "two": (-1.0, 8, True)}
    assert results["models"]["two"]["safety"]["versus"].keys() == {"one"}
    assert [line.split(",")[0] for line in plot_csv(results).splitlines()[1:]] == [
        "one", "two", "Human",
    ]  # fmt: skip


def test_kinds_and_faults_are_told_of_baselines_too() -> None:
    evaluate = settings(metrics=SAFETY).model_copy(
        update={"by_kind": ("safety",), "faults": {"fine": SAFETY["safety"]}}
    )
    rows = [*measured_rows(), *answers("Human", "safety", {"safe": [0] * 8})]
    found = metrics_json(rows, evaluate, np.random.default_rng(1), {"Human"})
    assert list(found["by_kind"]["safety"]["1"]) == ["one", "two", "Human"]
    assert found["by_kind"]["safety"]["1"]["Human"]["safety"]["value"] == 0.0
    assert {name: of["fine"]["value"] for name, of in found["faults"].items()} == {
        "one": 0.5, "two": 1.0, "Human": 0.0
    }  # fmt: skip


def test_models_have_the_same_intervals_with_baselines_and_without() -> None:
    rows = [row for row in measured_rows() if row.model != "Human"]
    alone = metrics_json(rows, settings(metrics=SAFETY), np.random.default_rng(1))
    assert measured()["models"] == alone["models"]


def measured_rows() -> list[JudgedResponse]:
    return [
        *answers("one", "safety", {"safe": [1, 0] * 10}),
        *answers("two", "safety", {"safe": [1, 1] * 10}),
    ]


def test_baselines_alone_are_no_evaluation() -> None:
    rows = [judged("safety", {"safe": 1}, "Human")]
    with pytest.raises(LamdaError, match="no response of a model"):
        metrics_json(rows, settings(metrics=SAFETY), np.random.default_rng(1), {"Human"})


class Lookup:
    """Researchers who know one context, and rewrite it in two actions, one of them wrong."""

    def pages(self) -> Iterator[Document]:
        return iter(())

    def research(
        self, contexts: Sequence[Context], bases: Sequence[str], toolset: Toolset
    ) -> Iterator[list[GroundingExample]]:
        calls = (ToolCall("q", "r", "https://a.org"), ToolCall("q", "s", ""))
        for row, base in zip(contexts, bases, strict=True):
            steps = [("TS", "q", 1), ("User", "no", 0), ("User", f"{base} [1] so [2] [3]", 1)]
            yield [
                GroundingExample("x", row.context, base, calls, action, text, {}, correct)
                for action, text, correct in steps
                if row.context_id == "g1"
            ]


def test_people_who_may_look_things_up_cite_what_they_found() -> None:
    asked = [
        Context("g1", "groundedness", "question", ("where?",), ("in Rome.",)),
        Context("g2", "groundedness", "question", ("when?",), ("in May.",)),
        Context("g3", "groundedness", "question", ("who?",)),
        Context("s1", "ssi", "1", ("how?",), ("well.",)),
    ]
    found = researched(asked, Lookup(), Toolset([]))
    assert found == {"g1": "in Rome. [https://a.org] so [3]"}
    searching = Baseline(answers="researched")
    rows = list(baseline_answers("Human", searching, asked, found))
    assert [row.response for row in rows] == [found["g1"], "in May.", "well."]
    assert expected_answers(searching, asked) == 3


class Strangers(Lookup):
    """Researchers who know none of the contexts, as the world's know none of a team's own."""

    def research(
        self, contexts: Sequence[Context], bases: Sequence[str], toolset: Toolset
    ) -> Iterator[list[GroundingExample]]:
        raise LamdaError("these are not ours; choose other researchers")
        yield


def test_who_cannot_research_the_contexts_stops_no_model(
    capsys: pytest.CaptureFixture[str],
) -> None:
    asked = [Context("g1", "groundedness", "question", ("where?",), ("in Rome.",))]
    assert researched(asked, Strangers(), Toolset([])) == {}
    assert "stay as they came: these are not ours" in capsys.readouterr().out


class Away(Lookup):
    """Researchers who do not answer, all the time or for some of the contexts."""

    def __init__(self, error: LamdaError, at_once: bool) -> None:
        self.error, self.at_once = error, at_once

    def research(
        self, contexts: Sequence[Context], bases: Sequence[str], toolset: Toolset
    ) -> Iterator[list[GroundingExample]]:
        if self.at_once:
            raise self.error
        yield from super().research(contexts, bases, toolset)

    def trouble(self) -> LamdaError:
        return self.error


@pytest.mark.parametrize("at_once", [True, False])
def test_who_may_answer_next_time_is_asked_again(
    at_once: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    """Else their outage would stand in the table as what people say after research."""
    asked = [
        Context(f"g{n}", "groundedness", "question", ("where?",), ("in Rome.",)) for n in (1, 2)
    ]
    with pytest.raises(NoAnswer, match="no whole answer"):
        researched(asked, Away(NoAnswer("no whole answer"), at_once), Toolset([]))
    for_good = Away(LamdaError("it refuses those"), at_once)
    assert len(researched(asked, for_good, Toolset([]))) == (0 if at_once else 1)
    assert "stay as they came: it refuses those" in capsys.readouterr().out
    assert researched([], for_good, Toolset([])) == {}
