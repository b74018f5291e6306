"""Every model answers the same contexts; the rows hold all that led to each answer."""

from __future__ import annotations

from collections.abc import Sequence

from tqdm import tqdm

from lamda.dialog.agent import Agent
from lamda.records import Context, JudgedResponse


def answer_contexts(agent: Agent, contexts: Sequence[Context], batch: int) -> list[JudgedResponse]:
    """One response of `agent` to each context, not judged yet; in the order of `contexts`.

    Contexts of similar length are decoded together, so that little padding is computed.
    """
    order = sorted(range(len(contexts)), key=lambda i: sum(map(len, contexts[i].context)))
    rows: dict[int, JudgedResponse] = {}
    for first in tqdm(range(0, len(order), batch), desc=agent.kind, unit="batch"):
        indices = order[first : first + batch]
        answers = agent.respond_batch([contexts[i].context for i in indices])
        for index, answer in zip(indices, answers, strict=True):
            row = contexts[index]
            rows[index] = JudgedResponse(
                context_id=row.context_id,
                task=row.task,
                kind=row.kind,
                model=agent.kind,
                context=row.context,
                response=answer.text,
                draft=answer.draft,
                candidates=answer.candidates,
                calls=answer.calls,
            )
    return [rows[index] for index in range(len(contexts))]
