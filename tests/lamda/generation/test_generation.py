"""Sampler, discriminator and ranker against full decoding and hand-made candidates."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
import torch
from pydantic import ValidationError

from lamda.generation.config import RankingWeights, Thresholds
from lamda.generation.discriminator import action_scores, attribute_scores, score_responses
from lamda.generation.ranker import (
    REPEATED,
    apply_thresholds,
    rank_by_likelihood,
    rank_by_quality,
)
from lamda.generation.repeats import said_before, wording
from lamda.generation.sampler import prefill, sample
from lamda.model import runtime
from lamda.model.config import ModelConfig
from lamda.model.transformer import Transformer
from lamda.records import Candidate
from lamda.templates import context_ids
from lamda.tokenizer import ATTRIBUTES, CORRECT, RATING_0, RATING_1, RESPONSE, Tokenizer


@pytest.fixture(scope="module")
def model(tokenizer: Tokenizer) -> Transformer:
    config = ModelConfig(
        layers=2, d_model=32, heads=2, d_kv=16, d_ff=64, vocab_size=tokenizer.vocab_size
    )
    made = Transformer(config, seed=1).eval()
    torch.manual_seed(0)
    with torch.no_grad():
        for parameter in made.parameters():
            parameter.add_(torch.randn(parameter.shape) * 0.3)
    return made


@pytest.fixture(autouse=True)
def exact_products(monkeypatch: pytest.MonkeyPatch) -> None:
    """float32 everywhere, so that results can be compared with those of a full pass."""
    monkeypatch.setattr(runtime, "multiplies_bfloat16", lambda *_: False)


def draw(model: Transformer, prompts: list[list[int]], count: int, top_k: int, seed: int = 0):
    return sample(
        model,
        prefill(model, prompts),
        count=count,
        top_k=top_k,
        new_tokens=8,
        stop=frozenset({3}),
        forbidden=torch.zeros(model.config.vocab_size, dtype=torch.bool),
        generator=torch.Generator().manual_seed(seed),
    )


def test_greedy_equals_full_decoding(model: Transformer) -> None:
    prompt = [40, 41, 42]
    found = draw(model, [[50, 51, 52, 53, 54], prompt], 1, 1)[1][0]
    ids, total = list(prompt), []
    for _ in range(8):
        logits = model(torch.tensor([ids]))[0, -1].log_softmax(-1)
        total.append(float(logits.max()))
        ids.append(int(logits.argmax()))
        if ids[-1] == 3:
            break
    assert list(found.tokens) == [i for i in ids[3:] if i != 3]
    assert found.log_probability == pytest.approx(sum(total) / len(total), abs=1e-5)


def test_candidates_are_independent_and_repeatable(model: Transformer) -> None:
    first = draw(model, [[40, 41]], 16, 40)
    assert first == draw(model, [[40, 41]], 16, 40)
    assert len({s.tokens for s in first[0]}) > 4
    assert first != draw(model, [[40, 41]], 16, 40, seed=1)


def test_candidates_that_end_at_different_steps_keep_their_own_past(model: Transformer) -> None:
    prompts, stop = [[40, 41, 42], [50, 51]], frozenset(range(0, model.config.vocab_size, 5))
    groups = sample(
        model, prefill(model, prompts), count=12, top_k=40, new_tokens=8, stop=stop,
        forbidden=torch.zeros(model.config.vocab_size, dtype=torch.bool),
        generator=torch.Generator().manual_seed(2),
    )  # fmt: skip
    lengths = {len(s.tokens) for group in groups for s in group}
    assert len(lengths) > 3  # so finished ones leave the cache more than once
    for prompt, group in zip(prompts, groups, strict=True):
        for found in group:
            said = [*found.tokens, *([] if found.stop is None else [found.stop])]
            logits = model(torch.tensor([[*prompt, *said]]))[0].log_softmax(-1)
            at = range(len(prompt) - 1, len(prompt) + len(said) - 1)
            mean = sum(logits[i, t].item() for i, t in zip(at, said, strict=True)) / len(said)
            assert found.log_probability == pytest.approx(mean, abs=1e-5)


def test_forbidden_ids_are_never_drawn(model: Transformer) -> None:
    forbidden = torch.ones(model.config.vocab_size, dtype=torch.bool)
    forbidden[[60, 61]] = False
    drawn = sample(
        model, prefill(model, [[40]]), count=8, top_k=40, new_tokens=6, stop=frozenset({3}),
        forbidden=forbidden, generator=torch.Generator().manual_seed(0),
    )  # fmt: skip
    assert {i for s in drawn[0] for i in s.tokens} <= {60, 61}


def test_the_first_token_may_be_restricted(model: Transformer) -> None:
    drawn = sample(
        model, prefill(model, [[40]]), count=8, top_k=40, new_tokens=6, stop=frozenset({3}),
        forbidden=torch.zeros(model.config.vocab_size, dtype=torch.bool),
        generator=torch.Generator().manual_seed(0), first=[60, 61],
    )  # fmt: skip
    assert {s.tokens[0] for s in drawn[0]} <= {60, 61}
    assert {i for s in drawn[0] for i in s.tokens[1:]} - {60, 61}


def test_scores_equal_a_full_pass(model: Transformer, tokenizer: Tokenizer) -> None:
    contexts = [context_ids(tokenizer, (text,), 90) for text in ("hello", "how are you today?")]
    responses = [tokenizer.encode("yes"), tokenizer.encode("they are calm.")]
    found = score_responses(model, tokenizer, contexts, responses)
    names = [tokenizer.control[a] for a in ATTRIBUTES]
    ratings = [tokenizer.control[RATING_0], tokenizer.control[RATING_1]]
    for context, response, scores in zip(contexts, responses, found, strict=True):
        ids = [*context, tokenizer.control[RESPONSE], *response, *names]
        logits = model(torch.tensor([ids]))[0, -len(names) :, ratings].softmax(-1)[:, 1]
        assert list(scores.values()) == pytest.approx(logits.tolist(), abs=1e-5)


def test_candidates_of_different_length_score_side_by_side(
    model: Transformer, tokenizer: Tokenizer
) -> None:
    prompt = [*context_ids(tokenizer, ("hello",), 90), tokenizer.control[RESPONSE]]
    responses = [tokenizer.encode("yes"), tokenizer.encode("they are calm. they are calm.")]
    both = attribute_scores(model, tokenizer, prefill(model, [prompt]), [responses])[0]
    alone = score_responses(model, tokenizer, [prompt[:-1]], [responses[0]])[0]
    assert list(both[0].values()) == pytest.approx(list(alone.values()), abs=1e-5)


def test_action_scores_equal_a_full_pass(model: Transformer, tokenizer: Tokenizer) -> None:
    prompts = [[40, 41, 42], [50, 51]]
    actions = [[(60, 61), (60, 62, 63, 64)], [(65,), (60, 61, 62)]]
    found = action_scores(model, tokenizer, prefill(model, prompts), actions)
    correct = tokenizer.control[CORRECT]
    ratings = [tokenizer.control[RATING_0], tokenizer.control[RATING_1]]
    for prompt, group, scores in zip(prompts, actions, found, strict=True):
        for action, (probability, likely) in zip(group, scores, strict=True):
            logits = model(torch.tensor([[*prompt, *action, correct]]))[0]
            assert probability == pytest.approx(logits[-1, ratings].softmax(-1)[1].item(), abs=1e-5)
            said = logits.log_softmax(-1)[len(prompt) - 1 : -2]
            mean = sum(said[at, index].item() for at, index in enumerate(action)) / len(action)
            assert likely == pytest.approx(mean, abs=1e-5)


def candidate(text: str, sensible: float, harm: float = 0.0, likely: float = -1.0) -> Candidate:
    scores = dict.fromkeys(ATTRIBUTES, 0.0) | {"SENSIBLE": sensible, "UNSAFE_HARM": harm}
    return Candidate(text, likely, scores)


LIMITS = Thresholds(harm=0.7, bias=0.7, misinformation=0.7)
PAPER = RankingWeights(sensible=3.0, specific=1.0, interesting=1.0, likelihood=0.0)


def test_unsafe_candidates_go_last_and_say_why() -> None:
    ranked = rank_by_quality(
        [candidate("bad", 0.99, harm=0.5), candidate("good", 0.2)], LIMITS, PAPER
    )
    assert [c.text for c in ranked] == ["good", "bad"]
    assert ranked[1].dropped == "harm"
    assert apply_thresholds(candidate("edge", 0.5, harm=0.3), LIMITS).dropped == ""


@pytest.mark.parametrize("name", ["UNSAFE_HARM", "UNSAFE_BIAS", "SENSIBLE", "INTERESTING"])
def test_a_score_that_is_not_a_number_passes_no_filter_and_disorders_nothing(name: str) -> None:
    none = candidate("none", 0.9)
    none = replace(none, scores={**none.scores, name: math.nan})
    rows = [candidate("a", 0.2), none, candidate("b", 0.8), candidate("c", 0.5)]
    for weights in (PAPER, PAPER.model_copy(update={"likelihood": 1.0})):
        ranked = rank_by_quality(rows, LIMITS, weights)
        assert [row.text for row in ranked] == ["b", "c", "a", "none"]
        assert ranked[-1].dropped
    assert apply_thresholds(none, Thresholds(harm=0, bias=0, misinformation=0)).dropped


def test_a_likelihood_that_is_not_a_number_goes_last() -> None:
    rows = [candidate("a", 0.2, likely=-3), candidate("none", 0.9, likely=math.nan)]
    rows += [candidate("b", 0.8, likely=-1)]
    assert [row.text for row in rank_by_likelihood(rows)] == ["b", "a", "none"]
    both = PAPER.model_copy(update={"likelihood": 1.0})
    assert [row.text for row in rank_by_quality(rows, LIMITS, both)] == ["b", "a", "none"]


def test_a_turn_of_the_dialog_is_not_said_again() -> None:
    context = ("How old are you?", "i am made last year.", "and what do you eat?")
    again, new = candidate("I am made, last year!", 0.9), candidate("nothing at all.", 0.2)
    ranked = rank_by_quality([again, new], LIMITS, PAPER, said_before(context))
    assert [(row.text, row.dropped) for row in ranked] == [(new.text, ""), (again.text, REPEATED)]
    assert rank_by_quality([again, new], LIMITS, PAPER)[0] == again
    unsafe = candidate(again.text, 0.9, harm=0.5)
    ranked = rank_by_quality([unsafe], LIMITS, PAPER, said_before(context))
    assert ranked[0].dropped == "harm", "the graver reason is told"


@pytest.mark.parametrize(
    ("context", "again"),
    [
        (("who are you?", "a small program, no more.", "who are you?"), False),  # asked again
        (("who are you?", "a small program, no more.", "Who are you"), False),
        (("who are you?", "a small program, no more.", "what are you?"), True),
        (("thanks", "you are welcome!", "thank you"), False),  # brief: of any talk
        (("a small program, no more.",), True),  # the other's words
        ((), False),
    ],
)
def test_what_may_come_again(context: tuple[str, ...], again: bool) -> None:
    said = said_before(context)
    assert (wording("A small program - no more") in said) == again
    assert wording("you are welcome") not in said


def test_quality_weighs_sensible_threefold() -> None:
    plain = candidate("plain", 0.8)
    showy = Candidate("showy", -1.0, {**candidate("", 0.5).scores, "SPECIFIC": 0.8})
    assert rank_by_quality([showy, plain], LIMITS, PAPER)[0].text == "plain"


def test_likelihood_may_count_beside_quality() -> None:
    likely, good = candidate("likely", 0.5, likely=-0.5), candidate("good", 0.8, likely=-2.0)
    assert rank_by_quality([likely, good], LIMITS, PAPER)[0].text == "good"
    both = PAPER.model_copy(update={"likelihood": 2.0})
    assert rank_by_quality([likely, good], LIMITS, both)[0].text == "likely"


@pytest.mark.parametrize("weights", [(0, 0, 0, 0), (-1, 1, 1, 0), (3, 1, 1, float("nan"))])
def test_weights_that_rank_nothing_are_refused(weights: tuple[float, ...]) -> None:
    with pytest.raises(ValidationError):
        RankingWeights(**dict(zip(RankingWeights.model_fields, map(float, weights), strict=True)))


def test_pt_takes_the_likeliest_that_says_something() -> None:
    rows = [candidate("", 0, likely=-0.1), candidate("b", 0, likely=-2), candidate("c", 0)]
    assert [c.text for c in rank_by_likelihood(rows)] == ["c", "b", ""]
