"""What every backbone passes: LaMDA's Transformer, and causal language models of transformers.

Everything is compared in float32 with plain forward passes of one row without padding, where no
mask and no position can be wrong. The families differ where it matters: positions relative, learned
or rotary; one window for all layers, or for every other layer; heads grouped or not, tied or not.
"""

from __future__ import annotations

import pytest
import torch
from torch import Tensor
from torch.utils.flop_counter import FlopCounterMode
from transformers import AutoModelForCausalLM, Gemma2Config, GPT2Config, MistralConfig

from lamda.generation.discriminator import action_scores, attribute_scores
from lamda.generation.sampler import prefill, sample
from lamda.model import runtime
from lamda.model.backbone import Backbone
from lamda.model.config import ModelConfig
from lamda.model.hugging_face import HuggingFaceBackbone
from lamda.model.transformer import Transformer
from lamda.tokenizer import ATTRIBUTES, CORRECT, RATING_0, RATING_1, Tokenizer

VOCABULARY = 400
SMALL = {
    "vocab_size": VOCABULARY,
    "hidden_size": 32,
    "intermediate_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "head_dim": 8,
    "max_position_embeddings": 64,
    "sliding_window": 5,  # shorter than the prompts
    "bos_token_id": 1,
    "eos_token_id": 2,
    "pad_token_id": 0,
}
CONFIGS = {
    "gpt2": GPT2Config(
        vocab_size=VOCABULARY, n_embd=32, n_layer=2, n_head=4, n_positions=64, bos_token_id=1,
        eos_token_id=2,
    ),
    "mistral": MistralConfig(**SMALL, tie_word_embeddings=False),
    "gemma2": Gemma2Config(**SMALL),
}  # fmt: skip
PROMPTS = [list(range(40, 52)), [60, 61, 62], [70]]
"""Of unequal lengths, so that two of them are padded."""


def plain(kind: str) -> torch.nn.Module:
    """A small model of a family, whose every parameter matters."""
    if kind == "lamda":
        config = ModelConfig(layers=2, d_model=32, heads=2, d_kv=16, d_ff=64, vocab_size=VOCABULARY)
        made: torch.nn.Module = Transformer(config, seed=1)
    else:
        torch.manual_seed(0)
        made = AutoModelForCausalLM.from_config(CONFIGS[kind], attn_implementation="eager")
    generator = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for parameter in made.parameters():
            parameter.add_(torch.randn(parameter.shape, generator=generator) * 0.3)
    return made.eval()


class Pair:
    """A backbone, and the same weights read plainly."""

    def __init__(self, kind: str) -> None:
        self.kind, self.model = kind, plain(kind)
        own = isinstance(self.model, Transformer)
        self.backbone: Backbone = self.model if own else HuggingFaceBackbone(self.model)

    @torch.no_grad()
    def full(self, ids: list[int]) -> Tensor:
        """The logits (T, V) of one row by itself."""
        found = self.model(torch.tensor([ids]))
        return (found if isinstance(found, Tensor) else found.logits)[0]


@pytest.fixture(scope="module", params=["lamda", *CONFIGS])
def pair(request: pytest.FixtureRequest) -> Pair:
    return Pair(request.param)


@pytest.fixture(autouse=True)
def exact_products(monkeypatch: pytest.MonkeyPatch) -> None:
    """float32 everywhere."""
    monkeypatch.setattr(runtime, "multiplies_bfloat16", lambda *_: False)


def assert_same(found: Tensor, expected: Tensor) -> None:
    torch.testing.assert_close(found, expected, rtol=0, atol=3e-5)


@torch.no_grad()
def test_padding_of_prompts_is_invisible(pair: Pair) -> None:
    _, logits = pair.backbone.prefill(PROMPTS)
    assert_same(logits, torch.stack([pair.full(prompt)[-1] for prompt in PROMPTS]))


