"""The decoder-only Transformer of LaMDA (paper section 3)."""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from lamda.model.bias import bucket
from lamda.model.cache import Cache
from lamda.model.config import ModelConfig
from lamda.model.initial import lay_copying_heads, normal
from lamda.model.layers import Attention, Block, mask_of


class Transformer(nn.Module):
    """Tokens in, logits of the next token out.

    On the meta device it can be counted and planned without memory; anywhere else it is
    initialised from `seed`.
    """

    def __init__(self, config: ModelConfig, seed: int = 0) -> None:
        super().__init__()
        self.config = config
        self.embedding = nn.Embedding(config.vocabulary, config.d_model)
        self.blocks = nn.ModuleList(Block(config, layer) for layer in range(config.layers))
        self.norm = nn.RMSNorm(config.d_model, eps=config.norm_epsilon)
        if not self.embedding.weight.is_meta:
            self.initialise(seed)

    def forward(
        self,
        tokens: Tensor,
        documents: Tensor | None = None,
        *,
        cache: Cache | None = None,
        valid: Tensor | None = None,
    ) -> Tensor:
        """tokens (B, T) long -> logits (B, T, V) float32.

        `documents` (B, T) numbers the documents of a packed row: attention stays within one.
        With `cache` the tokens follow those in it; `valid` (B, T) bool is false at left padding.
        """
        return self.logits(self.hidden(tokens, documents, cache=cache, valid=valid))

    def hidden(
        self,
        tokens: Tensor,
        documents: Tensor | None = None,
        *,
        cache: Cache | None = None,
        valid: Tensor | None = None,
    ) -> Tensor:
        """tokens (B, T) -> the last layer's normed output (B, T, D); arguments as `forward`."""
        length = tokens.shape[1]
        past = 0 if cache is None else cache.length
        position = torch.arange(past + length, device=tokens.device)  # (S,)
        distance = position[past:, None] - position  # (T, S)
        buckets = bucket(distance, self.config.buckets, self.config.max_distance)  # (T, S)
        if cache is not None:
            forbidden = ~cache.extend(tokens, valid)  # (B, T, S)
        else:
            forbidden = (distance < 0)[None]  # (1, T, S)
            if documents is not None:
                forbidden = forbidden | (documents[:, :, None] != documents[:, None, :])
            if valid is not None:
                forbidden = forbidden | ~valid[:, None, :]  # (B, T, S)
        mask = mask_of(forbidden)  # (B or 1, 1, T, S)
        x = self.embedding(tokens)  # (B, T, D)
        for block in self.blocks:
            x = block(x, mask, buckets, cache)  # (B, T, D)
        result: Tensor = self.norm(x)  # (B, T, D)
        return result

    def logits(self, hidden: Tensor) -> Tensor:
        """hidden (..., D) -> logits (..., V) float32, by the tied embedding."""
        return F.linear(self.scaled(hidden), self.embedding.weight).float()  # (..., V)

    def scaled(self, hidden: Tensor) -> Tensor:
        """hidden (..., D) in the scale that the tied embedding turns into logits."""
        inverse: float = self.config.d_model**-0.5
        return hidden * inverse

    @torch.no_grad()
    def copy_embedding(self, source: int, targets: Sequence[int]) -> None:
        """Give the token ids `targets` the embedding of the id `source`."""
        self.embedding.weight[list(targets)] = self.embedding.weight[source].clone()

    @torch.no_grad()
    def initialise(self, seed: int) -> None:
        """Draw all parameters, each from a generator of its own name and `seed`.

        So a start does not depend on the order of parameters or on how they are sharded. Own
        choice: embeddings and matrices are normal; the query's deviation holds the d_kv^-0.5 that
        the logits lack; what a block adds to the residual stream starts at zero, but for the heads
        of lamda.model.initial that can copy; biases are 0 and norm scales 1.
        """
        inputs, query = self.config.d_model**-0.5, self.config.d_kv**-0.5
        for name, parameter in self.named_parameters():
            kind = name.split(".")[-2]
            if kind == "embedding":
                normal(parameter, EMBEDDING_DEVIATION, name, seed)
            elif kind in ("output", "down", "bias"):
                parameter.zero_()
            elif kind.endswith("norm"):
                parameter.fill_(1.0)
            else:
                normal(parameter, inputs * (query if kind == "query" else 1.0), name, seed)
        attentions = [m for m in self.modules() if isinstance(m, Attention)]
        lay_copying_heads(self.config, attentions, EMBEDDING_DEVIATION, seed)


EMBEDDING_DEVIATION = 0.3
"""Small enough that a fresh model's loss is that of a uniform guess (own choice)."""
