"""The models' own candidates, drafts among which a discriminator chose: each is judged as a
response of its model, so that what the discriminators said of it can be held against raters.

Every model is measured on the same contexts. A sample will do: a context has as many candidates as
section decoding says (16, paper section 3).
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from lamda.annotation.raters import Raters
from lamda.evaluation.config import Rated
from lamda.records import JudgedResponse


def sampled(rows: Sequence[JudgedResponse], contexts: Mapping[Rated, int]) -> set[str]:
    """The contexts whose candidates are judged: of each task as many as `contexts` says.

    They are those whose id has the lowest hashes, so that a larger sample holds a smaller one, and
    neither the order of the rows nor a seed matters.
    """
    found: set[str] = set()
    for task, most in contexts.items():
        known = {row.context_id for row in rows if row.task == task}
        found.update(sorted(known, key=_hash)[:most])
    return found


def _hash(name: str) -> bytes:
    return hashlib.sha256(name.encode()).digest()


def candidates_of(
    rows: Sequence[JudgedResponse], contexts: Collection[str]
) -> list[JudgedResponse]:
    """The candidates of `contexts` that discriminators scored, in order, each as a response of its
    model that nobody has judged; `candidates` of such a row holds it alone, with its scores.

    PT scores none (it ranks by likelihood); an empty text is never said, and nobody reads it.
    """
    return [
        replace(
            row, response=one.text, draft=one.text, candidates=(one,), finals=(), calls=(),
            votes={}, labels={}, raters=(), judged_by="",
        )
        for row in rows
        if row.context_id in contexts
        for one in row.candidates
        if one.scores and one.text
    ]  # fmt: skip


def asked_tasks(raters: Mapping[str, Raters], least: float) -> set[str]:
    """The tasks whose raters are asked about candidates: all where `least`, the share that must be
    judged, is above 0; else those of raters who cost nothing."""
    return {task for task, of in raters.items() if least > 0 or costs_nothing(of)}


def together(
    candidates: Sequence[JudgedResponse], judged: Sequence[JudgedResponse]
) -> list[JudgedResponse]:
    """All candidates in their order, those of the tasks that were `judged` (in that order, too) as
    they came back, the others as nobody has judged them."""
    found = iter(judged)
    tasks = {row.task for row in judged}
    return [next(found) if row.task in tasks else row for row in candidates]


def costs_nothing(raters: Raters) -> bool:
    """Whether raters are rules: neither people, whose votes are filed, nor an endpoint, which says
    what it used (lamda.annotation.raters.Raters)."""
    return not hasattr(raters, "with_filed") and not hasattr(raters, "usage")
