"""`model.base: own/NAME` and nothing else: a model that was trained elsewhere in the stages."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM

from lamda.config.params import Params
from lamda.config.resolve import write_resolved
from lamda.errors import LamdaError
from lamda.files import digest
from lamda.gates.contract import SKIPPED
from lamda.gates.pretrained import CONTINUED, UNTRAINED
from lamda.gates.tokens import BROUGHT, token_frames
from lamda.model.config import preset
from lamda.model.hugging_face import NEW_ROWS, refusals
from lamda.model.hugging_face.backbone import HuggingFaceBackbone
from lamda.model.io import load_model, save_model
from lamda.model.transformer import Transformer
from lamda.tokenizer import Tokenizer, train_tokenizer
from stages import pretrain
from tests.lamda.model.tokenizers_of import KINDS
from tests.stages.based import answered, base, gated, params, parts, pretrained, tokenized, tuned

REPOSITORY = Path(__file__).resolve().parents[2]


def test_a_base_goes_through_the_stages(tree: Path) -> None:
    given = params()
    assert (given.model.use, given.model.options["base"]) == ("transformers", "own/little")
    assert "preset" not in given.model.options
    pieces = tokenized(given)
    own = 1 + max(KINDS["byte_level"]().get_vocab().values())
    assert not pieces.is_own
    assert pieces.added == tuple(range(own, own + NEW_ROWS))
    found = token_frames(
        parts(), pieces, json.loads(Path("tokens.json").read_text()),
        digest([Path("tokenizer.model")]), digest([Path("tokens")]),
    )  # fmt: skip
    assert found["vocabulary"].attrs[SKIPPED] == BROUGHT
    assert found["shards"]["other_rate"].max() == 0
    assert set(found["written"]["other"]) == {""}
    # no token of continued pre-training: the old rows are the base's to the bit
    figures = pretrained(params(said="", tokens=0))
    kept, before = load_file("pt/model.safetensors"), load_file("own/little/model.safetensors")
    name = "model.embed_tokens.weight"
    assert figures["steps"] == figures["tokens"] == 0
    assert torch.equal(kept[name][:own], before[name][:own])
    assert all(torch.equal(kept[k], before[k]) for k in before if k != name)
    frames = gated(figures)
    assert frames["progress"].attrs[SKIPPED] == CONTINUED
    assert frames["steps"].attrs[SKIPPED] == UNTRAINED
    assert frames["loss"]["ratio"].notna().all()
    # some tokens, then the discriminators, and answers that they rank
    given = params(said="", precision="bfloat16", grad_accum_steps=2)
    again = given.execution.model_copy(update={"activation_checkpointing": True})
    figures = pretrained(given.model_copy(update={"execution": again}))
    assert figures["steps"] == 4
    assert gated(figures)["steps"]["loss"].notna().all()
    moved = load_file("pt/model.safetensors")
    assert all((moved[k] != kept[k]).any() for k in kept)
    figures = tuned(params(said="", tokens=16_384))
    sensible = figures["discriminators"]["SENSIBLE"]
    assert sensible["n"] > 5
    assert len(answered(given, "ft")) == 3


@pytest.mark.parametrize("tied", [True, pytest.param(False, marks=pytest.mark.slow)])
def test_an_adapter_is_trained_saved_and_merged(tree: Path, tied: bool) -> None:
    path = Path("own/little/config.json")
    path.write_text(json.dumps(json.loads(path.read_text()) | {"tie_word_embeddings": tied}))
    if not tied:
        weights = load_file("own/little/model.safetensors")
        other = weights["model.embed_tokens.weight"].flip(0).clone()
        save_file(weights | {"lm_head.weight": other}, "own/little/model.safetensors")
    said = "  base: own/little\n  tuning: {lr: 0.05, adapter: {rank: 4, alpha: 8.0}}\n"
    given = params(said)
    pieces = tokenized(given)
    figures = pretrained(given)
    assert figures["steps"] == 4
    before, after = load_file("own/little/model.safetensors"), load_file("pt/model.safetensors")
    assert {key: len(value.shape) for key, value in before.items()} == {
        key: len(value.shape) for key, value in after.items()
    }
    own = pieces.added[0]
    for name in before:
        changed = before[name][:own] != after[name][:own]
        whole = "norm" in name or "embed" in name or "head" in name
        assert changed.any() == (not whole), name  # matrices alone, by what was merged
    for name in ("model.embed_tokens.weight", *([] if tied else ["lm_head.weight"])):
        rows = after[name][own : own + NEW_ROWS]
        assert (rows.std(0) > 0).all()
    adapter = load_file("pt/adapter/adapter_model.safetensors")
    scale = 8.0 / 4
    for side in ("q_proj", "down_proj"):
        name = next(key for key in before if f"layers.1.{'self_attn' if side[0] == 'q' else 'mlp'}"
                    f".{side}" in key)  # fmt: skip
        a, b = (
            next(value for key, value in adapter.items() if "layers.1" in key and side in key
                 and f"lora_{letter}" in key)
            for letter in "AB"
        )  # fmt: skip
        torch.testing.assert_close(after[name], before[name] + scale * b @ a)
    model = load_model(Path("pt"))
    assert isinstance(model, HuggingFaceBackbone)
    assert model.vocab_size >= pieces.vocab_size
    config = json.loads(Path("pt/adapter/adapter_config.json").read_text())
    assert config["base_model_name_or_path"] is None
    assert tree.name not in Path("pt/adapter/adapter_config.json").read_text()


def test_an_own_model_goes_on_with_its_own_tokenizer(tree: Path) -> None:
    texts = ["how large is this town?", "a river is there"] * 20
    pieces = train_tokenizer(texts, 310, Path("own/ours/tokenizer.model"))
    save_model(Transformer(preset("smoke", pieces.vocab_size), 3), Path("own/ours"))
    train_tokenizer(texts, 310, Path("own/ours/tokenizer.model"))
    given = params("  base: own/ours\n", tokens=0)
    assert given.model.use == "lamda"
    assert tokenized(given).is_own
    assert json.loads(Path("tokens.json").read_text())["brought"]
    pretrained(given)
    before, after = load_file("own/ours/model.safetensors"), load_file("pt/model.safetensors")
    assert all(torch.equal(before[name], after[name]) for name in before)
    Path("own/ours/tokenizer.model").unlink()
    with pytest.raises(LamdaError, match=r"own/ours/tokenizer\.model: no such file"):
        tokenized(given)


def base_of(given: Params) -> dict[str, Any]:
    assert given.tokenize.base is not None
    return given.tokenize.base.model_dump()


def test_the_tokenizer_of_a_base_depends_on_the_base_alone(tree: Path) -> None:
    first = params()
    assert base_of(first)["files"]["own/little"]
    tuned = params("  tuning: {lr: 0.5}\n")
    assert base_of(tuned) == base_of(first)
    assert tuned.model != first.model
    weights = load_file("own/little/model.safetensors")
    save_file({k: v + 1 for k, v in weights.items()}, "own/little/model.safetensors")
    edited = params("")
    assert edited.model.files != first.model.files
    assert base_of(edited) != base_of(first)


def test_a_checkpoint_is_of_one_base(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another one of the same shape would go on with the weights that the first one had learned."""
    places: list[Path] = []
    monkeypatch.setattr(
        pretrain, "run_job", lambda job, model, *_: places.append(job.scratch(model))
    )
    names = ("tokens", "tokenizer.model", "pt", "pt.json", "pt.csv")
    tokenized(params())
    pretrain.main(params(""), *map(Path, names))
    pretrain.main(params(""), *map(Path, names))
    weights = load_file("own/little/model.safetensors")
    save_file({k: v + 1 for k, v in weights.items()}, "own/little/model.safetensors")
    pretrain.main(params(""), *map(Path, names))
    first, again, other = places
    assert again == first
    assert other != first


