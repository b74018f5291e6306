"""Stage judge: raters vote on every model's answers (paper sections 4 and 5)."""

from __future__ import annotations

from pathlib import Path

from lamda.annotation.rating import contradictions, require
from lamda.config.params import Params
from lamda.evaluation.answered import answers_sha256
from lamda.evaluation.judge import judge
from lamda.files import digest, write_json
from lamda.outputs import PARAMS
from lamda.records import JudgedResponse, read_table, write_table
from lamda.stage import run
from lamda.storage.location import store_uri
from lamda.storage.opening import open_store


def main(params: Params, answers: Path, votes: Path, responses: Path, metrics: Path) -> None:
    """Let the raters of `data.judges` judge, or wait for people; a task without raters is left
    unjudged. `metrics` holds the hash of what was judged, and of the table with the votes."""
    choices = params.data.judges
    rows, raters = judge(read_table(answers, JudgedResponse), choices, params.seed, votes)
    asked = [row for row in rows if row.task in choices]
    require("judge", asked, params.judge.min_judged, raters, open_store(store_uri(PARAMS)))
    write_table(responses, rows, JudgedResponse)
    known = {"answers_sha256": answers_sha256(rows), "responses_sha256": digest([responses])}
    write_json(metrics, known)
    for task, count in contradictions(raters).items():
        print(f"{task}: {count} questions that a rater answered in two ways, which count nowhere")


if __name__ == "__main__":
    run(main)
