"""The harness of `make mutations`: what it starts, what it writes into, and what it tells."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from benchmarks.mutations.base import Mutation
from benchmarks.mutations.records import complete
from benchmarks.mutations.run import MUTATIONS, Found, Untouched, commands, copied, report
from benchmarks.mutations.tensors import noise, retouch, zero
from lamda.annotation.labels import labels
from lamda.files import digest, read_json, write_json
from lamda.gates.registry import NAMES
from lamda.records import Document, JudgedResponse, write_table

VOTES = {"safe": ("yes", "no", "yes")}


@pytest.fixture
def finished(tmp_path: Path) -> Path:
    """As much of a run as records are derived from."""
    root = tmp_path / "run"
    for name in ("pt", "ssi_safety", "ft_quality_safety", "grounded", "lamda"):
        (root / "models" / name).mkdir(parents=True)
        weights = {"layer": np.full((4, 3), len(name), np.float32)}
        save_file(weights, root / "models" / name / "model.safetensors")
    (root / "models/tokenizer.model").write_text("pieces")
    (root / "data/tokens").mkdir(parents=True)
    (root / "data/tokens/forum.bin").write_text("ids")
    page = Document("1", "wiki", "https://example.org/1", "Porto", "Porto / River / Douro")
    write_table(root / "data/knowledge/documents.parquet", [page], Document)
    row = JudgedResponse(
        "safety/1", "safety", "1", "PT", ("hi",), "hello", "hello", votes=VOTES,
        labels=labels(VOTES),
    )  # fmt: skip
    write_table(root / "results/responses.parquet", [row], JudgedResponse)
    for name in ("drafts", "dialogs"):
        write_table(root / f"results/{name}.parquet", [], JudgedResponse)
    write_json(root / "metrics/finetune_dialog.json", {"model_sha256": "its own", "steps": 1})
    (root / "params.resolved.yaml").write_text("seed: 17\n")
    return root


def test_records_are_derived_where_a_run_has_none_and_kept_where_it_has(finished: Path) -> None:
    (finished / "results/drafts.parquet").unlink()
    derived = complete(finished, {"PT": "pt"})
    assert "drafts.parquet" in derived and "dialogs.parquet" not in derived
    assert "respond.json: models" in derived
    assert "finetune_dialog.json: inputs_sha256" in derived
    assert "finetune_dialog.json: model_sha256" not in derived
    tuned = read_json(finished / "metrics/finetune_dialog.json")
    assert tuned["model_sha256"] == "its own"
    assert tuned["steps"] == 1
    assert tuned["inputs_sha256"]["model"] == digest([finished / "models/ssi_safety"])
    given = read_json(finished / "metrics/respond.json")["models"]["PT"]
    assert given["model_sha256"] == digest([finished / "models/pt"])
    assert complete(finished, {"PT": "pt"}) == []


def test_a_mutated_copy_leaves_the_run_as_it_was(finished: Path) -> None:
    before = digest([finished])
    with copied(finished) as root:
        model = root / "models/pt/model.safetensors"
        assert os.stat(model).st_nlink in (1, 2)
        retouch(root / "models/pt", 1, zero, 1)
        assert not load_file(model)["layer"].any()
        retouch(root / "models/lamda", 1, noise(0.5))
        complete(root, {"PT": "pt"})
    assert not root.exists()
    assert digest([finished]) == before


def test_every_gate_is_started_as_dvc_yaml_says_and_every_mutation_has_one() -> None:
    assert set(commands()) == set(NAMES)
    assert {mutation.gate for mutation in MUTATIONS} <= set(NAMES)
    names = [mutation.name for mutation in MUTATIONS]
    assert len(set(names)) == len(names)


def test_the_table_says_what_was_not_caught() -> None:
    one, two = (Mutation(name, "tokens", lambda root, seed: None) for name in ("a", "b"))
    found = [
        Found(one, "x", ("shards.own",), 1.0), Found(one, "y", (), 1.0),
        Found(two, "x", ("written.same",), 2.0), Found(two, "y", ("written.same",), 3.0),
    ]  # fmt: skip
    calm = [Untouched(run, gate, 2.0, 1.5, "") for run in "xyz" for gate in NAMES]
    text = report({"x": 17, "y": 18, "z": 19}, calm, found, "0b55eb9")
    assert "Written by `make mutations` at 0b55eb9, of finished" in text
    assert "19 in run z): each fault is made to the outputs of x, y, and" in text
    assert "**3 of 4 caught; 0 alarms by 33 gates on untouched outputs.**" in text
    assert "| a | tokens | shards.own **not in y** | 1.0 | 1.0 |" in text
    assert "| b | tokens | written.same | 2.0 | 3.0 |" in text
    assert "| 22.0 (16.5) | 22.0 (16.5) | 22.0 (16.5) |" in text
    slow = [replace(one, seconds=6.0) for one in calm if one.run == "x"]
    assert "| 66.0 (16.5) **above** |" in report({"x": 17}, slow, found, "0b55eb9")
