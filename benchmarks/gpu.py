"""Parts of benchmarks/gpu.sh: what a machine with a GPU is to show in a few minutes.

It may be bare: torch, transformers and what stages import, but neither DVC nor Great Expectations,
Airflow or W&B. Each part prints as it goes, so that one which is cut short has told something.
"""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import torch
import typer
from ruamel.yaml import YAML

from benchmarks.contenders import Task, lamda_muon, transformers_llama
from benchmarks.timing import CLOCKS, best_seconds
from lamda.config.yaml_file import read_yaml
from lamda.errors import LamdaError
from lamda.files import atomic_file
from lamda.model.config import preset
from lamda.model.flops import training_flops
from lamda.model.runtime import prepare_process, use_device
from lamda.runner.graph import Stage, load_graph
from lamda.stage import one_line_errors
from lamda.training.meter import matmul_peak

PEAK_SIZE = 8192
"""Rows of the squares that the peak is measured by: a GPU is not busy with smaller ones."""
PAPER_MFU = 0.565
"""Table 27's caption: what the paper's training reached of its machines' peak."""
SMOLLM = "smollm"
"""The profile of SmolLM2's recipe."""
SIZES = frozenset({"contexts", "count", "dialogs", "documents", "tokens", "turns"})
"""Keys of a profile that say how much is made, trained on, sampled or answered."""

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def stages(
    root: Annotated[Path, typer.Option(help="a copy of the repository, to be written into")],
    seconds: Annotated[float, typer.Option(help="after which no stage is begun")] = 240.0,
) -> None:
    """Every stage by its own command, in the order of dvc.yaml; gates pass on what they clean."""
    began = time.monotonic()
    for stage in load_graph(root / "dvc.yaml"):
        if time.monotonic() - began > seconds:
            raise SystemExit(f"stages: {seconds:g} s are over before {stage.name}")
        started = time.monotonic()
        if stage.kind == "gate":
            pass_on(root, stage)
            continue
        command = [sys.executable, *shlex.split(stage.command)[1:]]
        done = subprocess.run(command, cwd=root, check=False)
        say(f"{stage.name}: {time.monotonic() - started:.1f} s, exit code {done.returncode}")
        if done.returncode:
            raise SystemExit(done.returncode)


@app.command()
def smollm(
    root: Annotated[Path, typer.Option(help="a copy of the repository, to be written into")],
    share: Annotated[
        float, typer.Option(min=0.001, max=1, help="of all sizes of profile smollm")
    ] = 0.25,
    seconds: Annotated[float, typer.Option(help="after which no stage is begun")] = 300.0,
) -> None:
    """SmolLM2's recipe by its stages, at a share of its sizes."""
    path = root / f"profiles/{SMOLLM}.yaml"
    profile = read_yaml(path)
    weights = joined(root / profile["model"]["base"])
    say(f"{weights.name}: {weights.stat().st_size / 2**20:.0f} MiB; {share:g} of {path.name}")
    with atomic_file(path) as temporary, temporary.open("w", encoding="utf-8") as stream:
        YAML().dump(scaled(profile, share), stream)
    stages(root, seconds)


def joined(path: Path) -> Path:
    """`path`, or where it is not there the file that its pieces make: `path`.0, `path`.1, as
    `split --numeric-suffixes --suffix-length 1` names them.

    LamdaError where neither is there, or one piece alone.
    """
    if path.exists():
        return path
    pieces = sorted(path.parent.glob(f"{path.name}.[0-9]"))
    if [piece.suffix for piece in pieces] != [f".{n}" for n in range(len(pieces))] or (
        len(pieces) < 2
    ):
        told = ", ".join(piece.name for piece in pieces) or "none"
        raise LamdaError(
            f"{path}: no such file; expected it, or its pieces {path.name}.0, {path.name}.1, found"
            f" {told}; `make smollm` brings it"
        )
    with atomic_file(path) as temporary, temporary.open("wb") as whole:
        for piece in pieces:
            with piece.open("rb") as part:
                shutil.copyfileobj(part, whole)
    return path


def scaled(values: Mapping[str, Any], share: float) -> dict[str, Any]:
    """A profile whose sizes are `share` of what they were, and at least 1."""
    found: dict[str, Any] = {}
    for key, value in values.items():
        if isinstance(value, Mapping):
            found[key] = scaled(value, share)
        else:
            found[key] = max(1, round(share * value)) if key in SIZES else value
    return found


def pass_on(root: Path, stage: Stage) -> None:
    """Copy what a gate would clean to where it would put it."""
    cleaned = re.search(r"--cleaned (\S+)", stage.command)
    given = re.search(r"--input \w+=(\S+)", stage.command)
    if cleaned and given:
        shutil.copytree(root / given[1], root / cleaned[1], dirs_exist_ok=True)


@app.command()
def mfu(
    presets: Annotated[str, typer.Option()] = "2b,base",
    rows: Annotated[int, typer.Option(help="of a part of the batch")] = 16,
    parts: Annotated[int, typer.Option(help="of the batch, whose gradients add up")] = 8,
    seq_len: Annotated[int, typer.Option()] = 512,
    vocab_size: Annotated[int, typer.Option()] = 32_000,
    seconds: Annotated[float, typer.Option(help="of each contender, compiling not counted")] = 10.0,
    device: Annotated[str, typer.Option()] = "cuda",
    precision: Annotated[str, typer.Option()] = "bfloat16",
    compiled: Annotated[bool, typer.Option()] = True,
) -> None:
    """The share of the matmul peak that a training step reaches, beside transformers' own step."""
    prepare_process()
    place = use_device(device)
    kind: torch.dtype = getattr(torch, precision)
    peak = matmul_peak(kind, place, size=PEAK_SIZE if place.type == "cuda" else 1024)
    say(f"matmul peak: {peak / 1e12:,.1f} TFLOP/s in {precision} on {described(place)}")
    for name in presets.split(","):
        config = preset(name, vocab_size)
        task = Task(config, rows * parts, seq_len, kind, compiled, parts)
        flops = training_flops(config, seq_len) * task.tokens
        for who, make in (("lamda, Muon", lamda_muon), ("transformers, AdamW", transformers_llama)):
            try:
                taken = best_seconds({who: make(task)}, 1, seconds, CLOCKS["wall"])[who]
            except torch.OutOfMemoryError as error:
                say(f"{name}, {who}: out of memory: {str(error).splitlines()[0]}")
                continue
            finally:
                if place.type == "cuda":
                    torch.cuda.empty_cache()
            share = flops / taken / peak
            aim = f" (aim: above {PAPER_MFU:.1%})" if name == "2b" and "lamda" in who else ""
            say(
                f"{name}, {who}: {task.tokens / taken:,.0f} tokens/s,"
                f" MFU {share:.1%} of the measured peak{aim}"
            )


def described(device: torch.device) -> str:
    """The device in words."""
    return torch.cuda.get_device_name(device) if device.type == "cuda" else device.type


def say(line: str) -> None:
    """One line, at once."""
    print(line, flush=True)


if __name__ == "__main__":
    with one_line_errors():
        app()
