"""How long a run on own data takes, roughly: reading and cleaning as measured, training by
arithmetic."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from lamda.config.base_model import has_base, with_family
from lamda.config.params import Layers
from lamda.config.section import Choice
from lamda.errors import LamdaError
from lamda.files import read_json
from lamda.ingestion.measure import Measured
from lamda.model.shape import Shape, shape_of
from lamda.task_names import TRAININGS

METRICS = "metrics/{}.json"
FLOPS_A_SECOND = 1.0e11
"""Of two cores with bfloat16 in the default preset, where no training has run here yet."""
TOKENS_A_WORD = 1.9
"""Pieces of a vocabulary of 2,048 in a word of real text."""
BASES_TOKENS_A_WORD = 1.4
"""The same of the tokenizer that a base brings: the vocabularies of today, 30,000 pieces and more,
give 1.2 to 1.5 on English text."""


def estimate_lines(
    root: Path, layers: Layers, data: Mapping[str, Any], sources: Mapping[str, Measured]
) -> Iterator[str]:
    """Seconds of reading and cleaning, minutes of the trainings, and how often each own text is
    trained on."""
    seconds = sum(found.seconds for found in sources.values())
    yield f"time: reading and cleaning {seconds:,.0f} s (measured, on one core)"
    values = layers.values
    try:
        shape = _shape(root, values)
        flops = sum(
            values[name]["tokens"] * shape.training_flops(values[name]["seq_len"])
            for name in TRAININGS
        )
        tokens = float(values["pretrain"]["tokens"])
    except LamdaError as error:
        yield f"  training: not told: {error}"
        return
    except (KeyError, TypeError, ValueError):
        yield "  training: not told, since section model or the tokens of a training do not bind"
        return
    speed, how = _speed(root)
    yield (
        f"  trainings: {flops / speed / 60:,.0f} min at {speed / 1e9:,.0f} GFLOP/s ({how}); "
        "sampling, answering and judging come on top, in the default as much again"
    )
    for name, share in (data.get("mixture") or {}).items():
        found = sources.get(f"corpus.{name}")
        if found is not None and found.words:
            each = BASES_TOKENS_A_WORD if has_base(values["model"]) else TOKENS_A_WORD
            times = tokens * share / (found.words * each)
            yield f"  pre-training sees each text of {name} {times:,.1f} times"


def _shape(root: Path, values: Mapping[str, Any]) -> Shape:
    """The model that section `model` chooses, whatever else of it does not bind."""
    chosen = dict(with_family(root, values["model"]))
    if chosen.get("base"):
        chosen["base"] = str(root / chosen["base"])
    return shape_of(Choice.model_validate(chosen), values["tokenize"]["vocab_size"])


def _speed(root: Path) -> tuple[float, str]:
    """FLOP/s of the last pre-training here, and where that is from."""
    path = root / METRICS.format("pretrain")
    try:
        told = read_json(path)
        return float(told["flops"]) / float(told["seconds"]), f"the last run's, {path.name}"
    except (LamdaError, OSError, KeyError, TypeError, ValueError, ZeroDivisionError):
        return FLOPS_A_SECOND, "a guess for two cores: none has run here"
