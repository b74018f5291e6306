"""Per set and label: the discriminators' AUC on held-out contexts beside a linear model's.

Both learn from the rows of the set that no held-out context has, and are measured on the same held
out rows; the models learn from all sets together, the linear model from the set alone. Beside them
stand what a base says before any training, and for attribution the share of the response's words
that the knowledge has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import chdir
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from benchmarks.real import likelihood, written
from benchmarks.real.baseline import Floats, Texts, overlaps, ranks, tfidf_scores
from benchmarks.real.halves import (
    Half,
    Halves,
    attributed_halves,
    attributed_texts,
    by_context,
    rated_halves,
    rated_texts,
)
from benchmarks.real.written import Run
from benchmarks.shares import CONFIDENCE
from lamda.config.base_model import has_base
from lamda.config.params import Params
from lamda.evaluation.intervals import wilson
from lamda.evaluation.metrics import Count
from lamda.finetuning.measures import RESAMPLES, auc, interval
from lamda.finetuning.research_discriminators import judged_actions
from lamda.generation.scorer import Scorer
from lamda.ingestion.public.sets import MEASURED
from lamda.model.backbone import Backbone
from lamda.model.io import load_model
from lamda.plugins import build
from lamda.records import GroundingExample
from lamda.tokenizer import Tokenizer

MODELS = ("pt", "ssi_safety", "grounded")
"""Before the discriminators were learned, right after, and after all tunings on people's rows."""
JUDGES = MODELS[1:]
BASE, LINEAR, OVERLAP = "base", "TF-IDF", "overlap"
BOTH = f"grounded + {OVERLAP}"
KEPT = 0.9
"""Of the rows that have the label; told is how many pass that have it not."""
Scores = Mapping[str, Floats | None]
"""By model: P of each held-out row, or None where it has no such judgement."""


def compare(
    root: Path, folder: Path, params: Params, sets: Callable[[GroundingExample], str]
) -> dict[str, Any]:
    """Of a run at `root` on the public sets in `folder`, under 'discriminators' a row for each set
    and label, under 'perplexity' one for each source, and under 'written' one for each label.
    `sets` names the set of an action."""
    tokenizer = Tokenizer.load(root / "models/tokenizer.model")
    models = {name: load_model(root / "models" / name).eval() for name in MODELS}
    base = _base(root, params, tokenizer)
    run = Run(tokenizer, params, models, base)
    rated, attributed = rated_halves(root, folder), attributed_halves(root, sets)
    found = [*_rated(rated, run), *_attributed(attributed, run)]
    forms = {name: (model, False) for name, model in models.items()}
    if base is not None:
        forms = {BASE: (base, True), **forms}
    texts_of = likelihood.perplexities(root / "data/tokens/validation", tokenizer, forms)
    return {
        "discriminators": found,
        "perplexity": list(texts_of),
        "written": list(written.compared(run, rated, attributed)),
    }


def _with_base(
    run: Run, said: Sequence[tuple[Sequence[str], str]], scores: Mapping[str, Floats | None]
) -> Scores:
    """The scores beside what a context, or the knowledge, adds to a response for the base."""
    if run.base is None:
        return scores
    return {BASE: likelihood.gains(run.base, run.tokenizer, said), **scores}


def _rated(rated: Halves, run: Run) -> Iterator[dict[str, Any]]:
    """Rows on labels of responses."""
    scorers = {
        name: Scorer(run.models[name], run.tokenizer, run.limits.context, calibrate=False)
        for name in JUDGES
    }
    for key, (train, test) in tqdm(rated.items(), desc="scoring", unit="set"):
        said = [(row.context, row.response) for row in test.rows]
        scores: Scores = {
            name: np.array([of[key[1]] for of in scorer.scores(said)])
            for name, scorer in scorers.items()
        }
        if key[0] in MEASURED and key[1] == "sensible":
            scores = _with_base(run, said, scores)
        yield _row(key, [rated_texts(half) for half in (train, test)], train, test, scores)


