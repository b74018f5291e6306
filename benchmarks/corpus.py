"""`make bench-corpus`: documents a second and peak memory of building a corpus, beside datatrove.

Both read the same JSONL files (real public sets where they lie beside the repository, else the
embedded texts, repeated with noise: most copies are other texts, some are near duplicates, some the
same), mend encodings, mask addresses, ask Gopher's and C4's rules, drop near duplicates by runs of
5 words, and write Parquet. Neither tells languages: datatrove's model is a download. Nor does
datatrove look for Gopher's repeated runs of words, which lamda does not do. Then the corpus is
encoded: by stage tokenize's loop, and by SentencePiece alone.
"""

from __future__ import annotations

import argparse
import json
import lzma
import shutil
import subprocess
import sys
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np
import psutil

REAL = Path("../shared/data")
BYTES_A_FILE = 32_000_000
NOISE = (0.3, 0.01, 0.0)
"""Share of words that are swapped: another text, nearly the same, the same."""
REPEATED = 10
"""Times that a text stands there at least, with noise: of a smaller input fewer texts."""
KINDS = (0.8, 0.1, 0.1)
"""How often each of NOISE."""

MARKER = ".bench-corpus"
"""The file by which a folder of an earlier run is known: another one is nobody's to empty."""
KEPT = {"own": "out/corpus", "datatrove": "datatrove/kept"}
"""Where the documents lie that are kept."""


def real_texts(folder: Path) -> Iterator[str]:
    """The texts of the public sets, a dialog as one text."""
    for path in sorted(folder.glob("*/*.jsonl.xz")):
        with lzma.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                turns = row.get("turns") or row.get("messages") or ()
                said = [
                    turn if isinstance(turn, str) else str(turn.get("text", "")) for turn in turns
                ]
                text = row.get("text") or "\n".join(said)
                if text:
                    yield str(text)


def embedded_texts() -> Iterator[str]:
    """The embedded chats and pages."""
    from lamda.config.resolve import current_params
    from lamda.plugins import build

    params = current_params()
    for choice in params.data.corpus.values():
        for batch in build("corpus_sources", choice, params.data.seed).read():
            if "text" in batch.schema.names:
                yield from batch.column("text").to_pylist()
            else:
                yield from map("\n".join, batch.column("turns").to_pylist())


def write_input(folder: Path, size: int, real: Path) -> tuple[int, str]:
    """`size` bytes of documents as JSONL files, two at least; how many, and of what."""
    texts, what = list(real_texts(real)), "the public sets"
    if not texts:
        texts, what = list(embedded_texts()), "the embedded texts"
    texts = texts[:: max(1, round(REPEATED * sum(map(len, texts)) / size))]
    vocabulary = np.array(list({word for text in texts for word in text.split(" ")}), object)
    draws = np.random.default_rng(17)
    files = max(2, round(size / BYTES_A_FILE))
    streams = [(folder / f"{n:02}.jsonl").open("w", encoding="utf-8") for n in range(files)]
    count = written = 0
    while written < size:
        for text in texts:
            words = text.split(" ")
            noise = draws.choice(NOISE, p=KINDS) if count >= len(texts) else 0.0
            for place in np.flatnonzero(draws.random(len(words)) < noise):
                words[place] = vocabulary[draws.integers(len(vocabulary))]
            row = {"id": f"d{count}", "text": " ".join(words)}
            line = json.dumps(row, ensure_ascii=False) + "\n"
            streams[count % files].write(line)
            count, written = count + 1, written + len(line.encode())
            if written >= size:
                break
    for stream in streams:
        stream.close()
    return count, what


def measured(command: Sequence[str], log: Path, ends: Collection[int] = (0,)) -> dict[str, float]:
    """Wall and CPU seconds of a command, whose words go into `log`, and the most memory (PSS) of
    all its processes, in GiB; `ends` are the exit codes that it may have."""
    started, peak = time.monotonic(), 0
    seconds: dict[tuple[int, float], float] = {}
    with log.open("wb") as stream:
        process = subprocess.Popen(command, stdout=stream, stderr=subprocess.STDOUT)
        while process.poll() is None:
            peak = max(peak, _look(process.pid, seconds))
            time.sleep(0.25)
    wall = time.monotonic() - started
    if process.returncode not in ends:
        raise SystemExit(f"{' '.join(command)}: exit code {process.returncode}; see {log}")
    return {"wall": wall, "cpu": sum(seconds.values()), "gib": peak / 2**30}


def _look(pid: int, seconds: dict[tuple[int, float], float]) -> int:
    """Bytes of memory of a process and all below it; what each has computed so far goes into
    `seconds`. A server of forks is never waited for, so the system's sum of children lacks them."""
    total = 0
    with suppress(psutil.Error):  # it ended meanwhile
        root = psutil.Process(pid)
        for one in (root, *root.children(recursive=True)):
            with suppress(psutil.Error), one.oneshot():
                times = one.cpu_times()
                seconds[one.pid, one.create_time()] = times.user + times.system
                total += one.memory_full_info().pss
    return total


