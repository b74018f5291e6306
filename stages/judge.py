"""Stage judge: raters vote on every model's answers (paper sections 4 and 5)."""

from __future__ import annotations

from pathlib import Path

from lamda.config.params import Params
from lamda.evaluation.judge import check_judged, judge, panels_of
from lamda.records import JudgedResponse, read_table, write_table
from lamda.stage import run


def main(params: Params, answers: Path, responses: Path) -> None:
    """Let the raters of `data.judges` judge; a task without raters is left unjudged."""
    panels = panels_of(params.data.judges, params.seed)
    rows = judge(read_table(answers, JudgedResponse), panels)
    check_judged(rows, panels, params.judge.min_judged)
    write_table(responses, rows, JudgedResponse)


if __name__ == "__main__":
    run(main)
