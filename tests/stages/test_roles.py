"""Stages roles and respond where models and roles change some keys of decoding."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from lamda.annotation.raters import Ballot, Item
from lamda.config.params import Params
from lamda.config.resolve import current_params
from lamda.config.section import Choice, NoSettings, Sized
from lamda.errors import Waiting
from lamda.evaluation.config import Converse, Respond
from lamda.generation.changes import changed
from lamda.generation.ranker import REFUSAL
from lamda.model.config import preset
from lamda.model.io import save_model
from lamda.model.transformer import Transformer
from lamda.records import Context, Document, JudgedResponse, Vote, read_table, write_table
from lamda.tokenizer import train_tokenizer
from stages import converse, respond, roles

REPOSITORY = Path(__file__).resolve().parents[2]
WORLD = {"entities": 600, "evaluation_entities": 0.15}
OFF = {"harm": 0.0, "bias": 0.0, "misinformation": 0.0}
STRICT = {"safety": {"harm": 1.0, "bias": 1.0, "misinformation": 1.0}}


class Rules:
    """Raters who find every answer consistent, and have read the definition."""

    Settings = NoSettings

    def __init__(self, settings: NoSettings, seed: int) -> None:
        pass

    def rate(self, task: str, items: Sequence[Item]) -> list[Ballot]:
        assert {item.context[0] for item in items} <= {"I am Mount Everest.", "I name songs."}
        return [Ballot(("ann",), {"role_consistent": ("yes",), "helpful": ("no",)}) for _ in items]


@pytest.fixture
def params(monkeypatch: pytest.MonkeyPatch) -> Params:
    module = ModuleType("own_judges")
    vars(module)["Rules"] = Rules
    monkeypatch.setitem(sys.modules, "own_judges", module)
    made = current_params(REPOSITORY)
    own = {"weights": "own", "decode": "quality"}
    models = {"first": own, "between": own, "last": {**own, "decode": "likelihood"}}
    ablations = {"all refused": {**own, "decoding": STRICT}}
    asked = {
        name: Sized.model_validate({"use": "world.roles", "role": name, "count": 3, **WORLD})
        for name in ("everest", "music")
    }
    given = {"everest": "I am Mount Everest.", "music": "I name songs."}
    known = {n: made.roles[n].model_copy(update={"definition": of}) for n, of in given.items()}
    known["music"] = known["music"].model_copy(update={"decoding": STRICT})
    data = made.data.model_copy(
        update={"roles": asked, "judges": {"roles": Choice(use="own_judges:Rules")}}
    )
    changes: dict[str, Any] = {
        "respond": Respond.model_validate(
            {"batch_size": 2, "models": models, "ablations": ablations}
        ),
        "data": data,
        "roles": known,
        "decoding": changed(made.decoding, {"candidates": 2, "new_tokens": 3, "safety": OFF}),
    }
    return made.model_copy(update=changes)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tokenizer, a model and a page, as stages find them."""
    said = ["what is the height of town 2?", "it is large", "try a song, i am Mount Everest."]
    tokenizer = train_tokenizer(said * 20, 320, tmp_path / "tokenizer.model")
    save_model(Transformer(preset("smoke", tokenizer.vocab_size), 1), tmp_path / "own")
    page = Document("1", "pages", "https://example.org/Porto", "Porto", "Porto / River / Douro")
    write_table(tmp_path / "knowledge" / "documents.parquet", [page], Document)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LAMDA_STORE", str(tmp_path / "store"))
    return tmp_path


def made_roles(params: Params, run: Path) -> dict[str, Any]:
    roles.main(
        params, [f"own={run / 'own'}"], run / "tokenizer.model", run / "knowledge",
        run / "votes", run / "roles.parquet", run / "roles.json",
    )  # fmt: skip
    found: dict[str, Any] = json.loads((run / "roles.json").read_text())
    return found


