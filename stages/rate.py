"""Stage rate: raters judge the sampled responses; votes become labels (paper section 5)."""

from __future__ import annotations

from pathlib import Path

from lamda.annotation.against import against_people
from lamda.annotation.filed import filed_responses
from lamda.annotation.people.report import gold_of, people_report, with_gold, without_gold
from lamda.annotation.rating import (
    chosen_raters,
    rate_rows,
    rated,
    require,
    slips,
    usage,
)
from lamda.annotation.summary import summary
from lamda.config.params import Params
from lamda.files import atomic_directory, write_json
from lamda.outputs import PARAMS
from lamda.records import RatedResponse, read_table, write_table
from lamda.stage import run
from lamda.storage.location import store_uri
from lamda.storage.opening import open_store
from lamda.task_names import RATED


def main(params: Params, samples: Path, filed: Path, votes: Path, out: Path, metrics: Path) -> None:
    """Rate what was sampled and what experts answered, or wait for people; filed ratings join."""
    raters = chosen_raters(params.data.raters, params.data.seed, votes)
    gold = gold_of(params.rate.people, RATED, params.clean.steps)
    sampled = read_table(samples, RatedResponse)
    rows = rate_rows(with_gold(sampled, gold), raters)
    require("rate", rows, params.rate.min_rated, raters, open_store(store_uri(PARAMS)))
    sets = {
        task: rated(row for row in without_gold(rows) if row.task == task)
        + filed_responses(filed / f"{task}.parquet", params.clean.steps)
        for task in RATED
    }
    with atomic_directory(out) as folder:
        for task, of in sets.items():
            write_table(folder / f"{task}.parquet", of, RatedResponse)
    told = summary(sets["ssi"], sets["safety"], params.data.seed)
    people = people_report(params.rate.people, rated(rows), gold, params.data.seed)
    against = against_people(rows, raters, votes, params.data.seed)
    said = {**slips(raters), **usage(raters), **against}
    write_json(metrics, {**told, **people, **said})


if __name__ == "__main__":
    run(main)
