"""A model through files: its hash, and what a tiny trained one makes of held-out text."""

from __future__ import annotations

import dataclasses
import math
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch

from benchmarks.mutations.tensors import Fill, noise, retouch, zero
from lamda.data.shards import open_shards, write_shard
from lamda.files import digest
from lamda.gates.frames import frame
from lamda.gates.saved import (
    BEHAVIOUR_CHECKS,
    LEAST_DEPENDENCE,
    TRAINED_CHECK,
    WEIGHT_CHECKS,
    Saved,
    behaviour_rows,
    held_out,
    saved_model,
    tensor_rows,
    trained_rows,
)
from lamda.gates.tokens import PARTS, Part
from lamda.gates.verdict import run_suite
from lamda.generation.likelihood import next_distributions, token_log_probabilities
from lamda.model.config import preset
from lamda.model.io import save_model
from lamda.model.transformer import Transformer

IDS = 12


def documents(part: str) -> list[list[int]]:
    """Each id is followed by the next one, from any beginning on; ids come equally often."""
    length = 24 if part == "train" else 20
    return [[(first + n) % IDS for n in range(length)] for first in range(IDS)]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Shards, and a model that has learned them in a few steps."""
    folder = tmp_path_factory.mktemp("run")
    for part in PARTS:
        write_shard(folder / "tokens" / part, "counting", documents(part), IDS)
    torch.manual_seed(1)
    model = Transformer(preset("smoke", IDS), seed=1)
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.01)
    rows = torch.tensor(documents("train"))  # (B, T)
    for _ in range(40):
        loss = torch.nn.functional.cross_entropy(
            model(rows[:, :-1]).flatten(0, 1), rows[:, 1:].flatten()
        )
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    save_model(model, folder / "model")
    return folder


def shards(run: Path) -> list[Part]:
    return [Part(part, shard) for part in PARTS for shard in open_shards(run / "tokens" / part)]


def failures(run: Path, model: Saved, recorded: str) -> set[str]:
    frames = {
        "weights": frame(tensor_rows({"PT": model}), "not_finite", "spread"),
        "models": frame(trained_rows({"PT": (model, {"model_sha256": recorded})}), "other"),
        "behaviour": frame(behaviour_rows({"PT": model}, shards(run)), "ratio", "depends"),
    }
    checks = (*WEIGHT_CHECKS, TRAINED_CHECK, *BEHAVIOUR_CHECKS)
    found = run_suite(checks, frames, {"max_unigram_ratio": 0.8})
    return {verdict.check for verdict in found if verdict.blocks}


def test_a_trained_model_passes_and_beats_word_counts(run: Path) -> None:
    model = saved_model("model").read(run / "model")
    assert failures(run, model, digest([run / "model"])) == set()
    (row,) = behaviour_rows({"PT": model}, shards(run))
    assert row["ratio"] < 0.5
    assert row["depends"] > LEAST_DEPENDENCE


@pytest.mark.parametrize(
    ("fill", "tensors", "also"),
    [
        (zero, 1, {"weights.alive"}),
        (noise(0.01), None, set()),
        (noise(20.0), None, {"behaviour.unigram"}),
        (zero, None, {"weights.alive", "behaviour.unigram", "behaviour.depends"}),
    ],
)
def test_an_altered_model_is_seen(
    run: Path, tmp_path: Path, fill: Fill, tensors: int | None, also: set[str]
) -> None:
    shutil.copytree(run / "model", tmp_path / "model")
    retouch(tmp_path / "model", 3, fill, tensors)
    model = saved_model("model").read(tmp_path / "model")
    found = failures(run, model, digest([run / "model"]))
    assert "models.trained" in found
    assert also <= found
    # with a record that was written anew what it does is all that tells
    assert failures(run, model, model.sha256) == found - {"models.trained"}


def test_a_model_that_does_not_load_is_a_failing_row(run: Path, tmp_path: Path) -> None:
    """Of a smaller vocabulary than the shards have, and without its settings."""
    save_model(Transformer(preset("smoke", 4), seed=1), tmp_path / "small")
    small = saved_model("model").read(tmp_path / "small")
    assert {"behaviour.unigram", "behaviour.depends"} <= failures(run, small, small.sha256)
    gone = dataclasses.replace(small, folder=tmp_path / "none")
    (row,) = behaviour_rows({"PT": gone}, shards(run))
    assert math.isnan(row["ratio"])
    assert "no such file" in row["example"]


def test_held_out_text_is_measured_by_the_frequencies_of_its_own_source(run: Path) -> None:
    found = list(held_out(shards(run)))
    assert [ids for ids, _ in found] == documents("validation")
    assert all(nats == pytest.approx(19 * math.log(IDS)) for _, nats in found)


def test_likelihoods_are_those_of_each_row_alone() -> None:
    model = Transformer(preset("smoke", IDS), seed=2).eval()
    rows = [[1, 2, 3], [4, 5, 6, 7, 8], [9, 1]] * 20
    together = token_log_probabilities(model, rows)
    assert [len(values) for values in together] == [len(row) - 1 for row in rows]
    for row, values in zip(rows[:3], together, strict=False):
        (alone,) = token_log_probabilities(model, [row])
        np.testing.assert_allclose(values, alone, atol=0.02)  # products may be in bfloat16
    chances = next_distributions(model, [[1, 2], [4]])
    np.testing.assert_allclose(chances.sum(axis=1), 1, atol=1e-5)
    assert math.log(chances[0, 3]) == pytest.approx(together[0][1], abs=0.02)