@pytest.mark.parametrize(
    ("said", "changed", "reason"),
    [
        ("  base: own/none\n", {}, r"key 'model': own/none: no such file; .* `dvc add own/none`"),
        ("  base: /elsewhere\n", {}, r"key 'model': '/elsewhere' lies outside own/"),
        ("", {"tokens: 40000": "tokens: 0"}, r"key 'pretrain\.tokens': expected at least 1"),
        ("  base: own/little\n  tuning: {lr: 0}\n", {}, r"key 'model\.tuning\.lr'"),
    ],
)
def test_what_cannot_be_a_base_is_said_by_stage_resolve(
    tree: Path, said: str, changed: dict[str, str], reason: str
) -> None:
    profile = Path("profiles/smoke.yaml")
    for old, new in changed.items():
        profile.write_text(profile.read_text().replace(old, new))
    with pytest.raises(LamdaError, match=reason) as caught:
        params(said)
    assert "\n" not in str(caught.value)


def test_a_tokenizer_of_another_model_is_refused(tree: Path) -> None:
    given = params()
    tokenized(given)
    base("own/other")
    model = AutoModelForCausalLM.from_pretrained("own/other")
    model.resize_token_embeddings(100)
    model.save_pretrained("own/other")
    small = given.model.model_copy(update={"base": "own/other"})
    with pytest.raises(LamdaError, match="the tokenizer belongs to another model"):
        pretrained(given.model_copy(update={"model": small}))
    with pytest.raises(LamdaError, match="its tokenizer has 300 ids, its model 100"):
        tokenized(
            given.model_copy(update={"tokenize": given.tokenize.model_copy(update={"base": small})})
        )


