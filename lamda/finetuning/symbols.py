"""How the symbols that pre-training never shows start in fine-tuning.

`<response>`, `<base>` and `<user>` each begin something that is said, as `<turn>` does; so they
start as `<turn>`, and what PT knows of answering serves from the first step.
"""

from __future__ import annotations

from typing import TypeVar

from lamda.model.trainable import Trainable
from lamda.tokenizer import BASE, RESPONSE, TURN, USER, Tokenizer

M = TypeVar("M", bound=Trainable)


def start_symbols(model: M, tokenizer: Tokenizer) -> M:
    """Give the speaking symbols the embedding of `<turn>`, in place; returns the model."""
    symbols = [tokenizer.control[symbol] for symbol in (RESPONSE, BASE, USER)]
    model.copy_embedding(tokenizer.control[TURN], symbols)
    return model
