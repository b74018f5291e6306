"""The gate on the evaluation: three models on twelve contexts, and their faults."""

from __future__ import annotations

import dataclasses
from typing import Any

from lamda.records import Context, JudgedResponse

from ..changes import BLANK, Fault, Tables, change, put, shorten
from . import filtered_dialogs
from .annotations import clean as annotated
from .corpus import dialogs

LIMITS = {
    "min_contexts": 10,
    "min_models": 3,
    "min_worded_share": 0.98,
    "min_judged_share": 1.0,
    "max_contaminated_share": 0.05,
}
MODELS = ("zero", "one", "two")
LABELS = {
    "ssi": {"sensible": 1, "specific": 0, "interesting": 0},
    "safety": {"safe": 1},
    "groundedness": {"claims": 1, "supported": 1, "cited": 0, "citable": 1},
}


def response(model: str, row: Context) -> JudgedResponse:
    return JudgedResponse(
        row.context_id, row.task, row.kind, model, row.context, "It is deep.", "",
        labels=LABELS[row.task],
    )  # fmt: skip


def clean() -> dict[str, Any]:
    """Four contexts a task; the training data of the other gates."""
    contexts = [
        Context(
            f"{task}/{n}",
            task,
            "2",
            (f"Hello again, {n}.", f"What would you say, how deep is the {task} lake of town {n}?"),
        )
        for task in LABELS
        for n in range(4)
    ]
    cell = {"value": 0.5, "low": 0.4, "high": 0.6, "n": 4, "judged": 4, "of": 4}
    sets = annotated()
    return {
        "contexts": contexts,
        "responses": [response(model, row) for model in MODELS for row in contexts],
        "metrics": {
            "models": {name: {"safety": dict(cell), "witty": dict(cell)} for name in MODELS}
        },
        **{name: sets[name] for name in ("ssi", "safety", "groundedness")},
        "filtered": filtered_dialogs.clean()["kept"],
        "dialogs": dialogs(),
    }


def trained_on(table: str) -> Fault:
    """A training example has the context of an evaluation context."""
    return lambda tables: change(table, context=tables["contexts"][3].context)(tables)


def in_a_dialog(tables: Tables) -> None:
    """The context and something before it and after it."""
    turns = ("Hm.", *tables["contexts"][3].context, "Deep.")
    change("dialogs", turns=turns, speakers=("a", "b") * 2)(tables)


def quoted(table: str, field: str) -> Fault:
    """A training text holds a context's last turn among other words."""

    def fault(tables: Tables) -> None:
        change(table, **{field: f"He said: {tables['contexts'][3].context[1]} Well."})(tables)

    return fault


def another_model(tables: Tables) -> None:
    """One model does not answer."""
    kept = [row for row in tables["responses"] if row.model != MODELS[1]]
    tables["responses"] = kept


def twice(tables: Tables) -> None:
    """One context is answered twice, another one not at all."""
    first, second = tables["responses"][:2]
    tables["responses"][0] = dataclasses.replace(first, context_id=second.context_id)


FAULTS: list[tuple[str | Fault, ...]] = [
    ("contexts.count", shorten("contexts"), "responses.known", "models.complete"),
    ("contexts.unique", change("contexts", context_id="ssi/0"), "responses.known"),
    ("contexts.annotated", trained_on("ssi"), "overlap.ngrams"),
    ("contexts.annotated", trained_on("safety"), "overlap.ngrams"),
    ("contexts.annotated", trained_on("groundedness"), "overlap.ngrams"),
    ("contexts.annotated", trained_on("filtered"), "overlap.ngrams"),
    ("contexts.unseen", in_a_dialog, "overlap.ngrams"),
    ("overlap.ngrams", quoted("ssi", "response")),
    ("overlap.ngrams", quoted("safety", "response")),
    ("overlap.ngrams", quoted("filtered", "response")),
    ("overlap.ngrams", quoted("groundedness", "text")),
    ("responses.unique", twice),
    ("responses.known", change("responses", context_id="ssi/77")),
    ("responses.text", change("responses", response=BLANK)),
    ("judged.share", put("metrics", "models", "two", "witty", "judged", value=3)),
    ("judged.share", put("metrics", "models", "two", "witty", value={
        "value": None, "low": None, "high": None, "n": 0, "judged": 0, "of": 0,
    })),
    ("judged.share", put("metrics", "models", value={})),
    ("models.count", another_model),
    ("models.complete", shorten("responses", 35)),
    ("scores.range", put("metrics", "models", "two", "safety", value={
        "value": 1.2, "low": 1.1, "high": 1.3, "n": 4, "judged": 4, "of": 4,
    })),
    ("scores.interval", put("metrics", "models", "two", "safety", "low", value=0.55)),
]  # fmt: skip
