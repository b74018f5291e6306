"""What models write on held-out contexts: the lines of a base, and what judges make of texts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks.real import written as room
from benchmarks.real.halves import Half
from benchmarks.real.written import Run
from lamda.config.resolve import current_params
from lamda.ingestion.public.sets import Rated
from lamda.model.config import preset
from lamda.model.transformer import Transformer
from lamda.tokenizer import TURN, Tokenizer

REPOSITORY = Path(__file__).resolve().parents[2]
ONE, BEST = "grounded, one sample", "grounded, best of 16"


def test_a_base_writes_the_next_line(tokenizer: Tokenizer, monkeypatch: pytest.MonkeyPatch) -> None:
    """It reads no symbols, says none, and stops where a line ends."""
    model = Transformer(preset("smoke", tokenizer.vocab_size), 1).eval()
    run = Run(tokenizer, current_params(REPOSITORY), {}, model)
    seen: dict[str, Any] = {}
    prefill, sample = room.prefill, room.sample

    def read(model: Any, prompts: Any) -> Any:
        seen["prompts"] = prompts
        return prefill(model, prompts)

    def drawn(*arguments: Any, **options: Any) -> Any:
        seen.update(options)
        return sample(*arguments, **options)

    monkeypatch.setattr(room, "prefill", read)
    monkeypatch.setattr(room, "sample", drawn)
    found = room._continued(run, model, ["how are you?\nfine", "hello"])
    assert len(found) == 2 and all(found)
    end = tokenizer.control[TURN]  # of this tokenizer, which knows no lines
    assert seen["prompts"][1] == [*tokenizer.encode("hello"), end]
    assert seen["stop"] == {end} and not seen["forbidden"][end]
    others = [of for of in tokenizer.control.values() if of != end]
    assert seen["forbidden"][others].all()


def rows(words: dict[int, str], count: int) -> Half:
    of = [Rated("safety", (f"what about {n}?",), words[n % 2], {}) for n in range(count)]
    return Half(of, [n % 2 for n in range(count)])


def test_the_judge_of_held_back_labels_has_not_met_what_the_run_learned() -> None:
    pytest.importorskip("sklearn")
    held, learned = rows({0: "thank you", 1: "you fool"}, 40), rows({0: "thanks", 1: "a fool"}, 60)
    texts = [room.rated_texts(half) for half in (held, learned)]
    ways = {ONE: [("what?", "you fool")] * 5, BEST: [("what?", "thank you")] * 5}
    judged, worth = room._held_back(texts[0], held, texts[1], learned, ways)
    assert (worth["auc"], worth["n"], worth["learned_from"]) == (1.0, 60, 40)
    by_way = judged[room.HELD_BACK]
    assert by_way[ONE].shape == by_way[BEST].shape == (5,)
    assert by_way[ONE].min() > by_way[BEST].max()
    alone = Half(held.rows[::2], held.labels[::2])
    assert room._held_back(texts[0][::2], alone, texts[1], learned, ways) == ({}, {})
    assert room._held_back([], Half([], []), texts[1], learned, ways) == ({}, {})


def test_differences_are_paired_by_context() -> None:
    """Contexts differ much, the ways by the same in each: the difference is sure."""
    one = np.linspace(0, 0.8, 50)
    row = room._row("unsafe", {"judge": {ONE: one, BEST: one + 0.1}}, {})
    best = row["judges"]["judge"][BEST]
    assert row["n"] == 50
    assert best["mean"] == pytest.approx(0.5)
    assert best["high"] - best["low"] > 0.1
    told = [best[key] for key in ("difference", "difference_low", "difference_high")]
    assert told == pytest.approx([0.1, 0.1, 0.1])
    assert "difference" not in row["judges"]["judge"][ONE]
    lines = list(room.lines([row]))
    assert lines[0] == "what is written, unsafe: n = 50 contexts"
    assert lines[2].endswith(", +0.100 [+0.100, +0.100] beside grounded, one sample")


def test_contexts_are_those_that_nothing_learns_from() -> None:
    learned, validation = rows({0: "a", 1: "b"}, 4), rows({0: "a", 1: "b"}, 6)
    halves = {
        ("diasafety", "unsafe"): (learned, learned),
        ("diasafety, validation", "unsafe"): (learned, validation),
    }
    assert len(room._contexts(halves, "unsafe")) == 6
    assert len(room._contexts({("diasafety", "unsafe"): (learned, learned)}, "unsafe")) == 4
    assert room._contexts(halves, "sensible") == []
    train, held = room._joined(halves, "unsafe")
    assert (len(train.rows), len(held.rows)) == (4, 10), "what both share is counted once"