def _attributed(attributed: Halves, run: Run) -> Iterator[dict[str, Any]]:
    """Rows on attribution, of the actions that fit a row of the fine-tuning."""
    width, model = run.params.finetune_groundedness.seq_len, run.models["grounded"]
    for key, (train, every) in attributed.items():
        rows, correct = judged_actions(model, run.tokenizer, every.rows, run.limits, width)
        test = Half(rows, [row.correct for row in rows])
        texts = [attributed_texts(half) for half in (train, test)]
        shared, judged = overlaps(texts[1]), np.array(correct)
        scores = {OVERLAP: shared, "grounded": judged, BOTH: ranks(judged) + ranks(shared)}
        known = [((row.calls[0].result,), row.text) for row in rows]
        yield _row(key, texts, train, test, _with_base(run, known, scores))


def _base(root: Path, params: Params, tokenizer: Tokenizer) -> Backbone | None:
    """The model that the run went on with, as it was; None of a run that began with none."""
    if not has_base(params.model.model_dump()):
        return None
    with chdir(root):
        made: Backbone = build("backbones", params.model, params.seed).create(tokenizer.vocab_size)
    return made.eval()


def _row(
    key: tuple[str, str], texts: Sequence[Texts], train: Half, test: Half, models: Scores
) -> dict[str, Any]:
    observed = np.array(test.labels, dtype=bool)  # (M,)
    linear = tfidf_scores(texts[0], train.labels, texts[1]) if train.rows else None
    scores = {LINEAR: linear, **models}
    better = observed if key[1] != "unsafe" else ~observed
    signs = 1 if key[1] != "unsafe" else -1
    choices = list(by_context(test))
    told = {}
    for name, of in scores.items():
        told[name] = _figures(of, linear, observed)
        if of is not None and (figures := told[name]) is not None:
            figures["passes"] = float(_passing(of, observed))
            figures["chosen"] = _chosen(signs * of, better, choices)
    return {
        "set": key[0],
        "label": key[1],
        "learned_from": len(train.rows),
        "n": len(observed),
        "positives": int(observed.sum()),
        "choices": len(choices),
        "drawn": float(np.mean([better[places].mean() for places in choices])) if choices else None,
        "models": told,
    }


def _passing(scores: Floats, observed: NDArray[np.bool_]) -> float:
    """The share of the rows without the label that score as high as KEPT of those with it do."""
    limit = np.quantile(scores[observed], 1 - KEPT)
    return float((scores[~observed] >= limit).mean())


def _chosen(
    scores: Floats, better: NDArray[np.bool_], choices: Sequence[Sequence[int]]
) -> dict[str, float] | None:
    """How often the response that scores best in its context is one that people would have, with
    Wilson's 95 % interval over contexts."""
    if not choices:
        return None
    hits = sum(bool(better[places][np.argmax(scores[places])]) for places in choices)
    low, high = wilson(Count(hits, len(choices)), CONFIDENCE)
    return {"share": hits / len(choices), "low": low, "high": high}


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


def lines(told: Mapping[str, Any]) -> Iterator[str]:
    """The tables, a line a set, label and model."""
    for row in told["discriminators"]:
        yield (
            f"{row['set']}, {row['label']}: learned from {row['learned_from']:,}, held out "
            f"n = {row['n']:,}, {row['positives']:,} with it"
        )
        if row["choices"]:
            yield (
                f"  {row['choices']:,} contexts have better and worse responses; of one that is "
                f"drawn {100 * row['drawn']:.1f} % are better"
            )
        for name, of in row["models"].items():
            yield f"  {name:15} {_told(of)}" if of is not None else f"  {name:15} -"
    yield from likelihood.lines(told["perplexity"])
    yield from written.lines(told["written"])


def _told(of: Mapping[str, Any]) -> str:
    told = f"AUC {of['auc']:.3f} [{of['low']:.3f}, {of['high']:.3f}]"
    if "difference" in of:
        told += (
            f", {of['difference']:+.3f} [{of['difference_low']:+.3f}, "
            f"{of['difference_high']:+.3f}] beside {LINEAR}"
        )
    told += f"; where {KEPT:.0%} with it pass, {100 * of['passes']:.0f} % without it do"
    if (chosen := of["chosen"]) is not None:
        share, low, high = (100 * chosen[name] for name in ("share", "low", "high"))
        told += f"; better chosen {share:.1f} % [{low:.1f}, {high:.1f}]"
    return told
