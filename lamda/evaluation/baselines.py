"""Answers without weights, to compare with: people's own, and a bot that always says the same.

Paper section 4 has both: 'Human', and GenericBot, which is called sensible though it tells nothing:
so sensibleness alone is no measure, and hedging no quality. They are no models: they stand behind
the models in the table, nothing is released or promoted of them, and they decode nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lamda.evaluation.config import Baseline
from lamda.records import Context, JudgedResponse

QUESTION_MARKS = ("?", "\uff1f", "\u061f", "\u037e")
"""What a question ends with: in Latin script, full-width, in Arabic and in Greek script."""


def baseline_answers(
    name: str, baseline: Baseline, contexts: Sequence[Context]
) -> Iterator[JudgedResponse]:
    """The answers of one baseline, in the order of the contexts; of people, one to each context
    that came with an answer (the first that it has)."""
    for row in contexts:
        said = _said(baseline, row)
        if said is not None:
            yield JudgedResponse(
                context_id=row.context_id,
                task=row.task,
                kind=row.kind,
                model=name,
                context=row.context,
                response=said,
                draft=said,
            )


def _said(baseline: Baseline, row: Context) -> str | None:
    if baseline.answers == "people":
        return row.responses[0] if row.responses else None
    asks = row.context[-1].rstrip().endswith(QUESTION_MARKS)
    return baseline.to_question if asks else baseline.to_statement


def expected_answers(baseline: Baseline, contexts: Sequence[Context]) -> int:
    """How many of the contexts a baseline answers."""
    return sum(_said(baseline, row) is not None for row in contexts)
