"""What every backbone passes: LaMDA's Transformer, and causal language models of transformers.

Everything is compared in float32 with plain forward passes of the library itself, of one row
without padding, where no mask and no position can be wrong. The families differ where it matters:
positions relative, learned, rotary, or none in some layers; one window for all layers, or for some;
heads grouped or not, embeddings tied or not, logits capped or not.
"""

from __future__ import annotations

import pytest
import torch
from torch import Tensor
from torch.utils.flop_counter import FlopCounterMode

from lamda.generation import likelihood
from lamda.generation.discriminator import action_scores, attribute_scores
from lamda.generation.likelihood import token_log_probabilities
from lamda.generation.sampler import prefill, sample
from lamda.generation.scored import judged_samples, scored_samples
from lamda.tokenizer import ATTRIBUTES, CORRECT, RATING_0, RATING_1, Tokenizer
from tests.lamda.model.pairs import CONFIGS, PROMPTS, VOCABULARY, Pair, assert_same

pytestmark = pytest.mark.usefixtures("exact_products")


@pytest.fixture(scope="module", params=["lamda", *CONFIGS])
def pair(request: pytest.FixtureRequest) -> Pair:
    return Pair(request.param)


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


def test_packed_documents_learn_what_they_learn_apart(pair: Pair) -> None:
    tokens = torch.randint(3, VOCABULARY, (1, 12), generator=torch.Generator().manual_seed(5))
    documents = torch.tensor([[1] * 7 + [2] * 5])
    weights = list(pair.backbone.parameters())

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
        scored_samples(
            pair.backbone, tokenizer, prefix, count=4, top_k=40, new_tokens=4, forbidden=forbidden,
            stop=frozenset(range(0, VOCABULARY, 4)), generator=generator,
        )  # fmt: skip
        judged_samples(
            pair.backbone, tokenizer, prefix, count=4, top_k=2, new_tokens=4, forbidden=forbidden,
            stop=frozenset(range(0, VOCABULARY, 4)), generator=generator, first=[80, 81],
        )  # fmt: skip


@torch.no_grad()
def test_copied_ids_are_read_and_said_alike(pair: Pair) -> None:
    changed = Pair(pair.kind)
    changed.backbone.copy_embedding(80, [81, 82])
    logits = changed.backbone(torch.tensor([[60, 80], [60, 81], [60, 82]]))  # (3, 2, V)
    for copied in (1, 2):
        assert_same(logits[copied, -1], logits[0, -1])
    assert_same(logits[0][:, [81, 82]], logits[0][:, [80, 80]])
    assert not torch.allclose(pair.full([60, 80])[:, 81], logits[0][:, 81])
    assert_same(logits[0][:, 90], pair.full([60, 80])[:, 90])


def test_sizes_and_flops_are_what_is_counted(pair: Pair) -> None:
    backbone = pair.backbone
    assert (backbone.vocab_size, backbone.device) == (VOCABULARY, torch.device("cpu"))
    assert backbone.parameter_count == sum(p.numel() for p in pair.model.parameters())
    tokens = torch.zeros(2, 24, dtype=torch.long)
    with FlopCounterMode(display=False) as counted, torch.no_grad():
        pair.logits(tokens)  # the library's own, written out: fused attention is not counted
    flops = 48 * (backbone.block_flops(24) + backbone.logit_flops())
    assert flops == pytest.approx(counted.get_total_flops(), rel=0.01)


def test_scores_take_logits_only_where_they_are_read(
    pair: Pair, tokenizer: Tokenizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those of all positions at once would be gigabytes where V is large."""
    asked: list[int] = []
    logits = pair.backbone.logits

    def counted(hidden: Tensor) -> Tensor:
        asked.append(hidden[..., 0].numel())
        return logits(hidden)

    prefix = prefill(pair.backbone, PROMPTS)
    responses = [[(90, 91, 92, 93), (94,)], [(92,), (93,) * 9], [(93, 94, 95), (96,)]]
    inner = sum(len(one) - 1 for group in responses for one in group)
    monkeypatch.setattr(pair.backbone, "logits", counted)
    attribute_scores(pair.backbone, tokenizer, prefix, responses)
    assert (sum(asked), asked.clear()) == (6 * len(ATTRIBUTES), None)
    action_scores(pair.backbone, tokenizer, prefix, responses)
    assert (sum(asked), asked.clear()) == (6 + inner, None)  # the first token is the prompt's
    monkeypatch.setattr(likelihood, "CHUNK", 7)
    token_log_probabilities(pair.backbone, PROMPTS)
    assert sum(asked) == sum(len(prompt) - 1 for prompt in PROMPTS)
    assert max(asked) <= 7


def test_scores_from_the_candidates_own_cache_equal_a_full_pass(
    pair: Pair, tokenizer: Tokenizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Candidates that end at different steps, some at the limit, of prompts of unequal lengths."""
    prefix = prefill(pair.backbone, PROMPTS)
    drawing = {
        "count": 12, "top_k": 40, "new_tokens": 8, "stop": frozenset(range(0, VOCABULARY, 4)),
        "forbidden": torch.zeros(VOCABULARY, dtype=torch.bool),
    }  # fmt: skip
    groups, found = scored_samples(
        pair.backbone, tokenizer, prefix, generator=torch.Generator().manual_seed(2), **drawing
    )
    generator = torch.Generator().manual_seed(2)
    assert groups == sample(pair.backbone, prefix, generator=generator, **drawing)
    lengths = {len(one.tokens) for group in groups for one in group}
    assert len(lengths) > 4 and {0, 8} <= lengths
    expected = attribute_scores(
        pair.backbone, tokenizer, prefix, [[one.tokens for one in group] for group in groups]
    )
    for scores, others in zip(found, expected, strict=True):
        for score, other in zip(scores, others, strict=True):
            assert list(score.values()) == pytest.approx(list(other.values()), abs=1e-4)
    actions, judged = judged_samples(
        pair.backbone, tokenizer, prefix, generator=torch.Generator().manual_seed(2),
        **{**drawing, "first": [81, 82]},
    )  # fmt: skip
    again = action_scores(
        pair.backbone, tokenizer, prefix, [[one.tokens for one in group] for group in actions]
    )
    for values, others in zip(judged, again, strict=True):
        assert values == [pytest.approx(other, abs=1e-4) for other in others]
    # and not if the names stood behind all that the cache holds
    monkeypatch.setattr(type(prefix.cache.branch(1, 1)), "behind", lambda cache, _: cache)
    _, wrong = scored_samples(
        pair.backbone, tokenizer, prefix, generator=torch.Generator().manual_seed(2), **drawing
    )
    assert wrong != found
