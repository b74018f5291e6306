"""Compiling changes no number and no name, and may fail."""

import sys

import pytest
import torch

from lamda.model.transformer import Transformer
from lamda.training.runtime import (
    chosen_precision,
    compiled_hidden,
    computing_in,
    multiplies_bfloat16,
    prepare_process,
)

TOKENS = torch.arange(24).view(2, 12)
DOCUMENTS = torch.tensor([0] * 5 + [1] * 7).expand(2, 12)


def test_a_compiler_that_fails_is_one_line(
    model: Transformer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*arguments: object, **named: object) -> None:
        raise torch._dynamo.exc.InternalTorchDynamoError("no headers")

    monkeypatch.setenv("CXX", sys.executable)  # there is one
    monkeypatch.setattr(torch, "compile", lambda function, **named: broken)
    hidden = compiled_hidden(model)
    assert torch.equal(hidden(TOKENS, DOCUMENTS), model.hidden(TOKENS, DOCUMENTS))
    hidden(TOKENS, DOCUMENTS)
    assert capsys.readouterr().err.count("not compiled (InternalTorchDynamoError)") == 1


def test_process_uses_the_cores_it_has() -> None:
    prepare_process()
    assert 1 <= torch.get_num_threads() <= 1024
    assert (torch.tensor([1e-40]) * 1.0).item() == 0.0  # denormals are flushed


@pytest.mark.slow
def test_compiled_equals_eager(model: Transformer) -> None:
    names = list(model.state_dict())
    results = []
    for hidden in (model.hidden, compiled_hidden(model)):
        model.zero_grad()
        output = hidden(TOKENS, DOCUMENTS)
        output.square().sum().backward()
        results.append([output, *(parameter.grad for parameter in model.parameters())])
    for eager, compiled in zip(*results, strict=True):
        torch.testing.assert_close(compiled, eager, rtol=1e-4, atol=1e-4)
    assert list(model.state_dict()) == names


def test_auto_is_bfloat16_only_where_the_device_has_it() -> None:
    expected = torch.bfloat16 if multiplies_bfloat16() else torch.float32
    assert chosen_precision("auto") is expected
    assert chosen_precision("float32") is torch.float32


def test_bfloat16_is_close_and_leaves_no_trace(model: Transformer) -> None:
    tokens = torch.arange(12)[None] % model.config.vocabulary
    expected = model.hidden(tokens)
    with computing_in(torch.bfloat16):
        found = model.hidden(tokens)
    assert not torch.equal(found, expected)
    torch.testing.assert_close(found, expected, rtol=0.1, atol=0.1)
    assert torch.equal(model.hidden(tokens), expected)


def test_attention_softmax_is_float32_under_bfloat16(model: Transformer) -> None:
    seen: list[torch.dtype] = []
    tokens = torch.arange(12)[None] % model.config.vocabulary
    softmax = torch.softmax
    with pytest.MonkeyPatch.context() as patch, computing_in(torch.bfloat16):
        patch.setattr(torch, "softmax", lambda x, dim: (seen.append(x.dtype), softmax(x, dim))[1])
        model.hidden(tokens)
    assert set(seen) == {torch.float32}
