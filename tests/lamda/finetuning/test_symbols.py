"""Speaking symbols start as `<turn>`; nothing else changes."""

from __future__ import annotations

import torch

from lamda.finetuning.symbols import start_symbols
from lamda.model.config import ModelConfig
from lamda.model.transformer import Transformer
from lamda.tokenizer import BASE, RESPONSE, TURN, USER, Tokenizer


def test_only_the_speaking_symbols_change(tokenizer: Tokenizer) -> None:
    config = ModelConfig(
        layers=1, d_model=16, heads=2, d_kv=8, d_ff=32, vocab_size=tokenizer.vocab_size
    )
    model = Transformer(config, seed=1)
    before = model.embedding.weight.detach().clone()
    after = start_symbols(model, tokenizer).embedding.weight
    turn = before[tokenizer.control[TURN]]
    changed = {tokenizer.control[s] for s in (RESPONSE, BASE, USER)}
    for index in range(config.vocab_size):
        expected = turn if index in changed else before[index]
        assert torch.equal(after[index], expected)
    assert not torch.equal(before[tokenizer.control[USER]], turn)
