"""The decoder-only Transformer of LaMDA (paper section 3).

Read it from `hidden` down: ids become vectors, every block lets each position look back and then
think by itself, and the last vectors are compared with the embedding of every id. One matrix
serves both ends. Positions enter nowhere but in attention, as a bias that knows only how far back a
key is: that is why padding on the left, and a prompt read once for many candidates, change nothing.

Letters: B rows, T tokens, S tokens that may be seen (a cache's and the new), D the width, V ids.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.distributed.tensor import DTensor, distribute_tensor

from lamda.model.backbone import left_padded
from lamda.model.bias import bucket
from lamda.model.cache import Cache, KVCache
from lamda.model.config import ModelConfig
from lamda.model.flops import block_flops, logit_flops
from lamda.model.initial import initial
from lamda.model.layers import Block, mask_of
from lamda.model.runtime import computing_type
from lamda.model.trainable import Trainable


class Transformer(Trainable):
    """Tokens in, logits of the next token out.

    On the meta device it can be counted, planned and sharded without memory; anywhere else it is
    initialised from `seed`.
    """

    def __init__(self, config: ModelConfig, seed: int = 0) -> None:
        super().__init__()
        self.config = config
        self.embedding = nn.Embedding(config.vocab_size, config.d_model)
        self.blocks = nn.ModuleList(Block(config, layer) for layer in range(config.layers))
        self.norm = nn.RMSNorm(config.d_model, eps=config.norm_epsilon)
        self.seed = seed
        if not self.embedding.weight.is_meta:
            self.initialise()

    @property
    def layers(self) -> Sequence[nn.Module]:
        """The blocks."""
        return list(self.blocks)

    def identity(self) -> dict[str, Any]:
        """Its configuration."""
        return self.config.to_dict()

    @property
    def vocab_size(self) -> int:
        """V."""
        return self.config.vocab_size

    @property
    def device(self) -> torch.device:
        """Where the parameters are."""
        return self.embedding.weight.device

    @property
    def parameter_count(self) -> int:
        """All parameters; the embedding, which gives the logits too, counts once."""
        return self.config.parameters

    def prefill(self, prompts: Sequence[Sequence[int]]) -> tuple[KVCache, Tensor]:
        """B prompts of any lengths -> their cache, and the logits (B, V) behind the last token."""
        tokens, valid = left_padded(prompts, self.device)  # (B, T)
        rows, width = tokens.shape
        # The cache holds what products give here: under autocast a wider type would only cost.
        dtype = computing_type(self.device)
        cache = KVCache.allocate(self.config, rows, width, device=self.device, dtype=dtype)
        hidden = self.hidden(tokens, cache=cache, valid=valid)  # (B, T, D)
        return cache, self.logits(hidden[:, -1])  # only the last position is ever sampled from

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
        # With a cache the new tokens stand behind `past` others, which they see as well.
        past = 0 if cache is None else cache.length
        position = torch.arange(past + length, device=tokens.device)  # (S,)
        distance = position[past:, None] - position  # (T, S)
        if cache is not None:
            distance = cache.closed(distance)  # (T, S), or (N, T, S) where rows differ
        # Which bias each pair gets is the same in all layers: found once, looked up in each.
        buckets = bucket(distance, self.config.buckets, self.config.max_distance)
        if cache is not None:
            forbidden = ~cache.extend(tokens, valid)  # (B, T, S)
        else:
            forbidden = (distance < 0)[None]  # (1, T, S): no position sees what follows it
            if documents is not None:  # packed rows: several documents side by side
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
        # A normed vector is about sqrt(D) long: unscaled, logits would grow with the width.
        inverse: float = self.config.d_model**-0.5
        return hidden * inverse

    def head(self) -> Tensor:
        """The tied embedding (V, D)."""
        return self.embedding.weight

    @torch.no_grad()
    def copy_embedding(self, source: int, targets: Sequence[int]) -> None:
        """Give the token ids `targets` the embedding of the id `source`."""
        self.embedding.weight[list(targets)] = self.embedding.weight[source].clone()

    def block_flops(self, seq_len: int) -> int:
        """FLOPs a token of all blocks, in rows of `seq_len` (lamda.model.flops)."""
        return block_flops(self.config, seq_len)

    def logit_flops(self) -> int:
        """FLOPs of the logits at one position."""
        return logit_flops(self.config)

    @torch.no_grad()
    def initialise(self) -> None:
        """Set all parameters as `lamda.model.initial` says; a DTensor's own part of them."""
        for name, parameter in self.named_parameters():
            whole = initial(self.config, name, parameter.shape, self.seed)
            if isinstance(parameter, DTensor):
                divided = distribute_tensor(
                    whole, parameter.device_mesh, parameter.placements, src_data_rank=None
                )
                parameter.to_local().copy_(divided.to_local())
            else:
                parameter.copy_(whole)
