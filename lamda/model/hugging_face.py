"""Any causal language model of `transformers` as a backbone.

The library guesses masks and positions from what it is given, and guesses wrong in silence where
prompts are padded, caches branch or rows are packed. So each call here passes both: positions
count a row's real tokens, and the mask says for every pair whether one sees the other.

Where layers look through a window, the window is measured in positions too. That is why the cache
keeps all tokens (a cache that drops what has left the window counts padding as tokens).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn

from lamda.config.section import OwnPath, Section
from lamda.errors import LamdaError
from lamda.files import read_json
from lamda.model.backbone import left_padded
from lamda.model.config import MAX_LAYERS, MAX_PARAMETERS
from lamda.model.hugging_face_cache import HuggingFaceCache
from lamda.model.layers import mask_of

if TYPE_CHECKING:
    from transformers import PreTrainedModel

FULL, SLIDING = "full_attention", "sliding_attention"
PROBE = 8
"""Tokens of the check that a model's hidden states give its logits."""


class HuggingFace:
    """A causal language model of `transformers` to go on with: `model.use: transformers`."""

    class Settings(Section):
        """`base`: the folder of its config.json and safetensors."""

        base: OwnPath

    def __init__(self, settings: Settings, seed: int) -> None:
        self.settings, self.seed = settings, seed

    def create(self, vocab_size: int) -> HuggingFaceBackbone:
        """The model with the weights of `base`; LamdaError when it has fewer ids than that."""
        model = self.load(Path(self.settings.base))
        if model.vocab_size < vocab_size:
            raise LamdaError(
                f"{self.settings.base}: expected a vocabulary of at least {vocab_size}, found"
                f" {model.vocab_size}; train the tokenizer with a smaller tokenize.vocab_size"
            )
        return model

    @staticmethod
    def load(directory: Path, device: torch.device | str = "cpu") -> HuggingFaceBackbone:
        """A saved model, as lamda.model.io.load_model wants it."""
        return HuggingFaceBackbone.load(directory, device)


def _refuse_endless(path: Path) -> None:
    """LamdaError for a config.json whose model would never be built."""
    values = read_json(path)
    for name, value in values.items() if isinstance(values, dict) else ():
        limit = MAX_LAYERS if "layer" in name else MAX_PARAMETERS
        if isinstance(value, int) and value > limit:
            raise LamdaError(f"{path}: key {name!r}: expected at most {limit}, found more")


