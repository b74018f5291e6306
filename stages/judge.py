"""Stage judge: raters vote on every model's answers (paper sections 4 and 5)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lamda.annotation.against import against_people
from lamda.annotation.rating import bad_rows, chosen_raters, require, slips, usage
from lamda.config.params import Params
from lamda.evaluation.answered import answers_sha256
from lamda.evaluation.candidates import asked_tasks, candidates_of, sampled, together
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
    candidates: Path,
    metrics: Path,
) -> None:
    """Let the raters of `data.judges` judge, or wait for people; a task without raters is left
    unjudged. What was researched is judged as its draft, too, and so are the responses in whole
    dialogs, `talked`, and the candidates of some contexts, if that costs nothing. `metrics` holds
    the hash of what was judged, and of the tables with votes; and, where people voted on it too,
    how far judges who are no people agree with them."""
    choices, settings = params.data.judges, params.judge
    said = read_table(answers, JudgedResponse)
    raters = chosen_raters(choices, params.data.seed, votes)
    written = candidates_of(said, sampled(said, settings.candidates))
    asked = asked_tasks(raters, settings.min_judged_candidates)
    sets = {
        responses: (said, settings.min_judged),
        drafts: (drafts_of(said), dict.fromkeys(choices, settings.min_judged_drafts)),
        dialogs: (
            read_table(talked, JudgedResponse),
            dict.fromkeys(choices, settings.min_judged_dialogs),
        ),
        candidates: (
            [row for row in written if row.task in asked],
            dict.fromkeys(choices, settings.min_judged_candidates),
        ),
    }
    judged = judge_sets([of for of, _ in sets.values()], choices, raters)
    store = open_store(store_uri(PARAMS))
    for rows, (_, least) in zip(judged, sets.values(), strict=True):
        require("judge", [row for row in rows if row.task in choices], least, raters, store)
    judged[-1] = together(written, judged[-1])
    for path, rows in zip(sets, judged, strict=True):
        write_table(path, rows, JudgedResponse)
    known: dict[str, Any] = {
        "answers_sha256": answers_sha256(judged[0]),
        "talked_sha256": answers_sha256(judged[2]),
    }
    for name, path in zip(("responses", "drafts", "dialogs", "candidates"), sets, strict=True):
        known[f"{name}_sha256"] = digest([path])
    said_out = [row for rows in judged[:-1] for row in rows]
    against = against_people(said_out, raters, votes, params.data.seed)
    write_json(metrics, {**known, **usage(raters), **bad_rows(raters), **against})
    found = slips(raters)
    for task, count in found["contradictions"].items():
        print(f"{task}: {count} questions that a rater answered in two ways, which count nowhere")
    for task, count in found["overruled"].items():
        print(f"{task}: {count} answers to what an earlier one rules out, which count as 'no'")


if __name__ == "__main__":
    run(main)