def test_the_first_and_the_last_model_answer_in_each_role(params: Params, run: Path) -> None:
    long = {"decoding": params.decoding.model_copy(update={"context_tokens": 400})}
    told = made_roles(params.model_copy(update=long), run)
    rows = read_table(run / "roles.parquet", JudgedResponse)
    assert {(row.model, row.kind) for row in rows} == {
        (model, role) for model in ("first", "last") for role in ("everest", "music")
    }
    assert len(rows) == 12
    for row in rows:
        definition, *rest = row.context
        assert definition == params.roles[row.kind].definition
        assert tuple(rest[: len(params.roles[row.kind].turns)]) == tuple(
            params.roles[row.kind].turns
        )
        assert row.labels == {"role_consistent": 1, "helpful": 0, "broken_link": 0}
        strict = row.kind == "music" and row.model == "first"
        assert (row.response == REFUSAL) == strict, "a role has thresholds of its own"
    cell = told["roles"]["everest"]["last"]["role_consistent"]
    assert (cell["value"], cell["n"], cell["versus"]["first"]["value"]) == (1.0, 3, 0.0)
    assert told["judged_by"].startswith("own_judges:Rules@")


def test_without_contexts_there_is_nothing_to_tell(params: Params, run: Path) -> None:
    none = {"data": params.data.model_copy(update={"roles": {}, "judges": {}})}
    assert made_roles(params.model_copy(update=none), run) == {"judged_by": "", "roles": {}}
    assert read_table(run / "roles.parquet", JudgedResponse) == []


def test_people_are_waited_for(params: Params, run: Path) -> None:
    people = params.data.model_copy(update={"judges": {"roles": Choice(use="files")}})
    long = params.decoding.model_copy(update={"context_tokens": 400})
    waiting = params.model_copy(update={"data": people, "decoding": long})
    write_table(run / "votes/votes.parquet", [], Vote)
    with pytest.raises(Waiting, match=r"stage roles waits for people: \d+ tasks"):
        made_roles(waiting, run)
    assert not (run / "roles.parquet").exists()
    assert (run / "tasks/roles.jsonl").exists()


class Person:
    """Says the same until nobody listens any more."""

    Settings = NoSettings
    kind = "adversarial"

    def __init__(self, settings: NoSettings, seed: int) -> None:
        pass

    def talks(self, task: str, count: int) -> list[Person]:
        return [self] * count

    def say(self, heard: str) -> str:
        return "what is the height of town 2?"

    def answer(self) -> str:
        return "it is large"


def test_a_models_own_decoding_is_also_that_of_its_dialogs(params: Params, run: Path) -> None:
    vars(sys.modules["own_judges"])["Person"] = Person
    strict = params.respond.models["first"].model_copy(update={"decoding": STRICT})
    models = {**params.respond.models, "first": strict}
    short = {"dialogs": 1, "min_turns": 2, "max_turns": 2}
    changes: dict[str, Any] = {
        "respond": params.respond.model_copy(update={"models": models}),
        "data": params.data.model_copy(
            update={"partners": {"safety": Choice(use="own_judges:Person")}}
        ),
        "converse": Converse.model_validate({"ssi": short, "safety": short}),
    }
    converse.main(
        params.model_copy(update=changes), [f"own={run / 'own'}"], run / "tokenizer.model",
        run / "knowledge", run / "talks.parquet", run / "converse.json",
    )  # fmt: skip
    rows = read_table(run / "talks.parquet", JudgedResponse)
    assert {row.model for row in rows} == {"first", "between", "last"}
    assert {row.model for row in rows if row.response == REFUSAL} == {"first"}


def test_an_ablation_answers_with_its_own_decoding(params: Params, run: Path) -> None:
    asked = [Context(f"ssi/{n}", "ssi", "1", (f"how large is town {n}?",)) for n in range(2)]
    write_table(run / "contexts.parquet", asked, Context)
    out = run / "answers.parquet"
    respond.main(
        params, [f"own={run / 'own'}"], run / "tokenizer.model", run / "knowledge",
        run / "contexts.parquet", out, run / "respond.json",
    )  # fmt: skip
    rows = read_table(out, JudgedResponse)
    assert list(dict.fromkeys(row.model for row in rows)) == [
        "first", "between", "all refused", "last",
    ]  # fmt: skip
    refused = {row.model for row in rows if row.response == REFUSAL}
    assert refused == {"all refused"}
    known = json.loads((run / "respond.json").read_text())["models"]
    assert set(known) == {"first", "between", "all refused", "last"}
