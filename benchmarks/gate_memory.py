"""Whether a gate's memory grows with the corpus: `make bench-gate-memory`, after `make repro`.

Every gate that reads the training corpus runs on it as it is, and on one of several times its rows
(copies under other ids, of which some gates say no), each in a process of its own. The run's files
stay as they are.
"""

from __future__ import annotations

import shlex
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import pyarrow as pa
import pyarrow.parquet as pq
import typer

from benchmarks.corpus import measured
from lamda.data.tables import DIALOGS, DOCUMENTS
from lamda.errors import REFUSED, LamdaError
from lamda.runner.graph import load_graph
from lamda.stage import one_line_errors

TRAIN = Path("data/train")
OUTPUTS = ("--out", "--cleaned", "--quarantine")
INPUT = f"corpus={TRAIN}"


def enlarged(corpus: Path, times: int, out: Path) -> None:
    """Write the tables of `corpus` with every row `times` times, the copies under other ids."""
    out.mkdir()
    for name, key in ((DIALOGS, "dialog_id"), (DOCUMENTS, "document_id")):
        table = pq.ParquetFile(corpus / name)
        place = table.schema_arrow.get_field_index(key)
        with pq.ParquetWriter(out / name, table.schema_arrow) as writer:
            for copy in range(times):
                for batch in table.iter_batches():
                    ids = pa.array([f"{found}/{copy}" for found in batch[key].to_pylist()])
                    writer.write_batch(batch.set_column(place, batch.schema.field(place), ids))


def command_of(words: list[str], corpus: Path, folder: Path) -> list[str]:
    """A gate's command that reads `corpus`, and writes into `folder` alone."""
    command = [sys.executable, *words[1:]]
    for place, word in enumerate(words):
        if word in OUTPUTS:
            command[place + 1] = str(folder / Path(words[place + 1]).name)
        elif word == INPUT:
            command[place] = f"corpus={corpus}"
    return command


def main(
    times: Annotated[int, typer.Option(min=2, help="How often each row stands there.")] = 4,
) -> None:
    """Print seconds and the most memory (PSS) of each gate on either corpus."""
    gates = {
        stage.name: shlex.split(stage.command)
        for stage in load_graph(Path("dvc.yaml"))
        if INPUT in shlex.split(stage.command) and "stages.gate" in stage.command
    }
    if not gates or not TRAIN.exists():
        raise LamdaError(f"{TRAIN}: no such folder, or no gate reads it; run `make repro` first")
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        enlarged(TRAIN, times, folder / "corpus")
        for name, words in gates.items():
            for rows, corpus in ((1, TRAIN), (times, folder / "corpus")):
                found = measured(command_of(words, corpus, folder), folder / "log", (0, REFUSED))
                print(
                    f"{name:24} rows x {rows}: {found['gib']:.2f} GiB, {found['wall']:.0f} s",
                    flush=True,
                )


if __name__ == "__main__":
    with one_line_errors():
        typer.run(main)
