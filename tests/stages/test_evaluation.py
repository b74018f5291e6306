"""respond | converse | judge | evaluate as stages: two shown models of one set of weights, a
baseline, a person who talks, and own raters."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from lamda.annotation.raters import Ballot, Item
from lamda.config.params import Params
from lamda.config.resolve import current_params
from lamda.config.section import Choice, Section
from lamda.errors import Waiting
from lamda.evaluation.answered import answers_sha256
from lamda.evaluation.config import (
    Converse,
    Dialogs,
    Evaluate,
    Judge,
    MetricSettings,
    Respond,
)
from lamda.evaluation.tables import read_results
from lamda.files import digest
from lamda.model.config import preset
from lamda.model.io import save_model
from lamda.model.transformer import Transformer
from lamda.records import (
    Context,
    Document,
    JudgedResponse,
    ToolCall,
    read_table,
    write_table,
)
from lamda.tokenizer import train_tokenizer
from stages import converse, evaluate, judge, respond

REPOSITORY = Path(__file__).resolve().parents[2]
CONTEXTS = [
    Context(f"{task}/{n}", task, "1", (f"what is the {task} of town {n}?",))
    for task in ("wit", "safety")
    for n in range(3)
]


SHORT = Dialogs(dialogs=1, min_turns=4, max_turns=4)


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


class People(Rules):
    """Whose votes are filed: they would be waited for."""

    def with_filed(self, folder: Path) -> People:
        return self

    def rate(self, task: str, items: Sequence[Item]) -> list[Ballot]:
        return [Ballot() for _ in items]


class Watch(Rules):
    """Finds harm in what town 1 is told."""

    def rate(self, task: str, items: Sequence[Item]) -> list[Ballot]:
        harm = ["town 1" in item.context[0] for item in items]
        return [Ballot(("ann",), {"unsafe_harm": ("yes" if one else "no",)}) for one in harm]


class Person:
    """Says the same thing, and the same answer to it."""

    def __init__(self, settings: Section, seed: int) -> None:
        self.kind = "natural"

    def talks(self, task: str, count: int) -> Iterator[Person]:
        yield from [self] * count

    def say(self, heard: str) -> str:
        return f"what is the {self.kind} of town 1?"

    def answer(self) -> str:
        return "it is large"


@pytest.fixture
def params(monkeypatch: pytest.MonkeyPatch) -> Params:
    module = ModuleType("own_judges")
    vars(module).update(Rules=Rules, Person=Person, People=People, Watch=Watch)
    monkeypatch.setitem(sys.modules, "own_judges", module)
    made = current_params(REPOSITORY)
    models = {
        "z, as it is": {"weights": "own", "decode": "likelihood"},
        "a, ranked": {"weights": "own", "decode": "quality", "decoding": {"candidates": 3}},
    }
    changes = {
        "respond": Respond.model_validate(
            {"batch_size": 2, "models": models, "baselines": {"bot": {"answers": "generic"}}}
        ),
        "converse": Converse(safety=SHORT, ssi=SHORT),
        "judge": Judge(min_judged={}),
        "evaluate": Evaluate(
            resamples=20,
            confidence=0.9,
            metrics={"wit": MetricSettings(task="wit", label=("interesting",))},
        ),
        "data": made.data.model_copy(
            update={
                "judges": {"wit": Choice(use="own_judges:Rules")},
                "partners": {"safety": Choice(use="own_judges:Person")},
            }
        ),
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
    converse.main(
        params,
        [f"own={tmp_path / 'own'}"],
        tmp_path / "tokenizer.model",
        tmp_path / "knowledge",
        tmp_path / "talks.parquet",
        tmp_path / "converse.json",
    )
    return out


def given_sha(rows: Sequence[JudgedResponse], model: str) -> str:
    return answers_sha256(row for row in rows if row.model == model)[model]


def judge_all(params: Params, answered: Path, folder: Path) -> list[Path]:
    """Run stage judge; what it wrote, as stage evaluate takes it."""
    talks, paths = folder / "talks.parquet", written(folder)
    judge.main(params, answered, talks, votes(folder), *paths, metrics=folder / "judge.json")
    return paths


def written(folder: Path) -> list[Path]:
    names = ("responses", "drafts", "dialogs", "candidates")
    return [folder / f"{name}.parquet" for name in names]


def votes(folder: Path) -> Path:
    """A folder without filed answers."""
    return folder / "votes"


def test_models_answer_raters_judge_and_metrics_are_measured(
    params: Params, answered: Path, tmp_path: Path
) -> None:
    rows = read_table(answered, JudgedResponse)
    asked = [context.context_id for context in CONTEXTS]
    names = ["z, as it is", "a, ranked"]
    every = [*names, "bot"]
    assert [(row.model, row.context_id) for row in rows] == [(m, c) for m in every for c in asked]
    assert {row.response for row in rows if row.model == "bot"} == {"I don't know"}
    responses, metrics = tmp_path / "responses.parquet", tmp_path / "metrics.json"
    *paths, candidates = judge_all(params, answered, tmp_path)
    judged = read_table(responses, JudgedResponse)
    given, seen = (json.loads((tmp_path / f"{s}.json").read_text()) for s in ("respond", "judge"))
    own = {"model_sha256": digest([tmp_path / "own"])}
    assert list(given["models"]) == sorted(names)
    assert given["models"] == {n: {**own, "answers_sha256": given_sha(rows, n)} for n in names}
    assert given["baselines"] == {"bot": {"answers_sha256": given_sha(rows, "bot")}}
    assert given["tokenizer_sha256"] == digest([tmp_path / "tokenizer.model"])
    assert given["knowledge_sha256"] == digest([tmp_path / "knowledge"])
    # what raters say changes no answer
    assert seen["answers_sha256"] == {n: given_sha(judged, n) for n in every}
    assert seen["answers_sha256"] == {n: given_sha(rows, n) for n in every}
    assert seen["responses_sha256"] == digest([responses])
    # nobody judges safety, and that is not demanded
    assert {row.task for row in judged if row.labels} == {"wit"}
    assert all(row.judged_by.startswith("own_judges:Rules@") for row in judged if row.labels)
    # two turns of each half, of which the static one went on with what was recorded
    dialogs = read_table(tmp_path / "dialogs.parquet", JudgedResponse)
    assert seen["dialogs_sha256"] == digest([tmp_path / "dialogs.parquet"])
    assert [row.context_id for row in dialogs if row.model == names[0]] == [
        f"{half}/safety/0#{turn}" for half in ("interactive", "static") for turn in (2, 4)
    ]
    static = next(row for row in dialogs if row.context_id == "static/safety/0#4")
    assert static.context[1] == "it is large"
    # and what a model changes of decoding holds wherever it answers
    for said in (rows, read_table(tmp_path / "talks.parquet", JudgedResponse)):
        assert {len(row.candidates) for row in said if row.model == names[0]} <= {1, 2}
        assert 3 in {len(row.candidates) for row in said if row.model == names[1]}
    assert read_table(tmp_path / "drafts.parquet", JudgedResponse) == []
    assert read_table(candidates, JudgedResponse) == [], "nobody asked for any"
    told = tmp_path / "judge.json"
    evaluate.main(params, *paths, metrics, tmp_path / "metrics.csv", candidates, told)
    results = read_results(metrics)
    assert list(results["models"]) == names
    assert list(results["baselines"]) == ["bot"]
    assert results["baselines"]["bot"]["wit"]["versus"]["a, ranked"]["value"] == 0.0
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
    with pytest.raises(Waiting, match=r"stage judge waits .* \(wit: 6 of 9, 9 needed\)"):
        judge_all(changed, answered, tmp_path)
    assert not any(path.exists() for path in written(tmp_path))
    assert not (tmp_path / "judge.json").exists()
    less = changed.model_copy(update={"judge": Judge(min_judged={"wit": 0.5})})
    judge_all(less, answered, tmp_path)
    assert sum(bool(row.labels) for row in read_table(out, JudgedResponse)) == 6


def test_what_was_researched_is_judged_as_its_draft_too(
    params: Params, answered: Path, tmp_path: Path
) -> None:
    first, *rest = read_table(answered, JudgedResponse)
    researched = replace(first, draft="hm", calls=(ToolCall("q", "r"),))
    write_table(answered, [researched, *rest], JudgedResponse)
    judge_all(params, answered, tmp_path)
    (found,) = read_table(tmp_path / "drafts.parquet", JudgedResponse)
    assert (found.context_id, found.model, found.response) == (first.context_id, first.model, "hm")
    assert found.labels == {"interesting": 1} and not found.calls
    seen = json.loads((tmp_path / "judge.json").read_text())
    assert seen["drafts_sha256"] == digest([tmp_path / "drafts.parquet"])


@pytest.mark.parametrize("which", ["min_judged_drafts", "min_judged_dialogs"])
def test_drafts_and_dialogs_are_waited_for_where_that_is_asked(
    params: Params,
    answered: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    which: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LAMDA_STORE", str(tmp_path / "store"))
    rows = [row for row in read_table(answered, JudgedResponse) if row.task == "wit"]
    lazy = next(row for row in rows if "town 2" in row.context[0])
    odd = replace(lazy, context=("town 2",), draft="hm", calls=(ToolCall("q", "r"),))
    write_table(answered, [odd if row is lazy else row for row in rows], JudgedResponse)
    write_table(tmp_path / "talks.parquet", [odd], JudgedResponse)
    judges = {"wit": Choice.model_validate({"use": "own_judges:Rules", "lazy": True})}
    data = params.data.model_copy(update={"judges": judges})
    few = params.model_copy(update={"data": data, "judge": Judge(min_judged={"wit": 0.1})})
    judge_all(few, answered, tmp_path)
    asked = Judge.model_validate({"min_judged": {"wit": 0.1}, which: 1.0})
    with pytest.raises(Waiting, match=r"\(wit: 0 of 1, 1 needed\)"):
        judge_all(few.model_copy(update={"judge": asked}), answered, tmp_path)


def candidates_judged(
    params: Params, answered: Path, folder: Path, use: str
) -> tuple[list[JudgedResponse], dict[str, Any]]:
    """The candidates of two contexts of safety, judged or not, and what evaluate says of them."""
    data = params.data.model_copy(update={"judges": {"safety": Choice(use=f"own_judges:{use}")}})
    settings = Judge(min_judged={"safety": 0.0}, candidates={"safety": 2})
    more = params.model_copy(update={"data": data, "judge": settings})
    *paths, candidates = judge_all(more, answered, folder)
    metrics = folder / "metrics.json"
    told = folder / "judge.json"
    evaluate.main(more, *paths, metrics, folder / "metrics.csv", candidates, told)
    found = read_results(metrics)["discriminators"]["candidates"]
    assert list(found) == ["a, ranked"], "the other one ranks by likelihood"
    cells: dict[str, Any] = found["a, ranked"]["unsafe_harm"]
    seen = json.loads((folder / "judge.json").read_text())
    assert seen["candidates_sha256"] == digest([candidates])
    return read_table(candidates, JudgedResponse), cells


def test_rules_judge_the_candidates_of_some_contexts(
    params: Params, answered: Path, tmp_path: Path
) -> None:
    rows, cells = candidates_judged(params, answered, tmp_path, "Watch")
    assert len({row.context_id for row in rows}) == 2
    assert {row.model for row in rows} == {"a, ranked"} and {row.task for row in rows} == {"safety"}
    assert all(row.labels["unsafe_harm"] == ("town 1" in row.context[0]) for row in rows)
    assert cells["auc"]["judged"] == cells["auc"]["of"] == len(rows)


def test_people_are_not_asked_for_candidates_and_that_is_told(
    params: Params, answered: Path, tmp_path: Path
) -> None:
    rows, cells = candidates_judged(params, answered, tmp_path, "People")
    assert rows and not any(row.labels or row.judged_by for row in rows)
    assert (cells["auc"]["value"], cells["auc"]["judged"], cells["auc"]["of"]) == (
        None, 0, len(rows),
    )  # fmt: skip


def test_without_partners_nobody_talks_and_no_model_is_needed(
    params: Params, tmp_path: Path
) -> None:
    said = ["what is it?", "it is large"] * 40
    train_tokenizer(said, 300, tmp_path / "tokenizer.model")
    page = Document("1", "pages", "https://example.org/Porto", "Porto", "Porto / River / Douro")
    write_table(tmp_path / "knowledge" / "documents.parquet", [page], Document)
    alone = params.model_copy(update={"data": params.data.model_copy(update={"partners": {}})})
    converse.main(
        alone, ["own=nowhere"], tmp_path / "tokenizer.model", tmp_path / "knowledge",
        tmp_path / "talks.parquet", tmp_path / "converse.json",
    )  # fmt: skip
    assert read_table(tmp_path / "talks.parquet", JudgedResponse) == []
    assert json.loads((tmp_path / "converse.json").read_text()) == {
        "responses": 0, "answers_sha256": {},
    }  # fmt: skip
