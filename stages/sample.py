"""Stage sample: responses of PT, of people and from elsewhere to the contexts that get rated."""

from __future__ import annotations

from pathlib import Path

from lamda.annotation.sampling import responses_to_rate
from lamda.config.params import Params
from lamda.dialog.agent import Agent
from lamda.files import write_json
from lamda.model.io import load_model
from lamda.model.runtime import use_device
from lamda.records import Context, RatedResponse, read_table, write_table
from lamda.stage import run
from lamda.task_names import RATED
from lamda.tokenizer import Tokenizer


def main(
    params: Params, model: Path, tokenizer: Path, contexts: Path, out: Path, metrics: Path
) -> None:
    """Answer the annotation contexts of SSI and safety."""
    loaded = load_model(model, use_device(params.execution.device))
    agent = Agent("likelihood", loaded, Tokenizer.load(tokenizer), params.decoding, params.seed)
    every = read_table(contexts / "annotation.parquet", Context)
    rows: list[RatedResponse] = []
    for task in RATED:
        asked = [row for row in every if row.task == task]
        random_negatives = params.sample.random_negatives if task == "ssi" else 0.0
        rows += responses_to_rate(
            asked, params.sample.responses, random_negatives, agent.sample_responses
        )
    write_table(out, rows, RatedResponse)
    write_json(metrics, {task: sum(row.task == task for row in rows) for task in RATED})


if __name__ == "__main__":
    run(main)
