"""`make bench-corpus`: its input, what it measures, and which folder it may empty."""

from __future__ import annotations

import json
import lzma
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from benchmarks.corpus import (
    MARKER,
    REPEATED,
    _look,
    empty,
    main,
    measured,
    real_texts,
    write_input,
)

DRAW = random.Random(17)
PARTS = [a + b for a in "bcdfglmnprstv" for b in ("a", "e", "ir", "on", "ust")]
WORDS = ["".join(DRAW.choices(PARTS, k=DRAW.randint(2, 4))) for _ in range(3000)]
TEXTS = [
    " ".join("The {} of the {} had {} and a {} with {}.".format(*DRAW.choices(WORDS, k=5))
             for _ in range(6))
    for _ in range(40)
]  # fmt: skip


@pytest.fixture
def public(tmp_path: Path) -> Path:
    folder = tmp_path / "public" / "pages"
    folder.mkdir(parents=True)
    with lzma.open(folder / "pages.jsonl.xz", "wt") as stream:
        stream.writelines(json.dumps({"text": text}) + "\n" for text in TEXTS)
    return folder.parent


def rows(folder: Path) -> list[dict[str, str]]:
    lines = [line for path in folder.glob("*.jsonl") for line in path.read_text().splitlines()]
    return [json.loads(line) for line in lines]


def test_the_input_repeats_texts_as_they_are_nearly_and_as_other_ones(
    public: Path, tmp_path: Path
) -> None:
    (tmp_path / "in").mkdir()
    size = 2 * REPEATED * sum(map(len, TEXTS))
    count, what = write_input(tmp_path / "in", size, public)
    written = rows(tmp_path / "in")
    assert what == "the public sets"
    assert len(list((tmp_path / "in").iterdir())) == 2
    assert sum(path.stat().st_size for path in (tmp_path / "in").iterdir()) >= size
    assert len({row["id"] for row in written}) == len(written) == count > REPEATED * len(TEXTS)
    changed = [share(row["text"]) for row in written[len(TEXTS) :]]
    assert 0.02 < sum(part == 0 for part in changed) / len(changed) < 0.25
    assert 0.6 < sum(part > 0.1 for part in changed) / len(changed) < 0.9


def share(text: str) -> float:
    """Share of the words that are not those of the text that it was made of."""
    words = text.split()
    return min(
        sum(a != b for a, b in zip(words, one.split(), strict=True)) / len(words) for one in TEXTS
    )


def test_dialogs_are_texts_too(tmp_path: Path) -> None:
    (tmp_path / "set").mkdir()
    with lzma.open(tmp_path / "set" / "a.jsonl.xz", "wt") as stream:
        for row in ({"turns": ["hi", "hello"]}, {"messages": [{"text": "one"}]}, {"id": "empty"}):
            stream.write(json.dumps(row) + "\n")
    assert list(real_texts(tmp_path)) == ["hi\nhello", "one"]


def test_what_a_child_of_a_child_computes_is_counted() -> None:
    """It burns processor time, and then waits until it was looked at."""
    burn = "import time\nwhile time.process_time() < 0.4: pass\ninput()"
    both = f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {burn!r}])"
    seconds: dict[tuple[int, float], float] = {}
    with subprocess.Popen([sys.executable, "-c", both], stdin=subprocess.PIPE) as process:
        while sum(seconds.values()) < 0.4:
            assert process.poll() is None
            memory = _look(process.pid, seconds)
            time.sleep(0.05)
    assert len(seconds) == 2 and memory > 0


def test_a_contender_leaves_its_words_and_its_figures(tmp_path: Path) -> None:
    found = measured([sys.executable, "-c", "print('done')"], tmp_path / "log")
    assert found.keys() == {"wall", "cpu", "gib"} and (tmp_path / "log").read_text() == "done\n"


def test_a_contender_that_fails_is_no_figure(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="exit code 3; see .*log"):
        measured([sys.executable, "-c", "raise SystemExit(3)"], tmp_path / "log")


def test_only_a_folder_of_its_own_is_emptied(tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    (theirs / "thesis.txt").write_text("years of work")
    with pytest.raises(SystemExit, match=f"{theirs}: expected a new folder"):
        empty(theirs)
    assert (theirs / "thesis.txt").read_text() == "years of work"
    mine = tmp_path / "new" / "mine"
    empty(mine)
    (mine / "out").mkdir()
    empty(mine)
    assert [path.name for path in mine.iterdir()] == [MARKER]


@pytest.mark.slow
def test_the_table(
    public: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The whole of it, on a megabyte, without the peer."""
    given = ["corpus", "--folder", str(tmp_path / "bench"), "--data", str(public)]
    monkeypatch.setattr(sys, "argv", [*given, "--megabytes", "1", "--engines", "local"])
    main()
    head, _, row, last = capsys.readouterr().out.splitlines()
    documents = int(head.split()[0].replace(",", ""))
    engine, run, wall, cpu, gib, _, kept = row.split()
    assert (engine, run) == ("local", "1")
    assert float(wall) > 0 and float(cpu) > 0 and float(gib) > 0
    assert 0 < int(kept.replace(",", "")) < documents
    assert "SentencePiece alone" in last