def test_what_training_takes_is_said_before_loading(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = params()
    tokenized(given)
    size = sum(v.numel() for v in load_file("own/little/model.safetensors").values())
    monkeypatch.setattr(refusals, "free_memory", lambda _: 10 * size)
    Path("own/little/model.safetensors").write_bytes(b"never read")
    with pytest.raises(LamdaError, match=r"to train its .* train an adapter") as caught:
        pretrained(given)
    assert "\n" not in str(caught.value)


def curve_of(path: str, column: str) -> list[float]:
    with Path(path).open(newline="") as stream:
        return [float(line[column]) for line in csv.DictReader(stream) if line[column]]


@pytest.mark.slow
def test_two_processes_learn_what_one_does(tree: Path) -> None:
    """FSDP2 on the batch axis, by torchrun."""
    text = Path("profiles/smoke.yaml").read_text()
    few = "pretrain: {precision: float32, tokens: 6144, batch_size: 16, "
    Path("profiles/smoke.yaml").write_text(
        text.replace("pretrain: {tokens: 40000, batch_size: 16, ", few)
    )
    tokenized(params())
    write_resolved(Path(), Path("params.resolved.yaml"))
    found = {}
    for name, start in (("one", []), ("two", ["torch.distributed.run", "--nproc-per-node", "2"])):
        options = ["--tokens", "tokens", "--tokenizer", "tokenizer.model", "--out", name,
                   "--metrics", f"{name}.json", "--curve", f"{name}.csv"]  # fmt: skip
        command = [word for part in (*start[:1], "stages.pretrain") for word in ("-m", part)]
        command[2:2] = start[1:]
        environment = os.environ | {"PYTHONPATH": str(REPOSITORY)}
        done = subprocess.run(
            [sys.executable, *command, *options], env=environment, text=True, check=False,
            capture_output=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-3000:]
        found[name] = json.loads(Path(f"{name}.json").read_text())
    assert found["two"]["validation_loss"] == pytest.approx(
        found["one"]["validation_loss"], abs=1e-3
    )
    # AdamW's steps are the same for gradients of any scale; their norm, before it is cut, is not
    norms = [curve_of(f"{name}.csv", "gradient_norm") for name in ("one", "two")]
    assert len(norms[0]) > 1
    assert norms[1] == pytest.approx(norms[0], rel=1e-3)
    own = Tokenizer.load(Path("tokenizer.model")).added[0]  # later rows start anew
    start = load_file("own/little/model.safetensors")
    one, two = (load_file(f"{name}/model.safetensors") for name in ("one", "two"))
    assert one.keys() == two.keys() == start.keys()
    for name, value in one.items():
        rows = slice(0, own if "embed" in name else None)
        way = (value[rows] - start[name][rows]).norm()
        assert way > 0, name
        assert (two[name] - value)[rows].norm() < 0.01 * way, name
    assert isinstance(load_model(Path("two")), HuggingFaceBackbone)
