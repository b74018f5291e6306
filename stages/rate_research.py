"""Stage rate_research: raters judge the researched answers, right and wrong ones."""

from __future__ import annotations

from pathlib import Path

from lamda.annotation.rating import answers_to_rate, rate_rows, require_rated
from lamda.config.params import Params
from lamda.files import write_json
from lamda.records import GroundingExample, RatedResponse, read_table, write_table
from lamda.stage import run


def main(params: Params, research: Path, out: Path, metrics: Path) -> None:
    """Rate what the researchers wrote as any response to an SSI context."""
    rows = answers_to_rate(read_table(research / "groundedness.parquet", GroundingExample))
    rated = rate_rows("ssi", rows, params.data.raters, params.seed)
    require_rated("rate_research", {"ssi": rated}, {"ssi": params.rate_research.min_rated})
    write_table(out / "ssi.parquet", [row for row in rated if row.labels], RatedResponse)
    write_json(metrics, {"rated": sum(bool(row.labels) for row in rated), "answers": len(rows)})


if __name__ == "__main__":
    run(main)
