"""A plan in words and figures, next to the paper's run."""

from __future__ import annotations

from lamda.parallel.memory import Memory
from lamda.parallel.plan import (
    GIB,
    PAPER_DAYS,
    PAPER_TOKENS,
    PAPER_UTILIZATION,
    Plan,
    paper_tokens,
)

GB = 1e9


def plan_lines(plan: Plan, tokens: float | None) -> list[str]:
    """The plan for `tokens` tokens; None: those of the paper's FLOPs, and all of its corpus."""
    setup, machine, seconds = plan.setup, plan.machine, plan.seconds
    rows = f"{setup.rows} rows of {setup.seq_len} tokens a device"
    parts = f" in each of {setup.grad_accum_steps} parts" if setup.grad_accum_steps > 1 else ""
    return [
        f"{setup.config.parameters:,} parameters on {setup.mesh.devices:,} devices, mesh"
        f" {setup.mesh} (batch x model); {setup.batch_tokens:,} tokens a step: {rows}{parts}",
        "",
        f"memory a device        of {machine.memory:g} GiB",
        *_memory_lines(plan.memory),
        f"  {plan.other_memory.total / GIB:8.2f} GiB  in all "
        + _recompute(not setup.activation_checkpointing),
        "",
        "traffic a device and step, sent and as much received",
        f"  {plan.traffic.gather / GB:8.2f} GB   gathering of parameters, batch axis",
        f"  {plan.traffic.reduce / GB:8.2f} GB   reduction of gradients, batch axis",
        f"  {plan.traffic.model / GB:8.2f} GB   activations and embedding, model axis",
        f"  {plan.traffic.optimizer / GB:8.2f} GB   matrices for Muon",
        "",
        f"seconds a step         at {machine.efficiency:.0%} of {machine.peak:g} TFLOP/s,"
        f" {machine.batch_bandwidth:g} and {machine.model_bandwidth:g} GB/s",
        f"  {seconds.compute:8.3f} s    matrix products",
        f"  {seconds.batch_traffic:8.3f} s    batch axis, hidden behind them as far as they last",
        f"  {seconds.model_traffic:8.3f} s    model axis",
        f"  {seconds.optimizer:8.3f} s    Muon",
        f"  {seconds.step:8.3f} s    in all: {setup.batch_tokens / seconds.step:,.0f} tokens/s,"
        f" {plan.utilization:.1%} of the peak (paper: {PAPER_UTILIZATION:.1%})",
        "",
        *_day_lines(plan, tokens),
    ]


def _memory_lines(memory: Memory) -> list[str]:
    return [
        f"  {memory.parameters / GIB:8.2f} GiB  parameters",
        f"  {memory.optimizer / GIB:8.2f} GiB  optimizer (Muon and AdamW)",
        f"  {memory.gradients / GIB:8.2f} GiB  gradients",
        f"  {memory.gathered / GIB:8.2f} GiB  blocks gathered for use",
        f"  {memory.activations / GIB:8.2f} GiB  activations and logits",
        f"  {memory.total / GIB:8.2f} GiB  in all",
    ]


def _recompute(activation_checkpointing: bool) -> str:
    return (
        "with --activation-checkpointing"
        if activation_checkpointing
        else "without --activation-checkpointing"
    )


def _day_lines(plan: Plan, tokens: float | None) -> list[str]:
    if tokens is not None:
        asked = [(tokens, "")]
    else:
        asked = [
            (paper_tokens(plan.setup), ": as many as the paper's 3.55e23 FLOPs train it on"),
            (PAPER_TOKENS, ": the paper's whole corpus"),
        ]
    lines = [
        f"  {plan.days(count):8.1f} days for {count / 1e9:,.1f} B tokens{words}"
        for count, words in asked
    ]
    paper = f"  {PAPER_DAYS:8.1f} days in the paper: 1,024 chips of 123 TFLOP/s (section 10)"
    return ["time", *lines, paper]
