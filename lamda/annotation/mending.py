"""What people wrote, mended as the corpus is (section `clean`), before it is asked, rated or
trained on; and how votes on it are found again, which may be on the texts as own files have them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Any

from lamda.annotation.keys import context_hash, vote_key
from lamda.data.mending import mended, versions
from lamda.records import Context, GroundingExample, RatedResponse, Vote


def with_steps(implementation: Any, steps: Sequence[str]) -> Any:
    """Researchers or partners whose texts pass the mending ones of `steps`, if theirs may be
    anything: those of files are, the embedded world's are not."""
    takes = hasattr(implementation, "with_steps")
    return implementation.with_steps(steps) if takes else implementation


def mended_contexts(rows: Iterable[Context], steps: Sequence[str]) -> list[Context]:
    """The contexts with their turns and people's responses mended; of such as become the same, and
    have no id of their own, the first one."""
    found: set[str] = set()
    result = []
    for row in rows:
        made = _context(row, steps)
        if row.context_id == context_hash(row.context) and made.context_id in found:
            continue
        found.add(made.context_id)
        result.append(made)
    return result


def _context(row: Context, steps: Sequence[str]) -> Context:
    turns = mended(row.context, steps)
    # Each response goes on from the context alone, as the next turn of its dialog would.
    responses = tuple(mended((*row.context, said), steps)[-1] for said in row.responses)
    by_content = row.context_id == context_hash(row.context)
    name = context_hash(turns) if by_content else row.context_id
    return replace(row, context_id=name, context=turns, responses=responses)


def mended_response(row: RatedResponse, steps: Sequence[str]) -> RatedResponse:
    """A rated response mended, with its context."""
    *turns, response = mended((*row.context, row.response), steps)
    return replace(row, context=tuple(turns), response=response)


def mended_vote(vote: Vote, steps: Sequence[str]) -> Vote:
    """A vote on the mended response to the mended context, under the key of these; one that names
    its key alone as it is."""
    if not vote.context:
        return vote
    *turns, response = mended((*vote.context, vote.response), steps)
    key = vote_key(vote.task, turns, response, vote.question)
    return replace(vote, key=key, context=tuple(turns), response=response)


def mended_research(row: GroundingExample, steps: Sequence[str]) -> GroundingExample:
    """An action with all that stands before it mended."""
    said = [text for call in row.calls for text in (call.query, call.result)]
    texts = mended((*row.context, row.base, *said, row.text), steps)
    turns, (base, *said, text) = texts[: len(row.context)], texts[len(row.context) :]
    calls = tuple(
        replace(call, query=said[2 * place], result=said[2 * place + 1])
        for place, call in enumerate(row.calls)
    )
    return replace(row, context=turns, base=base, calls=calls, text=text)


def asked_as(
    task: str,
    context: Sequence[str],
    response: str,
    wanted: Collection[str],
    question: str = "",
) -> str:
    """The key in `wanted` of a response that a file has as it was written, or as it was mended
    before it was asked about; '' where it is none of them."""
    for *turns, said in versions((*context, response)):
        for text in (said, response):  # a model's response is asked about as the model wrote it
            if (key := vote_key(task, turns, text, question)) in wanted:
                return key
    return ""
