"""Every model answers the same contexts; the rows hold all that led to each answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from tqdm import tqdm

from lamda.dialog.agent import Agent
from lamda.errors import LamdaError
from lamda.evaluation.config import Respond
from lamda.records import Context, JudgedResponse


def weights_of(settings: Respond, folders: Mapping[str, Path]) -> dict[str, Path]:
    """Shown name of a model -> the folder of its weights, in the order of `settings.rows`.

    LamdaError for weights that are not among `folders`.
    """
    for name, model in settings.rows.items():
        if model.weights not in folders:
            key = f"{'ablations' if name in settings.ablations else 'models'}.{name}.weights"
            raise LamdaError(
                f"params.yaml: key 'respond.{key}': no weights {model.weights!r}; there are: "
                f"{', '.join(folders)}"
            )
    return {name: folders[model.weights] for name, model in settings.rows.items()}


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
