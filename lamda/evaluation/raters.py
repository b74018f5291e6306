"""Raters judge responses: they read the context and the response, and nothing else.

Who wrote a response, its candidates, its tool calls and its place among the others stay hidden.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from lamda.annotation.labels import labels
from lamda.errors import LamdaError
from lamda.evaluation.metrics import TASKS
from lamda.plugin import Panel
from lamda.records import JudgedResponse


def judge(rows: Iterable[JudgedResponse], panel: Panel) -> list[JudgedResponse]:
    """The rows with the panel's votes on their task, and the labels that follow from them.

    LamdaError for an unknown task.
    """
    vote = dict(
        zip(TASKS, (panel.ssi_votes, panel.safety_votes, panel.grounding_votes), strict=True)
    )
    judged = []
    for row in rows:
        if row.task not in vote:
            raise LamdaError(
                f"response to {row.context_id}: expected task {', '.join(TASKS)}, "
                f"found {row.task!r}"
            )
        votes = vote[row.task](row.context, row.response)
        judged.append(replace(row, votes=votes, labels=labels(votes)))
    return judged
