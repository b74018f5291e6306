"""How long a run on own data takes, roughly: reading and cleaning as measured, training by
arithmetic."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from lamda.config.params import Layers
from lamda.errors import LamdaError
from lamda.files import read_json
from lamda.ingestion.measure import Measured
from lamda.model.config import preset
from lamda.model.flops import training_flops
from lamda.task_names import TRAININGS

METRICS = "metrics/{}.json"
FLOPS_A_SECOND = 1.0e11
"""Of two cores with bfloat16 in the default preset, where no training has run here yet."""
TOKENS_A_WORD = 1.9
"""Pieces of a vocabulary of 2,048 in a word of real text."""


def estimate_lines(
    root: Path, layers: Layers, data: Mapping[str, Any], sources: Mapping[str, Measured]
) -> Iterator[str]:
    """Seconds of reading and cleaning, minutes of the trainings, and how often each own text is
    trained on."""
    seconds = sum(found.seconds for found in sources.values())
    yield f"time: reading and cleaning {seconds:,.0f} s (measured, on one core)"
    values = layers.values
    try:
        size = preset(values["model"]["preset"], values["tokenize"]["vocab_size"])
        flops = sum(
            values[name]["tokens"] * training_flops(size, values[name]["seq_len"])
            for name in TRAININGS
        )
        tokens = float(values["pretrain"]["tokens"])
    except (KeyError, TypeError, LamdaError):
        yield "  training: not told, since the model or its tokens are not named by a preset"
        return
    speed, how = _speed(root)
    yield (
        f"  trainings: {flops / speed / 60:,.0f} min at {speed / 1e9:,.0f} GFLOP/s ({how}); "
        "sampling, answering and judging come on top, in the default as much again"
    )
    for name, share in (data.get("mixture") or {}).items():
        found = sources.get(f"corpus.{name}")
        if found is not None and found.words:
            times = tokens * share / (found.words * TOKENS_A_WORD)
            yield f"  pre-training sees each text of {name} {times:,.1f} times"


def _speed(root: Path) -> tuple[float, str]:
    """FLOP/s of the last pre-training here, and where that is from."""
    path = root / METRICS.format("pretrain")
    try:
        told = read_json(path)
        return float(told["flops"]) / float(told["seconds"]), f"the last run's, {path.name}"
    except (LamdaError, OSError, KeyError, TypeError, ValueError, ZeroDivisionError):
        return FLOPS_A_SECOND, "a guess for two cores: none has run here"
