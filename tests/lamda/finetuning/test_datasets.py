"""The mixes: shares add up, held-out contexts stay out, copying can be copied but not guessed."""

from __future__ import annotations

from pathlib import Path

import pytest
from lamda.finetuning.datasets import (
    Sources,
    copying_examples,
    dialog_mix,
    groundedness_mix,
    rated_rows,
    ssi_safety_mix,
)

from lamda.batches import IGNORED
from lamda.config.params import Finetuning
from lamda.finetuning.discriminators import held_out
from lamda.records import GroundingExample, RatedResponse, write_table
from lamda.templates import Example
from lamda.tokenizer import Tokenizer


def settings(**changes: object) -> Finetuning:
    values = {
        "tokens": 1000, "batch_rows": 4, "row_tokens": 64, "muon_rate": 0.01, "adamw_rate": 0.01,
        "warmup": 0.0, "cooldown": 0.0, "clip": 1.0, "z_loss": 0.0, "log_every": 1,
        "checkpoint_every": 1, "compile": False, "precision": "float32",
        "replay": 0.5, "copying": 0.1,
    }  # fmt: skip
    return Finetuning.model_validate({**values, **changes})


@pytest.fixture
def sources(tmp_path: Path, tokenizer: Tokenizer) -> Sources:
    rated = [
        RatedResponse(f"ssi/{n}", "ssi", "1", "pt", (f"hello {n}",), "yes", {}, {"sensible": 1})
        for n in range(200)
    ]
    votes = {"correct": ("yes", "yes", "yes")}
    actions = [
        GroundingExample(str(n), ("hello",), "base", (), "User", "yes", votes, n % 2)
        for n in range(10)
    ]
    write_table(tmp_path / "ssi.parquet", rated, RatedResponse)
    write_table(tmp_path / "safety.parquet", rated[:3], RatedResponse)
    write_table(tmp_path / "groundedness.parquet", actions, GroundingExample)
    write_table(tmp_path / "filtered.parquet", rated[:7], RatedResponse)
    earlier = [Example(tuple(range(30, 60)), tuple(range(31, 61)))] * 2
    copying = copying_examples(earlier, low=30, seed=1, width=64)
    return Sources(tokenizer, 40, tmp_path, earlier, copying, tmp_path / "filtered.parquet")


def test_shares_add_up_and_replay_has_its_own(sources: Sources) -> None:
    for mix in (ssi_safety_mix, dialog_mix, groundedness_mix):
        shares = {part.name: part.share for part in mix(sources, settings())}
        assert sum(shares.values()) == pytest.approx(1.0)
        assert shares["copying"] == 0.1
        old = {"rated", "pre-training", "filtered"} - {
            ssi_safety_mix: {"rated"}, dialog_mix: {"filtered"}, groundedness_mix: set()
        }[mix]  # fmt: skip
        assert sum(shares.get(name, 0.0) for name in old) == pytest.approx(0.5)


def test_contexts_that_measure_are_not_trained_on(sources: Sources) -> None:
    kept = [row for row in rated_rows(sources.annotations) if not held_out(row)]
    rated = ssi_safety_mix(sources, settings())[0]
    assert 0 < len(kept) < 203
    assert len(rated.examples) == len(kept)


def test_actions_are_written_from_correct_ones_and_judged_from_all(sources: Sources) -> None:
    sizes = {m.name: len(m.examples) for m in groundedness_mix(sources, settings())}
    assert (sizes["actions"], sizes["judged actions"], sizes["filtered"]) == (5, 10, 7)


def test_a_copying_example_repeats_what_it_asks_for(sources: Sources) -> None:
    for row in sources.copying:
        asked = [at for at, target in enumerate(row.targets) if target != IGNORED]
        assert asked and len(row.tokens) == 64
        for at in asked:
            assert row.targets[at] == row.tokens[at + 1]
            assert row.tokens[at + 1] in row.tokens[: at + 1]
