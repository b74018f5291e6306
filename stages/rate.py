"""Stage rate: raters judge the sampled responses; votes become labels (paper section 5)."""

from __future__ import annotations

from pathlib import Path

from lamda.annotation.filed import filed_responses
from lamda.annotation.rating import rate_rows, require_rated
from lamda.annotation.summary import summary
from lamda.config.params import Params
from lamda.files import atomic_directory, write_json
from lamda.records import RatedResponse, read_table, write_table
from lamda.stage import run

RATED = ("ssi", "safety")


def main(params: Params, samples: Path, filed: Path, out: Path, metrics: Path) -> None:
    """Rate what was sampled; filed ratings join."""
    every = read_table(samples, RatedResponse)
    sets = {
        task: rate_rows(
            task, [row for row in every if row.task == task], params.data.raters, params.seed
        )
        for task in RATED
    }
    require_rated("rate", sets, params.rate.min_rated)
    for task, rows in sets.items():
        rows += filed_responses(filed / f"{task}.parquet")
    with atomic_directory(out) as folder:
        for task, rows in sets.items():
            rated = [row for row in rows if row.labels]
            write_table(folder / f"{task}.parquet", rated, RatedResponse)
    write_json(metrics, summary(sets["ssi"], sets["safety"], params.seed))


if __name__ == "__main__":
    run(main)
