"""Recipes and tasks: shares add up, held-out contexts stay out, what is cut is counted."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lamda.batches import IGNORE_INDEX
from lamda.config.params import Params
from lamda.data.shards import write_shard
from lamda.errors import LamdaError
from lamda.files import digest
from lamda.finetuning.config import Finetuning, Grounding
from lamda.finetuning.rated import held_out, rated_rows
from lamda.finetuning.recipes import PRETRAINING, RECIPES, recipe_of
from lamda.finetuning.replay import copying_examples
from lamda.finetuning.rows import Mix
from lamda.finetuning.run import FinetuningJob, mixed
from lamda.finetuning.tasks import (
    FEWEST_ACTIONS,
    TASKS,
    Files,
    Fit,
    chains,
    read_own_actions,
    read_own_answers,
    task_examples,
)
from lamda.generation.calibration import calibration_of
from lamda.model.config import ModelConfig
from lamda.model.io import load_model, save_model
from lamda.model.transformer import Transformer
from lamda.records import GroundingExample, RatedResponse, ToolCall, write_table
from lamda.task_names import RATED
from lamda.templates import LABELS, Example, Limits
from lamda.tokenizer import ATTRIBUTES, RATING_0, RATING_1, Tokenizer
from lamda.training.config import Execution

ONE = Example((30, 31), (31, IGNORE_INDEX))


def settings(**changes: object) -> Finetuning:
    values = {
        "tokens": 1000, "batch_size": 4, "seq_len": 64, "muon_lr": 0.01, "lr": 0.01,
        "warmup": 0.0, "cooldown": 0.0, "clip": 1.0, "z_loss": 0.0, "compile": False,
        "precision": "float32", "replay": 0.5, "copying": 0.1,
    }  # fmt: skip
    return Finetuning.model_validate({**values, **changes})


def rated(task: str, count: int, response: str = "yes") -> list[RatedResponse]:
    return [
        RatedResponse(f"{task}/{n}", task, "1", "pt", (f"hello {n}",), response, {},
                      {"sensible": 1})
        for n in range(count)
    ]  # fmt: skip


@pytest.fixture
def files(tmp_path: Path) -> Files:
    votes = {"correct": ("yes", "yes", "yes")}
    actions = [
        GroundingExample(str(n), ("hello",), "base", (), "User", "yes", votes, n % 2)
        for n in range(10)
    ]
    write_table(tmp_path / "ssi.parquet", rated("ssi", 200), RatedResponse)
    write_table(tmp_path / "safety.parquet", rated("safety", 3), RatedResponse)
    write_table(tmp_path / "research" / "groundedness.parquet", actions, GroundingExample)
    write_table(tmp_path / "rated_research" / "ssi.parquet", rated("ssi", 9), RatedResponse)
    write_table(tmp_path / "filtered.parquet", rated("dialog", 7), RatedResponse)
    own = [replace(actions[n % 2], example_id=f"own/{n}") for n in range(FEWEST_ACTIONS)]
    write_table(tmp_path / "rollouts" / "groundedness.parquet", own, GroundingExample)
    write_table(tmp_path / "rollouts" / "ssi.parquet", rated("ssi", 8), RatedResponse)
    return Files(
        tmp_path, tmp_path / "filtered.parquet", tmp_path / "research", tmp_path / "rated_research",
        tmp_path / "rollouts",
    )  # fmt: skip


def test_every_recipe_has_its_settings_and_known_tasks_whose_shares_add_up() -> None:
    for name, recipe in RECIPES.items():
        assert f"finetune_{name}" in Params.model_fields
        for parts in (recipe.new, recipe.replayed):
            assert sum(part.share for part in parts) == pytest.approx(1.0)
            assert {task for part in parts for task in part.tasks} <= {*TASKS, PRETRAINING}


@pytest.mark.parametrize("name", RECIPES)
def test_replay_and_copying_have_the_shares_of_the_settings(name: str) -> None:
    recipe = RECIPES[name]
    mixes = mixed(recipe, settings(), {task: [ONE] for task in (*TASKS, PRETRAINING)}, [ONE])
    shares = [mix.share for mix in mixes]
    assert sum(shares) == pytest.approx(1.0)
    assert mixes[-1] == Mix("copying", [ONE], 0.1)
    assert sum(shares[: len(recipe.new)]) == pytest.approx(0.4)
    assert [len(mix.examples) for mix in mixes[:-1]] == [
        len(part.tasks) for part in (*recipe.new, *recipe.replayed)
    ]


def test_what_a_recipe_is_new_in_was_not_trained_before() -> None:
    seen: set[str] = {PRETRAINING}
    unseen: set[str] = set()
    for recipe in RECIPES.values():
        new = {task for part in recipe.new for task in part.tasks}
        assert not new & seen
        replayed = {task for part in recipe.replayed for task in part.tasks}
        forms = {TASKS[task].template for task in seen & TASKS.keys()}
        assert all(TASKS[task].template in forms for task in replayed - {PRETRAINING})
        unseen |= replayed - seen
        seen |= new | replayed
    assert seen == {*TASKS, PRETRAINING}
    assert unseen == {"rated_research"}  # rated as `ssi` is: other rows of what was learned


def examples(task: str, files: Files, tokenizer: Tokenizer) -> list[Example]:
    return task_examples(TASKS[task], files, tokenizer, Limits(40, 48), 64)[0]


def test_contexts_that_measure_are_not_trained_on(files: Files, tokenizer: Tokenizer) -> None:
    rows = [row for name in RATED for row in rated_rows(files.annotations, name)]
    kept = [row for row in rows if not held_out(row)]
    assert 0 < len(kept) < len(rows) == 203
    assert sum(len(examples(name, files, tokenizer)) for name in RATED) == len(kept)


def test_actions_are_written_from_right_ones_and_judged_from_all(
    files: Files, tokenizer: Tokenizer
) -> None:
    sizes = {task: len(examples(task, files, tokenizer)) for task in TASKS}
    assert (sizes["actions"], sizes["judged_actions"], sizes["dialog"]) == (5, 10, 7)
    assert (sizes["own_actions"], sizes["judged_own_actions"]) == (25, 50)


def test_a_research_is_one_example_of_its_right_actions() -> None:
    """A query that was right stands in front of what goes on from it, and nowhere else."""
    found = ToolCall("a", "1"), ToolCall("b", "2")

    def action(context: str, done: int, kind: str, text: str, correct: int = 1) -> GroundingExample:
        return GroundingExample("", (context,), "base", found[:done], kind, text, {}, correct)

    asked, again, answer = (
        action("x", 0, "TS", "a"), action("x", 1, "TS", "b"), action("x", 2, "User", "so"),
    )  # fmt: skip
    other = action("y", 2, "User", "no")  # its own queries were wrong
    wrong = [action("y", 0, "TS", "a", 0), action("x", 1, "User", "hm", 0)]
    alone = action("z", 0, "TS", "a")  # nothing goes on from it
    rows = [answer, *wrong, asked, other, again, alone]
    assert chains(rows) == [[asked, again, answer], [other], [alone]]
    assert chains([*rows, *rows])[:1] == [[asked, again, answer]]
    elsewhere = [replace(asked, base="another"), answer]
    assert chains(elsewhere) == [[elsewhere[0]], [answer]]


def test_a_handful_of_the_models_own_actions_teaches_nothing(
    files: Files, tokenizer: Tokenizer
) -> None:
    own = read_own_actions(files)[1:]
    assert files.rollouts is not None
    write_table(files.rollouts / "groundedness.parquet", own, GroundingExample)
    assert examples("own_actions", files, tokenizer) == []
    assert examples("judged_own_actions", files, tokenizer) == []
    assert examples("own_answers", files, tokenizer)


def test_of_the_models_own_answers_only_their_sense_is_learned(files: Files) -> None:
    every = {"sensible": 0, "specific": 1, "interesting": 1}
    rows = [replace(row, labels=every) for row in read_own_answers(files)]
    rows.append(replace(rows[0], context=("hi",), labels={"specific": 1}))
    assert files.rollouts is not None
    write_table(files.rollouts / "ssi.parquet", rows, RatedResponse)
    kept = TASKS["own_answers"].rows(files)
    assert len(kept) == sum(not held_out(row) for row in rows[:-1]) > 0
    assert all(row.labels == {"sensible": 0} for row in kept)


def test_rows_that_are_cut_or_left_out_are_counted(files: Files, tokenizer: Tokenizer) -> None:
    assert files.filtered is not None
    kept = [
        RatedResponse("1", "dialog", "2", "pt", ("hello there", "how are you?"), "yes"),
        RatedResponse("2", "dialog", "2", "pt", ("hello there " * 30, "how are you?"), "yes " * 20),
        RatedResponse("3", "dialog", "2", "pt", ("how are you?",), "yes " * 90),
    ]
    write_table(files.filtered, kept, RatedResponse)
    found, fit = task_examples(TASKS["dialog"], files, tokenizer, Limits(400, 48), 64)
    assert fit == Fit(examples=3, shortened=1, left_out=1)
    assert [example.shortened for example in found] == [False, True]
    figures = fit.figures()
    assert figures["shortened_share"] == figures["left_out_share"] == pytest.approx(1 / 3)
    assert Fit(0, 0, 0).figures()["left_out_share"] == 0


def job(files: Files, tokenizer: Tokenizer, folder: Path, recipe: str, **more: Any) -> Any:
    values: dict[str, Any] = {
        "settings": settings(), "execution": Execution(log_every=1, checkpoint_every=1),
        "seed": 1, "limits": Limits(40, 48), "model": folder / "model",
        "tokenizer": folder / "tokenizer.model",
        "tokens": folder / "tokens", "files": files, "out": folder / "out",
        "curve": folder / "curve.csv", "metrics": folder / "metrics.json",
    }  # fmt: skip
    return FinetuningJob(recipe=recipe, **(values | more))


def test_a_recipe_reads_each_task_once_and_reports_it(
    files: Files, tokenizer: Tokenizer, tmp_path: Path
) -> None:
    first = int(np.flatnonzero(tokenizer.text_pieces)[0])
    documents = [list(range(first, first + 30))] * 2
    write_shard(tmp_path / "tokens" / "train", "forum", documents, tokenizer.vocab_size)
    assert set(job(files, tokenizer, tmp_path, "rollouts").mixes(tokenizer)[1]) == set(TASKS)
    mixes, fits = job(files, tokenizer, tmp_path, "groundedness").mixes(tokenizer)
    assert set(TASKS) - set(fits) == {"own_answers", "own_actions", "judged_own_actions"}
    assert fits["judged_actions"] == Fit(10, 0, 0)
    sizes = {mix.name: len(mix.examples) for mix in mixes}
    repeated = ("ssi", "safety")
    assert sizes["rated_research"] == fits["rated_research"].examples > 0
    assert sizes[" and ".join(repeated)] == sum(fits[name].examples for name in repeated)
    assert (sizes["actions"], sizes["dialog"], sizes[PRETRAINING], sizes["copying"]) == (5, 7, 2, 2)


def test_a_model_that_is_passed_on_is_recorded_like_a_trained_one(
    files: Files, tokenizer: Tokenizer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("model/model.safetensors", "tokenizer.model", "tokens/forum.bin"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    with monkeypatch.context() as several:
        several.setenv("RANK", "1")
        job(files, tokenizer, tmp_path, "groundedness")._pass_on({})
    assert not (tmp_path / "out").exists(), "one process of several writes"
    job(files, tokenizer, tmp_path, "groundedness")._pass_on({})
    metrics = json.loads((tmp_path / "metrics.json").read_text())
    assert metrics["model_sha256"] == digest([tmp_path / "model"])
    assert metrics["inputs_sha256"]["model"] == metrics["model_sha256"]
    assert set(metrics["inputs_sha256"]) == {"model", "tokenizer", "tokens", *files.given}


def test_a_recipe_without_its_files_is_refused(
    files: Files, tokenizer: Tokenizer, tmp_path: Path
) -> None:
    lacking = job(Files(files.annotations), tokenizer, tmp_path, "dialog")
    with pytest.raises(LamdaError, match="--filtered"):
        lacking.mixes(tokenizer)
    lacking = job(replace(files, rollouts=None), tokenizer, tmp_path, "rollouts")
    with pytest.raises(LamdaError, match="--rollouts"):
        lacking.mixes(tokenizer)


def test_a_copying_example_repeats_what_it_asks_for() -> None:
    document = Example(tuple(np.arange(30, 60).tolist()), (IGNORE_INDEX,) * 30)
    text = np.arange(1000) % 2 == 0
    for row in copying_examples([document] * 2, text=text, seed=1, width=64):
        asked = [at for at, target in enumerate(row.targets) if target != IGNORE_INDEX]
        assert asked and len(row.tokens) == 64
        assert text[list(row.tokens)].all()
        for at in asked:
            assert row.targets[at] == row.tokens[at + 1]
            assert row.tokens[at + 1] in row.tokens[: at + 1]


def test_any_subset_of_the_labels_is_trained_on(files: Files, tokenizer: Tokenizer) -> None:
    """Loss stands at the attributes that are known, and nowhere else; no label, no example."""
    subsets: list[dict[str, int]] = [
        {"interesting": 1},
        {"safe": 0, "unsafe_harm": 1, "unsafe_bias": 1, "unsafe_misinformation": 1},
        {"polite": 1},
        {"unsafe_bias": 0},
    ]
    kept = (row for row in rated("safety", 400) if not held_out(row))
    rows = [replace(row, labels=labels) for row, labels in zip(kept, subsets, strict=False)]
    write_table(files.annotations / "safety.parquet", rows, RatedResponse)
    found = examples("safety", files, tokenizer)
    ratings = {tokenizer.control[RATING_0]: 0, tokenizer.control[RATING_1]: 1}
    names = {tokenizer.control[name]: LABELS[name] for name in ATTRIBUTES}
    learned = [
        {
            names[token]: ratings[target]
            for token, target in zip(example.tokens, example.targets, strict=True)
            if target != IGNORE_INDEX
        }
        for example in found
    ]
    known = set(LABELS.values())
    expected = [{k: v for k, v in labels.items() if k in known} for labels in subsets]
    assert learned == [labels for labels in expected if labels]


def test_the_calibration_lies_in_the_folder_that_the_metrics_name(
    files: Files, tokenizer: Tokenizer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rated on random labels, so that some curves are kept and some are not."""
    monkeypatch.chdir(tmp_path)
    rng = np.random.default_rng(0)
    rows = [replace(row, labels={"sensible": int(rng.random() < 0.5)}) for row in rated("ssi", 600)]
    write_table(files.annotations / "ssi.parquet", rows, RatedResponse)
    config = ModelConfig(
        layers=1, d_model=16, heads=2, d_kv=8, d_ff=32, vocab_size=tokenizer.vocab_size
    )
    save_model(Transformer(config, seed=1), tmp_path / "model")
    (tmp_path / "tokenizer.model").write_bytes(tokenizer_bytes(tokenizer))
    first = int(np.flatnonzero(tokenizer.text_pieces)[0])
    documents = [list(range(first, first + 30))] * 2
    write_shard(tmp_path / "tokens" / "train", "forum", documents, tokenizer.vocab_size)
    job(files, tokenizer, tmp_path, "ssi_safety").run()
    metrics = json.loads((tmp_path / "metrics.json").read_text())
    assert metrics["model_sha256"] == digest([tmp_path / "out"])
    held = sum(held_out(row) for row in rows)
    found = calibration_of(load_model(tmp_path / "out")).attributes
    assert set(found) == set(metrics["calibration"]) == set(ATTRIBUTES)
    assert found["SENSIBLE"].rows == metrics["calibration"]["SENSIBLE"]["n"] == held > 20
    assert found["SENSIBLE"].points
    assert metrics["calibration"]["SENSIBLE"]["before"]["error"] == pytest.approx(
        metrics["discriminators"]["SENSIBLE"]["calibration_error"]
    )
    assert found["UNSAFE_HARM"].rows == 0


def tokenizer_bytes(tokenizer: Tokenizer) -> bytes:
    processor: Any = tokenizer._processor
    return bytes(processor.serialized_model_proto())


def test_how_much_of_the_last_fine_tuning_is_judging() -> None:
    learning = {
        "tokens": 1, "batch_size": 1, "seq_len": 8, "muon_lr": 0.1, "lr": 0.1, "warmup": 0.0,
        "cooldown": 0.0, "clip": 1.0, "z_loss": 0.0, "compile": False, "precision": "float32",
        "replay": 0.5, "copying": 0.0,
    }  # fmt: skip
    for judging in (0.0, 0.25, 1.0):
        settings = Grounding.model_validate({**learning, "judging": judging})
        chosen = recipe_of("groundedness", settings)
        assert [(part.name, part.share) for part in chosen.new] == [
            ("actions", 1 - judging), ("judged_actions", judging)
        ]  # fmt: skip
        assert chosen.replayed == RECIPES["groundedness"].replayed
    assert recipe_of("dialog", Finetuning.model_validate(learning)) == RECIPES["dialog"]
