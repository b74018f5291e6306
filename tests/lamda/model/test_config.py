"""Presets against the published sizes."""

import pytest
import torch
from pydantic import ValidationError

from lamda.errors import LamdaError
from lamda.model.config import PRESETS, ModelConfig, preset
from lamda.model.families import Lamda
from lamda.model.transformer import Transformer


@pytest.mark.parametrize("name", PRESETS)
def test_arithmetic_equals_the_count_on_the_meta_device(name: str) -> None:
    with torch.device("meta"):
        model = Transformer(PRESETS[name])
    assert sum(parameter.numel() for parameter in model.parameters()) == PRESETS[name].parameters


def test_137b_has_the_published_parameters() -> None:
    assert PRESETS["137b"].parameters == 137_702_416_384


@pytest.mark.parametrize(("name", "billions"), [("2b", 2.097), ("8b", 8.590), ("137b", 137.4)])
def test_matrices_have_the_published_size(name: str, billions: float) -> None:
    assert PRESETS[name].matrix_parameters / 1e9 == pytest.approx(billions, rel=4e-4)


@pytest.mark.parametrize("name", PRESETS)
def test_presets_keep_the_published_proportions(name: str) -> None:
    config = PRESETS[name]
    assert (config.inner, config.d_ff) == (2 * config.d_model, 8 * config.d_model)


def test_small_presets_have_their_sizes() -> None:
    assert 1_800_000 < preset("tiny", 2048).parameters < 2_400_000
    assert PRESETS["base"].parameters == pytest.approx(125e6, rel=0.01)


def test_unknown_preset_lists_the_known_ones() -> None:
    with pytest.raises(LamdaError, match="no preset 'huge'; there are: smoke, tiny"):
        preset("huge")


def test_dictionary_round_trip_and_errors() -> None:
    config = preset("tiny", 99)
    assert ModelConfig.from_dict(config.to_dict()) == config
    with pytest.raises(LamdaError, match=r"c\.json: unknown key 'depth'"):
        ModelConfig.from_dict(config.to_dict() | {"depth": 3}, "c.json")
    with pytest.raises(LamdaError, match="key 'heads': expected a number, found '4'"):
        ModelConfig.from_dict(config.to_dict() | {"heads": "4"})
    with pytest.raises(LamdaError, match="key 'd_ff' is missing"):
        ModelConfig.from_dict({})
    with pytest.raises(LamdaError, match="layers: expected more than 0, found 0"):
        ModelConfig.from_dict(config.to_dict() | {"layers": 0})


def test_an_unknown_preset_is_refused_before_anything_is_built() -> None:
    with pytest.raises(ValidationError, match=r"no preset 'gpt2'; there are: .*tiny"):
        Lamda.Settings.model_validate({"preset": "gpt2"})


@pytest.mark.parametrize(
    "wrong", [{"layers": 10_000_000}, {"d_ff": 10**400}, {"vocab_size": 10**15}]
)
def test_a_size_that_nobody_could_build_is_refused_at_once(wrong: dict[str, int]) -> None:
    with pytest.raises(LamdaError, match="expected at most 1000 layers .* correct its config"):
        ModelConfig.from_dict(preset("tiny").to_dict() | wrong)
