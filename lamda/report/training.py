"""How the trainings went: what each of them wrote to its log (logs/*.csv), stage by stage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lamda.report.blocks import Block, Text, table_of
from lamda.report.charts import Point, line_chart
from lamda.report.run import Run
from lamda.report.scales import Axis
from lamda.task_names import TRAININGS

STEP = Axis("step", low=0)
CURVES: Mapping[str, tuple[str, Axis]] = {
    "loss": ("Training loss (nats a token)", Axis("loss", log=True)),
    "validation_loss": ("Loss on held-out texts (nats a token)", Axis("loss")),
    "learning_rate": ("Learning rate of Muon", Axis("rate", low=0)),
    "gradient_norm": ("Gradient norm, before clipping", Axis("norm", log=True)),
    "tokens_per_second": ("Tokens a second", Axis("tokens/s", low=0)),
    "mfu": ("Model FLOPs utilisation, of the measured matmul peak", Axis("share", share=True)),
    "memory_gib": ("Peak memory (GiB)", Axis("GiB", low=0)),
}
"""Column of the log -> what it is; a column that is not here is drawn under its own name."""
NOT_DRAWN = frozenset({"step", "tokens", "seconds_left"})
FIGURES = (
    "steps", "tokens", "final_loss", "validation_loss", "tokens_per_second", "seconds", "flops",
    "resumed_from",
)  # fmt: skip


def training(run: Run) -> Iterator[Block]:
    """A table of the trainings, and a chart of each column of their logs."""
    measured = {stage: run.json("measured", stage) for stage in TRAININGS}
    there = {stage: of for stage, of in measured.items() if of}
    if there:
        yield table_of("trainings", "stage", there, "Times in seconds.", FIGURES)
    curves = {stage: run.curve(stage) for stage in TRAININGS}
    columns = dict.fromkeys(
        column for rows in curves.values() for row in rows for column in row
        if column not in NOT_DRAWN and column != "None"
    )  # fmt: skip
    for column in columns:
        title, axis = CURVES.get(column, (column, Axis(column)))
        lines = {
            stage: [Point(row["step"], row[column]) for row in rows if column in row]
            for stage, rows in curves.items()
        }
        chart = line_chart(title, lines, STEP, axis)
        if chart is not None:
            yield chart
    if not columns:
        yield Text("No training wrote a log.", "note")
