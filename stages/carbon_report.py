"""Stage carbon_report: what the run cost, beside the paper's figures (section 10).

A function of its deps: what was measured stands in the trainings' metrics and in what stage costs
collected, and what is assumed in params.
"""

from __future__ import annotations

from pathlib import Path

from lamda.carbon.bill import bill
from lamda.carbon.report import markdown
from lamda.config.params import Params
from lamda.files import read_json, write_json, write_text
from lamda.stage import named_paths, run


def main(
    params: Params,
    cost: list[str],
    metrics: Path,
    report: Path,
    costs: Path | None = None,
    results: Path | None = None,
) -> None:
    """Add up the costs in the trainings' metrics (`--cost stage=path`) and in `costs`; `results`
    are the evaluation's."""
    settings = params.carbon_report
    trainings = {stage: read_json(path) for stage, path in named_paths("cost", cost).items()}
    figures = bill(trainings, costs, settings, read_json(results) if results else None)
    write_text(report, markdown(figures, settings))
    write_json(metrics, figures)


if __name__ == "__main__":
    run(main)
