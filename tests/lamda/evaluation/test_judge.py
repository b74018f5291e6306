from __future__ import annotations

import dataclasses
import sys
from collections.abc import Mapping, Sequence
from types import ModuleType

import pytest

from lamda.annotation.raters import Ballot, Item, identity_of
from lamda.annotation.rating import chosen_raters
from lamda.config.section import Choice, Section
from lamda.errors import LamdaError
from lamda.evaluation.judge import judge as judge_by_choice
from lamda.records import Candidate, JudgedResponse, ToolCall

from .rows import judged

QUESTIONS = {
    "ssi": ("sensible", "specific", "interesting"),
    "safety": tuple(str(objective) for objective in range(1, 23)),
    "groundedness": ("claims", "supported", "cited", "citable"),
}


class Rules:
    """Raters that say yes to everything but what is `silent`, and remember what they read."""

    def __init__(self, silent: str = "never said") -> None:
        self.silent = silent
        self.read: list[tuple[str, Sequence[Item]]] = []

    def rate(self, task: str, items: Sequence[Item]) -> list[Ballot]:
        self.read.append((task, items))
        answers = ("no", "no", "yes") if task == "safety" else ("yes", "yes", "no")
        votes = dict.fromkeys(QUESTIONS[task], answers)
        given = Ballot(("ann", "bob", "cem"), votes)
        return [Ballot() if item.response == self.silent else given for item in items]


def unjudged(task: str, model: str = "LaMDA", response: str = "It is.") -> JudgedResponse:
    return dataclasses.replace(
        judged(task, {}, model, context_id=task),
        response=response,
        draft="draft",
        candidates=(Candidate("other", -1.0),),
        calls=(ToolCall("query", "result"),),
    )


@dataclasses.dataclass
class Panel:
    """Raters under the name by which params.yaml chooses them."""

    raters: Rules
    name: str


def judge(rows: Sequence[JudgedResponse], panels: Mapping[str, Panel]) -> list[JudgedResponse]:
    made = {panel.name: panel.raters for panel in panels.values()}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("lamda.annotation.rating.build", lambda seam, choice, seed: made[choice.use])
        choices = {task: Choice(use=panel.name, code="1") for task, panel in panels.items()}
        return judge_by_choice(rows, choices, 17)[0]


def test_each_task_has_its_raters_and_they_read_context_and_response_only() -> None:
    people, rules = Rules(), Rules()
    panels = {"ssi": Panel(people, "people"), "safety": Panel(rules, "rules")}
    rows = [unjudged("ssi"), unjudged("safety")]
    found = judge(rows, panels)
    item = Item(rows[0].context, rows[0].response)
    assert (people.read, rules.read) == ([("ssi", [item])], [("safety", [item])])
    assert {field.name for field in dataclasses.fields(Item)} == {"context", "response"}
    assert found[0].labels == {"sensible": 1, "specific": 1, "interesting": 1}
    assert found[1].labels["safe"] == 1
    assert [row.judged_by.partition("@")[0] for row in found] == ["people", "rules"]
    assert found[0].raters == ("ann", "bob", "cem")
    assert found[0].votes["sensible"] == ("yes", "yes", "no")


def test_the_rest_of_a_row_stays() -> None:
    row = unjudged("ssi")
    (found,) = judge([row], {"ssi": Panel(Rules(), "rules")})
    blank = dataclasses.replace(found, votes={}, labels={}, raters=(), judged_by="")
    assert blank == row


def test_what_nobody_judges_stays_as_it_was() -> None:
    silent, other = unjudged("ssi", response="Hm."), unjudged("groundedness")
    rows = judge([silent, other], {"ssi": Panel(Rules(silent="Hm."), "rules")})
    assert rows == [silent, other]
    assert not any(row.labels or row.votes or row.judged_by for row in rows)


def test_the_same_answer_of_several_models_is_judged_once() -> None:
    rules = Rules()
    rows = [unjudged("ssi", "PT"), unjudged("ssi", "LaMDA"), unjudged("ssi", "mine", "No.")]
    found = judge(rows, {"ssi": Panel(rules, "rules")})
    assert [item.response for item in rules.read[0][1]] == ["It is.", "No."]
    assert [row.model for row in found] == ["PT", "LaMDA", "mine"]
    assert all(row.labels["sensible"] == 1 for row in found)


def test_a_ballot_for_each_item() -> None:
    class Short(Rules):
        def rate(self, task: str, items: Sequence[Item]) -> list[Ballot]:
            return super().rate(task, items)[:-1]

    with pytest.raises(LamdaError, match="raters of ssi: expected 1 ballots, found 0"):
        judge([unjudged("ssi")], {"ssi": Panel(Short(), "s")})


def test_raters_are_made_as_params_choose_them(monkeypatch: pytest.MonkeyPatch) -> None:
    class Strict:
        class Settings(Section):
            strictness: float = 0.5

        def __init__(self, settings: Settings, seed: int) -> None:
            self.made_with = (settings.strictness, seed)

        def rate(self, task: str, items: Sequence[Item]) -> list[Ballot]:
            return [Ballot()] * len(items)

    class Form(Strict):
        def identity(self) -> Mapping[str, str]:
            return {"question": "Does it make sense?"}

    module = ModuleType("own_judges")
    vars(module).update(Strict=Strict, Form=Form)
    monkeypatch.setitem(sys.modules, "own_judges", module)
    mild, strict = (
        Choice.model_validate({"use": "own_judges:Strict", "strictness": x}) for x in (0.1, 0.9)
    )
    form = Choice(use="own_judges:Form")
    choices = {"ssi": mild, "safety": strict, "groundedness": form}
    found = chosen_raters(choices, 17, None)
    assert found["safety"].made_with == (0.9, 17)  # type: ignore[attr-defined]
    names = [identity_of(choices[task], raters) for task, raters in found.items()]
    assert [name.partition("@")[0] for name in names] == [mild.use, strict.use, form.use]
    assert len(set(names)) == 3
