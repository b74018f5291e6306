"""How fast training is, and how much it learns from a token: `make bench-train`.

Prints one table, all of it measured in this run on this machine. Parts: `peak`, the share of the
measured matmul peak that a training step reaches; `peers`, tokens a second against other people's
training code; `learning`, loss against tokens. On a machine that is shared use
`--threads 1 --clock cpu`.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import torch
import typer
from rich.console import Console
from rich.table import Table

from benchmarks import learning
from benchmarks.contenders import OWN, PEERS, Task, lamda_adamw, lamda_muon, memory_of
from benchmarks.products import product_flops, product_seconds, products_of
from benchmarks.timing import CLOCKS, PEAK, Step, best_seconds, in_own_process, peak_step
from lamda.config.params import load_params
from lamda.model.config import ModelConfig, preset
from lamda.model.flops import training_flops
from lamda.model.runtime import (
    autocast,
    chosen_precision,
    multiplies_bfloat16,
    prepare_process,
)

AIMS = {"tiny": 0.60, "small": 0.80, "base": 0.92}
SHAPES = {"tiny": (2048, 24, 128, 1), "small": (4096, 16, 256, 1), "base": (32_000, 32, 256, 4)}
"""Vocabulary, rows, tokens of a row, and parts of the batch; other presets have those of base.

The larger the model, the larger its batch, as in use: Muon's work is the same for any batch.
"""
PRECISIONS = {"float32": torch.float32, "bfloat16": torch.bfloat16}
GIB = 2**30

Row = tuple[str, str, str, str]
"""Part, case, measured, against what."""


class Part(StrEnum):
    """What can be measured."""

    peak = "peak"
    peers = "peers"
    learning = "learning"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is measured, and for how long."""

    presets: list[str]
    peer_presets: list[str]
    precisions: list[str]
    modes: list[bool]
    rounds: int
    seconds: float
    threads: int
    clock: str
    memory: bool

    def times(self, steps: Mapping[str, Step]) -> dict[str, float]:
        """Best seconds of each contender."""
        return best_seconds(steps, self.rounds, self.seconds, CLOCKS[self.clock])

    def held(self, name: str, task: Task) -> str:
        """Peak memory of a contender, as text."""
        if not self.memory:
            return ""
        return f", {in_own_process(memory_of, name, task, self.threads) / GIB:.2f} GiB"


def shares_of_peak(plan: Plan) -> Iterator[Row]:
    """Model FLOPs utilisation of the whole step, against a peak timed in turns with it."""
    for precision in plan.precisions:
        for name in plan.presets:
            for compiled in plan.modes:
                task = _task(name, precision, compiled)
                peak, flops = peak_step(task.precision)
                best = plan.times({PEAK: peak, "lamda": lamda_muon(task)})
                rate = flops / best[PEAK]
                share = _model_flops(task) / best["lamda"] / rate
                yield (
                    "share of matmul peak",
                    _case(name, precision, compiled),
                    f"{share:.1%} of {rate / 1e9:,.0f} GFLOP/s"
                    f" ({task.tokens / best['lamda']:,.0f} tokens/s{plan.held('lamda', task)})",
                    f"aim {AIMS[name]:.0%}" if name in AIMS else "",
                )
                if not compiled and not torch.cuda.is_available():
                    with autocast(task.precision):
                        counts = products_of(lamda_adamw(task))
                        alone = product_flops(counts) / product_seconds(counts) / rate
                    case = f"{_case(name, precision, compiled)}: its products alone"
                    yield "share of matmul peak", case, f"{alone:.1%}", ""


def against_peers(plan: Plan) -> Iterator[Row]:
    """Tokens a second beside the peers', and how many times the best peer's."""
    for name in plan.peer_presets:
        for precision in plan.precisions:
            for compiled in plan.modes:
                task = _task(name, precision, compiled)
                best = plan.times({key: make(task) for key, make in {**OWN, **PEERS}.items()})
                best_peer = min(best[key] for key in PEERS)
                for key, seconds in best.items():
                    yield (
                        "against peers",
                        f"{_case(name, precision, compiled)}: {key}",
                        f"{task.tokens / seconds:,.0f} tokens/s{plan.held(key, task)}",
                        f"{best_peer / seconds:.2f} x the best peer"
                        + (f" (aim {'1.0' if compiled else '1.5'})" if key in OWN else ""),
                    )


