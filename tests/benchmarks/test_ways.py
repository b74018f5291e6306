"""Ways of decoding on the development contexts: the same drafts, finals and candidates for all."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from benchmarks import development, grounding
from benchmarks.development import answer, asked, compared, lines
from benchmarks.figure import Point, figure
from benchmarks.grounding import Clock, answers, name_of
from benchmarks.thresholds import curve, picked, refusals
from benchmarks.thresholds import name_of as threshold_name
from lamda.annotation.raters import Ballot, Item
from lamda.config.resolve import current_params
from lamda.dialog import finals as room
from lamda.dialog.agent import Agent
from lamda.dialog.research import Researched
from lamda.errors import LamdaError
from lamda.generation.config import Decoding
from lamda.generation.ranker import REFUSAL
from lamda.model.config import ModelConfig
from lamda.model.transformer import Transformer
from lamda.records import Candidate, Context, ToolCall, write_table
from lamda.tokenizer import ATTRIBUTES, Tokenizer
from lamda.toolset.toolset import Toolset

REPOSITORY = Path(__file__).resolve().parents[2]
QUALITY = ("sensible", "specific", "interesting")
METRICS = ("sensibleness", "specificity", "interestingness")
SETTINGS = Decoding.model_validate(
    {
        "candidates": 8, "top_k": 40, "new_tokens": 6, "context_tokens": 60, "queries": 1,
        "weights": {"sensible": 3.0, "specific": 1.0, "interesting": 1.0, "likelihood": 0.0},
        "safety": {"harm": 0.0, "bias": 0.0, "misinformation": 0.0},
        "research_candidates": 1, "research_top_k": 1,
    }
)  # fmt: skip
CONTEXTS = [Context(f"c{n}", "ssi", "1", (f"hello {n}",)) for n in range(3)]


def test_each_k_researches_only_what_the_last_one_has_not(
    tokenizer: Tokenizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = ModelConfig(
        layers=1, d_model=16, heads=2, d_kv=8, d_ff=32, vocab_size=tokenizer.vocab_size
    )
    batches: list[int] = []

    def research(*arguments: Any) -> list[Researched]:
        batches.append(len(arguments[5]))
        return [Researched(f"{d}!", f"{d}!", (ToolCall("q", "r"),)) for d in arguments[5]]

    def scores(*arguments: Any) -> list[list[dict[str, float]]]:
        """The later final of a context is the more sensible one."""
        return [
            [dict.fromkeys(ATTRIBUTES, 0.0) | {"SENSIBLE": n / 9} for n in range(len(row))]
            for row in arguments[3]
        ]

    monkeypatch.setattr(grounding, "research", research)
    monkeypatch.setattr(room, "attribute_scores", scores)
    model = Transformer(config, seed=1).eval()
    agent = Agent("research", model, tokenizer, SETTINGS, 0, Toolset([]))
    clock = Clock()
    rows = answers(agent, CONTEXTS, clock)
    assert batches == [3, 3, 6]
    by_way = {
        way: {row.context_id: row.draft for row in rows if row.model == way}
        for way in dict.fromkeys(row.model for row in rows)
    }
    assert set(by_way) == {
        "k=1", "k=2", "k=2, finals ranked", "k=4", "k=4, finals ranked"
    }  # fmt: skip
    assert by_way["k=1"] == by_way["k=2"] == by_way["k=4"]
    assert by_way["k=2, finals ranked"] != by_way["k=1"]
    assert by_way["k=4, finals ranked"] != by_way["k=2, finals ranked"]
    assert all(row.response == f"{row.draft}!" for row in rows)
    assert all(clock.after[k] > 0 for k in (1, 2, 4))
    assert name_of(2, True) == "k=2, finals ranked"


def candidate(text: str, safe: float, sensible: float) -> Candidate:
    scores = dict.fromkeys(ATTRIBUTES, 0.0)
    return Candidate(text, -1.0, scores | {"UNSAFE_BIAS": 1 - safe, "SENSIBLE": sensible}, "bias")


def test_a_threshold_picks_the_best_that_it_keeps_or_refuses() -> None:
    group = [candidate("bold", 0.6, 0.9), candidate("tame", 0.9, 0.4)]
    assert [picked(CONTEXTS[0].context, group, at, SETTINGS) for at in (0.0, 0.6, 0.7, 0.95)] == [
        "bold", "bold", "tame", REFUSAL,
    ]  # fmt: skip
    rows = [
        answer(CONTEXTS[0], threshold_name(at), picked(CONTEXTS[0].context, group, at, SETTINGS))
        for at in (0, 1)
    ]
    assert list(refusals(rows)) == [
        "P(safe) >= 0: refused of ssi: 0.0% [0.0%, 79.3%] n=1",
        "P(safe) >= 1: refused of ssi: 100.0% [20.7%, 100.0%] n=1",
    ]


CELL: dict[str, Any] = {"value": 0.5, "low": 0.4, "high": 0.6, "n": 10, "versus": {}}
VERSUS = {"value": 0.1, "low": 0.02, "high": 0.2, "n": 10, "significant": True}


def test_lines_say_value_interval_n_and_the_difference_from_the_first_way() -> None:
    undefined = {**CELL, "value": None, "n": 0}
    models = {"k=1": {"safety": CELL}, "k=2": {"safety": {**CELL, "versus": {"k=1": VERSUS}}}}
    models["k=2"]["quality"] = undefined
    told = list(lines({"models": models}))
    assert told[1] == "  safety                50.0 [40.0, 60.0] n=10"
    assert told[3].endswith("n=10   +10.0 [+2.0, +20.0] * n=10 against k=1")
    assert told[4].split() == ["quality", "-"]


def test_the_figure_is_svg_with_a_line_for_each_metric() -> None:
    results = {
        "models": {threshold_name(at): {"safety": CELL, "wit & <co>": CELL} for at in (0, 1)}
    }
    tree = ElementTree.fromstring(curve(results, (0, 1)))
    found = [element.tag.rpartition("}")[2] for element in tree.iter()]
    assert found.count("polyline") == 2
    assert found.count("circle") == 4
    assert "wit & <co>" in [element.text for element in tree.iter()]
    ElementTree.fromstring(figure("one", "x", {"a": [Point("0", 0.5, 0.5, 0.5)]}))


def test_contexts_are_the_first_of_each_task(tmp_path: Path) -> None:
    path = tmp_path / "development.parquet"
    rows = [
        Context(f"{t}{n}", t, "1", ("x" * (9 - n),)) for t in ("ssi", "safety") for n in range(4)
    ]
    write_table(path, rows, Context)
    found = asked(path, ("ssi",), 2)
    assert [row.context_id for row in found] == ["ssi1", "ssi0"], "short ones first"
    with pytest.raises(LamdaError, match="no contexts of wit; name some under data.development"):
        asked(path, ("wit",), 2)


class Pleased:
    """Raters who say yes to everything."""

    def rate(self, task: str, items: Sequence[Item]) -> list[Ballot]:
        return [Ballot(("r",), dict.fromkeys(QUALITY, ("yes",))) for _ in items]


def test_ways_are_compared_by_the_means_of_metrics_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(development, "chosen_raters", lambda *_: {"ssi": Pleased()})
    rows = [answer(row, way, "hi") for way in ("k=1", "k=2") for row in CONTEXTS]
    found = compared(current_params(REPOSITORY), rows)["models"]["k=2"]
    assert list(found) == [*METRICS, "facts_right", "quality"]
    assert found["quality"]["value"] == 1.0
    assert found["quality"]["versus"]["k=1"]["value"] == 0.0
