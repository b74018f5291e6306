"""Any causal language model of `transformers` as a backbone.

The library guesses masks and positions from what it is given, and guesses wrong in silence where
prompts are padded, caches branch or rows are packed. So each call here passes both: positions
count a row's real tokens, and the mask says for every pair whether one sees the other.

Where layers look through a window, the window is measured in positions too. That is why the cache
keeps all tokens (a cache that drops what has left the window counts padding as tokens).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from lamda.errors import LamdaError
from lamda.model.backbone import left_padded
from lamda.model.hugging_face import adapters, masks
from lamda.model.hugging_face.attention import NAME, attention
from lamda.model.hugging_face.cache import BranchCache, PromptCache
from lamda.model.hugging_face.refusals import FULL, SLIDING, learned_positions, refuse_layers
from lamda.model.layers import mask_of
from lamda.model.trainable import Trainable

if TYPE_CHECKING:
    from transformers import PreTrainedModel

    from lamda.model.tuning import Adapter

PROBE = 8
"""Tokens of the check that a model is read as the library reads it."""
SPREAD = 0.02
"""Standard deviation of what is added to new rows of an embedding, in units of that of all its
rows: alike enough to start at no word, different enough to part."""


class HuggingFaceBackbone(Trainable):
    """`network`, an AutoModelForCausalLM, as a Backbone; it gets the attention of lamda.

    LamdaError for layers that are neither full nor windowed attention: their state cannot branch.
    """

    def __init__(self, network: PreTrainedModel) -> None:
        super().__init__()
        from transformers import AttentionInterface

        self.network = network
        # what peft made of it; in a list torch does not see it, or all names would come twice
        self._adapted: list[Any] = []
        self.config = network.config
        self._learned = learned_positions(network, self.config)
        refuse_layers(self.config)
        AttentionInterface.register(NAME, attention)
        network.set_attn_implementation(NAME)

    @torch.no_grad()
    def check(self, where: str) -> None:
        """LamdaError unless logits are the library's own: of plain rows, and of a
        branch behind a prompt.

        Windows are narrowed meanwhile, so that they count. A family that does in its own code what
        no config.json says (a scale of the logits, a token that all heads see) is found here.
        """
        window = getattr(self.config, "sliding_window", None)
        if window is not None:
            self.config.sliding_window = PROBE // 2
        try:
            expected, found = self._probed()
        finally:
            if window is not None:
                self.config.sliding_window = window
        for logits in found:
            if not torch.allclose(logits, expected[:, -logits.shape[1] :], rtol=1e-3, atol=1e-3):
                raise LamdaError(
                    f"{where}: model type {self.config.model_type!r} makes its logits in a way that"
                    " lamda does not know; choose another model"
                )

    def _probed(self) -> tuple[Tensor, list[Tensor]]:
        """The library's logits (1, T, V) of a few ids, and by lamda's ways those of the last."""
        tokens = torch.arange(min(PROBE, self.vocab_size), device=self.device)[None]  # (1, T)
        half = tokens.shape[1] // 2
        self.network.set_attn_implementation("eager")
        try:
            expected = self.network(input_ids=tokens, use_cache=False).logits.float()  # (1, T, V)
        finally:
            self.network.set_attn_implementation(NAME)
        # padded: behind the longer row, the one that counts stands on the right
        ids = tokens[0].tolist()
        cache, _ = self.prefill([ids[:half], ids])
        behind = self(tokens[:, half:].expand(2, -1), cache=cache.branch(1, half + 1))[:1]
        return expected, [self(tokens), behind]

    def save(self, directory: Path, weights: Path | None = None) -> None:
        """Write config.json and model.safetensors into `directory`, as the library does.

        An adapter is written to `adapter` there, as peft does, and then added to the weights.
        `weights` are the parameters by their names here, where several processes wrote them.
        """
        from transformers.utils.logging import disable_progress_bar

        disable_progress_bar()  # a stage tells in lines
        if self._adapted:
            adapters.save(self._adapted[0], directory / adapters.FOLDER)
            adapters.merge(self._adapted.pop())
        state = None
        if weights is not None:
            state = {name.removeprefix("network."): x for name, x in load_file(weights).items()}
        # gates read one file
        self.network.save_pretrained(directory, max_shard_size="10TB", state_dict=state)

    def adapt(self, adapter: Adapter, rows: Sequence[int], seed: int) -> None:
        """As `Trainable.adapt`: by peft, until it is saved."""
        torch.manual_seed(seed)
        self._adapted = [adapters.adapted(self.network, adapter, rows)]

    @property
    def layers(self) -> Sequence[nn.Module]:
        """The largest list of modules: the decoder's layers, whatever a family calls them."""
        lists = [part for part in self.network.modules() if isinstance(part, nn.ModuleList)]
        sizes = [sum(one.numel() for one in nn.Module.parameters(part)) for part in lists]
        return list(lists[sizes.index(max(sizes))])

    def identity(self) -> dict[str, Any]:
        """Its config.json, without where it lay."""
        values: dict[str, Any] = json.loads(self.config.to_json_string(use_diff=False))
        return {key: value for key, value in values.items() if key != "_name_or_path"}

    @property
    def vocab_size(self) -> int:
        """V, the rows of the embedding."""
        return len(self.network.get_input_embeddings().weight)

    @property
    def device(self) -> torch.device:
        """Where the embedding is."""
        device: torch.device = self.network.get_input_embeddings().weight.device
        return device

    @property
    def parameter_count(self) -> int:
        """All parameters; tied ones count once."""
        return sum(parameter.numel() for parameter in self.network.parameters())

    def prefill(self, prompts: Sequence[Sequence[int]]) -> tuple[PromptCache, Tensor]:
        """As `Backbone.prefill`."""
        tokens, valid = left_padded(prompts, self.device)  # (B, T)
        self._fits(tokens.shape[1])
        cache = PromptCache(valid)
        seen = masks.seen_in_prompts(valid)  # (B, T, T)
        hidden = self._read(tokens, seen, cache.positions, cache.positions, cache)  # (B, T, D)
        return cache, self.logits(hidden[:, -1])  # only the last position is ever sampled from

    def forward(self, tokens: Tensor, *, cache: BranchCache | None = None) -> Tensor:
        """As `Backbone.__call__`: tokens (N, T) -> logits (N, T, V) float32."""
        return self.logits(self.hidden(tokens, cache=cache))

    def hidden(
        self,
        tokens: Tensor,
        documents: Tensor | None = None,
        *,
        cache: BranchCache | None = None,
    ) -> Tensor:
        """As `Backbone.hidden`: tokens (B, T), documents (B, T) -> (B, T, D)."""
        if cache is not None:
            count = tokens.shape[1]
            self._fits(cache.prompts.valid.shape[1] + cache.length + count)
            positions, keys, seen = cache.extend(count)
            return self._read(tokens, seen, positions, keys, cache)
        if self._learned is not None and tokens.shape[1] > self._learned:
            raise LamdaError(
                f"model of type {self.config.model_type!r}: expected rows of at most"
                f" {self._learned} tokens, whose positions it learned, found {tokens.shape[1]};"
                " lower seq_len"
            )
        if documents is None:
            documents = torch.zeros_like(tokens)
        positions = masks.document_positions(documents)  # (B, T)
        return self._read(tokens, masks.seen_in_rows(documents), positions, positions)

    def _read(
        self,
        tokens: Tensor,
        seen: Tensor,
        positions: Tensor,
        keys: Tensor,
        cache: PromptCache | BranchCache | None = None,
    ) -> Tensor:
        """tokens (N, T) at `positions` (N, T), which see `seen` (N, T, S) of `keys` (N, S)."""
        branches = {"branches": cache} if isinstance(cache, BranchCache) else {}
        # Without a cache the library takes restarting positions for one document: hence use_cache.
        result: Tensor = self.network.base_model(
            input_ids=tokens,
            attention_mask=self._masks(seen, positions, keys),
            position_ids=positions,
            past_key_values=cache,
            use_cache=cache is not None,
            **branches,
        ).last_hidden_state  # (N, T, D)
        return result

    def _masks(self, seen: Tensor, positions: Tensor, keys: Tensor) -> Tensor | dict[str, Tensor]:
        """seen (N, T, S), positions (N, T) of the queries and (N, S) of the keys -> the mask.

        What is added to the logits, (N, 1, T, S); where layers differ, one for each kind.
        """
        window = getattr(self.config, "sliding_window", None)
        kinds = set(getattr(self.config, "layer_types", None) or ())
        full = self._added(seen)
        if window is None or kinds == {FULL}:
            return full
        near = self._added(seen & masks.within_window(positions, keys, window))
        return {FULL: full, SLIDING: near} if kinds else near

    def _added(self, seen: Tensor) -> Tensor:
        return mask_of(~seen).to(self.network.dtype)  # (N, 1, T, S)

    def _fits(self, count: int) -> None:
        most = getattr(self.config, "max_position_embeddings", None)
        if most is not None and count > most:
            raise LamdaError(
                f"model of type {self.config.model_type!r}: expected at most {most} tokens, found"
                f" {count}; lower decoding.context_tokens"
            )

    def logits(self, hidden: Tensor) -> Tensor:
        """hidden (..., D) -> logits (..., V) float32, by the model's own head."""
        found: Tensor = self.network.get_output_embeddings()(hidden).float()  # (..., V)
        cap = getattr(self.config, "final_logit_softcapping", None)
        return found if cap is None else cap * torch.tanh(found / cap)

    def head(self) -> Tensor | None:
        """As `Trainable.head`: None for a head with a bias, and for logits that are bounded."""
        head = self.network.get_output_embeddings()
        bounded = getattr(self.config, "final_logit_softcapping", None) is not None
        if bounded or getattr(head, "bias", None) is not None:
            return None
        weight: Tensor = head.weight
        return weight

    @torch.no_grad()
    def copy_embedding(self, source: int, targets: Sequence[int]) -> None:
        """As `Backbone.copy_embedding`; a head that is not tied has rows of its own."""
        for weight in self._rows():
            weight[list(targets)] = weight[source].clone()

    @torch.no_grad()
    def renew_rows(self, first: int, vocab_size: int, seed: int) -> None:
        """Start the rows of the ids `first` to `vocab_size` anew, and make those that lack.

        A new row is the mean of those before `first` with a little noise: the library's own new
        rows are nearly one another's copies, and those that a family keeps in reserve were never
        trained. Other rows, and ties, stay as they are.
        """
        if vocab_size > self.vocab_size:
            self.network.resize_token_embeddings(vocab_size, mean_resizing=False)
        generator = torch.Generator().manual_seed(seed)  # on no device: the same rows on each
        for weight in self._rows():
            old = weight[:first].float()
            noise = torch.randn((vocab_size - first, *weight.shape[1:]), generator=generator)
            rows = old.mean(0) + SPREAD * old.std(0, correction=0) * noise.to(weight.device)
            weight[first:vocab_size] = rows.to(weight.dtype)

    def _rows(self) -> list[Tensor]:
        """All that has a row of its own for each id."""
        embedding = self.network.get_input_embeddings().weight
        head = self.network.get_output_embeddings()
        rows = [embedding] if head.weight is embedding else [embedding, head.weight]
        return rows if getattr(head, "bias", None) is None else [*rows, head.bias]

    def block_flops(self, seq_len: int) -> int:
        """FLOPs a token of all layers' matrices, and of attention over all keys of the row."""
        config = self.config
        heads, layers = int(config.num_attention_heads), int(config.num_hidden_layers)
        width = int(getattr(config, "head_dim", None) or config.hidden_size // heads)
        mixing = 4 * seq_len * heads * width * layers  # logits, and mixing of values
        return 2 * _matrix_weights(self.network.base_model) + mixing

    def logit_flops(self) -> int:
        """FLOPs of the logits at one position."""
        return 2 * int(self.network.get_output_embeddings().weight.numel())


def _matrix_weights(module: nn.Module) -> int:
    """Numbers in all matrices that tokens are multiplied by: Linear, and GPT-2's Conv1D."""
    kinds = {"Linear", "Conv1D"}
    parts = [part for part in module.modules() if type(part).__name__ in kinds]
    # an adapter's layer has the weight of the one that it wraps; what processes share counts whole
    return sum(w.numel() for w in {part.get_parameter("weight") for part in parts})
