"""Whether the sections of params.yaml that speak of tasks agree; said before any training."""

from __future__ import annotations

from lamda.config.params import Layers, Params

RATED = ("ssi", "safety")
"""Annotated sets that raters judge (paper section 5)."""
TASKS = (*RATED, "groundedness")
"""What the recipe fine-tunes on; an evaluation may ask for other tasks besides."""


def check_tasks(layers: Layers, params: Params) -> None:
    """LamdaError with file and key for a task that nothing would read, or that nobody would answer.

    A task that is taken away only in `data` is no error: its metrics and shares stay unused.
    """
    data = params.data
    for task in data.annotation:
        if task not in TASKS:
            raise layers.error(
                ["data", "annotation", task], f"unknown task; expected {', '.join(TASKS)}"
            )
        if task in RATED and task not in data.raters:
            raise layers.error(
                ["data", "raters", task],
                f"missing, though data.annotation.{task} is there: nobody would ever rate it; "
                f"name its raters, or take `data.annotation.{task}` away with null",
            )
    if "groundedness" in data.annotation and "groundedness" not in data.researchers:
        raise layers.error(
            ["data", "researchers", "groundedness"],
            "missing, though data.annotation.groundedness is there: nobody would research it; "
            "name them, or take `data.annotation.groundedness` away with null",
        )
    known = dict.fromkeys((*TASKS, *data.evaluation))
    named = [
        *((["evaluate", "metrics", name, "task"], of.task)
          for name, of in params.evaluate.metrics.items()),
        *((["judge", "min_judged", task], task) for task in params.judge.min_judged),
        *((["data", "judges", task], task) for task in data.judges),
    ]  # fmt: skip
    for key, task in named:
        if task not in known:
            raise layers.error(key, f"expected a task, {', '.join(known)}; found {task!r}")
    for task in params.rate.min_rated:
        if task not in RATED:
            raise layers.error(
                ["rate", "min_rated", task], f"expected {' or '.join(RATED)}, which are rated"
            )
    for section, name, reason in params.promotion.unknown(params.evaluate.metrics):
        raise layers.error(["promotion", section, name], reason)
