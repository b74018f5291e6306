"""The page with many runs: `make bench-report`.

The lock of a finished run stands in COUNT commits of a scratch repository, each with metrics of
its own: as after COUNT nights of retraining. Prints how long the page takes to write, its size, and
how much longer a browser takes with it than with an empty page.
"""

from __future__ import annotations

import hashlib
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from lamda.errors import LamdaError
from lamda.files import read_json, write_json
from lamda.hashes import md5
from lamda.outputs import LOCK, METRICS
from lamda.report.history import history, section
from lamda.report.run import Run
from lamda.report.write import write_report
from lamda.stage import one_line_errors

SPREAD = 0.02
"""Standard deviation of the metrics over the runs."""
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
OPENINGS = 5


def varied(metrics: dict[str, Any], rng: np.random.Generator) -> dict[str, Any]:
    """Results in which every cell of every model has another value."""
    models = {
        name: {
            metric: cell if cell.get("value") is None
            else cell | {"value": float(np.clip(cell["value"] + rng.normal(0, SPREAD), 0, 1))}
            for metric, cell in cells.items()
        }
        for name, cells in metrics["models"].items()
    }  # fmt: skip
    return metrics | {"models": models}


def commits(source: Path, place: Path, count: int, rng: np.random.Generator) -> Iterator[bytes]:
    """What git's fast-import reads: a commit for each run, whose metrics lie in DVC's cache."""
    lock, own = (source / LOCK).read_text(encoding="utf-8"), md5(source / METRICS)
    if own not in lock:
        raise LamdaError(f"{source / LOCK}: expected the md5 of {METRICS}; run `dvc repro`")
    metrics, scratch = read_json(source / METRICS), place / "metrics.json"
    for number in range(count):
        write_json(scratch, varied(metrics, rng))
        data = scratch.read_bytes()
        made = hashlib.md5(data, usedforsecurity=False).hexdigest()
        cached = place / ".dvc/cache/files/md5" / made[:2] / made[2:]
        cached.parent.mkdir(parents=True, exist_ok=True)
        cached.write_bytes(data)
        said, text = b"run %d" % number, lock.replace(own, made).encode()
        yield b"commit refs/heads/main\ncommitter x <x@localhost> %d +0000\ndata %d\n%s\n" % (
            1_700_000_000 + 86_400 * number, len(said), said,
        )  # fmt: skip
        yield b"M 100644 inline dvc.lock\ndata %d\n%s\n" % (len(text), text)


def repository(source: Path, place: Path, count: int) -> None:
    """A git repository of `count` runs at `place`."""
    subprocess.run(["git", "init", "-q", "-b", "main", str(place)], check=True)
    with subprocess.Popen(
        ["git", "-C", str(place), "fast-import", "--quiet"], stdin=subprocess.PIPE
    ) as importing:
        assert importing.stdin is not None
        for part in commits(source, place, count, np.random.default_rng(1)):
            importing.stdin.write(part)
    if importing.returncode:
        raise LamdaError(f"git fast-import ended with {importing.returncode}")


def opening(browser: str, page: str) -> float:
    """Median seconds in which a fresh browser has opened `page` and written what it then holds."""
    told = []
    for _ in range(OPENINGS):
        with tempfile.TemporaryDirectory() as profile:
            since = time.perf_counter()
            subprocess.run(
                [browser, "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom",
                 f"--user-data-dir={profile}", page],
                check=True, capture_output=True,
            )  # fmt: skip
            told.append(time.perf_counter() - since)
    return statistics.median(told)


def main(
    source: Annotated[Path, typer.Option(help="A finished run.")] = Path(),
    count: Annotated[int, typer.Option(min=1, help="Runs in the history.")] = 500,
) -> None:
    """Write the page and open it."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    with tempfile.TemporaryDirectory() as folder:
        place, page = Path(folder, "runs"), Path(folder, "page.html")
        repository(source, place, count)
        since = time.perf_counter()
        runs = history(place)
        read = time.perf_counter() - since
        write_report(page, Run.of_folder(source), first=[section(runs)])
        print(
            f"{len(runs):,} runs: read in {read:.1f} s, page of {page.stat().st_size:,} bytes "
            f"written in {time.perf_counter() - since - read:.1f} s"
        )
        if browser is None:
            print(f"not opened: none of {', '.join(BROWSERS)} is installed")
            return
        empty, full = opening(browser, "about:blank"), opening(browser, page.as_uri())
        print(
            f"opened in {full - empty:.2f} s beside an empty page (medians of {OPENINGS} fresh "
            f"browsers: {full:.2f} s and {empty:.2f} s)"
        )


if __name__ == "__main__":
    with one_line_errors():
        typer.run(main)
