"""Per set and label: the discriminators' AUC on held-out contexts beside a linear model's.

Both learn from the rows of the set that no held-out context has, and are measured on the same held
out rows; the models learn from all sets together, the linear model from the set alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.real.baseline import Floats, Texts, tfidf_scores
from lamda.config.params import Params
from lamda.finetuning.discriminators import score_rows
from lamda.finetuning.measures import RESAMPLES, auc, interval
from lamda.finetuning.rated import held_out, rated_rows
from lamda.finetuning.research_discriminators import judged_actions
from lamda.finetuning.scoring import by_label
from lamda.model.io import load_model
from lamda.records import GroundingExample, RatedResponse, read_table
from lamda.task_names import RATED
from lamda.templates import Limits
from lamda.tokenizer import Tokenizer

ATTRIBUTABLE = "attributable"
MODELS = ("ssi_safety", "lamda")
"""Right after the discriminators were learned, and after all fine-tunings."""
LINEAR = "TF-IDF"
Scores = Mapping[str, Floats | None]
"""By model: P of each held-out row, or None where it has no such judgement."""


@dataclass(frozen=True, slots=True)
class Half:
    """Rows of one set and label."""

    rows: list[Any]
    labels: list[int]


def compare(
    root: Path, params: Params, sets: Callable[[GroundingExample], str]
) -> list[dict[str, Any]]:
    """A row for each set and label: n, positives, and by model AUC with interval and the paired
    difference from the linear model's. `sets` names the set of an action."""
    tokenizer = Tokenizer.load(root / "models/tokenizer.model")
    models = {name: load_model(root / "models" / name).eval() for name in MODELS}
    limit = params.decoding.context_tokens
    limits = Limits(limit, params.decoding.snippet_tokens)
    found = []
    for key, (train, test) in _rated(root).items():

        def rated(name: str, rows: Sequence[RatedResponse] = test.rows, of: str = key[1]) -> Floats:
            scored = score_rows(models[name], tokenizer, rows, limit)
            return np.array([by_label(one)[of] for one in scored])

        texts = [[_parts(row) for row in half.rows] for half in (train, test)]
        found.append(_row(key, texts, train, test, {name: rated(name) for name in MODELS}))
    width = params.finetune_groundedness.seq_len
    for key, (train, test) in _attributed(root, sets).items():
        _, correct = judged_actions(models["lamda"], tokenizer, test.rows, limits, width)
        scores = np.array(correct) if len(correct) == len(test.rows) else None
        texts = [[_sources(row) for row in half.rows] for half in (train, test)]
        found.append(_row(key, texts, train, test, {"ssi_safety": None, "lamda": scores}))
    return found


def _rated(root: Path) -> dict[tuple[str, str], tuple[Half, Half]]:
    """Set and label -> what is learned from, and what is held out."""
    halves: dict[tuple[str, str], tuple[Half, Half]] = {}
    for task in RATED:
        for row in rated_rows(root / "data/clean/annotations", task):
            known = {name: row.labels[name] for name in ("sensible", "interesting")
                     if task == "ssi" and name in row.labels}  # fmt: skip
            if task == "safety":
                known = {"unsafe": 1 - row.labels["safe"]}
            for label, value in known.items():
                _add(halves, (row.kind, label), row, value)
    return halves


def _attributed(
    root: Path, sets: Callable[[GroundingExample], str]
) -> dict[tuple[str, str], tuple[Half, Half]]:
    path = root / "data/clean/research/groundedness.parquet"
    halves: dict[tuple[str, str], tuple[Half, Half]] = {}
    for row in read_table(path, GroundingExample) if path.exists() else ():
        _add(halves, (sets(row), ATTRIBUTABLE), row, row.correct)
    return halves


def _add(
    halves: dict[tuple[str, str], tuple[Half, Half]],
    key: tuple[str, str],
    row: Any,
    label: int,
) -> None:
    half = halves.setdefault(key, (Half([], []), Half([], [])))[held_out(row)]
    half.rows.append(row)
    half.labels.append(label)


def _parts(row: RatedResponse) -> list[str]:
    return ["\n".join(row.context), row.response]


def _sources(row: GroundingExample) -> list[str]:
    return ["\n".join(row.context), row.calls[0].result, row.text]


def _row(
    key: tuple[str, str], texts: Sequence[Texts], train: Half, test: Half, models: Scores
) -> dict[str, Any]:
    observed = np.array(test.labels, dtype=bool)  # (M,)
    linear = tfidf_scores(texts[0], train.labels, texts[1]) if train.rows else None
    scores = {LINEAR: linear, **models}
    return {
        "set": key[0],
        "label": key[1],
        "learned_from": len(train.rows),
        "n": len(observed),
        "positives": int(observed.sum()),
        "models": {name: _figures(of, linear, observed) for name, of in scores.items()},
    }


def _figures(
    scores: Floats | None, linear: Floats | None, observed: NDArray[np.bool_]
) -> dict[str, Any] | None:
    """AUC with interval, and the difference from the linear model's, both on the same resamples."""
    if scores is None or (value := auc(scores, observed)) is None:
        return None
    rng = np.random.default_rng(0)
    low, high = interval(auc, scores, observed, rng)
    told: dict[str, Any] = {"auc": value, "low": low, "high": high}
    if linear is not None and linear is not scores:
        told["difference"] = value - (auc(linear, observed) or 0.0)
        told["difference_low"], told["difference_high"] = _paired(scores, linear, observed)
    return told


def _paired(one: Floats, other: Floats, observed: NDArray[np.bool_]) -> tuple[float, float]:
    rng = np.random.default_rng(0)
    found = []
    for _ in range(RESAMPLES):
        drawn = rng.integers(len(observed), size=len(observed))
        first, second = auc(one[drawn], observed[drawn]), auc(other[drawn], observed[drawn])
        if first is not None and second is not None:
            found.append(first - second)
    low, high = np.percentile(found, [2.5, 97.5]).tolist()
    return low, high


def lines(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """The table, a line a set, label and model."""
    for row in rows:
        yield (
            f"{row['set']}, {row['label']}: learned from {row['learned_from']:,}, held out "
            f"n = {row['n']:,}, {row['positives']:,} with it"
        )
        for name, of in row["models"].items():
            if of is None:
                yield f"  {name:12} -"
                continue
            told = f"  {name:12} AUC {of['auc']:.3f} [{of['low']:.3f}, {of['high']:.3f}]"
            if "difference" in of:
                told += (
                    f", {of['difference']:+.3f} [{of['difference_low']:+.3f}, "
                    f"{of['difference_high']:+.3f}] beside {LINEAR}"
                )
            yield told
