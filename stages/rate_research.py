"""Stage rate_research: raters judge the researched answers, right and wrong ones."""

from __future__ import annotations

from pathlib import Path

from lamda.annotation.rating import (
    chosen_raters,
    rate_rows,
    rated,
    require,
    slips,
    usage,
)
from lamda.annotation.researched import answers_to_rate
from lamda.config.params import Params
from lamda.files import atomic_directory, write_json
from lamda.outputs import PARAMS
from lamda.records import GroundingExample, RatedResponse, read_table, write_table
from lamda.stage import run
from lamda.storage.location import store_uri
from lamda.storage.opening import open_store


def main(params: Params, research: Path, votes: Path, out: Path, metrics: Path) -> None:
    """Rate what the researchers wrote as responses to SSI contexts, or wait for people."""
    raters = chosen_raters(params.data.raters, params.data.seed, votes)
    answers = answers_to_rate(read_table(research / "groundedness.parquet", GroundingExample))
    rows = rate_rows(answers, raters)
    least = {"ssi": params.rate_research.min_rated}
    require("rate_research", rows, least, raters, open_store(store_uri(PARAMS)))
    with atomic_directory(out) as folder:
        write_table(folder / "ssi.parquet", rated(rows), RatedResponse)
    counts = {"answers": len(rows), "rated": len(rated(rows))}
    said = {**slips(raters), **usage(raters)}
    write_json(metrics, {**counts, **said})


if __name__ == "__main__":
    run(main)
