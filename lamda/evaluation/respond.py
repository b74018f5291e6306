"""Every model answers the same contexts; the rows hold all that led to each answer."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from tqdm import tqdm

from lamda.dialog.agent import Agent, Answer
from lamda.errors import LamdaError
from lamda.evaluation.config import Respond, RespondingModel
from lamda.generation.changes import changed
from lamda.generation.config import Decoding
from lamda.model.io import load_model
from lamda.model.runtime import use_device
from lamda.records import Context, JudgedResponse
from lamda.tokenizer import Tokenizer
from lamda.toolset.toolset import Toolset


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


def answered(
    rows: Mapping[str, RespondingModel],
    folders: Mapping[str, Path],
    decoding: Decoding,
    tokenizer: Tokenizer,
    toolset: Toolset,
    seed: int,
    device: str,
    answer: Callable[[Agent], Iterable[JudgedResponse]],
) -> list[JudgedResponse]:
    """What `answer` makes of each model of `folders` (shown name -> weights) as it answers: with
    what its row in section `respond` changes of `decoding`.

    One is loaded at a time, to `execution.device`: nobody here holds it once `answer` is done, so a
    device has to have room for one.
    """
    place, found = use_device(device), list[JudgedResponse]()
    for name, folder in folders.items():
        row = rows[name]
        own = changed(decoding, row.decoding)
        found += answer(
            Agent(row.decode, load_model(folder, place), tokenizer, own, seed, toolset, name)
        )
        gc.collect()  # a model's parts may know one another; what it held is needed now
    return found


def said(answer: Answer, model: str, asked: Context) -> JudgedResponse:
    """An answer as a row that nobody has judged yet."""
    return JudgedResponse(
        context_id=asked.context_id,
        task=asked.task,
        kind=asked.kind,
        model=model,
        context=asked.context,
        response=answer.text,
        draft=answer.draft,
        candidates=answer.candidates,
        finals=answer.finals,
        calls=answer.calls,
    )


def answer_contexts(
    agent: Agent, contexts: Sequence[Context], batch_size: int, role: Sequence[str] = ()
) -> list[JudgedResponse]:
    """One response of `agent` to each context, not judged yet; in the order of `contexts`.

    `role` are turns that the model reads before each. Contexts of similar length are decoded
    together, so that little padding is computed.
    """
    order = sorted(range(len(contexts)), key=lambda i: sum(map(len, contexts[i].context)))
    rows: dict[int, JudgedResponse] = {}
    for first in tqdm(range(0, len(order), batch_size), desc=agent.name, unit="batch"):
        indices = order[first : first + batch_size]
        answers = agent.respond_batch([contexts[i].context for i in indices], role)
        for index, answer in zip(indices, answers, strict=True):
            rows[index] = said(answer, agent.name, contexts[index])
    return [rows[index] for index in range(len(contexts))]
