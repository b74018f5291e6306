"""Stage rate_rollouts: raters judge what the model researched by itself."""

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
from lamda.annotation.researched import as_right_as_answers
from lamda.config.params import Params
from lamda.files import atomic_directory, write_json
from lamda.outputs import PARAMS
from lamda.records import GroundingExample, RatedResponse, read_table, write_table
from lamda.stage import run
from lamda.storage.location import store_uri
from lamda.storage.opening import open_store


def main(params: Params, rollouts: Path, votes: Path, out: Path, metrics: Path) -> None:
    """Rate the answers as responses to SSI contexts, or wait for people; an action is as right as
    the answer that it led to."""
    raters = chosen_raters(params.data.raters, params.data.seed, votes)
    rows = rate_rows(read_table(rollouts / "ssi.parquet", RatedResponse), raters)
    least = {"ssi": params.rate_rollouts.min_rated}
    require("rate_rollouts", rows, least, raters, open_store(store_uri(PARAMS)))
    answers = rated(rows)
    actions = as_right_as_answers(
        read_table(rollouts / "groundedness.parquet", GroundingExample), answers
    )
    with atomic_directory(out) as folder:
        write_table(folder / "ssi.parquet", answers, RatedResponse)
        write_table(folder / "groundedness.parquet", actions, GroundingExample)
    right = sum(action.correct for action in actions)
    counts = {"answers": len(rows), "rated": len(answers), "actions": len(actions), "right": right}
    write_json(metrics, {**counts, **slips(raters), **usage(raters)})


if __name__ == "__main__":
    run(main)
