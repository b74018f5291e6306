"""Decoding with a cache gives the logits of reading everything at once."""

import pytest
import torch
from torch import Tensor

from lamda.errors import LamdaError
from lamda.model.cache import KVCache
from lamda.model.transformer import Transformer

LENGTHS = (10, 4, 1)


def left_padded(tokens: Tensor) -> tuple[Tensor, Tensor]:
    """Rows of LENGTHS tokens, padded on the left with token 0, and which are real."""
    valid = torch.stack([torch.arange(10) >= 10 - length for length in LENGTHS])
    return tokens * valid, valid


@torch.no_grad()
def test_token_by_token_equals_at_once(model: Transformer, tokens: Tensor) -> None:
    cache = KVCache.allocate(model.config, 3, 10)
    steps = [model(tokens[:, :4], cache=cache)]
    steps += [model(tokens[:, i : i + 1], cache=cache) for i in range(4, 10)]
    torch.testing.assert_close(torch.cat(steps, 1), model(tokens), rtol=0, atol=1e-5)
    assert cache.length == 10


@torch.no_grad()
def test_left_padding_changes_nothing(model: Transformer, tokens: Tensor) -> None:
    padded, valid = left_padded(tokens)
    cache = KVCache.allocate(model.config, 3, 12)
    prompt = model(padded, cache=cache, valid=valid)
    following = model(tokens[:, :2], cache=cache)
    plain = model(padded, valid=valid)
    assert prompt.isfinite().all()
    for row, length in enumerate(LENGTHS):
        alone = model(torch.cat([tokens[row, 10 - length :], tokens[row, :2]])[None])[0]
        torch.testing.assert_close(prompt[row, 10 - length :], alone[:length], rtol=0, atol=1e-5)
        torch.testing.assert_close(following[row], alone[length:], rtol=0, atol=1e-5)
        torch.testing.assert_close(plain[row, 10 - length :], alone[:length], rtol=0, atol=1e-5)


@torch.no_grad()
def test_branches_share_one_prefill_and_keep_the_original(
    model: Transformer, tokens: Tensor
) -> None:
    padded, valid = left_padded(tokens)
    cache = KVCache.allocate(model.config, 3, 10)
    model(padded, cache=cache, valid=valid)
    wide = cache.branch(2, 3)
    new = torch.tensor([[1, 7, 4], [2, 7, 5], [3, 7, 6], [4, 7, 1], [5, 7, 2], [6, 7, 3]])
    found = torch.cat([model(new[:, :2], cache=wide), model(new[:, 2:], cache=wide)], 1)
    for index in range(6):
        row, length = index // 2, LENGTHS[index // 2]
        alone = model(torch.cat([tokens[row, 10 - length :], new[index]])[None])[0, -3:]
        torch.testing.assert_close(found[index], alone, rtol=0, atol=1e-5)
    assert (cache.rows, cache.length, wide.rows, wide.length) == (3, 10, 6, 13)


@torch.no_grad()
def test_select_keeps_the_branches_asked_for(model: Transformer, tokens: Tensor) -> None:
    padded, valid = left_padded(tokens)
    cache = KVCache.allocate(model.config, 3, 10)
    model(padded, cache=cache, valid=valid)
    wide = cache.branch(2, 2)
    model(torch.tensor([[1], [2], [3], [4], [5], [6]]), cache=wide)
    chosen = torch.tensor([1, 2, 5])
    few = wide.select(chosen)
    found = model(torch.full((3, 1), 7), cache=few)
    everything = model(torch.full((6, 1), 7), cache=wide)
    torch.testing.assert_close(found, everything[chosen], rtol=0, atol=1e-5)
    assert (few.rows, few.count) == (3, 1)


def test_a_full_cache_says_so(model: Transformer, tokens: Tensor) -> None:
    cache = KVCache.allocate(model.config, 3, 8)
    with pytest.raises(LamdaError, match="at most 3 rows x 8 slots, found 3 x 10"):
        model(tokens, cache=cache)
    with pytest.raises(LamdaError, match="found 2 x 5"):
        model(tokens[:2, :5], cache=cache)
    with pytest.raises(LamdaError, match="at most 6 rows x 4 slots, found 6 x 10"):
        model(tokens.repeat(2, 1), cache=cache.branch(2, 4))
