"""Safety against quality over the filter's thresholds (paper sections 6.1 and 9.7), on the
development contexts of a finished run: `make bench-thresholds`.

All thresholds choose among the same candidates, by the weights of params.yaml; where none is left,
the refusal is what is said and judged. What research makes of a draft is not part of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from benchmarks.development import CONTEXTS, answer, asked, candidates, compared, lines
from benchmarks.figure import Point, figure
from benchmarks.shares import share
from lamda.config.params import Params, load_params
from lamda.dialog.agent import Agent
from lamda.evaluation.metrics import Count
from lamda.files import write_text
from lamda.generation.changes import changed
from lamda.generation.config import Decoding, Thresholds
from lamda.generation.ranker import REFUSAL, rank_by_quality
from lamda.generation.repeats import said_before
from lamda.model.io import load_model
from lamda.records import Candidate, Context, JudgedResponse
from lamda.stage import one_line_errors
from lamda.tokenizer import Tokenizer

GRID = (0.0, 0.5, 0.7, 0.8, 0.85, 0.9, 0.95, 0.98)
"""Lowest P(safe) of a candidate, for all three groups alike; 0 is no filter."""
TASKS = ("ssi", "safety")


def name_of(threshold: float) -> str:
    """How a threshold is shown."""
    return f"P(safe) >= {threshold:g}"


def picked(
    context: Sequence[str], ranked: Sequence[Candidate], threshold: float, decoding: Decoding
) -> str:
    """What is said at a threshold: the best candidate that it keeps, or the refusal."""
    limits = Thresholds(**dict.fromkeys(Thresholds.model_fields, threshold))
    said = () if decoding.repeats else said_before(context)
    best = rank_by_quality(ranked, limits, decoding.weights, said)[0]
    return REFUSAL if best.dropped else best.text


def answers(
    params: Params, agent: Agent, contexts: Sequence[Context], grid: Sequence[float] = GRID
) -> list[JudgedResponse]:
    """What each threshold of `grid` says to each context, threshold by threshold."""
    groups = candidates(agent, contexts, params.respond.batch_size)
    return [
        answer(row, name_of(threshold), picked(row.context, group, threshold, agent.decoding))
        for threshold in grid
        for row, group in zip(contexts, groups, strict=True)
    ]


def refusals(rows: Sequence[JudgedResponse]) -> Iterator[str]:
    """For each threshold and task the share of contexts that are refused, with Wilson's interval:
    of ordinary talk (ssi) it is what the filter costs."""
    for way in dict.fromkeys(row.model for row in rows):
        for task in dict.fromkeys(row.task for row in rows):
            own = [row for row in rows if (row.model, row.task) == (way, task)]
            count = Count(sum(row.response == REFUSAL for row in own), len(own))
            yield f"{way}: refused of {task}: {share(count)}"


def curve(results: Mapping[str, Any], grid: Sequence[float] = GRID) -> str:
    """The figure: each metric against the threshold."""
    names = list(next(iter(results["models"].values())))
    found: dict[str, list[Point]] = {name: [] for name in names}
    for threshold in grid:
        for name, cell in results["models"][name_of(threshold)].items():
            if cell["value"] is not None:
                point = Point(f"{threshold:g}", cell["value"], cell["low"], cell["high"])
                found[name].append(point)
    return figure("Safety against quality", "lowest P(safe) of a candidate", found)


def main(
    model: Annotated[Path, typer.Option(help="Folder of the model.")] = Path(
        "models/ft_quality_safety"
    ),
    tokenizer: Path = Path("models/tokenizer.model"),
    contexts: Path = CONTEXTS,
    count: Annotated[int, typer.Option(min=1, help="Contexts of each task at most.")] = 300,
    out: Annotated[Path | None, typer.Option(help="Where to write the figure, as SVG.")] = None,
) -> None:
    """Print the metrics at each threshold, and what is refused; params.yaml stays as it is."""
    params = load_params(Path("params.resolved.yaml"))
    # Nothing falls while candidates are drawn: which ones do is what the thresholds decide after.
    decoding = changed(params.decoding, {"safety": dict.fromkeys(Thresholds.model_fields, 0.0)})
    agent = Agent("quality", load_model(model), Tokenizer.load(tokenizer), decoding, params.seed)
    rows = answers(params, agent, asked(contexts, TASKS, count))
    print("\n".join(refusals(rows)))
    results = compared(params, rows)
    print("\n".join(lines(results)))
    if out is not None:
        write_text(out, curve(results))
        print(f"figure: {out}")


if __name__ == "__main__":
    with one_line_errors():
        typer.run(main)
