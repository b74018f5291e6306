"""Stage filter_dialogs: the discriminators choose among the pre-training dialogs' turns."""

from __future__ import annotations

from pathlib import Path

from lamda.config.params import Params
from lamda.data.folding import key
from lamda.data.tables import DIALOGS, KEPT_BACK, StoredRows
from lamda.files import write_json
from lamda.finetuning.filtering import filtered_rows
from lamda.model.io import load_model
from lamda.model.runtime import use_device
from lamda.records import Context, Dialog, RatedResponse, read_table, write_table
from lamda.stage import run
from lamda.tokenizer import Tokenizer


def main(
    params: Params,
    model: Path,
    tokenizer: Path,
    corpus: Path,
    contexts: Path,
    out: Path,
    metrics: Path,
) -> None:
    """Score sampled turns and keep the safe, sensible, specific and interesting ones that answer
    nothing that evaluation or development asks."""
    asked = [row for name in KEPT_BACK for row in read_table(contexts / name, Context)]
    rows, figures = filtered_rows(
        load_model(model, use_device(params.execution.device)).eval(),
        Tokenizer.load(tokenizer),
        StoredRows(corpus / DIALOGS, Dialog),
        params.filter_dialogs,
        params.decoding.context_tokens,
        params.seed,
        frozenset(key(row.context) for row in asked),
    )
    write_table(out, rows, RatedResponse)
    write_json(metrics, figures)


if __name__ == "__main__":
    run(main)
