"""What the tuned model judges of research is measured on contexts that no fine-tuning reads."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from lamda.finetuning import research_discriminators as room
from lamda.finetuning.rated import held_out
from lamda.finetuning.research_discriminators import (
    KINDS,
    kind_of,
    measure_research,
    right_probabilities,
)
from lamda.finetuning.tasks import Files, read_actions, read_rated_answers
from lamda.model.config import ModelConfig
from lamda.model.transformer import Transformer
from lamda.records import GroundingExample, RatedResponse, ToolCall, write_table
from lamda.templates import Limits
from lamda.tokenizer import ATTRIBUTES, CORRECT, RATING_0, RATING_1, Tokenizer

CALL = ToolCall("population of Porto", "Porto / Population / 249 thousand", "https://a.org")


@pytest.fixture(scope="module")
def model(tokenizer: Tokenizer) -> Transformer:
    config = ModelConfig(
        layers=1, d_model=16, heads=2, d_kv=8, d_ff=32, vocab_size=tokenizer.vocab_size
    )
    return Transformer(config, seed=1).eval()


def action(
    number: int, calls: tuple[ToolCall, ...], receiver: str, correct: int
) -> GroundingExample:
    context = (f"how many live in town {number}?",)
    return GroundingExample(
        f"g/{number}/{correct}", context, "many", calls, receiver, "porto", {}, correct
    )


@pytest.fixture
def files(tmp_path: Path) -> Files:
    rows = [
        action(n, calls, receiver, correct)
        for n in range(120)
        for calls, receiver in (((), "TS"), ((CALL,), "User"))
        for correct in (0, 1)
    ]
    write_table(tmp_path / "research/groundedness.parquet", rows, GroundingExample)
    answers = [
        RatedResponse(
            f"{n}/{good}", "ssi", "1", "research", (f"how many live in town {n}?",), "yes",
            labels={"sensible": good},
        )
        for n in range(120)
        for good in (0, 1)
    ]  # fmt: skip
    write_table(tmp_path / "rated/ssi.parquet", answers, RatedResponse)
    for task in ("ssi", "safety"):
        write_table(tmp_path / f"annotations/{task}.parquet", [], RatedResponse)
    return Files(tmp_path / "annotations", None, tmp_path / "research", tmp_path / "rated")


def test_each_action_has_its_kind() -> None:
    found = [
        kind_of(action(1, calls, receiver, 1))
        for receiver in ("TS", "User") for calls in ((), (CALL,))
    ]  # fmt: skip
    assert found == list(KINDS)


def test_the_probability_is_read_behind_the_last_symbol(
    model: Transformer, tokenizer: Tokenizer
) -> None:
    correct = tokenizer.control[CORRECT]
    rows = [[*tokenizer.encode(text), correct] for text in ("hello", "how many live in Porto?")]
    ratings = [tokenizer.control[RATING_0], tokenizer.control[RATING_1]]
    found = right_probabilities(model, tokenizer, rows)
    for row, probability in zip(rows, found, strict=True):
        logits = model(torch.tensor([row]))[0]
        behind, before = logits[[-1, -2]][:, ratings].softmax(-1)[:, 1].tolist()
        assert probability == pytest.approx(behind, abs=3e-3)  # decoded in bfloat16
        assert probability != pytest.approx(before, abs=3e-3)


def test_only_what_was_held_out_counts_and_a_judge_that_knows_has_auc_1(
    files: Files, model: Transformer, tokenizer: Tokenizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = [row for row in read_actions(files) if held_out(row)]
    known = [float(row.correct) for row in kept]
    monkeypatch.setattr(room, "right_probabilities", lambda *_: known)
    judged = measure_research(model, tokenizer, files, Limits(60, 48), 120, seed=3)
    found = judged.figures
    assert set(judged.calibration.attributes) == {*ATTRIBUTES, CORRECT}
    assert judged.calibration.attributes[CORRECT].rows == len(known)
    assert found["calibration"][CORRECT]["n"] == len(known)
    answers = [row for row in read_rated_answers(files) if held_out(row)]
    assert 0 < len(kept) < 0.3 * 480
    for kind in ("first query", "researched answer"):
        of = found["actions"][kind]
        assert (of["n"], of["positives"], of["auc"]) == (len(kept) // 2, len(kept) // 4, 1.0)
    assert found["actions"]["later query"]["auc"] is None
    assert list(found["researched"]) == ["SENSIBLE"], "what nobody rated has no figures"
    assert found["researched"]["SENSIBLE"]["n"] == len(answers)
    assert found["researched"]["SENSIBLE"]["auc"] == pytest.approx(0.5), "the same words twice"
    assert np.isfinite(found["researched"]["SENSIBLE"]["low"])
    assert "discriminators" in found


def test_the_models_own_research_is_measured_beside_it(
    files: Files, model: Transformer, tokenizer: Tokenizer, tmp_path: Path
) -> None:
    """Its own rows here are researchers' without the queries."""
    actions = [row for row in read_actions(files) if row.calls]
    write_table(tmp_path / "own/groundedness.parquet", actions, GroundingExample)
    write_table(tmp_path / "own/ssi.parquet", read_rated_answers(files)[::2], RatedResponse)
    with_own = replace(files, rollouts=tmp_path / "own")
    judged = measure_research(model, tokenizer, with_own, Limits(60, 48), 120, seed=3)
    researched = measure_research(model, tokenizer, files, Limits(60, 48), 120, seed=3)
    found = judged.figures
    assert {key: found[key] for key in researched.figures} == researched.figures
    assert judged.calibration == researched.calibration
    kept = [row for row in actions if held_out(row)]
    assert found["own_actions"]["researched answer"]["n"] == len(kept)
    assert found["own_actions"]["first query"]["n"] == 0
    assert found["own_answers"]["SENSIBLE"]["n"] == len(kept) // 2
