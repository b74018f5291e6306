"""`make mutations`: each fault, made to the outputs of finished runs, has to be caught by its gate.

First every gate runs on the untouched outputs of each run, as the pipeline starts it, and none may
raise an alarm; with the runs of `--calm` it ends there. Then each mutation is made to a copy, and
the gate that should catch it runs with the command line of dvc.yaml under the limits of
params.yaml, whatever limits the run had.
"""

from __future__ import annotations

import argparse
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import chdir, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.clones import command
from benchmarks.mutations import data, models
from benchmarks.mutations.base import Mutation
from benchmarks.mutations.records import complete
from lamda.config.params import Params, load_params
from lamda.config.resolve import resolve
from lamda.config.yaml_file import read_yaml
from lamda.errors import LamdaError, Refusal
from lamda.files import read_json, write_text
from lamda.gates.gate import Outputs, run_gate
from lamda.gates.registry import NAMES
from lamda.runner.graph import load_graph
from lamda.stage import named_paths, one_line_errors
from stages.gate import limits_of, settings_of

REPOSITORY = Path(__file__).resolve().parents[2]
COPIED = ("data", "models", "metrics", "results", "reports", "logs", "references")
MUTATIONS = (*data.MUTATIONS, *models.MUTATIONS)
OWN = ("seed", "data", "respond", "evaluate", "filter_dialogs")
"""The sections of a run's own params that its gates read, beside their limits."""
MAX_SECONDS = 60
"""Of all gates of a default run together."""


@dataclass(frozen=True)
class Found:
    """What a mutation came to in one run: the checks that stopped it (none: not caught)."""

    mutation: Mutation
    run: str
    checks: tuple[str, ...]
    seconds: float


@dataclass(frozen=True)
class Untouched:
    """A gate on the outputs as the run left them; `alarm` is the line with which it refused."""

    run: str
    gate: str
    seconds: float
    cpu: float
    alarm: str


@contextmanager
def copied(run: Path) -> Iterator[Path]:
    """A folder with the run's outputs as hard links where that can be, beside the run or in the
    temporary folder."""
    with tempfile.TemporaryDirectory(prefix="mutations-") as folder:
        root = Path(folder)
        for name in COPIED:
            if (run / name).exists():
                shutil.copytree(run / name, root / name, copy_function=_linked)
        shutil.copyfile(run / "params.resolved.yaml", root / "params.resolved.yaml")
        yield root


