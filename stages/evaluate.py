"""Stage evaluate: the metrics of every model, with intervals and differences (paper section 7)."""

from __future__ import annotations

from pathlib import Path

from lamda.config.params import Params
from lamda.evaluation.report import write_report
from lamda.files import read_json
from lamda.records import JudgedResponse, read_table
from lamda.stage import run


def main(
    params: Params,
    responses: Path,
    drafts: Path,
    dialogs: Path,
    metrics: Path,
    plot: Path,
    candidates: Path,
    judged: Path,
) -> None:
    """Measure what was judged; what was not counts nowhere. `judged` are the metrics of the stage
    judge, which tell how far the judges agree with people."""
    write_report(
        read_table(responses, JudgedResponse),
        params.evaluate,
        params.seed,
        metrics=metrics,
        plot=plot,
        baselines=params.respond.baselines,
        drafts=read_table(drafts, JudgedResponse),
        dialogs=read_table(dialogs, JudgedResponse),
        candidates=read_table(candidates, JudgedResponse),
        against=read_json(judged).get("against_people"),
    )


if __name__ == "__main__":
    run(main)
