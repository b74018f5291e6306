"""Reduced precision stays where it was asked for."""

import pytest
import torch

from lamda.model import runtime
from lamda.model.runtime import (
    autocast,
    chosen_precision,
    computing_type,
    decoding_on,
    multiplies_bfloat16,
    prepare_process,
)
from lamda.model.transformer import Transformer


def test_process_uses_the_cores_it_has() -> None:
    prepare_process()
    assert 1 <= torch.get_num_threads() <= 1024
    assert (torch.tensor([1e-40]) * 1.0).item() == 0.0  # denormals are flushed


def test_auto_is_bfloat16_only_where_the_device_has_it() -> None:
    expected = torch.bfloat16 if multiplies_bfloat16() else torch.float32
    assert chosen_precision("auto") is expected
    assert chosen_precision("float32") is torch.float32


def test_bfloat16_is_close_and_leaves_no_trace(model: Transformer) -> None:
    tokens = torch.arange(12)[None] % model.config.vocab_size
    expected = model.hidden(tokens)
    with autocast(torch.bfloat16):
        found = model.hidden(tokens)
    assert not torch.equal(found, expected)
    torch.testing.assert_close(found, expected, rtol=0.1, atol=0.1)
    assert torch.equal(model.hidden(tokens), expected)


def test_attention_softmax_is_float32_under_bfloat16(model: Transformer) -> None:
    seen: list[torch.dtype] = []
    tokens = torch.arange(12)[None] % model.config.vocab_size
    softmax = torch.softmax
    with pytest.MonkeyPatch.context() as patch, autocast(torch.bfloat16):
        patch.setattr(torch, "softmax", lambda x, dim: (seen.append(x.dtype), softmax(x, dim))[1])
        model.hidden(tokens)
    assert set(seen) == {torch.float32}


def test_decoding_uses_what_is_fast_on_the_models_own_device(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(runtime, "multiplies_bfloat16", lambda kind: not asked.append(kind))
    with decoding_on(torch.device("cpu")):
        assert torch.is_autocast_enabled("cpu")
        assert computing_type(torch.device("cpu")) is torch.bfloat16
        assert torch.is_inference_mode_enabled()
    assert asked == ["cpu"]  # whatever other device the machine has
    assert not torch.is_autocast_enabled("cpu")
    monkeypatch.undo()
    assert not multiplies_bfloat16("meta")
