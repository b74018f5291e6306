"""A saved model comes back; a broken one is named."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from lamda.errors import LamdaError
from lamda.model.config import preset
from lamda.model.io import load_model, load_transformer, plain_state, save_model
from lamda.model.transformer import Transformer


def test_round_trip(model: Transformer, tokens: Tensor, tmp_path: Path) -> None:
    save_model(model, tmp_path / "model")
    loaded = load_model(tmp_path / "model")
    assert loaded.config == model.config
    assert torch.equal(loaded(tokens), model(tokens))
    assert all(parameter.requires_grad for parameter in loaded.parameters())
    assert sorted(p.name for p in (tmp_path / "model").iterdir()) == [
        "config.json",
        "model.safetensors",
    ]


def test_saving_again_replaces(model: Transformer, tmp_path: Path) -> None:
    save_model(Transformer(preset("smoke", 9)), tmp_path / "model")
    save_model(model, tmp_path / "model")
    assert load_model(tmp_path / "model").config == model.config


def test_compiled_prefixes_are_dropped(model: Transformer) -> None:
    compiled = torch.compile(model)
    assert list(plain_state(compiled)) == list(model.state_dict())


def test_broken_files_are_named(model: Transformer, tmp_path: Path) -> None:
    with pytest.raises(LamdaError, match=r"none/config\.json: no such file"):
        load_model(tmp_path / "none")
    path = tmp_path / "model"
    save_model(model, path)
    weights = path / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:1000])
    with pytest.raises(LamdaError, match=r"model\.safetensors: expected safetensors"):
        load_model(path)
    weights.unlink()
    with pytest.raises(LamdaError, match=r"model\.safetensors: no such file"):
        load_model(path)


def test_weights_of_another_configuration_are_named(model: Transformer, tmp_path: Path) -> None:
    save_model(model, tmp_path / "one")
    save_model(Transformer(preset("smoke", 50)), tmp_path / "two")
    (tmp_path / "one" / "config.json").write_bytes((tmp_path / "two" / "config.json").read_bytes())
    with pytest.raises(LamdaError, match=r"tensor 'blocks\.0\.attention\.bias\.weight': expected"):
        load_model(tmp_path / "one")


def test_weights_that_are_no_numbers_are_named(model: Transformer, tmp_path: Path) -> None:
    path = tmp_path / "model" / "model.safetensors"
    save_model(model, tmp_path / "model")
    state = load_file(path)
    save_file(state | {"embedding.weight": state["embedding.weight"] * torch.nan}, path)
    with pytest.raises(LamdaError, match="tensor 'embedding.weight': expected finite weights"):
        load_model(tmp_path / "model")


def test_narrow_weights_are_widened(model: Transformer, tokens: Tensor, tmp_path: Path) -> None:
    path = tmp_path / "model" / "model.safetensors"
    save_model(model, tmp_path / "model")
    save_file({name: value.half() for name, value in load_file(path).items()}, path)
    found = load_transformer(tmp_path / "model")
    assert {value.dtype for value in found.parameters()} == {torch.float32}
    torch.testing.assert_close(found(tokens), model(tokens), rtol=0.05, atol=0.05)
