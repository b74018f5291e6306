"""How long the corpus gate takes on a million rows: `make bench-gates`.

Makes a corpus of dialogs (on topics, closed by a sign) and pages, writes it as the pipeline does,
and runs the whole gate on it: reading, frames, every expectation, quarantine, the cleaned copy and
the page, and the import of Great Expectations, which a gate's process pays. A row is a turn, a
dialog or a page; a tenth of the pages is the search index as well, and the corpus' own profile the
one it may not drift from.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from lamda.config.resolve import current_params
from lamda.files import digest, write_json
from lamda.gates.gate import Outputs, run_gate
from lamda.gates.profile import corpus_profile
from lamda.records import Dialog, Document, read_table, write_table
from stages.gate import limits_of

ROWS = 1_000_000
TARGET_SECONDS = 30
TURNS = 4
TOPICS = 200
WORDS = (
    "the of and to a in is it you that he was for on are with as his they be at one have this "
    "town river people house water music story question answer number garden mountain summer"
).split()


def corpus(rows: int, seed: int) -> tuple[list[Dialog], list[Document]]:
    """Dialogs of TURNS turns and as many pages: `rows` rows in all, a few of them faulty."""
    rng = random.Random(seed)
    count = rows // (TURNS + 2)

    def text(words: int) -> str:
        return " ".join(rng.choices(WORDS, k=words))

    def turns() -> tuple[str, ...]:
        topic = rng.randrange(TOPICS)
        question, answer = (
            f"do you like {text(4)} x{topic} {text(2)}?",
            f"I know x{topic} {text(5)}.",
        )
        return (question, answer) * (TURNS // 2)

    dialogs = [Dialog(f"forum/{n}", "forum", turns(), ("a", "b") * 2) for n in range(count)]
    dialogs[7] = Dialog("forum/7", "forum", ("Hi.", "Call (212) 555-0123") * 2, ("a", "b") * 2)
    documents = [
        Document(f"page/{n}", "wiki", f"https://www.example.org/{n}", f"Page {n}", text(30))
        for n in range(count)
    ]
    return dialogs, documents


def timed(folder: Path, dialogs: Sequence[Dialog], documents: Sequence[Document]) -> None:
    """Print the seconds of reading alone and of the whole gate; wall and processor time."""
    inputs = _written(folder, dialogs, documents)
    rows = len(documents) + len(dialogs) + sum(len(dialog.turns) for dialog in dialogs)
    limits = limits_of(current_params(), "corpus")
    outputs = Outputs(folder / "corpus.json", folder / "clean", folder / "quarantine.parquet")

    began, cpu = time.perf_counter(), time.process_time()
    read_table(folder / "corpus" / "dialogs.parquet", Dialog)
    read_table(folder / "corpus" / "documents.parquet", Document)
    read, read_cpu = time.perf_counter() - began, time.process_time() - cpu

    began, cpu = time.perf_counter(), time.process_time()
    verdicts = run_gate("corpus", inputs, limits, outputs)
    whole, whole_cpu = time.perf_counter() - began, time.process_time() - cpu

    checks = sum(verdict.outcome != "skipped" for verdict in verdicts)
    print(f"{rows:,} rows, {checks} of {len(verdicts)} checks")
    print(f"reading alone: {read:.1f} s ({read_cpu:.1f} s of processor)")
    print(f"whole gate:    {whole:.1f} s ({whole_cpu:.1f} s of processor)")


def _written(
    folder: Path, dialogs: Sequence[Dialog], documents: Sequence[Document]
) -> dict[str, Path]:
    """The gate's inputs by name."""
    write_table(folder / "corpus" / "dialogs.parquet", dialogs, Dialog)
    write_table(folder / "corpus" / "documents.parquet", documents, Document)
    write_table(folder / "knowledge" / "documents.parquet", documents[::10], Document)
    write_json(folder / "released.json", {"profile": corpus_profile(dialogs, documents)})
    built = {"knowledge": {"sha256": digest([folder / "knowledge"])}}
    write_json(folder / "built.json", built)
    return {
        "built": folder / "built.json",
        "corpus": folder / "corpus",
        "knowledge": folder / "knowledge",
        "released": folder / "released.json",
    }


def main() -> None:
    """Run it in a temporary folder."""
    print(f"target: a million rows in at most {TARGET_SECONDS} s")
    with tempfile.TemporaryDirectory() as folder:
        timed(Path(folder), *corpus(ROWS, seed=17))


if __name__ == "__main__":
    main()
