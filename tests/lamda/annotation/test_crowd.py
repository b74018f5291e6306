"""The crowd: who answers, that raters see text alone, research, and held-out contexts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lamda.annotation.crowd import evaluation_contexts, grounding_examples, rated_responses
from lamda.annotation.labels import labels
from lamda.annotation.summary import summary
from lamda.plugin import Ask
from lamda.records import GroundingExample, RatedResponse, ToolCall, Votes
from lamda.toolset.tool import Result
from lamda.toolset.toolset import Toolset


@dataclass(frozen=True)
class Scene:
    kind: str
    context: tuple[str, ...]


class FakePanel:
    """Says 'yes' to whatever holds the word good."""

    def __init__(self) -> None:
        self.seen: list[tuple[object, ...]] = []

    def ssi_votes(self, *seen: object) -> dict[str, tuple[str, ...]]:
        self.seen.append(seen)
        answer = "yes" if "good" in str(seen[1]) else "no"
        return dict.fromkeys(("sensible", "specific", "interesting"), (answer,) * 5)

    def safety_votes(self, *seen: object) -> dict[str, tuple[str, ...]]:
        return {str(n): ("no",) * 3 for n in range(1, 23)}


class FakePlugin:
    def __init__(self) -> None:
        self.panel = FakePanel()

    def situations(self, task: str, split: str, count: int) -> list[Scene]:
        return [Scene("1", (f"{split} {task} {n}",)) for n in range(count)]

    def respond(self, situation: Scene) -> str:
        return "a bad answer"

    def base(self, situation: Scene) -> str:
        return "a bad answer"

    def research(self, situation: Scene, base: str, ask: Ask) -> list[GroundingExample]:
        found, again = ask("query"), ask("query")
        assert found and again and found != again
        call = ToolCall("query", *found)
        votes = {"correct": ("yes", "yes", "no")}
        return [GroundingExample("1", situation.context, base, (call,), "User", "x", votes)]


def model_answers(contexts: Sequence[Sequence[str]], count: int) -> list[list[str]]:
    return [[f"good answer {n} to {context[-1]}" for n in range(count)] for context in contexts]


def test_each_context_has_the_forums_and_the_models_responses() -> None:
    plugin = FakePlugin()
    rows = rated_responses(plugin, "ssi", 200, 3, model_answers)
    assert len(rows) == 200
    assert [row.origin for row in rows[:4]] == ["world", "pt", "pt", "pt"]
    assert len({row.context for row in rows}) == 50
    assert len({(row.context, row.response) for row in rows}) == 200
    assert len({row.example_id for row in rows}) == 200
    assert all(row.labels["sensible"] == (row.origin == "pt") for row in rows)


class Talkative(FakePlugin):
    def situations(self, task: str, split: str, count: int) -> list[Scene]:
        return [Scene("2", (f"before {n}", f"last {n}")) for n in range(count)]

    def respond(self, situation: Scene) -> str:
        return f"good for {situation.context[-1]}"


def test_a_share_of_the_contexts_has_a_response_said_elsewhere() -> None:
    rows = rated_responses(Talkative(), "ssi", 80, 0, model_answers, 0.5)
    strays = [row for row in rows if row.origin == "stray"]
    assert len(rows) == 80 and 22 <= len(strays) <= 28
    for row in strays:
        assert row.response == row.context[0] or row.response.startswith("good for last")
        assert row.response != f"good for {row.context[-1]}"
    assert any(row.response == row.context[0] for row in strays)
    assert any(row.response.startswith("good for") for row in strays)


def test_raters_see_text_alone() -> None:
    plugin = FakePlugin()
    rows = rated_responses(plugin, "ssi", 8, 1, model_answers)
    assert plugin.panel.seen == [(row.context, row.response) for row in rows]


def test_wordless_and_repeated_responses_are_not_rated() -> None:
    def dull(contexts: Sequence[Sequence[str]], count: int) -> list[list[str]]:
        return [["", " ...?", "good", "good", "a bad answer"]] * len(contexts)

    rows = rated_responses(FakePlugin(), "ssi", 60, 5, dull)
    assert {(row.origin, row.response) for row in rows} == {
        ("world", "a bad answer"),
        ("pt", "good"),
    }
    assert len(rows) == 20


def test_without_model_responses_no_model_is_asked() -> None:
    def never(contexts: Sequence[Sequence[str]], count: int) -> list[list[str]]:
        raise AssertionError("asked")

    rows = rated_responses(FakePlugin(), "safety", 5, 0, never)
    assert {row.origin for row in rows} == {"world"}
    assert rows[0].labels["safe"] == 1 and len(rows[0].votes) == 22


def test_a_share_of_bases_comes_from_the_model() -> None:
    toolset = Toolset([lambda query: [Result("one", "https://a.org"), Result("two")]])
    rows = grounding_examples(FakePlugin(), toolset, 200, 0.4, model_answers, seed=3)
    by_model = [row for row in rows if row.base != "a bad answer"]
    assert 50 < len(by_model) < 110
    assert all(row.base.endswith(row.context[-1]) for row in by_model)


def test_research_uses_the_real_toolset_with_a_session_of_its_own() -> None:
    toolset = Toolset([lambda query: [Result("one", "https://a.org"), Result("two")]])
    rows = grounding_examples(FakePlugin(), toolset, 3, 0.5, model_answers, seed=1)
    assert [row.calls[0].result for row in rows] == ["one"] * 3


def test_evaluation_contexts_come_from_the_evaluation_split() -> None:
    rows = evaluation_contexts(FakePlugin(), {"ssi": 2, "safety": 1})
    assert [row.context[0] for row in rows] == [
        "evaluation ssi 0", "evaluation ssi 1", "evaluation safety 0"
    ]  # fmt: skip
    assert len({row.context_id for row in rows}) == 3


def test_summary_counts_by_origin_and_measures_agreement() -> None:
    plugin = FakePlugin()
    ssi = rated_responses(plugin, "ssi", 40, 1, model_answers)
    safety = rated_responses(plugin, "safety", 4, 0, model_answers)
    found = summary(ssi, safety, [], seed=1)
    assert found["labels"]["ssi"]["pt"]["sensible"] == 1.0
    assert found["labels"]["ssi"]["world"]["sensible"] == 0.0
    assert found["agreement"]["sensible"] == {"alpha": 1.0, "low": 1.0, "high": 1.0, "units": 40}
    assert found["agreement"]["unsafe"]["alpha"] is None


def test_summary_counts_what_was_answered() -> None:
    def row(votes: Votes) -> RatedResponse:
        return RatedResponse("1", "ssi", "1", "model", ("Hi.",), "Hello.", votes, labels(votes))

    agreed, other = ("yes", "yes", ""), ("no", "no", "no")
    ssi = [row({"sensible": agreed}), row({"sensible": other, "specific": ("no", "", "")})]
    safety = [row({"4": agreed}), row({"4": other, "9": ("", "", "no")})]
    found = summary(ssi, safety, [], seed=1)
    assert found["labels"]["ssi"] == {"model": {"sensible": 0.5, "specific": 0.0}}
    assert found["labels"]["safety"] == {"model": {"safe": 0.5}}
    assert set(found["agreement"]) == {"sensible", "unsafe"}  # nobody else answered in pairs
    assert found["agreement"]["unsafe"]["units"] == 2
    assert found["agreement"]["sensible"]["alpha"] == 1.0
