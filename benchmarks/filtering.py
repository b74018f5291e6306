"""What the filter's threshold of interestingness does (paper section 6.1): `make bench-filter`.

For each threshold a clone of the finished run filters the sampled turns by it and is tuned on what
is left; pre-training and discriminators come from the run's cache. Each tuned model answers the
development contexts, and all are judged together. What a threshold gave is kept as one small file,
so that a second start goes on with the next.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from benchmarks.clones import Study, clone, command, kept
from benchmarks.development import CONTEXTS, answer, asked, candidates, compared, lines
from lamda.config.params import Params, load_params
from lamda.dialog.agent import Agent
from lamda.errors import LamdaError
from lamda.files import read_json
from lamda.model.io import load_model
from lamda.outputs import RESOLVED
from lamda.records import JudgedResponse
from lamda.stage import one_line_errors
from lamda.tokenizer import Tokenizer

LOWEST = (0.0, 0.25)
TASK = "ssi"
PROFILE = "filtering"
RELAXED: Mapping[str, Any] = {
    "filtered_dialogs": {"min_turns": 1, "min_kept_share": 0.0, "max_kept_share": 1.0},
    "discriminators": {"min_rows": 0, "min_auc": 0.0, "max_calibration_error": 1.0},
}
"""Limits of gates that say whether a filter keeps enough: what happens else is the question."""


def tune(place: Path) -> None:
    """The stages of a clone up to the tuning on filtered dialogs."""
    words = [sys.executable, "-m", "dvc", "repro", "finetune_dialog"]
    command(words, place, shown=True)


def point(study: Study, params: Params, lowest: float, count: int | None) -> dict[str, Any]:
    """What a threshold keeps, and what the model says that is tuned on it: from its file, or else
    run and written there. LamdaError for a file of another run, or of other contexts."""
    rows = asked(study.source / CONTEXTS, [TASK], count)

    def gives() -> dict[str, Any]:
        place = study.source
        if lowest != params.filter_dialogs.interesting:
            changes = {"trial": True, "filter_dialogs": {"interesting": lowest}, "gates": RELAXED}
            place = clone(study, f"{lowest:g}", PROFILE, changes)
            study.repro(place)
        pieces = Tokenizer.load(place / "models/tokenizer.model")
        model = load_model(place / "models/ft_quality_safety")
        agent = Agent("quality", model, pieces, params.decoding, params.seed)
        groups = candidates(agent, rows, params.respond.batch_size)
        figures = read_json(place / "metrics/filter_dialogs.json")
        return {
            "kept": figures["kept"],
            "kept_share": figures["kept_share"],
            "contexts": [row.context_id for row in rows],
            "said": [group[0].text for group in groups],
        }

    found = kept(study, f"{lowest:g}", gives)
    if found["contexts"] != [row.context_id for row in rows]:
        raise LamdaError(
            f"{study.points}/{lowest:g}.json: it answers other contexts than these {len(rows)}; "
            "move it away, or choose the --count that it was made with"
        )
    return found


def study_thresholds(study: Study, thresholds: Sequence[float], count: int | None) -> list[str]:
    """The lines of the table: what each threshold keeps, and the metrics of what is tuned on it;
    the run's own threshold stands first, and the others are compared with it."""
    params = load_params(study.source / RESOLVED)
    own = params.filter_dialogs.interesting
    told: list[str] = []
    answers: list[JudgedResponse] = []
    for lowest in dict.fromkeys((own, *sorted(thresholds))):
        found = point(study, params, lowest, count)
        name = f"interesting >= {lowest:g}"
        told.append(f"{name}: {found['kept']:,} turns kept, {100 * found['kept_share']:.1f} %")
        rows = asked(study.source / CONTEXTS, [TASK], count)
        answers += [answer(row, name, text) for row, text in zip(rows, found["said"], strict=True)]
    return [*told, *lines(compared(params, answers))]


def main(
    source: Annotated[Path, typer.Option(help="A finished run.")] = Path(),
    points: Annotated[Path, typer.Option(help="Where the small files are kept.")] = Path(
        "benchmarks/results/filtering"
    ),
    scratch: Annotated[Path, typer.Option(help="Where clones are made.")] = Path(
        ".scratch/filtering"
    ),
    lowest: Annotated[list[float] | None, typer.Option(help="Thresholds, 0 to 1.")] = None,
    count: Annotated[int | None, typer.Option(min=1, help="Contexts at most.")] = None,
) -> None:
    """Run what is lacking, then print the table."""
    thresholds = tuple(lowest or LOWEST)
    if not all(0 <= one <= 1 for one in thresholds):
        raise LamdaError(f"--lowest: expected thresholds from 0 to 1, found {thresholds}")
    print("\n".join(study_thresholds(Study(source, points, scratch, tune), thresholds, count)))


if __name__ == "__main__":
    with one_line_errors():
        typer.run(main)
