"""Stage carbon_report: what the run cost, beside the paper's figures (section 10)."""

from __future__ import annotations

from pathlib import Path

from lamda.carbon.report import carbon_report, learned, markdown, stage_cost
from lamda.config.params import Params
from lamda.files import read_json, write_json, write_text
from lamda.stage import named_paths, run


def main(params: Params, cost: list[str], metrics: Path, report: Path) -> None:
    """Add up the costs in the stages' metrics (`--cost stage=path`)."""
    settings = params.carbon_report
    told = {stage: read_json(path) for stage, path in named_paths("cost", cost).items()}
    costs = [stage_cost(stage, of, settings) for stage, of in told.items() if learned(of)]
    figures = carbon_report(costs, settings)
    write_text(report, markdown(figures, settings))
    write_json(metrics, figures)


if __name__ == "__main__":
    run(main)
