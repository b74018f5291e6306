"""Compiling changes no number and no name, and may fail."""

import sys

import pytest
import torch

from lamda.model.transformer import Transformer
from lamda.training.compiled import compiled_hidden

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
