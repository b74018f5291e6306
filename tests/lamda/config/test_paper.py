"""profiles/paper.yaml holds what the paper publishes, and it binds and resolves as any other."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from lamda.config.params import Params, read_layers
from lamda.config.profiles import list_profiles, set_profile
from lamda.config.resolve import current_params
from lamda.task_names import TRAININGS

REPOSITORY = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def paper() -> Params:
    return current_params(REPOSITORY, "paper")


def test_sizes_and_mixture(paper: Params) -> None:
    """Sections 3, 5, 6.1 and appendix E."""
    assert paper.profile == "paper"
    assert paper.model.options == {"preset": "137b"}
    assert paper.tokenize.vocab_size == 32_000
    assert sorted(paper.data.mixture.values()) == [0.0625, 0.0625, 0.125, 0.125, 0.125, 0.5]
    assert paper.data.corpus.keys() == paper.data.mixture.keys()
    documents = [source.options.get("documents", 0) for source in paper.data.corpus.values()]
    assert sum(documents) == 2_970_000_000
    assert paper.data.corpus["forum"].options["dialogs"] == 1_120_000_000
    assert {k: v.count for k, v in paper.data.annotation.items()} == {
        "ssi": 61_000, "safety": 48_000, "groundedness": 40_000,
    }  # fmt: skip
    assert paper.rollouts.contexts == 9_000  # turns whose actions are judged
    assert {k: v.count for k, v in paper.data.evaluation.items()} == {
        "ssi": 1477, "safety": 1458, "groundedness": 784,
    }  # fmt: skip
    assert paper.filter_dialogs.turns == 2_500_000


def test_batches_and_decoding(paper: Params) -> None:
    """Section 3, 6.1, 6.2 and appendix D."""
    for name in TRAININGS:
        settings = getattr(paper, name)
        assert settings.batch_size * settings.seq_len == 256 * 1024
    assert paper.pretrain.steps == 3_000_000
    decoding = paper.decoding
    assert (decoding.candidates, decoding.top_k, decoding.queries) == (16, 40, 4)
    weights = decoding.weights
    assert (weights.sensible, weights.specific, weights.interesting) == (3, 1, 1)
    assert weights.likelihood == 0
    assert list(paper.toolset) == ["calculator", "translator", "search"]
    assert paper.gates.annotations.min_raters_ssi == 5
    assert paper.gates.annotations.min_raters_safety == 3
    assert (
        decoding.research_tokens + decoding.research_new_tokens
        <= paper.finetune_groundedness.seq_len
    )


def test_each_value_says_where_it_is_from_or_that_it_is_open() -> None:
    """A number has a section in brackets, or 'open', beside it or at the head of its block."""
    text = (REPOSITORY / "profiles/paper.yaml").read_text()
    for block in text.split("\n\n")[1:]:
        for line in block.splitlines():
            named = re.search(r"\((?:\d|[A-Z])[\d., A-Z]*\)|open|the paper has no", block)
            assert named or not re.search(r": [\d.]+$", line), line


def test_it_can_be_chosen(tmp_path: Path) -> None:
    shutil.copytree(REPOSITORY / "profiles", tmp_path / "profiles")
    shutil.copy(REPOSITORY / "params.yaml", tmp_path / "params.yaml")
    set_profile(tmp_path / "params.yaml", "paper")
    assert read_layers(tmp_path / "params.yaml").values["profile"] == "paper"
    assert any(line.startswith("* paper: What the paper publishes") for line in
               list_profiles(tmp_path / "params.yaml"))  # fmt: skip
