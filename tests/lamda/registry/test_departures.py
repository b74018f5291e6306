"""A run's departures follow from its params; docs/departures.md gives the reason of each."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lamda.config.params import Params
from lamda.config.resolve import current_params
from lamda.model.config import preset
from lamda.registry.departures import departures

REPOSITORY = Path(__file__).resolve().parents[3]
DOCUMENT = (REPOSITORY / "docs/departures.md").read_text(encoding="utf-8")
TABLES = DOCUMENT.partition("## The filter")[0]
ROWS = [line.split(" | ") for line in TABLES.splitlines() if re.match(r"\| (?!dep)[a-z]", line)]


@pytest.fixture(scope="module")
def default() -> Params:
    return current_params(REPOSITORY, "default")


def test_each_departure_of_the_default_is_explained(default: Params) -> None:
    explained = {row[0].removeprefix("| ") for row in ROWS}
    found = {one.name for one in departures(default, preset("tiny", default.tokenize.vocab_size))}
    assert found <= explained
    assert {"ranking weights", "filter thresholds", "fine-tunings", "rated responses", "bases",
            "refusal", "objectives", "toolset", "raters"} <= found  # fmt: skip
    assert all(len(row) == 5 and all(cell.strip(" |") for cell in row) for row in ROWS)


def test_the_papers_profile_departs_only_in_what_it_cannot_have(default: Params) -> None:
    paper = current_params(REPOSITORY, "paper")
    found = {one.name for one in departures(paper, preset("137b"))}
    assert found == {
        "raters", "filter thresholds", "fine-tunings", "judged research", "objectives", "refusal"
    }  # fmt: skip


def test_the_document_holds_the_defaults_own_values(default: Params) -> None:
    """A changed default changes the table."""
    cells = {row[0].removeprefix("| "): row[2] for row in ROWS}
    limits, weights = default.filter_dialogs, default.decoding.weights
    assert cells["filter thresholds"] == (
        f"sensible {limits.sensible}, specific {limits.specific}, interesting "
        f"{limits.interesting}, safe {limits.safe}"
    )
    assert f"{weights.likelihood} for the mean log-probability" in cells["ranking weights"]
    assert f"{default.sample.responses} samples" in cells["rated responses"]
    assert f"in {default.rollouts.contexts:,} contexts" in cells["judged research"]
    assert f"below {default.decoding.min_correct:g}:" in cells["doubted research"]
    assert f"the best of {default.bases.candidates}" in cells["bases"]
    assert f"{default.filter_dialogs.turns:,} scored" == cells["filtered turns"]
    assert f"{default.tokenize.vocab_size:,}" == cells["vocabulary"]
    assert f"{default.pretrain.batch_size * default.pretrain.seq_len:,}" == cells["batch"]
    best = f"the best of {default.decoding.research_candidates} at top-k"
    assert f"{best} {default.decoding.research_top_k}" in cells["research actions"]
    assert f"each {default.decoding.safety.harm}" in cells["safety"]
