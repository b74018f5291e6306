"""Answers without weights, to compare with: people's own, and a bot that always says the same.

Paper section 4 has both: 'Human', and GenericBot, which is called sensible though it tells nothing:
so sensibleness alone is no measure, and hedging no quality. They are no models: they stand behind
the models in the table, nothing is released or promoted of them, and they decode nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from lamda.annotation.researchers import Researchers
from lamda.citations import marked_text
from lamda.errors import TRY_AGAIN, LamdaError
from lamda.evaluation.config import Baseline
from lamda.records import Context, JudgedResponse
from lamda.task_names import RESEARCHED
from lamda.toolset.toolset import Toolset

QUESTION_MARKS = ("?", "\uff1f", "\u061f", "\u037e")
"""What a question ends with: in Latin script, full-width, in Arabic and in Greek script."""


def baseline_answers(
    name: str,
    baseline: Baseline,
    contexts: Sequence[Context],
    looked_up: Mapping[str, str] | None = None,
) -> Iterator[JudgedResponse]:
    """The answers of one baseline, in the order of the contexts; of people, one to each context
    that came with an answer (the first that it has). `looked_up` is what became of it by research
    (`researched`), by context id."""
    for row in contexts:
        said = _said(baseline, row)
        if said is not None and baseline.answers == "researched" and looked_up:
            said = looked_up.get(row.context_id, said)
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


def researched(
    contexts: Sequence[Context], researchers: Researchers, toolset: Toolset
) -> dict[str, str]:
    """What people answered to the groundedness contexts, as researchers who may use the toolset
    leave it: context id -> the response with its sources' URLs.

    A context that came without an answer, or that nobody has researched, is not there. Who cannot
    research these contexts is told, and no reason for the models to answer nothing. But where
    another attempt may find them researched, that LamdaError is raised: answers as they came would
    be recorded as people's with the toolset.
    """
    asked = [row for row in contexts if row.task == RESEARCHED and row.responses]
    found = {}
    bases = [row.responses[0] for row in asked]
    try:
        done = list(researchers.research(asked, bases, toolset)) if asked else []
    except LamdaError as error:
        _tell_or_raise(error)
        return {}
    trouble = getattr(researchers, "trouble", None)  # a model's, which leaves some unresearched
    hindered = trouble() if asked and trouble else None
    if hindered is not None:
        _tell_or_raise(hindered)
    for row, actions in zip(asked, done, strict=True):
        said = [one for one in actions if one.action == "User" and one.correct]
        if said:
            urls = [call.url for call in said[-1].calls]
            found[row.context_id] = marked_text(said[-1].text, urls)
    return found


def _tell_or_raise(error: LamdaError) -> None:
    if error.exit_code == TRY_AGAIN:
        raise error
    print(f"people's answers to {RESEARCHED} stay as they came: {error}")


def _said(baseline: Baseline, row: Context) -> str | None:
    if baseline.answers != "generic":
        return row.responses[0] if row.responses else None
    asks = row.context[-1].rstrip().endswith(QUESTION_MARKS)
    return baseline.to_question if asks else baseline.to_statement


def expected_answers(baseline: Baseline, contexts: Sequence[Context]) -> int:
    """How many of the contexts a baseline answers."""
    return sum(_said(baseline, row) is not None for row in contexts)
