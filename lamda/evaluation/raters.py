"""Raters judge responses: they read the context and the response, and nothing else.

Who wrote a response, its candidates, its tool calls and its place among the others stay hidden.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from lamda.annotation.labels import labels
from lamda.errors import LamdaError
from lamda.files import digest
from lamda.plugin import Panel
from lamda.records import JudgedResponse

TASKS = ("ssi", "safety", "groundedness")


def identity_of(panel: Panel) -> str:
    """`name@hash` of the panel's rules: of all files of the package that they lie in."""
    module = type(panel).__module__
    source = Path(inspect.getfile(type(panel)))
    return f"{module}@{digest(sorted(source.parent.rglob('*.py')))[:12]}"


def judge(rows: Iterable[JudgedResponse], panel: Panel) -> list[JudgedResponse]:
    """The rows with the panel's votes on their task, and the labels that follow from them.

    LamdaError for an unknown task.
    """
    vote = dict(
        zip(TASKS, (panel.ssi_votes, panel.safety_votes, panel.grounding_votes), strict=True)
    )
    judged = []
    identity = identity_of(panel)
    for row in rows:
        if row.task not in vote:
            raise LamdaError(
                f"response to {row.context_id}: expected task {', '.join(TASKS)}, "
                f"found {row.task!r}"
            )
        votes = vote[row.task](row.context, row.response)
        judged.append(replace(row, votes=votes, labels=labels(votes), judged_by=identity))
    return judged
