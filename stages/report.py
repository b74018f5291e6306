"""Stage report: the run as one page that opens from disk (docs/report.md)."""

from __future__ import annotations

from pathlib import Path

from lamda.config.params import Params
from lamda.config.section import named
from lamda.report.run import Run, Settings
from lamda.report.write import write_report
from lamda.stage import named_paths, run


def main(params: Params, input: list[str], out: Path) -> None:
    """Read what the other stages left (`--input name=path`), and write the page."""
    settings = Settings(
        profile=params.profile,
        seed=params.seed,
        model=named(params.model),
        thresholds=params.decoding.safety,
        weights=params.decoding.weights,
        evaluate=params.evaluate,
        carbon=params.carbon_report,
    )
    write_report(out, Run(named_paths("input", input), settings))


if __name__ == "__main__":
    run(main)