@torch.no_grad()
def test_branches_continue_as_if_read_whole(pair: Pair) -> None:
    cache, _ = pair.backbone.prefill(PROMPTS)
    new = torch.arange(80, 80 + 6 * 5).view(6, 5)
    for _ in range(2):  # branches leave the prompts as they are
        branches = cache.branch(2, 5)
        found = [pair.backbone(new[:, :2], cache=branches)]
        found += [pair.backbone(new[:, step : step + 1], cache=branches) for step in (2, 3, 4)]
        for row, logits in enumerate(torch.cat(found, dim=1)):
            assert_same(logits, pair.full([*PROMPTS[row // 2], *new[row].tolist()])[-5:])


@torch.no_grad()
def test_selected_branches_go_on_alone(pair: Pair) -> None:
    cache, _ = pair.backbone.prefill(PROMPTS)
    branches = cache.branch(2, 2)
    new = torch.tensor([[80, 90], [81, 91], [82, 92], [83, 93], [84, 94], [85, 95]])
    pair.backbone(new[:, :1], cache=branches)
    rows = torch.tensor([1, 2, 5])
    few = branches.select(rows)
    logits = pair.backbone(new[rows, 1:], cache=few)[:, -1]
    whole = [[*PROMPTS[row // 2], *new[row].tolist()] for row in rows.tolist()]
    assert (few.count, branches.count) == (1, 2)
    assert_same(logits, torch.stack([pair.full(ids)[-1] for ids in whole]))
    everything = pair.backbone(new[:, 1:], cache=branches)  # and the others are still there
    assert_same(everything[rows, -1], logits)


@torch.no_grad()
def test_packed_documents_do_not_see_each_other(pair: Pair) -> None:
    tokens = torch.randint(3, VOCABULARY, (2, 20), generator=torch.Generator().manual_seed(4))
    documents = torch.tensor([[1] * 9 + [2] * 8 + [0] * 3, [1] * 4 + [2] * 16])
    logits = pair.backbone.logits(pair.backbone.hidden(tokens, documents))
    assert logits.dtype == torch.float32
    for row, first, last in ((0, 0, 9), (0, 9, 17), (1, 0, 4), (1, 4, 20)):
        assert_same(logits[row, first:last], pair.full(tokens[row, first:last].tolist()))
    single = pair.backbone.logits(pair.backbone.hidden(tokens[:1]))[0]
    assert_same(single, pair.full(tokens[0].tolist()))


def test_packed_documents_learn_what_they_learn_apart(pair: Pair) -> None:
    tokens = torch.randint(3, VOCABULARY, (1, 12), generator=torch.Generator().manual_seed(5))
    documents = torch.tensor([[1] * 7 + [2] * 5])
    weights = list(pair.model.parameters())

    def gradients(parts: list[tuple[Tensor, Tensor]]) -> list[Tensor]:
        total = torch.zeros(())
        for some, numbers in parts:
            logits = pair.backbone.logits(pair.backbone.hidden(some, numbers)).log_softmax(-1)
            follows = numbers[:, 1:] == numbers[:, :-1]
            said = logits[:, :-1].gather(-1, some[:, 1:, None])[..., 0]
            total = total - (said * follows).sum()
        return list(torch.autograd.grad(total, weights))

    together = gradients([(tokens, documents)])
    apart = gradients([(tokens[:, :7], documents[:, :7]), (tokens[:, 7:], documents[:, 7:])])
    for found, expected in zip(together, apart, strict=True):
        torch.testing.assert_close(found, expected, rtol=1e-4, atol=1e-3)


def test_greedy_sampling_equals_full_decoding(pair: Pair) -> None:
    forbidden = torch.zeros(VOCABULARY, dtype=torch.bool)
    groups = sample(
        pair.backbone, prefill(pair.backbone, PROMPTS), count=1, top_k=1, new_tokens=8,
        stop=frozenset(), forbidden=forbidden, generator=torch.Generator().manual_seed(0),
    )  # fmt: skip
    for prompt, (found,) in zip(PROMPTS, groups, strict=True):
        ids, total = list(prompt), 0.0
        for _ in range(8):
            likely = pair.full(ids)[-1].log_softmax(-1)
            total += float(likely.max())
            ids.append(int(likely.argmax()))
        assert list(found.tokens) == ids[len(prompt) :]
        assert found.log_probability == pytest.approx(total / 8, abs=1e-4)


def test_samples_keep_their_own_past_when_others_end(pair: Pair) -> None:
    groups = sample(
        pair.backbone, prefill(pair.backbone, PROMPTS), count=12, top_k=40, new_tokens=8,
        stop=frozenset(range(0, VOCABULARY, 4)),
        forbidden=torch.zeros(VOCABULARY, dtype=torch.bool),
        generator=torch.Generator().manual_seed(2),
    )  # fmt: skip
    assert len({len(found.tokens) for group in groups for found in group}) > 3
    for prompt, group in zip(PROMPTS, groups, strict=True):
        for found in group:
            said = [*found.tokens, *([] if found.stop is None else [found.stop])]
            likely = pair.full([*prompt, *said]).log_softmax(-1)[len(prompt) - 1 : -1]
            mean = likely.gather(1, torch.tensor(said)[:, None]).mean().item()
            assert found.log_probability == pytest.approx(mean, abs=1e-4)


def test_scores_from_the_cache_equal_a_full_pass(pair: Pair, tokenizer: Tokenizer) -> None:
    responses = [
        [(90, 91), (92, 93, 94, 95, 96, 97, 98)],
        [(99,), (100, 101)],
        [(102, 103), (104,)],
    ]
    prefix = prefill(pair.backbone, PROMPTS)
    found = attribute_scores(pair.backbone, tokenizer, prefix, responses)
    actions = action_scores(pair.backbone, tokenizer, prefix, responses)
    names = [tokenizer.control[name] for name in ATTRIBUTES]
    ratings = [tokenizer.control[RATING_0], tokenizer.control[RATING_1]]
    for prompt, group, scores, values in zip(PROMPTS, responses, found, actions, strict=True):
        for response, score, (correct, likely) in zip(group, scores, values, strict=True):
            logits = pair.full([*prompt, *response, *names])
            rated = logits[-len(names) :, ratings].softmax(-1)[:, 1]
            assert list(score.values()) == pytest.approx(rated.tolist(), abs=1e-5)
            logits = pair.full([*prompt, *response, tokenizer.control[CORRECT]])
            assert correct == pytest.approx(logits[-1, ratings].softmax(-1)[1].item(), abs=1e-5)
            said = logits.log_softmax(-1)[len(prompt) - 1 : -2]
            mean = said.gather(1, torch.tensor(response)[:, None]).mean().item()
            assert likely == pytest.approx(mean, abs=1e-4)


def test_nothing_is_made_on_another_device(pair: Pair, tokenizer: Tokenizer) -> None:
    """What names no device lands on 'meta' here, and fails where it meets the model's."""
    forbidden = torch.zeros(VOCABULARY, dtype=torch.bool)
    generator = torch.Generator(pair.backbone.device).manual_seed(0)
    with torch.device("meta"):
        prefix = prefill(pair.backbone, PROMPTS)
        for top_k in (1, 40):
            sample(
                pair.backbone, prefix, count=8, top_k=top_k, new_tokens=6, first=[80, 81],
                stop=frozenset(range(0, VOCABULARY, 4)), forbidden=forbidden, generator=generator,
            )  # fmt: skip
        responses = [[(90, 91)], [(92,)], [(93, 94, 95)]]
        attribute_scores(pair.backbone, tokenizer, prefix, responses)
        action_scores(pair.backbone, tokenizer, prefix, responses)


@torch.no_grad()
def test_copied_ids_are_read_and_said_alike(pair: Pair) -> None:
    changed = Pair(pair.kind)
    changed.backbone.copy_embedding(80, [81, 82])
    logits = changed.full([60, 80])
    for copied in (81, 82):
        assert_same(changed.full([60, copied])[-1], logits[-1])
    assert_same(logits[:, [81, 82]], logits[:, [80, 80]])
    assert not torch.allclose(pair.full([60, 80])[:, 81], logits[:, 81])
    assert torch.equal(pair.full([60, 61])[:, 90], changed.full([60, 61])[:, 90])


def test_sizes_and_flops_are_what_is_counted(pair: Pair) -> None:
    backbone = pair.backbone
    assert (backbone.vocab_size, backbone.device) == (VOCABULARY, torch.device("cpu"))
    assert backbone.parameter_count == sum(p.numel() for p in pair.model.parameters())
    tokens = torch.zeros(2, 24, dtype=torch.long)
    with FlopCounterMode(display=False) as counted, torch.no_grad():
        pair.backbone(tokens)
    flops = 48 * (backbone.block_flops(24) + backbone.logit_flops())
    assert flops == pytest.approx(counted.get_total_flops(), rel=0.01)