def loss_against_tokens(
    precision: str, tokens: int, rates: list[float], params: Path
) -> Iterator[Row]:
    """This project's start and optimizer with half the tokens, against plain ones with all."""
    with tempfile.TemporaryDirectory() as folder:
        lesson = learning.prepare(load_params(params), Path(folder), PRECISIONS[precision], tokens)
        plain = {rate: learning.plain(lesson, rate) for rate in rates}
        rate, best = min(plain.items(), key=lambda item: item[1].losses[-1])
        ours = learning.ours(lesson)
    part, target = "loss against tokens", best.losses[-1]
    yield part, f"plain, AdamW {rate:g}", f"{target:.3f} nats, {best.tokens[-1]:,} tokens", ""
    yield (
        part,
        "lamda, Muon",
        f"{ours.losses[-1]:.3f} nats, {ours.tokens[-1]:,} tokens",
        f"{ours.losses[-1] - target:+.3f} nats with half the tokens (aim 0 or less)",
    )
    reached = ours.first_at(target)
    share = "not" if reached is None else f"{reached / best.tokens[-1]:.0%} of the tokens"
    yield part, "lamda, Muon", f"the plain model's loss: {share}", "aim 50 %"


def main(
    parts: Annotated[list[Part] | None, typer.Option("--part")] = None,
    presets: Annotated[str, typer.Option(help="of part peak")] = "tiny,small,base",
    peer_presets: Annotated[str, typer.Option(help="of part peers")] = "tiny",
    precisions: Annotated[str, typer.Option(help="auto: float32, and bfloat16 if fast")] = "auto",
    modes: Annotated[str, typer.Option()] = "eager,compiled",
    rounds: Annotated[int, typer.Option(min=1)] = 4,
    seconds: Annotated[float, typer.Option(help="of a contender's turn in a round")] = 2.0,
    tokens: Annotated[int, typer.Option(help="of part learning, for the plain model")] = 900_000,
    rates: Annotated[str, typer.Option(help="AdamW's, of which the best counts")] = "3e-3,1e-2",
    threads: Annotated[int, typer.Option(help="0: all cores")] = 0,
    clock: Annotated[str, typer.Option(help="wall, or cpu on a shared machine")] = "wall",
    memory: Annotated[bool, typer.Option(help="peak memory, in processes of their own")] = True,
    params: Annotated[Path, typer.Option()] = Path("params.yaml"),
) -> None:
    """Measure and print."""
    prepare_process()
    if threads:
        torch.set_num_threads(threads)
        os.environ["OMP_NUM_THREADS"] = str(threads)
    if clock == "cpu" and torch.get_num_threads() > 1:
        raise typer.BadParameter("--clock cpu counts waiting threads too: add --threads 1")
    both = ["float32", "bfloat16"] if multiplies_bfloat16() else ["float32"]
    plan = Plan(
        presets=presets.split(","),
        peer_presets=peer_presets.split(","),
        precisions=both if precisions == "auto" else precisions.split(","),
        modes=[mode == "compiled" for mode in modes.split(",")],
        rounds=rounds,
        seconds=seconds,
        threads=torch.get_num_threads(),
        clock=clock,
        memory=memory,
    )
    chosen = parts or list(Part)
    console, table = Console(width=150), Table("measured", "case", "result", "ratio or aim")
    rows: list[Iterator[Row]] = []
    if Part.peak in chosen:
        rows.append(shares_of_peak(plan))
    if Part.peers in chosen:
        rows.append(against_peers(plan))
    if Part.learning in chosen:
        fast = "bfloat16" if chosen_precision("auto") is torch.bfloat16 else "float32"
        adamw_rates = [float(rate) for rate in rates.split(",")]
        rows.append(loss_against_tokens(fast, tokens, adamw_rates, params))
    for part in rows:
        for row in part:
            sys.stderr.write(" | ".join(row) + "\n")  # as it goes
            table.add_row(*row)
        table.add_section()
    console.print(table)


def _task(name: str, precision: str, compiled: bool) -> Task:
    vocab_size, rows, seq_len, parts = SHAPES.get(name, SHAPES["base"])
    config: ModelConfig = preset(name, vocab_size)
    return Task(config, rows, seq_len, PRECISIONS[precision], compiled, parts)


def _model_flops(task: Task) -> int:
    return training_flops(task.config, task.seq_len) * task.tokens


def _case(name: str, precision: str, compiled: bool) -> str:
    return f"{name}, {precision}, {'compiled' if compiled else 'eager'}"


if __name__ == "__main__":
    typer.run(main)
