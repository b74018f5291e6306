"""Every model answers every context, in order, under its own name."""

from __future__ import annotations

import weakref
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from lamda.dialog.agent import Agent, Answer
from lamda.errors import LamdaError
from lamda.evaluation import respond as module
from lamda.evaluation.config import Respond
from lamda.evaluation.respond import answer_contexts, weights_of
from lamda.records import Candidate, Context, JudgedResponse, ToolCall


class Echo:
    """Answers with the last turn, and remembers its batches."""

    name = "my own model"

    def __init__(self) -> None:
        self.batches: list[int] = []

    def respond_batch(
        self, contexts: Sequence[Sequence[str]], role: Sequence[str] = ()
    ) -> list[Answer]:
        self.batches.append(len(contexts))
        calls = (ToolCall("q", "r"),)
        return [Answer(turns[-1], "draft", (Candidate("c", -1.0),), calls) for turns in contexts]


def test_rows_stand_in_the_order_of_the_contexts() -> None:
    asked = [Context(f"c{n}", "ssi", "1", ("long " * (9 - n) + str(n),)) for n in range(5)]
    echo = Echo()
    rows = answer_contexts(cast(Agent, echo), asked, batch_size=2)
    assert echo.batches == [2, 2, 1]
    assert [row.context_id for row in rows] == [f"c{n}" for n in range(5)]
    assert all(row.response == row.context[-1] for row in rows)
    assert {row.model for row in rows} == {"my own model"}
    assert rows[0].candidates and rows[0].calls and rows[0].draft == "draft"
    assert not any(row.labels or row.judged_by for row in rows)


class Model:
    """Weights that know themselves, as a module's hooks know the module."""

    def __init__(self) -> None:
        self.itself = self


def test_a_model_is_let_go_before_the_next_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[weakref.ref[Model]] = []

    def load(folder: Path, device: Any) -> Model:
        assert [of() for of in read] == [None] * len(read)
        model = Model()
        read.append(weakref.ref(model))
        return model

    def agent(decode: str, model: Model, *others: Any) -> Any:
        return SimpleNamespace(decode=decode, model=model, name=others[-1])

    def answer(agent: Any) -> list[JudgedResponse]:
        assert isinstance(agent.model, Model)
        asked = Context(f"{agent.name}, {agent.decode}", "ssi", "1", ("hello",))
        return [module.said(Answer("hi", "hi", ()), agent.name, asked)]

    monkeypatch.setattr(module, "changed", lambda decoding, _: decoding)
    monkeypatch.setattr(module, "load_model", load)
    monkeypatch.setattr(module, "Agent", agent)
    models = {name: {"weights": name, "decode": "likelihood"} for name in "abc"}
    rows = module.answered(
        respond(models).models, {name: Path(name) for name in models}, cast(Any, None),
        cast(Any, None), cast(Any, None), 1, "cpu", answer,
    )  # fmt: skip
    assert [row.context_id for row in rows] == [f"{name}, likelihood" for name in "abc"]
    assert len(read) == 3


def respond(models: dict[str, Any]) -> Respond:
    return Respond.model_validate({"batch_size": 1, "models": models})


def test_names_map_to_weights_in_the_order_of_params() -> None:
    settings = respond(
        {
            "reranked": {"weights": "pt", "decode": "quality"},
            "as it is": {"weights": "pt", "decode": "likelihood"},
            "mine": {"weights": "own", "decode": "research"},
        }
    )
    folders = {"own": Path("o"), "pt": Path("p"), "unused": Path("u")}
    assert list(weights_of(settings, folders).items()) == [
        ("reranked", Path("p")),
        ("as it is", Path("p")),
        ("mine", Path("o")),
    ]


def test_unknown_weights_are_an_error() -> None:
    settings = respond({"mine": {"weights": "own", "decode": "research"}})
    with pytest.raises(LamdaError, match="'respond.models.mine.weights': no weights 'own'; .* pt"):
        weights_of(settings, {"pt": Path("p")})