class HuggingFaceBackbone(nn.Module):
    """`network`, an AutoModelForCausalLM, as a Backbone.

    LamdaError for layers that are neither full nor windowed attention: their state cannot branch.
    """

    def __init__(self, network: PreTrainedModel) -> None:
        super().__init__()
        self.network = network
        self.config = network.config
        kinds = set(getattr(self.config, "layer_types", None) or ()) - {FULL, SLIDING}
        if kinds:
            raise LamdaError(
                f"model of type {self.config.model_type!r}: expected layers of full or windowed"
                f" attention, found {', '.join(sorted(kinds))}; their state cannot branch"
            )

    @classmethod
    def load(cls, directory: Path, device: torch.device | str = "cpu") -> HuggingFaceBackbone:
        """Read a folder that holds config.json and safetensors, in float32 and without network.

        LamdaError in one line when a file is missing, broken or does not fit, when weights are not
        finite, and for a family whose logits are more than its hidden states times a matrix.
        """
        try:
            from transformers import AutoModelForCausalLM
        except ImportError:
            raise LamdaError(
                f"{directory}: it is read by transformers: run `pip install 'lamda[transformers]'`"
            ) from None
        _refuse_endless(directory / "config.json")
        try:
            network, report = AutoModelForCausalLM.from_pretrained(
                directory,
                local_files_only=True,
                use_safetensors=True,
                trust_remote_code=False,
                dtype=torch.float32,
                output_loading_info=True,
            )
        except Exception as error:  # the library raises whatever its parts raise
            reason = " ".join(str(error).split())[:160]
            raise LamdaError(
                f"{directory}: expected a causal language model that transformers reads, found:"
                f" {reason}"
            ) from None
        _refuse_partial(directory, report)
        model = cls(network.to(device)).eval()
        model.check(str(directory))
        return model

    @torch.no_grad()
    def check(self, where: str) -> None:
        """LamdaError unless the logits are finite, and the same by both ways to compute them."""
        tokens = torch.arange(min(PROBE, self.vocab_size), device=self.device)[None]  # (1, T)
        expected = self.network(input_ids=tokens, use_cache=False).logits.float()  # (1, T, V)
        if not expected.isfinite().all():
            raise LamdaError(f"{where}: expected finite weights, found NaN; copy the model again")
        if not torch.allclose(self(tokens), expected, rtol=1e-3, atol=1e-3):
            raise LamdaError(
                f"{where}: model type {self.config.model_type!r} makes its logits in a way that"
                " lamda does not know; choose another model"
            )

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

    def prefill(self, prompts: Sequence[Sequence[int]]) -> tuple[HuggingFaceCache, Tensor]:
        """As `Backbone.prefill`."""
        from transformers import DynamicCache

        tokens, valid = left_padded(prompts, self.device)  # (B, T)
        nothing = tokens[:, :0]  # (B, 0)
        cache = HuggingFaceCache(DynamicCache(), nothing, nothing.bool(), 1)
        hidden = self._behind(cache, tokens, valid)  # (B, T, D)
        return cache, self.logits(hidden[:, -1])

    def forward(self, tokens: Tensor, *, cache: HuggingFaceCache | None = None) -> Tensor:
        """As `Backbone.__call__`: tokens (N, T) -> logits (N, T, V) float32."""
        if cache is None:
            return self.logits(self.hidden(tokens))
        return self.logits(self._behind(cache, tokens, torch.ones_like(tokens, dtype=torch.bool)))

    def hidden(self, tokens: Tensor, documents: Tensor | None = None) -> Tensor:
        """As `Backbone.hidden`: tokens (B, T), documents (B, T) -> (B, T, D)."""
        if documents is None:
            documents = torch.zeros_like(tokens)
        slots = torch.arange(tokens.shape[1], device=tokens.device)  # (T,)
        # Each document counts from 0: the slot minus that of the document's first token.
        begins = torch.ones_like(documents, dtype=torch.bool)  # (B, T)
        begins[:, 1:] = documents[:, 1:] != documents[:, :-1]
        positions = slots - (begins * slots).cummax(-1).values  # (B, T)
        same = documents[:, :, None] == documents[:, None, :]  # (B, T, T)
        seen = same & (slots[:, None] >= slots)
        # With a cache the library takes restarting positions for one document: hence use_cache.
        result: Tensor = self.network.base_model(
            input_ids=tokens,
            attention_mask=self._masks(seen, positions, positions),
            position_ids=positions,
            use_cache=False,
        ).last_hidden_state  # (B, T, D)
        return result

    def logits(self, hidden: Tensor) -> Tensor:
        """hidden (..., D) -> logits (..., V) float32, by the model's own head."""
        found: Tensor = self.network.get_output_embeddings()(hidden).float()  # (..., V)
        cap = getattr(self.config, "final_logit_softcapping", None)
        return found if cap is None else cap * torch.tanh(found / cap)

    @torch.no_grad()
    def copy_embedding(self, source: int, targets: Sequence[int]) -> None:
        """As `Backbone.copy_embedding`; a head that is not tied has rows of its own."""
        head = self.network.get_output_embeddings()
        rows = [self.network.get_input_embeddings().weight, head.weight]
        if getattr(head, "bias", None) is not None:
            rows.append(head.bias)
        for weight in rows:
            weight[list(targets)] = weight[source].clone()

    def block_flops(self, seq_len: int) -> int:
        """FLOPs a token of all layers' matrices, and of attention over all keys of the row."""
        config = self.config
        heads, layers = int(config.num_attention_heads), int(config.num_hidden_layers)
        width = int(getattr(config, "head_dim", None) or config.hidden_size // heads)
        attention = 4 * seq_len * heads * width * layers  # logits, and mixing of values
        return 2 * _matrix_weights(self.network.base_model) + attention

    def logit_flops(self) -> int:
        """FLOPs of the logits at one position."""
        return 2 * int(self.network.get_output_embeddings().weight.numel())

    def _behind(self, cache: HuggingFaceCache, tokens: Tensor, valid: Tensor) -> Tensor:
        """Read tokens (N, T) behind the cache, which they join: hidden (N, T, D)."""
        most = getattr(self.config, "max_position_embeddings", None)
        if most is not None and cache.length + tokens.shape[1] > most:
            raise LamdaError(
                f"model of type {self.config.model_type!r}: expected at most {most} tokens, found"
                f" {cache.length + tokens.shape[1]}; lower decoding.context_tokens"
            )
        cache.extend(valid)
        slots = torch.arange(cache.length, device=tokens.device)  # (S,)
        new = slots[-tokens.shape[1] :]  # (T,)
        seen = (new[:, None] >= slots) & cache.valid[:, None, :]  # (N, T, S)
        positions = cache.positions[:, -tokens.shape[1] :]  # (N, T)
        result: Tensor = self.network.base_model(
            input_ids=tokens,
            attention_mask=self._masks(seen, positions, cache.positions),
            position_ids=positions,
            past_key_values=cache.past,
            use_cache=True,
        ).last_hidden_state  # (N, T, D)
        return result

    def _masks(
        self, seen: Tensor, positions: Tensor, all_positions: Tensor
    ) -> Tensor | dict[str, Tensor]:
        """seen (N, T, S), positions (N, T) of the queries and (N, S) of the keys -> the mask.

        What is added to the logits, (N, 1, T, S); where layers differ, one for each kind.
        """
        window = getattr(self.config, "sliding_window", None)
        kinds = set(getattr(self.config, "layer_types", None) or ())
        full = self._added(seen)
        if window is None or kinds == {FULL}:
            return full
        near = positions[:, :, None] - all_positions[:, None, :] < window  # (N, T, S)
        windowed = self._added(seen & near)
        return {FULL: full, SLIDING: windowed} if kinds else windowed

    def _added(self, seen: Tensor) -> Tensor:
        return mask_of(~seen).to(self.network.dtype)  # (N, 1, T, S)


def _matrix_weights(module: nn.Module) -> int:
    """Numbers in all matrices that tokens are multiplied by: Linear, and GPT-2's Conv1D."""
    kinds = {"Linear", "Conv1D"}
    parts = [part for part in module.modules() if type(part).__name__ in kinds]
    return sum(part.get_parameter("weight").numel() for part in parts)


def _refuse_partial(directory: Path, report: Mapping[str, Any]) -> None:
    """The library fills what a file lacks with random numbers, in silence."""
    for kind in ("missing_keys", "unexpected_keys", "mismatched_keys"):
        names = sorted(map(str, report.get(kind) or ()))
        if names:
            raise LamdaError(
                f"{directory}: expected the weights of its config.json, found {len(names)}"
                f" {kind.replace('_', ' ')}, such as {names[0]!r}; copy the model again"
            )
