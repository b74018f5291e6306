"""Judged responses with labels chosen by the test."""

from __future__ import annotations

from lamda.records import JudgedResponse


def judged(
    task: str, labels: dict[str, int], model: str = "LaMDA", context_id: str = "c"
) -> JudgedResponse:
    return JudgedResponse(
        context_id=context_id,
        task=task,
        kind="1",
        model=model,
        context=("How large is Porto?",),
        response="249 thousand.",
        draft="",
        labels=labels,
    )


def answers(model: str, task: str, columns: dict[str, list[int]]) -> list[JudgedResponse]:
    """Row n has the n-th label of every column."""
    return [
        judged(task, dict(zip(columns, values, strict=True)), model, f"{task}/{n}")
        for n, values in enumerate(zip(*columns.values(), strict=True))
    ]
