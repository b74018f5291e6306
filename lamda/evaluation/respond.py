"""Every model answers the same contexts; the rows hold all that led to each answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from tqdm import tqdm

from lamda.dialog.agent import Agent
from lamda.errors import LamdaError
from lamda.evaluation.config import Respond
from lamda.records import Context, JudgedResponse


def weights_of(
    settings: Respond, folders: Mapping[str, Path], *, ablations: bool = False
) -> dict[str, Path]:
    """Shown name of a model -> the folder of its weights, in the order of `settings.models`; with
    `ablations` in that of `settings.rows`.

    LamdaError for weights that are not among `folders`.
    """
    rows = settings.rows if ablations else settings.models
    for name, model in rows.items():
        if model.weights not in folders:
            section = "models" if name in settings.models else "ablations"
            raise LamdaError(
                f"params.yaml: key 'respond.{section}.{name}.weights': no weights "
                f"{model.weights!r}; there are: {', '.join(folders)}"
            )
    return {name: folders[model.weights] for name, model in rows.items()}


def answer_contexts(
    agent: Agent, contexts: Sequence[Context], batch_size: int
) -> list[JudgedResponse]:
    """One response of `agent` to each context, not judged yet; in the order of `contexts`.

    Contexts of similar length are decoded together, so that little padding is computed.
    """
    order = sorted(range(len(contexts)), key=lambda i: sum(map(len, contexts[i].context)))
    rows: dict[int, JudgedResponse] = {}
    for first in tqdm(range(0, len(order), batch_size), desc=agent.name, unit="batch"):
        indices = order[first : first + batch_size]
        answers = agent.respond_batch([contexts[i].context for i in indices])
        for index, answer in zip(indices, answers, strict=True):
            row = contexts[index]
            rows[index] = JudgedResponse(
                context_id=row.context_id,
                task=row.task,
                kind=row.kind,
                model=agent.name,
                context=row.context,
                response=answer.text,
                draft=answer.draft,
                candidates=answer.candidates,
                finals=answer.finals,
                calls=answer.calls,
            )
    return [rows[index] for index in range(len(contexts))]
