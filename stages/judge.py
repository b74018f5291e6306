"""Stage judge: raters vote on every model's answers (paper sections 4 and 5)."""

from __future__ import annotations

from pathlib import Path

from lamda.annotation.rating import contradictions, require
from lamda.config.params import Params
from lamda.evaluation.answered import answers_sha256
from lamda.evaluation.drafts import drafts_of
from lamda.evaluation.judge import judge_sets
from lamda.files import digest, write_json
from lamda.outputs import PARAMS
from lamda.records import JudgedResponse, read_table, write_table
from lamda.stage import run
from lamda.storage.location import store_uri
from lamda.storage.opening import open_store


def main(
    params: Params,
    answers: Path,
    talked: Path,
    votes: Path,
    responses: Path,
    drafts: Path,
    dialogs: Path,
    metrics: Path,
) -> None:
    """Let the raters of `data.judges` judge, or wait for people; a task without raters is left
    unjudged. What was researched is judged as its draft, too, and so are the responses in whole
    dialogs, `talked`. `metrics` holds the hash of what was judged, and of the tables with votes."""
    choices, settings = params.data.judges, params.judge
    said = read_table(answers, JudgedResponse)
    sets = {
        responses: (said, settings.min_judged),
        drafts: (drafts_of(said), dict.fromkeys(choices, settings.min_judged_drafts)),
        dialogs: (
            read_table(talked, JudgedResponse),
            dict.fromkeys(choices, settings.min_judged_dialogs),
        ),
    }
    judged, raters = judge_sets([of for of, _ in sets.values()], choices, params.data.seed, votes)
    store = open_store(store_uri(PARAMS))
    for rows, (_, least) in zip(judged, sets.values(), strict=True):
        require("judge", [row for row in rows if row.task in choices], least, raters, store)
    for path, rows in zip(sets, judged, strict=True):
        write_table(path, rows, JudgedResponse)
    known = {
        "answers_sha256": answers_sha256(judged[0]),
        "responses_sha256": digest([responses]),
        "drafts_sha256": digest([drafts]),
        "dialogs_sha256": digest([dialogs]),
        "talked_sha256": answers_sha256(judged[2]),
    }
    write_json(metrics, known)
    for task, count in contradictions(raters).items():
        print(f"{task}: {count} questions that a rater answered in two ways, which count nowhere")


if __name__ == "__main__":
    run(main)
