"""Ranking weights on the development contexts, never on the evaluation's: `make tune`.

Every candidate that a tuned model writes for a context is rated, so that any weights can be tried
on the same candidates without decoding again. Each line compares the picks of some weights with
those of params.yaml on the same contexts, with a paired bootstrap interval; the first two lines say
what there is to win: the share of contexts with a candidate that raters would take, and how well
P(sensible) tells a context's candidates apart.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from benchmarks.development import CONTEXTS, asked, candidates, judged_rows
from benchmarks.shares import share
from lamda.config.params import Params, load_params
from lamda.dialog.agent import Agent
from lamda.evaluation.intervals import paired_differences
from lamda.evaluation.metrics import Count
from lamda.finetuning.measures import auc
from lamda.generation.config import RankingWeights
from lamda.generation.ranker import quality
from lamda.model.io import load_model
from lamda.records import Candidate, RatedResponse
from lamda.stage import one_line_errors
from lamda.tokenizer import Tokenizer

QUALITY = ("sensible", "specific", "interesting")
GRID = {
    "sensible": (3.0,),  # only ratios matter
    "specific": (0.5, 1.0, 2.0),
    "interesting": (0.5, 1.0, 2.0),
    "likelihood": (0.0, 0.5, 1.0, 2.0, 4.0),
}
Group = Sequence[tuple[Candidate, Mapping[str, int]]]
"""A context's candidates that the filter kept, with what raters say of each."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What weights pick: shares of the contexts by attribute and their mean, and that mean less
    the one of the weights in params.yaml, with its interval."""

    weights: RankingWeights
    shares: Mapping[str, float]
    quality: float
    difference: tuple[float, float, float]


def rated_candidates(params: Params, model: Path, tokenizer: Path, contexts: Path) -> list[Group]:
    """Candidates to the development's SSI contexts, rated by the judges of the evaluation.

    LamdaError where there are no such contexts, or nobody has rated them.
    """
    rows = asked(contexts, ("ssi",))
    agent = Agent("quality", load_model(model), Tokenizer.load(tokenizer), params.decoding, 0)
    found = candidates(agent, rows, params.respond.batch_size)
    responses = [
        RatedResponse(f"{row.context_id}/{n}", "ssi", row.kind, "tuned", row.context, one.text)
        for row, group in zip(rows, found, strict=True)
        for n, one in enumerate(group)
        if not one.dropped
    ]
    labels = iter([row.labels for row in judged_rows(params, responses)])
    return [[(one, next(labels)) for one in group if not one.dropped] for group in found]


def tried(
    groups: Sequence[Group], grid: Iterable[RankingWeights], now: RankingWeights
) -> list[Tried]:
    """What each weights of the grid pick, best first."""
    rng = np.random.default_rng(0)
    base = _picked(groups, now)
    found = []
    for weights in grid:
        picked = _picked(groups, weights)
        rows, others = ([[_counted(labels)] for labels in of] for of in (picked, base))
        (difference,) = paired_differences(rows, others, 1000, 0.95, rng)
        value, low, high = (
            difference.interval.value, difference.interval.low, difference.interval.high
        )  # fmt: skip
        shares = {name: sum(row[name] for row in picked) / len(picked) for name in QUALITY}
        mean = sum(shares.values()) / len(QUALITY)
        found.append(Tried(weights, shares, mean, (value or 0.0, low or 0.0, high or 0.0)))
    return sorted(found, key=lambda one: -one.quality)


def _picked(groups: Sequence[Group], weights: RankingWeights) -> list[Mapping[str, int]]:
    return [max(group, key=lambda one: quality(one[0], weights))[1] for group in groups]


def _counted(labels: Mapping[str, int]) -> Count:
    return Count(sum(labels[name] for name in QUALITY), len(QUALITY))


def headroom(groups: Sequence[Group]) -> list[str]:
    """Lines: what the best of all candidates would be, and the discriminator's AUC in a context."""
    n = len(groups)
    count = sum(any(labels["sensible"] for _, labels in group) for group in groups)
    inside = [
        found
        for group in groups
        if (found := auc(
            np.array([one.scores["SENSIBLE"] for one, _ in group]),
            np.array([labels["sensible"] for _, labels in group], dtype=bool),
        )) is not None
    ]  # fmt: skip
    told = f"{np.mean(inside):.3f}" if inside else "-"
    return [
        f"contexts with a sensible candidate: {share(Count(count, n))}",
        f"AUC of P(sensible) within a context: {told}, mean of {len(inside)} contexts with both",
    ]


def main(
    model: Annotated[Path, typer.Option(help="Folder of the tuned model.")] = Path(
        "models/ft_quality_safety"
    ),
    tokenizer: Path = Path("models/tokenizer.model"),
    contexts: Path = CONTEXTS,
    shown: Annotated[int, typer.Option(help="Lines of the table.")] = 12,
) -> None:
    """Print what there is to win and the best weights of the grid; params.yaml stays as it is."""
    params = load_params(Path("params.resolved.yaml"))
    now = params.decoding.weights
    groups = [group for group in rated_candidates(params, model, tokenizer, contexts) if group]
    print("\n".join(headroom(groups)))
    values = itertools.product(*GRID.values())
    grid = [now.model_copy(update=dict(zip(GRID, row, strict=True))) for row in values]
    for one in tried(groups, [now, *grid], now)[:shown]:
        weights = " : ".join(f"{value:g}" for value in one.weights.model_dump().values())
        shares = ", ".join(f"{name} {share:.1%}" for name, share in one.shares.items())
        value, low, high = one.difference
        gained = f"{value:+.1%} [{low:+.1%}, {high:+.1%}]"
        print(f"{weights}  quality {one.quality:.1%} ({gained}); {shares}")


if __name__ == "__main__":
    with one_line_errors():
        typer.run(main)
