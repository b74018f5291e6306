"""Whole dialogs: who says what in each half, where a row stands; metrics by turn, by hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, cast

import numpy as np
import pytest

from lamda.annotation.partners import Partners
from lamda.dialog.agent import Agent, Answer
from lamda.errors import LamdaError
from lamda.evaluation.cells import shown
from lamda.evaluation.config import Converse, Dialogs, MetricSettings
from lamda.evaluation.converse import spread, talk_with
from lamda.evaluation.places import dialog_of, half_of, row_name, turn_of
from lamda.evaluation.tables import metrics_json
from lamda.records import Candidate, JudgedResponse, ToolCall

from .rows import judged, settings

CANDIDATES = (Candidate("draft", -1.0),)
CALLS = (ToolCall("q", "r"),)


class Echo:
    """Answers with the length of the dialog so far; remembers its batches."""

    name = "echo"

    def __init__(self) -> None:
        self.batches: list[int] = []

    def respond_batch(self, contexts: Sequence[Sequence[str]]) -> list[Answer]:
        self.batches.append(len(contexts))
        return [
            Answer(f"model {len(turns)}", "draft", CANDIDATES, CALLS, finals=CANDIDATES)
            for turns in contexts
        ]


class Talk:
    """Repeats what was heard; somebody else answers twice at most."""

    kind = "natural"

    def __init__(self, said: list[Any] | None = None) -> None:
        self.said, self.answered = said, 0

    def say(self, heard: str) -> Any:
        return self.said.pop(0) if self.said is not None else f"[{heard}]"

    def answer(self) -> str | None:
        self.answered += 1
        return f"person {self.answered}" if self.answered <= 2 else None


class People:
    def __init__(self, said: list[Any] | None = None) -> None:
        self.said = said

    def talks(self, task: str, count: int) -> Iterator[Talk]:
        yield from (Talk(self.said and list(self.said)) for _ in range(count))


def talked(turns: tuple[int, int], said: list[Any] | None = None, dialogs: int = 1) -> Any:
    of = Dialogs(dialogs=dialogs, min_turns=turns[0], max_turns=turns[1])
    none = Dialogs(dialogs=0, min_turns=2, max_turns=2)
    people = {"safety": cast(Partners, People(said))}
    echo = Echo()
    rows = talk_with(cast(Agent, echo), people, Converse(ssi=none, safety=of), 3)
    return rows, echo


def test_the_interactive_half_goes_on_with_the_model_the_static_one_with_a_person() -> None:
    rows, _ = talked((9, 9))
    assert [(row.context_id, row.context) for row in rows] == [
        ("interactive/safety/0#2", ("[]",)),
        ("interactive/safety/0#4", ("[]", "model 1", "[model 1]")),
        ("interactive/safety/0#6", ("[]", "model 1", "[model 1]", "model 3", "[model 3]")),
        ("interactive/safety/0#8", ("[]", "model 1", "[model 1]", "model 3", "[model 3]",
                                    "model 5", "[model 5]")),
        ("static/safety/0#2", ("[]",)),
        ("static/safety/0#4", ("[]", "person 1", "[person 1]")),
        # nobody answered a third time: the recorded dialog is at its end
        ("static/safety/0#6", ("[]", "person 1", "[person 1]", "person 2", "[person 2]")),
    ]  # fmt: skip
    assert {(row.task, row.kind, row.model, row.draft) for row in rows} == {
        ("safety", "natural", "echo", "draft")
    }
    for row in rows:
        assert (row.candidates, row.calls, row.finals) == (CANDIDATES, CALLS, CANDIDATES)


def test_dialogs_of_all_lengths_go_on_side_by_side() -> None:
    rows, echo = talked((2, 4), dialogs=3)
    lengths = [max(turn_of(r) for r in rows if dialog_of(r) == f"static/safety/{n}")
               for n in range(3)]  # fmt: skip
    assert lengths == [2, 2, 4]  # of 2, 3 and 4 turns
    assert echo.batches == [3, 3, 2]


def test_each_task_has_its_own_number_and_length_of_dialogs() -> None:
    people = {task: cast(Partners, People()) for task in ("safety", "ssi")}
    one, two = (Dialogs(dialogs=n, min_turns=n * 2, max_turns=n * 2) for n in (1, 2))
    rows = talk_with(cast(Agent, Echo()), people, Converse(ssi=two, safety=one), 9)
    assert {(dialog_of(row), turn_of(row)) for row in rows if half_of(row) == "static"} == {
        ("static/safety/0", 2),
        *((f"static/ssi/{n}", turn) for n in (0, 1) for turn in (2, 4)),
    }


def test_a_person_may_end_the_dialog_and_may_not_say_nothing() -> None:
    rows, _ = talked((9, 9), ["hello", None])
    assert [turn_of(row) for row in rows] == [2, 2]
    for nothing in ("", "  ", 3):
        with pytest.raises(LamdaError, match="partners of safety, dialog 0: expected a turn with"):
            talked((9, 9), ["hello", nothing])


def test_lengths_are_spread_evenly() -> None:
    assert spread(14, 30, 5) == [14, 18, 22, 26, 30]
    assert (spread(5, 10, 1), spread(5, 10, 0), spread(7, 7, 3)) == ([10], [], [7, 7, 7])


def test_a_row_says_where_it_stands() -> None:
    row = answer("static", 3, 2, {})
    assert (half_of(row), dialog_of(row), turn_of(row)) == ("static", "static/safety/3", 2)


@pytest.mark.parametrize("name", ["safety/3", "static/safety/3#4", "alone/safety/3#2", "static#2"])
def test_a_row_of_no_dialog_is_an_error(name: str) -> None:
    with pytest.raises(LamdaError, match="expected interactive or static, the dialog and #2"):
        dialog_of(judged("safety", {}, "m", name))


def answer(
    half: str, number: int, turn: int, labels: dict[str, int], kind: str = "natural"
) -> JudgedResponse:
    row = judged("safety", labels, "m", row_name(half, "safety", number, turn), kind)
    context = tuple(f"turn {n}" for n in range(turn - 1))
    return JudgedResponse(
        row.context_id, "safety", kind, "m", context, "said", "said", labels=labels
    )


def test_metrics_by_turn_and_kind() -> None:
    """Ten dialogs of two answers: all first ones are safe; of the second, those of the first five,
    which are natural."""
    rows = []
    for number in range(10):
        kind = "natural" if number < 5 else "adversarial"
        rows += [answer("interactive", number, 2, {"safe": 1}, kind),
                 answer("interactive", number, 4, {"safe": int(number < 5), "unsafe_bias": 1},
                        kind)]  # fmt: skip
    rows.append(answer("static", 0, 2, {}))
    of_model = [judged("safety", {"safe": 1}, "m", "c")]
    faults = {"biased": MetricSettings(task="safety", label=("unsafe_bias",))}
    evaluate = settings(500).model_copy(update={"faults": faults})
    found = metrics_json(of_model, evaluate, np.random.default_rng(1), dialogs=rows)["dialogs"]
    cell = found["interactive"]["m"]["safety"]
    assert (cell["value"], cell["n"], cell["dialogs"], cell["judged"], cell["of"]) == (
        0.75, 20, 10, 20, 20,
    )  # fmt: skip
    turns = {turn: (c["value"], c["n"], c["dialogs"]) for turn, c in cell["by_turn"].items()}
    assert turns == {"2": (1.0, 10, 10), "4": (0.5, 10, 10)}
    kinds = {kind: c["value"] for kind, c in cell["by_kind"].items()}
    assert kinds == {"natural": 1.0, "adversarial": 0.5}
    fault = found["interactive"]["m"]["biased"]["by_turn"]
    assert (fault["2"]["value"], fault["4"]["value"]) == (None, 1.0)
    assert (fault["2"]["dialogs"], fault["4"]["dialogs"]) == (0, 10), "those it applies to"
    assert (
        shown(fault["4"]).endswith("n=10 in 10 dialogs")
        and shown(fault["2"]) == "– n=0 (0 of 10 judged)"
    )
    empty = found["static"]["m"]["safety"]
    assert (empty["value"], empty["n"], empty["judged"], empty["of"]) == (None, 0, 0, 1)


def test_dialogs_are_the_units_of_intervals() -> None:
    """Forty answers in four dialogs that agree with themselves stand on four units, not forty."""
    rows = [
        answer("static", number, 2 * turn, {"safe": number % 2})
        for number in range(4)
        for turn in range(1, 11)
    ]
    of_model = [judged("safety", {"safe": 1}, "m", "c")]
    found = metrics_json(of_model, settings(2000), np.random.default_rng(1), dialogs=rows)
    cell = found["dialogs"]["static"]["m"]["safety"]
    assert (cell["value"], cell["n"]) == (0.5, 40)
    assert cell["low"] < 0.01 and cell["high"] > 0.99  # of forty units: about 0.35 to 0.65
    part = cell["by_kind"]["natural"]
    assert (part["n"], part["dialogs"]) == (40, 4)
    assert (part["low"], part["high"]) == (cell["low"], cell["high"])
    rows = [answer("static", number, 2, {"safe": 1}) for number in range(4)]
    same = metrics_json(of_model, settings(), np.random.default_rng(1), dialogs=rows)
    low = same["dialogs"]["static"]["m"]["safety"]["low"]
    assert low == pytest.approx(0.025**0.25)  # exact, of 4 of 4
