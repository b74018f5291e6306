"""Stage evaluate: the metrics of every model, with intervals and differences (paper section 7)."""

from __future__ import annotations

from pathlib import Path

from lamda.config.params import Params
from lamda.evaluation.report import write_report
from lamda.records import JudgedResponse, read_table
from lamda.stage import run


def main(
    params: Params, responses: Path, drafts: Path, dialogs: Path, metrics: Path, plot: Path
) -> None:
    """Measure what was judged; what was not counts nowhere."""
    write_report(
        read_table(responses, JudgedResponse),
        params.evaluate,
        params.seed,
        metrics=metrics,
        plot=plot,
        baselines=params.respond.baselines,
        drafts=read_table(drafts, JudgedResponse),
        dialogs=read_table(dialogs, JudgedResponse),
    )


if __name__ == "__main__":
    run(main)