def _linked(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # another disk
        shutil.copyfile(source, target)


def prepare(run: Path, root: Path) -> list[str]:
    """Give a copied run today's params.yaml with what it was made of, and the records it lacks.

    Returns the names of the records that had to be derived.
    """
    import yaml

    path = root / "params.resolved.yaml"
    own = read_yaml(path)
    values = {**resolve(REPOSITORY), **{key: own[key] for key in OWN}}
    values["gates"] = read_yaml(REPOSITORY / "params.yaml")["gates"]
    write_text(path, yaml.safe_dump(values, sort_keys=False, allow_unicode=True))
    shown = {name: model["weights"] for name, model in values["respond"]["models"].items()}
    return complete(root, shown)


def commands() -> dict[str, list[str]]:
    """Gate -> what dvc.yaml starts it with."""
    stages = load_graph(REPOSITORY / "dvc.yaml")
    found = {}
    for stage in stages:
        if stage.kind == "gate":
            words = shlex.split(stage.command)
            found[words[3]] = words
    return found


def untouched(run: str, root: Path, words: Sequence[str]) -> Untouched:
    """One gate as a process of its own, as in a run."""
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    began, spent = time.perf_counter(), os.times()
    done = subprocess.run(
        [sys.executable, *words[1:]], cwd=root, env=environment, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    now = os.times()
    cpu = now.children_user + now.children_system - spent.children_user - spent.children_system
    alarm = done.stderr.strip().splitlines()[-1] if done.returncode else ""
    return Untouched(run, words[3], time.perf_counter() - began, cpu, alarm)


def judged(mutation: Mutation, root: Path, words: Sequence[str], params: Params) -> tuple[str, ...]:
    """The checks that stop the mutated outputs in `root`."""
    options = _options(words)
    out = Path(options["--out"][0])
    kept = [Path(options[name][0]) if name in options else None for name in
            ("--cleaned", "--quarantine")]  # fmt: skip
    inputs = named_paths("input", options["--input"])
    limits, settings = limits_of(params, mutation.gate), settings_of(params, mutation.gate)
    with chdir(root):
        try:
            run_gate(mutation.gate, inputs, limits, Outputs(out, *kept), settings)
        except Refusal:
            return failed(root / out)
    return ()


def failed(verdicts: Path) -> tuple[str, ...]:
    """The checks that failed, of a gate's report."""
    rows = read_json(verdicts)["verdicts"]
    return tuple(row["check"] for row in rows if row["outcome"] == "failed")


def _options(words: Sequence[str]) -> dict[str, list[str]]:
    """`--name value` pairs behind the gate's name."""
    found: dict[str, list[str]] = {}
    for name, value in zip(words[4::2], words[5::2], strict=True):
        found.setdefault(name, []).append(value)
    return found


def examined(
    run: Path, name: str, mutations: Sequence[Mutation], seed: int
) -> tuple[list[Untouched], list[Found]]:
    """All gates on one run, then each mutation of it."""
    asked = commands()
    with copied(run) as ready:
        derived = prepare(run, ready)
        if derived:
            print(f"{name}: made before these were recorded, derived from its untouched outputs: "
                  f"{', '.join(derived)}")  # fmt: skip
        calm = []
        for gate in NAMES:
            calm.append(untouched(name, ready, asked[gate]))
            last = calm[-1]
            print(f"{name}: gate {gate}: {last.alarm or 'no alarm'} ({last.seconds:.1f} s)")
        params = load_params(ready / "params.resolved.yaml")
        before = {gate: failed(ready / f"reports/gates/{gate}.json") for gate in NAMES}
        found = []
        for number, mutation in enumerate(mutations):
            with copied(ready) as root:
                mutation.change(root, seed + number)
                began = time.perf_counter()
                checks = judged(mutation, root, asked[mutation.gate], params)
                checks = tuple(c for c in checks if c not in before[mutation.gate])
                found.append(Found(mutation, name, checks, time.perf_counter() - began))
            told = ", ".join(checks) or "NOT CAUGHT"
            print(f"{name}: {mutation.name} -> {mutation.gate}: {told}", flush=True)
    return calm, found


def report(
    seeds: Mapping[str, int], calm: Sequence[Untouched], found: Sequence[Found], commit: str
) -> str:
    """The tables in Markdown; `commit` is that of the code."""
    caught = sum(bool(one.checks) for one in found)
    mutated = list(dict.fromkeys(one.run for one in found))
    lines = [
        "# Faults that the gates catch",
        "",
        f"Written by `make mutations` at {commit}, of finished default runs (seeds "
        + ", ".join(f"{seed} in run {name}" for name, seed in seeds.items())
        + f"): each fault is made to the outputs of {', '.join(mutated)}, and the gate that should "
        "catch it runs under the limits of params.yaml. *Forged* means that the hashes that stages "
        "recorded were written anew too.",
        "",
        f"**{caught} of {len(found)} caught; {sum(bool(one.alarm) for one in calm)} alarms by "
        f"{len(calm)} gates on untouched outputs.**",
        "",
        "| fault | gate | caught by | " + " | ".join(f"s, run {name}" for name in mutated) + " |",
        "|---|---|---|" + "---|" * len(mutated),
    ]
    for mutation in dict.fromkeys(one.mutation for one in found):
        rows = {one.run: one for one in found if one.mutation == mutation}
        checks = dict.fromkeys(check for one in rows.values() for check in one.checks)
        missed = [name for name, one in rows.items() if not one.checks]
        told = ", ".join(checks) + (f" **not in {', '.join(missed)}**" if missed else "")
        times = " | ".join(f"{rows[name].seconds:.1f}" for name in mutated)
        lines.append(f"| {mutation.name} | {mutation.gate} | {told} | {times} |")
    lines += ["", "Gates on the untouched outputs, each a process of its own (seconds; processor "
              "seconds in brackets):", "",
              "| gate | " + " | ".join(f"run {name}" for name in seeds) + " |",
              "|---|" + "---|" * len(seeds)]  # fmt: skip
    for gate in NAMES:
        cells = [one for one in calm if one.gate == gate]
        shown = " | ".join(f"{c.seconds:.1f} ({c.cpu:.1f}) {c.alarm}".strip() for c in cells)
        lines.append(f"| {gate} | {shown} |")
    walls = [sum(c.seconds for c in calm if c.run == name) for name in seeds]
    cpus = [sum(c.cpu for c in calm if c.run == name) for name in seeds]
    sums = " | ".join(
        f"{wall:.1f} ({cpu:.1f}){' **above**' * (wall > MAX_SECONDS)}"
        for wall, cpu in zip(walls, cpus, strict=True)
    )
    return "\n".join([*lines, f"| **all** (at most {MAX_SECONDS}) | {sums} |", ""])


def main(arguments: Sequence[str] | None = None) -> int:
    """Returns 1 when a mutation was not caught, or an untouched run raised an alarm."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mutations.run")
    parser.add_argument("runs", nargs="*", type=Path, default=[REPOSITORY], help="finished runs")
    parser.add_argument("--calm", nargs="+", type=Path, default=[], help="runs without faults")
    parser.add_argument("--out", type=Path, help="Markdown to write")
    parser.add_argument("--only", default="", help="mutations with this in their name or gate")
    parser.add_argument("--seed", type=int, default=1, help="of what the mutations draw")
    given = parser.parse_args(arguments)
    chosen = [m for m in MUTATIONS if given.only in m.name or given.only == m.gate]
    names = [run.resolve().name for run in (*given.runs, *given.calm)]
    if twice := {name for name in names if names.count(name) > 1}:
        raise LamdaError(f"{', '.join(sorted(twice))}: expected runs in folders of other names")
    seeds, calm, found = {}, [], []
    for run in (*given.runs, *given.calm):
        name = run.resolve().name
        seeds[name] = int(read_yaml(run / "params.resolved.yaml")["seed"])
        one = examined(run.resolve(), name, chosen if run in given.runs else (), given.seed)
        calm += one[0]
        found += one[1]
    commit = command(["git", "describe", "--always", "--dirty", "--exclude=*"], REPOSITORY).strip()
    text = report(seeds, calm, found, commit)
    print(text)
    if given.out:
        write_text(given.out, text)
    return int(any(one.alarm for one in calm) or not all(one.checks for one in found))


if __name__ == "__main__":
    with one_line_errors():
        sys.exit(main())
