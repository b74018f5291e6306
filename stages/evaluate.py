"""Stage evaluate: the metrics of every model, with intervals and differences (paper section 7)."""

from __future__ import annotations

from pathlib import Path

from lamda.config.params import Params
from lamda.evaluation.report import write_report
from lamda.records import JudgedResponse, read_table
from lamda.stage import run


def main(params: Params, responses: Path, metrics: Path, plot: Path) -> None:
    """Measure what was judged; what was not counts nowhere."""
    rows = read_table(responses, JudgedResponse)
    write_report(rows, params.evaluate, params.seed, metrics=metrics, plot=plot)


if __name__ == "__main__":
    run(main)
