"""Stage rate: raters judge the sampled responses; votes become labels (paper section 5)."""

from __future__ import annotations

from pathlib import Path

from lamda.annotation.filed import filed_responses
from lamda.annotation.rating import rate_rows
from lamda.annotation.summary import rated_summary
from lamda.config.params import Params
from lamda.files import atomic_directory, write_json
from lamda.records import RatedResponse, read_table, write_table
from lamda.stage import run

RATED = ("ssi", "safety")


def main(
    params: Params, samples: Path, filed: Path, votes: Path, out: Path, metrics: Path
) -> None:
    """Rate what was sampled; filed ratings join."""
    every = read_table(samples, RatedResponse)
    with atomic_directory(out) as folder:
        for task in RATED:
            rows = [row for row in every if row.task == task]
            rated = rate_rows(task, rows, params.data.raters, params.seed)
            rated += filed_responses(filed / f"{task}.parquet")
            write_table(folder / f"{task}.parquet", rated, RatedResponse)
        write_json(metrics, rated_summary(folder, params.seed))


if __name__ == "__main__":
    run(main)
