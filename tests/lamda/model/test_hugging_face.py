"""Folders that transformers reads: dispatch by config.json, and refusals in one line."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM, GPT2Config, GraniteConfig, MambaConfig

from lamda.config.section import Choice
from lamda.errors import LamdaError
from lamda.model.hugging_face import HuggingFaceBackbone
from lamda.model.io import load_model, load_transformer
from lamda.plugins import build

CONFIG = GPT2Config(
    vocab_size=50, n_embd=16, n_layer=2, n_head=2, n_positions=16, bos_token_id=1, eos_token_id=2
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    torch.manual_seed(0)
    AutoModelForCausalLM.from_config(CONFIG).save_pretrained(tmp_path / "gpt2")
    return tmp_path / "gpt2"


def change(folder: Path, **values: object) -> None:
    path = folder / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | values))


def test_load_model_finds_the_implementation_by_config_json(folder: Path) -> None:
    model = load_model(folder)
    assert isinstance(model, HuggingFaceBackbone)
    tokens = torch.tensor([[3, 4, 5]])
    expected = AutoModelForCausalLM.from_pretrained(folder)(tokens).logits
    torch.testing.assert_close(model(tokens), expected)
    assert model.vocab_size == 50
    with pytest.raises(LamdaError, match="key 'model_type': expected 'lamda', found 'gpt2'"):
        load_transformer(folder)


def test_an_unknown_type_is_refused_in_one_line(folder: Path) -> None:
    change(folder, model_type="nonesuch", architectures=None)
    with pytest.raises(LamdaError, match="nonesuch") as raised:
        load_model(folder)
    assert "\n" not in str(raised.value)


def test_without_transformers_the_extra_is_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "transformers", None)
    with pytest.raises(LamdaError, match=r"pip install 'lamda\[transformers\]'"):
        load_model(folder)


def test_missing_foreign_and_damaged_weights_are_refused(folder: Path) -> None:
    weights = folder / "model.safetensors"
    whole = load_file(weights)
    first = next(name for name in whole if "mlp" in name)
    save_file({k: v for k, v in whole.items() if k != first}, weights, {"format": "pt"})
    with pytest.raises(LamdaError, match=f"1 missing keys, such as '{first}'"):
        load_model(folder)
    save_file(whole | {first: torch.full_like(whole[first], torch.nan)}, weights, {"format": "pt"})
    with pytest.raises(LamdaError, match="expected finite weights, found NaN"):
        load_model(folder)
    weights.write_bytes(weights.read_bytes()[:1000])
    with pytest.raises(LamdaError, match="expected a causal language model"):
        load_model(folder)
    weights.unlink()
    torch.save(whole, folder / "pytorch_model.bin")  # a pickle
    with pytest.raises(LamdaError, match="expected a causal language model"):
        load_model(folder)


def test_layers_that_cannot_branch_and_unknown_logits_are_refused() -> None:
    with pytest.raises(LamdaError, match="'mamba': expected layers of full or windowed attention"):
        HuggingFaceBackbone(
            AutoModelForCausalLM.from_config(
                MambaConfig(vocab_size=50, hidden_size=8, state_size=4, num_hidden_layers=1)
            )
        )
    granite = GraniteConfig(
        vocab_size=50, hidden_size=16, intermediate_size=16, num_hidden_layers=1,
        num_attention_heads=2, num_key_value_heads=2, logits_scaling=4.0, pad_token_id=0,
    )  # fmt: skip
    with pytest.raises(LamdaError, match="'granite' makes its logits in a way"):
        HuggingFaceBackbone(AutoModelForCausalLM.from_config(granite)).check("here")


def test_more_tokens_than_positions_are_refused(folder: Path) -> None:
    model = load_model(folder)
    cache, _ = model.prefill([list(range(14))])
    branches = cache.branch(1, 5)
    model(torch.tensor([[1, 2]]), cache=branches)
    with pytest.raises(LamdaError, match="expected at most 16 tokens, found 17"):
        model(torch.tensor([[3]]), cache=branches)


def test_params_choose_it_by_name(folder: Path) -> None:
    family = build("backbones", Choice(use="transformers", base=str(folder)), 0)
    assert family.create(50).vocab_size == 50
    with pytest.raises(LamdaError, match="expected a vocabulary of at least 51, found 50"):
        family.create(51)
    with pytest.raises(LamdaError, match="use: lamda: key 'base'"):
        build("backbones", Choice(use="lamda", base="x", preset="tiny"), 0)


def test_a_size_that_nobody_could_build_is_refused_at_once(folder: Path) -> None:
    change(folder, n_layer=10_000_000)
    with pytest.raises(LamdaError, match=r"config\.json: key 'n_layer': expected at most 1000"):
        load_model(folder)
