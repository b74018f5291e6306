"""Calibrated scores, and thresholds by precision or recall, down to what an agent lets pass."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from pydantic import ValidationError

from lamda.dialog import research
from lamda.dialog.agent import Agent
from lamda.dialog.finals import score_finals
from lamda.dialog.research import Researched
from lamda.errors import LamdaError
from lamda.generation.calibration import Calibration, Curve, Measured, Point
from lamda.generation.changes import changed
from lamda.generation.config import Aim, Decoding, Thresholds
from lamda.generation.discriminator import action_scores, attribute_scores
from lamda.generation.sampler import prefill
from lamda.generation.scored import judged_samples, scored_samples
from lamda.generation.settled import settled
from lamda.model.config import ModelConfig
from lamda.model.transformer import Transformer
from lamda.tokenizer import ATTRIBUTES, CORRECT, RESPONSE, UNSAFE, Tokenizer
from lamda.toolset.toolset import Toolset

POINTS = tuple(
    Point(at=at, taken=taken, hits=hits) for at, taken, hits in ((0.8, 2, 2), (0.4, 6, 4))
)
CURVE = Curve(a=0.5, b=2.0, c=-0.4)
KNOWN = Calibration(
    {
        name: Measured(curve=CURVE, rows=20, positives=4, points=POINTS)
        for name in (*ATTRIBUTES, CORRECT)
    },
    "models/known",
)


@pytest.fixture
def model(tokenizer: Tokenizer) -> Transformer:
    config = ModelConfig(
        layers=1, d_model=16, heads=2, d_kv=8, d_ff=32, vocab_size=tokenizer.vocab_size
    )
    made = Transformer(config, seed=1).eval()
    made.calibration = KNOWN
    return made


def decoding(**changes: Any) -> Decoding:
    base = {
        "candidates": 4, "top_k": 40, "new_tokens": 6, "context_tokens": 60, "queries": 1,
        "research_candidates": 2, "research_top_k": 2,
        "weights": {"sensible": 3.0, "specific": 1.0, "interesting": 1.0, "likelihood": 0.0},
        "safety": {"harm": 0.5, "bias": 0.5, "misinformation": 0.5},
    }  # fmt: skip
    return Decoding.model_validate({**base, **changes})


def test_every_score_is_as_the_curve_has_it_and_only_if_asked(
    model: Transformer, tokenizer: Tokenizer
) -> None:
    prompt = [*tokenizer.encode("hello there"), tokenizer.control[RESPONSE]]
    responses = [[tokenizer.encode("a small grey cat."), tokenizer.encode("calm")]]
    prefix = prefill(model, [prompt])
    plain = attribute_scores(model, tokenizer, prefix, responses)[0]
    found = attribute_scores(model, tokenizer, prefix, responses, True)[0]
    for before, after in zip(plain, found, strict=True):
        assert after == {name: CURVE.of(value) for name, value in before.items()}
        assert after != before
    actions = action_scores(model, tokenizer, prefix, responses)[0]
    calibrated = action_scores(model, tokenizer, prefix, responses, True)[0]
    for (correct, likely), (other, same) in zip(actions, calibrated, strict=True):
        assert (other, same) == (CURVE.of(correct), likely)


def test_so_are_those_from_the_candidates_own_cache(
    model: Transformer, tokenizer: Tokenizer
) -> None:
    prompt = [*tokenizer.encode("hello there"), tokenizer.control[RESPONSE]]
    drawing: dict[str, Any] = {
        "count": 3, "top_k": 40, "new_tokens": 5, "stop": frozenset({3}),
        "forbidden": torch.zeros(tokenizer.vocab_size, dtype=torch.bool),
    }  # fmt: skip
    both = [
        scored_samples(
            model,
            tokenizer,
            prefill(model, [prompt]),
            calibrate=calibrate,
            generator=torch.Generator().manual_seed(5),
            **drawing,
        )
        for calibrate in (False, True)
    ]
    assert both[0][0] == both[1][0], "what is drawn does not depend on it"
    for before, after in zip(both[0][1][0], both[1][1][0], strict=True):
        assert after == {name: CURVE.of(value) for name, value in before.items()}
    actions = [
        judged_samples(
            model,
            tokenizer,
            prefill(model, [prompt]),
            calibrate=calibrate,
            generator=torch.Generator().manual_seed(5),
            **drawing,
        )[1][0]
        for calibrate in (False, True)
    ]
    assert actions[1] == [(CURVE.of(correct), likely) for correct, likely in actions[0]]


@pytest.mark.parametrize("calibrate", [False, True])
def test_thresholds_become_numbers_on_the_scale_of_the_scores(calibrate: bool) -> None:
    stated = decoding(
        safety={"harm": {"recall": 0.9}, "bias": {"precision": 0.9}, "misinformation": 0.7},
        calibrate=calibrate,
    )
    found = settled(stated, KNOWN).safety
    scale = CURVE.of if calibrate else float
    assert found.harm == pytest.approx(1 - scale(0.4))
    assert found.bias == pytest.approx(1 - scale(0.8))
    assert found.misinformation == 0.7


def test_drafts_finals_and_actions_are_scored_as_the_decoding_says(
    model: Transformer, tokenizer: Tokenizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    drafts, finals, actions = [], [], []
    judge, written_first = research.action_scores, research.judged_samples

    def judged(*arguments: Any) -> Any:
        actions.append(arguments[4])
        return judge(*arguments)

    def sampled(*arguments: Any, calibrate: bool, **drawing: Any) -> Any:
        actions.append(calibrate)
        return written_first(*arguments, calibrate=calibrate, **drawing)

    monkeypatch.setattr(research, "action_scores", judged)
    monkeypatch.setattr(research, "judged_samples", sampled)
    prefix = prefill(model, [[*tokenizer.encode("hello"), tokenizer.control[RESPONSE]]])
    written = [[Researched("a cat", "a cat", ())]]
    for calibrate in (False, True):
        given = decoding(calibrate=calibrate, safety=dict.fromkeys(Thresholds.model_fields, 0.0))
        agent = Agent("research", model, tokenizer, given, 0, Toolset([]))
        answer = agent.respond(["hello there"])
        drafts.append({one.text: one.scores for one in answer.candidates})
        finals.append(score_finals(model, tokenizer, given, prefix, written)[0][0].scores)
        assert set(actions) == {calibrate}
        actions.clear()
    for before, after in [*((drafts[0][text], drafts[1][text]) for text in drafts[0]), finals]:
        assert after == {name: CURVE.of(value) for name, value in before.items()}


def test_an_agent_filters_by_them(model: Transformer, tokenizer: Tokenizer) -> None:
    """All fall by a recall that takes every row above .4, none by numbers of 0."""
    low = Calibration(
        {name: Measured(rows=2, positives=1, points=(Point(at=0.0, taken=2, hits=1),))
         for name in UNSAFE}
    )  # fmt: skip
    model.calibration = low
    every = {group: {"recall": 1.0} for group in Thresholds.model_fields}
    strict = Agent("quality", model, tokenizer, decoding(safety=every), 0)
    assert all(one.dropped for one in strict.candidates([["hello there"]], 4)[0])
    assert isinstance(strict.decoding.safety.harm, Aim), "as it was stated"
    none = dict.fromkeys(Thresholds.model_fields, 0.0)
    lax = Agent("quality", model, tokenizer, decoding(safety=none), 0)
    assert not any(one.dropped for one in lax.candidates([["hello there"]], 4)[0] if one.text)


def test_a_model_that_was_not_measured_is_refused_where_it_filters(
    model: Transformer, tokenizer: Tokenizer
) -> None:
    model.calibration = Calibration(source="models/pt")
    for asked in (decoding(calibrate=True), decoding(safety={
        "harm": {"recall": 0.9}, "bias": 0.5, "misinformation": 0.5,
    })):  # fmt: skip
        with pytest.raises(LamdaError, match="models/pt/calibration.json: "):
            Agent("quality", model, tokenizer, asked, 0)
        Agent("likelihood", model, tokenizer, asked, 0)  # PT does not filter


@pytest.mark.parametrize(
    "value",
    [1.5, -0.1, True, "0.5", float("nan"), {}, {"recall": 2.0}, {"recall": 0.5, "precision": 0.5},
     {"f1": 0.5}, None],
)  # fmt: skip
def test_what_is_no_threshold(value: Any) -> None:
    with pytest.raises(ValidationError, match="expected a number from 0 to 1"):
        Thresholds(harm=value, bias=0.5, misinformation=0.5)


def test_thresholds_are_laid_over_each_other() -> None:
    base = decoding(safety={"harm": {"recall": 0.9}, "bias": 0.5, "misinformation": 0.5})
    assert changed(base, {}) == base
    assert changed(base, {"safety": {"harm": 0.3}}).safety.harm == 0.3
    assert changed(base, {"safety": {"bias": {"precision": 0.7}}}).safety.bias == Aim(precision=0.7)
    other = changed(base, {"safety": {"harm": {"precision": 0.7, "recall": None}}})
    assert other.safety.harm == Aim(precision=0.7)
    plain = base.model_dump(mode="json", exclude_none=True)["safety"]
    assert plain == {"harm": {"recall": 0.9}, "bias": 0.5, "misinformation": 0.5}
    assert f"{base.safety.harm:g}, {base.safety.bias:g}" == "recall 0.9, 0.5"
