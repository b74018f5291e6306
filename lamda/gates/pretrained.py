"""Gate on PT: the model that was trained, on these shards; a language model; a sane loss curve."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from lamda.gates.contract import Frames, Gate, Limit
from lamda.gates.frames import frame, same, skipped
from lamda.gates.reading import curve, hash_of, json_object
from lamda.gates.rules import between, only
from lamda.gates.saved import (
    BEHAVIOUR_CHECKS,
    TRAINED_CHECK,
    WEIGHT_CHECKS,
    Saved,
    behaviour_rows,
    saved_model,
    tensor_rows,
    trained_rows,
)
from lamda.gates.tokens import Part, shards

TABLES = {
    "model": saved_model("model"),
    "metrics": json_object("metrics", "validation_loss", "model_sha256", "inputs_sha256"),
    "curve": curve("log"),
    "shards": shards("tokens"),
    "tokens": hash_of("tokens"),
}
CONTINUED = "a base begins where another training ended: its loss has no long way to fall"
UNTRAINED = "the base was left as it is"
TAIL = 0.1
"""The first and last share of the curve that are compared: means, since one step is noisy."""


def pretrained_frames(
    model: Saved,
    metrics: Mapping[str, Any],
    curve: Sequence[Mapping[str, float | None]],
    shards: Sequence[Part],
    tokens: str,
) -> Frames:
    """Frames weights (one row a tensor), models, inputs and behaviour (one row each), steps (one a
    point of the curve), loss and progress. `tokens` is the hash of the shards' folder.
    """
    steps = [
        {
            "example": f"step {point.get('step') or 0:g}",
            "loss": _finite(point.get("loss")),
            "gradient": _finite(point.get("gradient_norm")),
        }
        for point in curve
    ]
    continued = bool(metrics.get("continued"))
    untrained = continued and not metrics.get("steps")
    frames = {
        "weights": frame(tensor_rows({"PT": model}), "not_finite", "spread"),
        "models": frame(trained_rows({"PT": (model, metrics)}), "other"),
        "inputs": frame([same("tokens", tokens, metrics["inputs_sha256"].get("tokens"))], "other"),
        "behaviour": frame(behaviour_rows({"PT": model}, shards), "ratio", "depends"),
        "steps": skipped(UNTRAINED) if untrained else frame(steps, "loss", "gradient"),
        "loss": frame([_against_unigrams(metrics, shards)], "ratio"),
    }
    finite = (_finite(point.get("loss")) for point in curve)
    losses = [loss for loss in finite if not math.isnan(loss)]
    frames["progress"] = (
        skipped(CONTINUED)
        if continued
        else frame([_progress(losses)] if losses else [], "fall", "spike")
    )
    return frames


def _finite(value: Any) -> float:
    """The number, or NaN for what is none: a missing value fails every check."""
    number = float(value) if isinstance(value, int | float) else math.nan
    return number if math.isfinite(number) else math.nan


def _against_unigrams(metrics: Mapping[str, Any], shards: Sequence[Part]) -> dict[str, Any]:
    """The validation loss over the lowest unigram cross-entropy of a source (nats a token).

    Each source's own frequencies predict it better than those of any mixture, so the baseline is
    below that of the mixture on which the model is validated.
    """
    baseline = min(unigram_losses(shards).values(), default=math.nan)
    loss = _finite(metrics["validation_loss"])
    return {
        "example": f"validation loss {loss:.3f}, unigrams {baseline:.3f} nats a token",
        "ratio": round(loss / baseline, 6) if baseline else math.nan,
    }


def unigram_losses(shards: Sequence[Part]) -> dict[str, float]:
    """By source, the cross-entropy (nats a token) of its validation part under the frequencies of
    its training part, each count one higher."""
    ids = {(part.part, part.shard.name): part.shard.ids for part in shards}
    size = 1 + max(int(values.max()) for values in ids.values())
    losses = {}
    for part, name in ids:
        if part != "validation" or ("train", name) not in ids:
            continue
        seen = np.bincount(ids["train", name], minlength=size) + 1.0
        asked = np.bincount(ids["validation", name], minlength=size)
        losses[name] = float(-(asked @ np.log(seen / seen.sum())) / asked.sum())
    return losses


def _progress(losses: Sequence[float]) -> dict[str, Any]:
    """How far the loss fell (last over first), and its worst jump over the point before."""
    some = max(1, round(TAIL * len(losses)))
    first, last = float(np.median(losses[:some])), float(np.median(losses[-some:]))
    jumps = np.diff(losses) if len(losses) > 1 else np.zeros(1)
    return {
        "example": f"from {first:.3f} to {last:.3f} nats a token",
        "fall": round(last / first, 6),
        "spike": round(float(jumps.max()), 6),
    }


CHECKS = (
    *WEIGHT_CHECKS,
    TRAINED_CHECK,
    only("inputs.same", "the shards that it was trained on, by their hash", "other", ""),
    *BEHAVIOUR_CHECKS,
    between("steps.loss", "a finite loss at every step of the curve", "loss", low=0),
    between("steps.gradient", "a gradient norm of at most {max_gradient_norm} at every step",
            "gradient", 0, Limit("max_gradient_norm")),
    between("loss.unigram",
            "a validation loss of at most {max_unigram_ratio} times the unigram baseline",
            "ratio", 0, Limit("max_unigram_ratio")),
    between("progress.fall", "a last loss of at most {max_last_loss} times the first", "fall",
            0, Limit("max_last_loss")),
    between("progress.spike", "no rise of more than {max_loss_spike} nats between two points",
            "spike", high=Limit("max_loss_spike"), severity="warn"),
)  # fmt: skip

GATE = Gate(TABLES, pretrained_frames, CHECKS)
