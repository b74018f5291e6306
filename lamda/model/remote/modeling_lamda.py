"""LaMDA's Transformer for `transformers`: `AutoModelForCausalLM.from_pretrained(folder,
trust_remote_code=True)`.

This file stands by itself: it is copied beside exported weights. Engines that build models from a
config.json without it have no relative position bias and would answer wrongly: they must not serve
these weights.
"""

import math

import torch
import torch.nn.functional as F
from torch import nn
from transformers import GenerationMixin, PretrainedConfig, PreTrainedModel
from transformers.cache_utils import DynamicCache
from transformers.modeling_outputs import CausalLMOutputWithPast


class LamdaConfig(PretrainedConfig):
    """Dimensions as lamda.model.config names them."""

    model_type = "lamda"

    def __init__(
        self, layers=4, d_model=128, heads=4, d_kv=64, d_ff=1024, vocab_size=32_000, buckets=32,
        max_distance=128, norm_epsilon=1e-6, **kwargs,
    ):  # fmt: skip
        self.layers, self.d_model, self.heads, self.d_kv = layers, d_model, heads, d_kv
        self.d_ff, self.vocab_size, self.buckets = d_ff, vocab_size, buckets
        self.max_distance, self.norm_epsilon = max_distance, norm_epsilon
        self.num_hidden_layers, self.hidden_size = layers, d_model
        self.num_attention_heads = heads
        super().__init__(**kwargs)


def bucket(distance, buckets, max_distance):
    """T5's buckets of distances: half of them hold one each, the rest grow logarithmically."""
    if distance.device.type == "mps":  # which has no float64
        return bucket(distance.cpu(), buckets, max_distance).to(distance.device)
    exact = buckets // 2
    distance = distance.clamp(min=0)
    growth = (buckets - exact) / math.log(max_distance / exact)
    far = torch.log(distance.clamp(min=exact).double() / exact) * growth + 1e-9
    far = (exact + far.long()).clamp(max=buckets - 1)
    return torch.where(distance < exact, distance, far)


class Bias(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(config.heads, config.buckets))


class Attention(nn.Module):
    def __init__(self, config, layer):
        super().__init__()
        self.layer, self.d_kv = layer, config.d_kv
        inner = config.heads * config.d_kv
        self.query = nn.Linear(config.d_model, inner, bias=False)
        self.key = nn.Linear(config.d_model, inner, bias=False)
        self.value = nn.Linear(config.d_model, inner, bias=False)
        self.output = nn.Linear(inner, config.d_model, bias=False)
        self.bias = Bias(config)

    def forward(self, x, mask, buckets, cache):
        rows, length, _ = x.shape
        split = (rows, length, -1, self.d_kv)
        query = self.query(x).view(split).transpose(1, 2)
        key = self.key(x).view(split).transpose(1, 2)
        value = self.value(x).view(split).transpose(1, 2)
        if cache is not None:
            key, value = cache.update(key, value, self.layer)
        logits = (query @ key.transpose(-2, -1)).float() + (self.bias.weight[:, buckets] + mask)
        mixed = torch.softmax(logits, dim=-1).to(value.dtype) @ value
        return self.output(mixed.transpose(1, 2).reshape(rows, length, -1))


class FeedForward(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.gate = nn.Linear(config.d_model, config.d_ff, bias=False)
        self.up = nn.Linear(config.d_model, config.d_ff, bias=False)
        self.down = nn.Linear(config.d_ff, config.d_model, bias=False)

    def forward(self, x):
        return self.down(F.gelu(self.gate(x), approximate="tanh") * self.up(x))


class Block(nn.Module):
    def __init__(self, config, layer):
        super().__init__()
        self.attention_norm = nn.RMSNorm(config.d_model, eps=config.norm_epsilon)
        self.attention = Attention(config, layer)
        self.feed_forward_norm = nn.RMSNorm(config.d_model, eps=config.norm_epsilon)
        self.feed_forward = FeedForward(config)

    def forward(self, x, mask, buckets, cache):
        x = x + self.attention(self.attention_norm(x), mask, buckets, cache)
        return x + self.feed_forward(self.feed_forward_norm(x))


class LamdaForCausalLM(PreTrainedModel, GenerationMixin):
    """Tokens in, logits of the next token out; the embedding serves both ends."""

    config_class = LamdaConfig
    base_model_prefix = ""

    def __init__(self, config):
        super().__init__(config)
        self.embedding = nn.Embedding(config.vocab_size, config.d_model)
        self.blocks = nn.ModuleList(Block(config, layer) for layer in range(config.layers))
        self.norm = nn.RMSNorm(config.d_model, eps=config.norm_epsilon)
        self.post_init()

    def get_input_embeddings(self):
        return self.embedding

    def forward(
        self, input_ids, attention_mask=None, past_key_values=None, use_cache=None, labels=None,
        logits_to_keep=0, **kwargs,
    ):  # fmt: skip
        """`attention_mask` (rows, tokens so far) is 0 at padding, which may stand on the left."""
        if use_cache and past_key_values is None:
            past_key_values = DynamicCache()
        past = 0 if past_key_values is None else past_key_values.get_seq_length()
        position = torch.arange(past + input_ids.shape[1], device=input_ids.device)
        distance = position[past:, None] - position
        forbidden = (distance < 0)[None]
        if attention_mask is not None:
            forbidden = forbidden | (attention_mask[:, None, :] == 0)
        mask = forbidden[:, None] * -1e30
        buckets = bucket(distance, self.config.buckets, self.config.max_distance)
        x = self.embedding(input_ids)
        for block in self.blocks:
            x = block(x, mask, buckets, past_key_values)
        x = self.norm(x)[:, -logits_to_keep:] * self.config.d_model**-0.5
        logits = F.linear(x, self.embedding.weight).float()
        loss = None
        if labels is not None:
            loss = F.cross_entropy(logits[:, :-1].flatten(0, 1), labels[:, 1:].flatten())
        return CausalLMOutputWithPast(loss=loss, logits=logits, past_key_values=past_key_values)
