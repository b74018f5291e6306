"""What a model costs to train is known from its config, before its weights are read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from gguf import GGUFReader

from lamda.config.section import Choice
from lamda.errors import LamdaError
from lamda.model.config import preset
from lamda.model.flops import training_flops
from lamda.model.hugging_face.loading import load
from lamda.model.io import save_model
from lamda.model.shape import Shape, shape_of
from lamda.model.transformer import Transformer
from tests.lamda.model.test_gguf import llama, write
from tests.lamda.model.tokenizers_of import byte_level
from tests.stages.based import base

ROW = 64


def test_a_preset_has_the_flops_of_its_dimensions() -> None:
    shape = shape_of(Choice.model_validate({"use": "lamda", "preset": "tiny"}), 2048)
    assert shape.config == preset("tiny", 2048)
    assert shape.training_flops(ROW) == training_flops(preset("tiny", 2048), ROW)


def test_a_base_of_transformers_is_counted_without_its_weights(tmp_path: Path) -> None:
    base(str(tmp_path))
    model = load(tmp_path)
    once = model.block_flops(ROW) + model.logit_flops()
    (tmp_path / "model.safetensors").write_bytes(b"never read")
    chosen = {"use": "transformers", "base": str(tmp_path)}
    shape = shape_of(Choice.model_validate(chosen), 2048)
    assert shape.config is None
    assert shape.parameters == model.parameter_count
    assert shape.training_flops(ROW) == 3 * once
    adapted = Choice.model_validate(chosen | {"tuning": {"adapter": {"rank": 4}}})
    assert shape_of(adapted, 2048).training_flops(ROW) == 2 * once  # no gradients of the matrices


def test_a_gguf_is_counted_by_its_header(tmp_path: Path) -> None:
    path = tmp_path / "small.gguf"
    write(path, llama(byte_level().get_vocab_size(with_added_tokens=True)))
    model = load(path)
    start = GGUFReader(path).data_offset
    path.write_bytes(path.read_bytes()[:start] + bytes(path.stat().st_size - start))  # no weights
    shape = shape_of(Choice.model_validate({"use": "transformers", "base": str(path)}), 2048)
    assert shape.parameters == model.parameter_count
    assert shape.training_flops(ROW) == 3 * (model.block_flops(ROW) + model.logit_flops())


def test_an_import_of_lamdas_own_has_its_own_dimensions(tmp_path: Path) -> None:
    config = preset("smoke", 310)
    save_model(Transformer(config, 3), tmp_path / "ours")
    (tmp_path / "ours/model.safetensors").unlink()
    found = shape_of(Choice.model_validate({"use": "lamda", "base": str(tmp_path / "ours")}), 2048)
    assert (found.parameters, found.config) == (Shape.of(config).parameters, config)


class Unmeasured:
    """A family that makes models, and says nothing of them before."""

    def __init__(self, settings: object, seed: int) -> None: ...

    def create(self, vocab_size: int) -> None: ...


@pytest.mark.parametrize(
    ("chosen", "reason"),
    [
        ({"use": "transformers", "base": "own/none"}, r"own/none: no such file or folder"),
        ({"use": "lamda", "base": "own/none"}, r"own/none/config\.json: no such file"),
        ({"use": f"{__name__}:Unmeasured"}, r"key 'model\.use': .*expected a family that tells"),
    ],
)
def test_what_is_not_known_is_one_line(chosen: dict[str, str], reason: str) -> None:
    with pytest.raises(LamdaError, match=reason) as caught:
        shape_of(Choice.model_validate(chosen), 2048)
    assert "\n" not in str(caught.value)


def test_a_config_that_is_none_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(json.dumps(["no", "config"]))
    for use in ("lamda", "transformers"):
        with pytest.raises(LamdaError, match=r"config\.json: expected keys and values"):
            shape_of(Choice.model_validate({"use": use, "base": str(tmp_path)}), 2048)
