"""What finished runs say of the limit on the discriminators of the evaluation: `make limits`.

gates.evaluation.min_candidate_auc refuses a model whose interval of AUC on its own candidates lies
below it wholly, over all or within a context (docs/discriminators.md). So a limit that no sound run
fails lies under the upper bounds of finished runs. Printed are, by label and over all runs and
models, the lowest of these bounds, and their mean less two standard deviations.
"""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from lamda.errors import LamdaError
from lamda.evaluation.discriminators import AUC, CANDIDATES, WITHIN
from lamda.files import read_json
from lamda.stage import one_line_errors

RESULTS = Path("results/metrics.json")
Bounds = Mapping[tuple[str, str], Sequence[float]]
"""Label and measure -> the upper bounds of the models of all runs."""


def bounds(runs: Sequence[Path]) -> Bounds:
    """The bounds of finished runs; LamdaError for a folder that has none."""
    found: dict[tuple[str, str], list[float]] = defaultdict(list)
    for run in runs:
        told: Any = read_json(run / RESULTS)
        models = told.get("discriminators", {}).get(CANDIDATES, {})
        if not models:
            raise LamdaError(f"{run / RESULTS}: expected discriminators on candidates, found none")
        for labels in models.values():
            for label, measures in labels.items():
                for measure in (AUC, WITHIN):
                    if (high := measures[measure]["high"]) is not None:
                        found[label, measure].append(high)
    return found


def lines(found: Bounds) -> Iterator[str]:
    """A line a label and measure, and the lowest of all."""
    for (label, measure), highs in sorted(found.items()):
        told = f"{label:15} {measure:11} n = {len(highs):2}  lowest {min(highs):.3f}"
        if len(highs) > 1:
            low = statistics.mean(highs) - 2 * statistics.stdev(highs)
            told += f"  mean - 2 sd {low:.3f}"
        yield told
    yield f"lowest of all: {min(high for highs in found.values() for high in highs):.3f}"


def main(
    runs: Annotated[list[Path], typer.Argument(help="Folders of finished runs.")],
) -> None:
    """Print the table; params.yaml stays as it is."""
    print("\n".join(lines(bounds(runs))))


if __name__ == "__main__":
    with one_line_errors():
        typer.run(main)
