"""What a token may see, and what a fresh model predicts."""

import math

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from lamda.model.config import ModelConfig, preset
from lamda.model.layers import mask_of
from lamda.model.transformer import Transformer


def changed(tokens: Tensor, place: int) -> Tensor:
    """`tokens` with another one at `place` in each row."""
    other = tokens.clone()
    other[:, place] = (other[:, place] + 1) % 50
    return other


def test_logits_are_float32_of_the_right_shape(model: Transformer, tokens: Tensor) -> None:
    logits = model(tokens)
    assert logits.shape == (3, 10, 50)
    assert logits.dtype == torch.float32


def test_a_token_changes_only_what_comes_after_it(model: Transformer, tokens: Tensor) -> None:
    before, after = model(tokens), model(changed(tokens, 6))
    assert torch.equal(before[:, :6], after[:, :6])
    assert (before[:, 6:] != after[:, 6:]).any(dim=-1).all()


def test_documents_of_a_row_do_not_see_each_other(model: Transformer, tokens: Tensor) -> None:
    documents = torch.tensor([0] * 4 + [1] * 6).expand(3, 10)
    packed = model(tokens, documents)
    torch.testing.assert_close(packed[:, :4], model(tokens[:, :4]), rtol=0, atol=1e-5)
    torch.testing.assert_close(packed[:, 4:], model(tokens[:, 4:]), rtol=0, atol=1e-5)
    assert not torch.allclose(packed[:, 4:], model(tokens)[:, 4:], atol=1e-3)


def test_relative_bias_matters(model: Transformer, tokens: Tensor) -> None:
    before = model(tokens)
    with torch.no_grad():
        model.blocks[0].attention.bias.weight[:, 3] += 2.0
    after = model(tokens)
    assert torch.equal(before[:, :3], after[:, :3])  # no distance of 3 yet
    assert (before[:, 3:] != after[:, 3:]).any(dim=-1).all()


def test_attention_equals_a_reference_in_loops(model: Transformer) -> None:
    attention = model.blocks[0].attention
    x = torch.randn(1, 4, 16, generator=torch.Generator().manual_seed(1))
    q, k, v = (m(x)[0].view(4, 2, 8) for m in (attention.query, attention.key, attention.value))
    rows = []
    for i in range(4):
        heads = []
        for h in range(2):
            scores = [(q[i, h] @ k[j, h]) + attention.bias.weight[h, i - j] for j in range(i + 1)]
            weights = torch.softmax(torch.stack(scores), dim=0)
            heads.append(sum(weights[j] * v[j, h] for j in range(i + 1)))
        rows.append(torch.cat(heads))
    distance = torch.arange(4)[:, None] - torch.arange(4)
    found = attention(x, mask_of((distance < 0)[None]), distance.clamp(min=0))
    torch.testing.assert_close(found[0], attention.output(torch.stack(rows)), rtol=0, atol=1e-5)


def test_what_is_forbidden_gets_no_gradient(model: Transformer) -> None:
    x = torch.randn(1, 6, 16, generator=torch.Generator().manual_seed(1)).requires_grad_()
    distance = torch.arange(6)[:, None] - torch.arange(6)
    found = model.blocks[0].attention(x, mask_of((distance < 0)[None]), distance.clamp(min=0))
    found[:, :4].sum().backward()
    assert x.grad is not None
    assert x.grad[:, :4].any(dim=-1).all()
    assert not x.grad[:, 4:].any()


def test_a_fresh_model_guesses_uniformly() -> None:
    model = Transformer(preset("tiny", 2048), seed=1)
    tokens = torch.randint(0, 2048, (8, 64), generator=torch.Generator().manual_seed(2))
    loss = F.cross_entropy(model(tokens)[:, :-1].flatten(0, 1), tokens[:, 1:].flatten())
    assert loss.item() == pytest.approx(math.log(2048), rel=0.05)


def test_fresh_attention_logits_have_unit_scale() -> None:
    attention = Transformer(preset("tiny", 64)).blocks[3].attention
    x = torch.randn(2000, 128, generator=torch.Generator().manual_seed(2))
    logits = (attention.query(x) * attention.key(x.flip(0))).view(2000, 4, 64).sum(-1)
    assert logits.std().item() == pytest.approx(1.0, rel=0.1)


def test_seed_decides_each_parameter_by_name() -> None:
    one = ModelConfig(layers=3, d_model=16, heads=2, d_kv=8, d_ff=32, vocab_size=50)
    two = ModelConfig(layers=4, d_model=16, heads=2, d_kv=8, d_ff=32, vocab_size=50)
    first, second = Transformer(one, seed=4).state_dict(), Transformer(two, seed=4).state_dict()
    assert all(torch.equal(value, second[name]) for name, value in first.items())
    assert not torch.equal(first["embedding.weight"], Transformer(one, 5).embedding.weight)
    key = "blocks.{}.feed_forward.up.weight"
    assert not torch.equal(second[key.format(0)], second[key.format(1)])


def test_every_parameter_has_a_gradient(model: Transformer, tokens: Tensor) -> None:
    F.cross_entropy(model(tokens).flatten(0, 1), tokens.roll(-1, 1).flatten()).backward()
    without = [n for n, p in model.named_parameters() if p.grad is None or not p.grad.any()]
    assert without == []
