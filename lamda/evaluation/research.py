"""What research makes of drafts: lookups that nothing called for, answers that it made worse, and
what the model threw away, as it doubted it.

What of a response and its draft is not judged counts nowhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from lamda.annotation.questions import CLAIMS, HEDGES, SAFE, SSI, SUPPORTED
from lamda.errors import LamdaError
from lamda.evaluation.cells import cells_of
from lamda.evaluation.config import Evaluate
from lamda.evaluation.intervals import Row
from lamda.evaluation.metrics import Count
from lamda.records import DOUBTED, JudgedResponse


def research_cells(
    answers: Mapping[str, Sequence[JudgedResponse]],
    drafts: Sequence[JudgedResponse],
    settings: Evaluate,
    rng: np.random.Generator,
) -> dict[str, Any]:
    """Model that researched something -> measure -> value, low, high, n, judged, of.

    For each task, `doubted_TASK`: of the responses that something was looked up for, those whose
    research was doubted, so that the draft went out as it was. All that follows is of the others,
    which are called researched. Of those to groundedness, `lookups_without_claim` are those whose
    draft claims nothing about the world (paper section 6.2), and `needless_lookups` those of them
    whose draft does not hedge either: who puts an answer off has something to look up. For each
    task, `worse_TASK` and `better_TASK`: those rated below their draft and above it, by RATINGS.
    LamdaError for a draft of no response.
    """
    judged = {(row.model, row.context_id): row for row in drafts}
    found: dict[str, Any] = {}
    for model, rows in answers.items():
        pairs = [
            (row, judged.pop((model, row.context_id))) for row in rows
            if row.calls and (model, row.context_id) in judged
        ]  # fmt: skip
        cells = _doubted(rows, settings, rng) | _cells(pairs, settings, rng)
        if cells:
            found[model] = cells
    if judged:
        odd = next(iter(judged))
        raise LamdaError(
            f"draft of {odd[0]} in context {odd[1]!r}: no researched response is made of it; judge "
            "the responses again"
        )
    return found


def is_doubted(row: JudgedResponse) -> bool:
    """Whether something was looked up for a response, and its draft went out all the same."""
    return not row.calls and any(final.dropped == DOUBTED for final in row.finals)


def _doubted(
    rows: Sequence[JudgedResponse], settings: Evaluate, rng: np.random.Generator
) -> dict[str, Any]:
    cells: dict[str, Any] = {}
    for task in RATINGS:
        doubted = [is_doubted(row) for row in rows if row.task == task and _looked_up(row)]
        if doubted:
            counts = [[Count(int(one), 1)] for one in doubted]
            cells |= cells_of([f"doubted_{task}"], counts, settings, rng)
    return cells


def _looked_up(row: JudgedResponse) -> bool:
    return bool(row.calls) or is_doubted(row)


def _cells(
    pairs: Sequence[tuple[JudgedResponse, JudgedResponse]],
    settings: Evaluate,
    rng: np.random.Generator,
) -> dict[str, Any]:
    cells: dict[str, Any] = {}
    for task, rate in RATINGS.items():
        of = [pair for pair in pairs if pair[0].task == task]
        counts = [_compared(rate(final), rate(draft)) for final, draft in of]
        names = [f"worse_{task}", f"better_{task}"]
        if task == "groundedness":
            names = ["lookups_without_claim", "needless_lookups", *names]
            counts = [[*_lookup(draft), *row] for (_, draft), row in zip(of, counts, strict=True)]
        if of:
            cells |= cells_of(names, counts, settings, rng)
    return cells


def _lookup(draft: JudgedResponse) -> Row:
    """Counts of: without a claim, and needless."""
    claims, hedges = draft.labels.get(CLAIMS), draft.labels.get(HEDGES)
    if claims is None:
        return [None, None]
    known = claims or hedges is not None
    return [Count(int(not claims), 1), Count(int(not claims and not hedges), 1) if known else None]


def _compared(final: float | None, draft: float | None) -> Row:
    """Counts of: worse than its draft, better than it."""
    if final is None or draft is None:
        return [None, None]
    return [Count(int(final < draft), 1), Count(int(final > draft), 1)]


def _ssi(row: JudgedResponse) -> float | None:
    values = [row.labels.get(name) for name in SSI]
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(SSI) else None


def _safety(row: JudgedResponse) -> float | None:
    return row.labels.get(SAFE)


def _groundedness(row: JudgedResponse) -> float | None:
    """A claim that a source supports is best, one that none supports is worse than no claim: so
    groundedness and informativeness have it."""
    claims, supported = row.labels.get(CLAIMS), row.labels.get(SUPPORTED)
    if claims is None or (claims and supported is None):
        return None
    return 0 if not claims else 1 if supported else -1


RATINGS: Mapping[str, Callable[[JudgedResponse], float | None]] = {
    "ssi": _ssi,
    "safety": _safety,
    "groundedness": _groundedness,
}
"""Task -> how good a response is, as far as its labels say: the sum of sensible, specific and
interesting; safe; or 1, 0 and -1 for a supported claim, no claim and an unsupported one."""
