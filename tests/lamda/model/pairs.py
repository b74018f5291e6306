"""Small models of each family, as backbones and as their library computes them; and what reading
rows together has to give: the same as reading each alone, without padding."""

from __future__ import annotations

import copy

import torch
from torch import Tensor
from transformers import AutoConfig, AutoModelForCausalLM

from lamda.model.backbone import Backbone
from lamda.model.config import ModelConfig
from lamda.model.hugging_face.backbone import HuggingFaceBackbone
from lamda.model.transformer import Transformer

VOCABULARY = 400
WINDOW = 5
"""Shorter than the prompts."""
SMALL = {
    "vocab_size": VOCABULARY,
    "hidden_size": 32,
    "intermediate_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "head_dim": 8,
    "max_position_embeddings": 64,
    "bos_token_id": 1,
    "eos_token_id": 2,
    "pad_token_id": 0,
}
SOME = {"use_sliding_window": True, "sliding_window": WINDOW, "max_window_layers": 1}
OWN = {"n_embd": 32, "n_layer": 2, "n_head": 4, "n_positions": 64, "vocab_size": VOCABULARY,
       "bos_token_id": 1, "eos_token_id": 2}  # fmt: skip
CONFIGS = {
    "gemma": ("gemma", SMALL),
    "gemma2": ("gemma2", SMALL | {"sliding_window": WINDOW, "attn_logit_softcapping": 2.0}),
    "gemma3": ("gemma3_text", SMALL | {"sliding_window": WINDOW, "sliding_window_pattern": 2}),
    "gpt2": ("gpt2", OWN),
    "gpt_neox": ("gpt_neox", SMALL | {"rotary_pct": 0.5}),
    "llama": ("llama", SMALL | {"tie_word_embeddings": False}),
    "mistral": ("mistral", SMALL | {"sliding_window": WINDOW, "tie_word_embeddings": False}),
    "qwen2": ("qwen2", SMALL | SOME | {"tie_word_embeddings": False}),
    "qwen3": ("qwen3", SMALL | SOME),
    "smollm2": ("llama", SMALL | {"tie_word_embeddings": True}),
    "smollm3": ("smollm3", SMALL | {"use_sliding_window": True, "sliding_window": WINDOW,
                                    "no_rope_layer_interval": 2}),
}  # fmt: skip
WINDOWED = {"gemma2", "gemma3", "mistral", "qwen2", "qwen3", "smollm3"}
PROMPTS = [list(range(40, 52)), [60, 61, 62], [70]]
"""Of unequal lengths, so that two of them are padded."""


def plain(kind: str) -> torch.nn.Module:
    """A small model of a family, whose every parameter matters, as its library computes it."""
    if kind == "lamda":
        config = ModelConfig(layers=2, d_model=32, heads=2, d_kv=16, d_ff=64, vocab_size=VOCABULARY)
        made: torch.nn.Module = Transformer(config, seed=1)
    else:
        torch.manual_seed(0)
        name, values = CONFIGS[kind]
        made = AutoModelForCausalLM.from_config(
            AutoConfig.for_model(name, **values), attn_implementation="eager"
        )
    generator = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for parameter in made.parameters():
            parameter.add_(torch.randn(parameter.shape, generator=generator) * 0.3)
    return made.eval()


class Pair:
    """A backbone, and the same weights read plainly."""

    def __init__(self, kind: str) -> None:
        self.kind, self.model = kind, plain(kind)
        own = copy.deepcopy(self.model)
        self.backbone: Backbone = own if kind == "lamda" else HuggingFaceBackbone(own)

    @torch.no_grad()
    def full(self, ids: list[int]) -> Tensor:
        """The logits (T, V) of one row by itself."""
        return self.logits(torch.tensor([ids]))[0]

    def logits(self, tokens: Tensor) -> Tensor:
        found = self.model(tokens)
        return found if isinstance(found, Tensor) else found.logits


def assert_same(found: Tensor, expected: Tensor) -> None:
    """Equal but for rounding, which grows with the logits."""
    largest = max(1.0, expected.abs().max().item())
    torch.testing.assert_close(found, expected, rtol=0, atol=1e-5 * largest)


@torch.no_grad()
def check_padding(pair: Pair) -> None:
    _, logits = pair.backbone.prefill(PROMPTS)
    assert_same(logits, torch.stack([pair.full(prompt)[-1] for prompt in PROMPTS]))


@torch.no_grad()
def check_branches(pair: Pair) -> None:
    cache, _ = pair.backbone.prefill(PROMPTS)
    new = torch.arange(80, 80 + 6 * 5).view(6, 5)
    for _ in range(2):  # branches leave the prompts as they are
        branches = cache.branch(2, 5)
        found = [pair.backbone(new[:, :2], cache=branches)]
        found += [pair.backbone(new[:, step : step + 1], cache=branches) for step in (2, 3, 4)]
        for row, logits in enumerate(torch.cat(found, dim=1)):
            assert_same(logits, pair.full([*PROMPTS[row // 2], *new[row].tolist()])[-5:])


@torch.no_grad()
def check_packing(pair: Pair) -> None:
    tokens = torch.randint(3, VOCABULARY, (2, 20), generator=torch.Generator().manual_seed(4))
    documents = torch.tensor([[1] * 9 + [2] * 8 + [0] * 3, [1] * 4 + [2] * 16])
    logits = pair.backbone.logits(pair.backbone.hidden(tokens, documents))
    assert logits.dtype == torch.float32
    for row, first, last in ((0, 0, 9), (0, 9, 17), (1, 0, 4), (1, 4, 20)):
        assert_same(logits[row, first:last], pair.full(tokens[row, first:last].tolist()))
    single = pair.backbone.logits(pair.backbone.hidden(tokens[:1]))[0]
    assert_same(single, pair.full(tokens[0].tolist()))
