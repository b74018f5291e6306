"""Whole sources: the ledger adds up, the order stays, and neither the number of workers nor one
that dies changes a byte."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from lamda.data.cleaning import sources, workers
from lamda.data.cleaning.chunks import TRIES, Chunk
from lamda.data.cleaning.sources import ALIKE, CAPPED, OFTEN, SAME, Cleaning, Engine, Gone
from lamda.data.cleaning.workers import clean_here
from lamda.errors import LamdaError

from .settings import dialogs, documents, settings

STEPS = ("encoding", "personal", "exact", "near")
KILLER = '''
import os, signal
from lamda.data.cleaning import chunks, workers

def clean_chunk(path, plan):
    """Dies where the part says so: `once` at its first try, `always` at each."""
    texts = chunks.read_batch(path).column("text").to_pylist()
    tries = path.with_suffix(".tries")
    if "die always" in texts or ("die once" in texts and not tries.exists()):
        with tries.open("ab") as stream:
            stream.write(b".")
        os.kill(os.getpid(), signal.SIGKILL)
    chunks.clean_chunk(path, plan)
'''


def batches(*texts: str) -> list[pa.RecordBatch]:
    """A batch for each text."""
    rows = documents(*texts).batch
    return [rows.slice(n, 1) for n in range(len(texts))]


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "PART_CHARACTERS", 1)


def cleaned(
    folder: Path, given: Sequence[pa.RecordBatch], engine: Engine | None = None, **changes: Any
) -> tuple[list[str], dict[str, int], list[Gone], Cleaning]:
    """Texts kept, counts of what was dropped, the rows dropped, and the cleaning."""
    gone: list[Gone] = []
    with Cleaning(settings(), folder / "scratch", engine or here) as cleaning:
        cleaning.add("own", given, **{"steps": STEPS, **changes})
        cleaning.compare()
        kept = [
            text
            for batch in cleaning.kept("own", gone.extend)
            for text in batch.column(
                "turns" if "turns" in batch.schema.names else "text"
            ).to_pylist()
        ]
    ledger = cleaning.sources["own"].ledger
    assert ledger.rows == ledger.kept + ledger.dropped.total() == len(kept) + len(gone)
    assert not (folder / "scratch").exists()
    return kept, dict(ledger.dropped), gone, cleaning


LONG = " ".join(f"w{n}" for n in range(60))


def here(chunks: Iterable[Chunk], plan: Any) -> Iterator[Chunk]:
    """Without workers, which take seconds to begin: one part alone needs none."""
    for chunk in chunks:
        yield from clean_here([chunk], plan)


@pytest.mark.usefixtures("small_parts")
def test_rows_come_in_order_and_what_is_dropped_is_told(tmp_path: Path) -> None:
    given = batches(LONG, "cafÃ© one", f"{LONG} more", "mail a@b.org", "CAFÉ, one!", "last")
    kept, dropped, gone, cleaning = cleaned(tmp_path, given)
    assert kept == [LONG, "café one", "mail [EMAIL_1]", "last"]
    assert dropped == {SAME: 1, ALIKE: 1}
    assert gone == [("own", "p2", ALIKE, f"{LONG} more"), ("own", "p4", SAME, "CAFÉ, one!")]
    assert cleaning.sources["own"].changed == {"encoding": 1, "personal": 1}


@pytest.mark.usefixtures("small_parts")
def test_workers_change_no_byte_and_one_that_dies_loses_and_doubles_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = batches(*(f"text {n} of nine" for n in range(4)), "die once", LONG, LONG)

    expected = cleaned(tmp_path, given)[:3]
    main = "workers.clean_chunk = clean_chunk\n    import sys; workers.main(sys.argv[1])\n"
    (tmp_path / "killer.py").write_text(f"{KILLER}\nif __name__ == '__main__':\n    {main}")
    monkeypatch.setattr(workers, "MODULE", "killer")
    monkeypatch.syspath_prepend(str(tmp_path))

    def two(chunks: Iterator[Chunk], plan: Any) -> Iterator[Chunk]:
        yield from clean_here(chunks, plan, cores=2)

    assert cleaned(tmp_path, given, two)[:3] == expected
    places = iter(range(100))
    given = batches(*(f"text {n}" for n in range(4)), "die always", "last")
    with pytest.raises(LamdaError, match=rf"own/x\.csv, row \d: .* its worker {TRIES} times; give"):
        cleaned(tmp_path, given, two, where=lambda: f"own/x.csv, row {next(places)}")
    assert not (tmp_path / "scratch").exists()


def test_the_first_source_keeps_what_a_later_one_says_again(tmp_path: Path) -> None:
    with Cleaning(settings(), tmp_path / "scratch") as cleaning:
        cleaning.add("first", batches("a text", "said once"), ("exact",))
        cleaning.add("free", batches("a text"), ())
        cleaning.add("later", batches("another", "A text."), ("exact", "near"))
        cleaning.compare()
        kept = {
            name: [text for batch in cleaning.kept(name, lambda rows: None)
                   for text in batch.column("text").to_pylist()]
            for name in ("first", "free", "later")
        }  # fmt: skip
    assert kept == {"first": ["a text", "said once"], "free": ["a text"], "later": ["another"]}


@pytest.mark.usefixtures("small_parts")
def test_a_cap_takes_the_same_texts_in_any_order(tmp_path: Path) -> None:
    texts = [f"text number {n} of many" for n in range(20)]
    kept, dropped, *_ = cleaned(tmp_path, batches(*texts), cap=40)
    assert len(kept) == 8 and dropped == {CAPPED: 12}
    again, *_ = cleaned(tmp_path, batches(*reversed(texts)), cap=40)
    assert set(again) == set(kept)


@pytest.mark.usefixtures("small_parts")
def test_what_is_beyond_a_cap_stays_in_a_later_source_and_what_is_not_does_not(
    tmp_path: Path,
) -> None:
    rows = [" ".join(f"{row}w{n}" for n in range(60)) for row in "abcdefgh"]
    nearly = [f"{row} more" for row in rows]
    kept: dict[str, list[str]] = {}
    gone: list[Gone] = []
    with Cleaning(settings(), tmp_path / "scratch", here) as cleaning:
        cleaning.add("crawl", batches(*rows, *nearly), ("exact", "near"), cap=4 * 60)
        cleaning.add("few", batches(*nearly), ("exact", "near"), cap=2 * 61)
        cleaning.add("chosen", batches(*rows[::-1], "last"), ("exact", "near"))
        cleaning.compare()
        for name in cleaning.sources:
            found = cleaning.kept(name, gone.extend)
            kept[name] = [text for batch in found for text in batch.column("text").to_pylist()]
    assert [len(of) for of in kept.values()] == [4, 2, 3]
    told = Counter((name, reason) for name, _, reason, _ in gone)
    assert told == {
        ("crawl", CAPPED): 4, ("crawl", ALIKE): 8, ("few", ALIKE): 4, ("few", CAPPED): 2,
        ("chosen", SAME): 4, ("chosen", ALIKE): 2,
    }  # fmt: skip
    first = {text.split()[0] for of in kept.values() for text in of}
    assert first == {f"{row}w0" for row in "abcdefgh"} | {"last"}, "each is in one of them"


def test_turns_that_are_said_everywhere_are_counted_over_the_whole_source(tmp_path: Path) -> None:
    often = "you can win a great prize here"
    rows = [("hello there", f"hi there {n}", f"so it is {n} now", often, "no") for n in range(101)]
    given = [dialogs(*rows, (often, "no", "yes")).batch]
    kept, dropped, gone, cleaning = cleaned(
        tmp_path, given, steps=("turns", "personal", "exact"), authors=True
    )
    assert len(kept) == 101 and all(len(turns) == 3 for turns in kept)
    assert dropped == {OFTEN: 1} and gone[0][1] == "d101"
    turns = cleaning.sources["own"].turns
    assert turns["repeated"] == 102 and turns.total() == 101 * 5 + 3
