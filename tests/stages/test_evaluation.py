"""respond | judge | evaluate as stages: two shown models of one set of weights, own raters."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

import pytest

from lamda.annotation.raters import Ballot, Item
from lamda.config.params import Params
from lamda.config.resolve import current_params
from lamda.config.section import Choice, Section
from lamda.errors import Waiting
from lamda.evaluation.answered import answers_sha256
from lamda.evaluation.config import Evaluate, Judge, MetricSettings, Respond
from lamda.evaluation.tables import read_results
from lamda.files import digest
from lamda.model.config import preset
from lamda.model.io import save_model
from lamda.model.transformer import Transformer
from lamda.records import Context, Document, JudgedResponse, read_table, write_table
from lamda.tokenizer import train_tokenizer
from stages import evaluate, judge, respond

REPOSITORY = Path(__file__).resolve().parents[2]
CONTEXTS = [
    Context(f"{task}/{n}", task, "1", (f"what is the {task} of town {n}?",))
    for task in ("wit", "safety")
    for n in range(3)
]


class Settings(Section):
    lazy: bool = False


class Rules:
    """Raters of wit, who leave what town 2 says when they are lazy."""

    Settings = Settings

    def __init__(self, settings: Settings, seed: int) -> None:
        self.settings = settings

    def rate(self, task: str, items: Sequence[Item]) -> list[Ballot]:
        given = Ballot(("ann",), {"interesting": ("yes",)})
        left = [self.settings.lazy and "town 2" in item.context[0] for item in items]
        return [Ballot() if leave else given for leave in left]


@pytest.fixture
def params(monkeypatch: pytest.MonkeyPatch) -> Params:
    module = ModuleType("own_judges")
    vars(module)["Rules"] = Rules
    monkeypatch.setitem(sys.modules, "own_judges", module)
    made = current_params(REPOSITORY)
    models = {
        "z, as it is": {"weights": "own", "decode": "likelihood"},
        "a, ranked": {"weights": "own", "decode": "quality"},
    }
    changes = {
        "respond": Respond.model_validate({"batch_size": 2, "models": models}),
        "judge": Judge(min_judged={}),
        "evaluate": Evaluate(
            resamples=20,
            confidence=0.9,
            metrics={"wit": MetricSettings(task="wit", label=("interesting",))},
        ),
        "data": made.data.model_copy(update={"judges": {"wit": Choice(use="own_judges:Rules")}}),
        "decoding": made.decoding.model_copy(update={"candidates": 2, "new_tokens": 3}),
    }
    return made.model_copy(update=changes)


@pytest.fixture
def answered(params: Params, tmp_path: Path) -> Path:
    said = [turn for context in CONTEXTS for turn in context.context]
    tokenizer = train_tokenizer([*said, "it is large"] * 20, 320, tmp_path / "tokenizer.model")
    save_model(Transformer(preset("smoke", tokenizer.vocab_size), 1), tmp_path / "own")
    page = Document("1", "pages", "https://example.org/Porto", "Porto", "Porto / River / Douro")
    write_table(tmp_path / "knowledge" / "documents.parquet", [page], Document)
    write_table(tmp_path / "contexts.parquet", CONTEXTS, Context)
    out = tmp_path / "answers.parquet"
    respond.main(
        params,
        [f"own={tmp_path / 'own'}"],
        tmp_path / "tokenizer.model",
        tmp_path / "knowledge",
        tmp_path / "contexts.parquet",
        out,
        tmp_path / "respond.json",
    )
    return out


def given_sha(rows: Sequence[JudgedResponse], model: str) -> str:
    return answers_sha256(row for row in rows if row.model == model)[model]


def votes(folder: Path) -> Path:
    """A folder without filed answers."""
    return folder / "votes"


def test_models_answer_raters_judge_and_metrics_are_measured(
    params: Params, answered: Path, tmp_path: Path
) -> None:
    rows = read_table(answered, JudgedResponse)
    asked = [context.context_id for context in CONTEXTS]
    names = ["z, as it is", "a, ranked"]
    assert [(row.model, row.context_id) for row in rows] == [(m, c) for m in names for c in asked]
    responses, metrics = tmp_path / "responses.parquet", tmp_path / "metrics.json"
    judge.main(params, answered, votes(tmp_path), responses, tmp_path / "judge.json")
    judged = read_table(responses, JudgedResponse)
    given, seen = (json.loads((tmp_path / f"{s}.json").read_text()) for s in ("respond", "judge"))
    own = {"model_sha256": digest([tmp_path / "own"])}
    assert list(given["models"]) == sorted(names)
    assert given["models"] == {n: {**own, "answers_sha256": given_sha(rows, n)} for n in names}
    assert given["tokenizer_sha256"] == digest([tmp_path / "tokenizer.model"])
    assert given["knowledge_sha256"] == digest([tmp_path / "knowledge"])
    # what raters say changes no answer
    assert seen["answers_sha256"] == {n: given_sha(judged, n) for n in names}
    assert seen["answers_sha256"] == {n: given_sha(rows, n) for n in names}
    assert seen["responses_sha256"] == digest([responses])
    # nobody judges safety, and that is not demanded
    assert {row.task for row in judged if row.labels} == {"wit"}
    assert all(row.judged_by.startswith("own_judges:Rules@") for row in judged if row.labels)
    evaluate.main(params, responses, metrics, tmp_path / "metrics.csv")
    results = read_results(metrics)
    assert list(results["models"]) == names
    cell = results["models"]["a, ranked"]["wit"]
    assert (cell["value"], cell["n"], cell["judged"], cell["of"]) == (1.0, 3, 3, 3)
    assert results["judged_by"] == {"wit": judged[0].judged_by}
    assert json.loads(metrics.read_text()) == results


def test_too_few_judged_responses_write_nothing(
    params: Params, answered: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lazy = Choice.model_validate({"use": "own_judges:Rules", "lazy": True})
    changed = params.model_copy(
        update={"data": params.data.model_copy(update={"judges": {"wit": lazy}})}
    )
    out = tmp_path / "responses.parquet"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LAMDA_STORE", str(tmp_path / "store"))
    with pytest.raises(Waiting, match=r"stage judge waits .* \(wit: 4 of 6, 6 needed\)"):
        judge.main(changed, answered, votes(tmp_path), out, tmp_path / "judge.json")
    assert not out.exists()
    assert not (tmp_path / "judge.json").exists()
    less = changed.model_copy(update={"judge": Judge(min_judged={"wit": 0.5})})
    judge.main(less, answered, votes(tmp_path), out, tmp_path / "judge.json")
    assert sum(bool(row.labels) for row in read_table(out, JudgedResponse)) == 4