def build(folder: Path, engine: str) -> None:
    """The corpus of the files in `folder`, as stage build_corpus makes it."""
    from lamda.config.resolve import current_params
    from lamda.data.build import build_corpus
    from lamda.data.cleaning.engines import engine_of
    from lamda.data.config import Data

    source = {"use": "files", "path": str(folder / "in"), "kind": "documents"}
    page = folder / "page.jsonl"
    page.write_text('{"text": "A page.", "url": "https://example.org"}\n')
    data = Data.model_validate({
        "corpus": {"pages": source}, "mixture": {"pages": 1.0}, "annotation": {}, "evaluation": {},
        "knowledge": {"pages": {**source, "path": str(page)}},
    })  # fmt: skip
    settings = current_params().clean.model_copy(update={"languages": ()})
    out = folder / "out"
    build_corpus(
        data, 17, None, out / "corpus", out / "knowledge", out / "excluded.parquet", settings,
        engine_of(engine),  # type: ignore[arg-type]
    )  # fmt: skip


def encode(folder: Path, alone: bool) -> None:
    """Encode the built corpus with a tokenizer of a part of it, and print characters a second."""
    from lamda.data import tokenization
    from lamda.records import Document
    from lamda.tokenizer import Tokenizer, train_tokenizer

    corpus, model = folder / "out/corpus", folder / "tokenizer.model"
    rows = [row for row in tokenization.corpus_rows(corpus) if isinstance(row, Document)][:40_000]
    if not model.exists():
        train_tokenizer([row.text for row in rows[:5000]], 2048, model)
    tokenizer = Tokenizer.load(model)
    size = sum(len(row.title) + 2 + len(row.text) for row in rows)
    begin = time.monotonic()
    if alone:
        texts = [f"{row.title}: {row.text}" for row in rows]
        for start in range(0, len(texts), 1000):
            tokenizer._processor.encode(texts[start : start + 1000])
    else:
        tokenization.write_shards(tokenizer, rows, 0.02, folder / "tokens")
    print(f"{size / (time.monotonic() - begin):.0f}")


def main() -> None:
    """Make the input, run each contender, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("build/bench-corpus"))
    parser.add_argument("--data", type=Path, default=REAL, help="folder of the public sets")
    parser.add_argument("--megabytes", type=int, default=500)
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--peer", default=sys.executable, help="a Python that has datatrove")
    parser.add_argument("--engines", default="local,datatrove", help="of local, ray, datatrove")
    parser.add_argument("--only", choices=("local", "ray", "encode", "sentencepiece"))
    given = parser.parse_args()
    if given.only in ("encode", "sentencepiece"):
        encode(given.folder, given.only == "sentencepiece")
        return
    if given.only:
        build(given.folder, given.only)
        return
    _compare(given)


def _compare(given: argparse.Namespace) -> None:
    empty(given.folder)
    (given.folder / "in").mkdir()
    count, what = write_input(given.folder / "in", given.megabytes * 1_000_000, given.data)
    print(f"{count:,} documents, {given.megabytes} MB, of {what} with noise", flush=True)
    own = [sys.executable, "-m", "benchmarks.corpus", "--folder", str(given.folder), "--only"]
    peer = [given.peer, "benchmarks/corpus_datatrove.py", str(given.folder)]
    print("engine      run   wall s    CPU s   peak GiB   documents/s     kept", flush=True)
    for run in range(given.runs):
        for engine in given.engines.split(","):
            log = given.folder / f"{engine}.log"
            found = measured(peer if engine == "datatrove" else [*own, engine], log)
            kept = _kept(given.folder / KEPT["datatrove" if engine == "datatrove" else "own"])
            print(
                f"{engine:10}{run + 1:5}{found['wall']:9.1f}{found['cpu']:9.1f}"
                f"{found['gib']:11.2f}{count / found['wall']:14,.0f}{kept:9,}",
                flush=True,
            )
    speeds = {name: [float(subprocess.check_output([*own, name], text=True)) for _ in range(3)]
              for name in ("sentencepiece", "encode")}  # fmt: skip
    told = {name: f"{max(of) / 1e6:.2f}" for name, of in speeds.items()}
    share = max(speeds["encode"]) / max(speeds["sentencepiece"])
    print(
        f"characters/s of the last step: {told['encode']} million, SentencePiece alone "
        f"{told['sentencepiece']} million: {share:.2f} of it (best of 3 each)"
    )


def empty(folder: Path) -> None:
    """An empty folder with MARKER in it; SystemExit for one that holds anything else."""
    if folder.exists() and not (folder / MARKER).exists() and any(folder.iterdir()):
        raise SystemExit(f"{folder}: expected a new folder, found files in it; name another")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / MARKER).touch()


def _kept(folder: Path) -> int:
    import pyarrow.parquet as pq

    return sum(pq.read_metadata(path).num_rows for path in folder.glob("*.parquet"))


if __name__ == "__main__":
    main()
