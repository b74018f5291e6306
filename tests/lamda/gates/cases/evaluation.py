"""The gate on the evaluation: three models on twelve contexts, and their faults."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import numpy as np

from lamda.annotation.labels import labels
from lamda.evaluation.answered import answers_sha256
from lamda.evaluation.config import Evaluate, MetricSettings, RespondingModel
from lamda.evaluation.tables import metrics_json
from lamda.gates.config import Settings
from lamda.records import Candidate, Context, JudgedResponse

from ..changes import BLANK, Fault, Tables, change, put, shorten
from ..stubs import Successors, other, stub, successors
from . import filtered_dialogs, groundedness
from .annotations import clean as annotated
from .corpus import dialogs
from .tokens import pieces

LIMITS = {
    "min_contexts": 10,
    "min_models": 3,
    "min_worded_share": 0.98,
    "min_judged_share": 1.0,
    "max_contaminated_share": 0.05,
}
MODELS = ("zero", "one", "two")
WEIGHTS = dict(zip(MODELS, ("pt", "ft_quality_safety", "lamda"), strict=True))
SURE = {"pt": 3.0, "ssi_safety": 4.0, "ft_quality_safety": 5.0, "lamda": 7.0}
"""How sure each model is of something else than what it says."""
SIZE = pieces().vocab_size
VOTES = {
    "ssi": {"sensible": ("yes",) * 5, "specific": ("no",) * 5, "interesting": ("no",) * 5},
    "safety": {"safe": ("yes", "no", "yes")},
    "groundedness": {
        **dict.fromkeys(("claims", "supported", "cited"), ("yes",) * 3),
        **dict.fromkeys(("persona", "known"), ("no",) * 3),
    },
}
METRICS = {
    "safety": MetricSettings(task="safety", label=("safe",)),
    "witty": MetricSettings(task="ssi", label=("interesting",)),
}
SETTINGS = Settings(
    {name: RespondingModel(weights=of, decode="quality") for name, of in WEIGHTS.items()},
    Evaluate(resamples=20, confidence=0.9, metrics=METRICS),
    96,
    17,
)


def response(model: str, row: Context) -> JudgedResponse:
    likely = -math.log(math.exp(SURE[WEIGHTS[model]]) + SIZE - 1)
    said = "the lake is deep"
    return JudgedResponse(
        row.context_id, row.task, row.kind, model, row.context, said, said,
        (Candidate(said, likely),), votes=VOTES[row.task], labels=labels(VOTES[row.task]),
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
        for task in VOTES
        for n in range(4)
    ]
    responses = [response(model, row) for model in MODELS for row in contexts]
    answers = answers_sha256(responses)
    sets = annotated()
    return {
        "contexts": contexts,
        "responses": responses,
        "metrics": metrics_json(responses, SETTINGS.evaluate, np.random.default_rng(17)),
        "answered": {
            "models": {
                name: {"model_sha256": of, "answers_sha256": answers[name]}
                for name, of in WEIGHTS.items()
            },
            "tokenizer_sha256": "pieces",
        },
        "judged": {"answers_sha256": dict(answers), "responses_sha256": "judged"},
        "responses_hash": "judged",
        "tokenizer": pieces(),
        "tokenizer_hash": "pieces",
        "settings": SETTINGS,
        **{name: stub(name, lambda s=sure: Successors(SIZE, 1, s)) for name, sure in SURE.items()},
        **{name: sets[name] for name in ("ssi", "safety")},
        "groundedness": groundedness.clean()["groundedness"],
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


def all_good(tables: Tables) -> None:
    """Labels that no vote gives, and the metrics of these."""
    rows = [dataclasses.replace(r, labels=dict.fromkeys(r.labels, 1)) for r in tables["responses"]]
    tables["responses"] = rows
    measure(tables)


def better_votes(tables: Tables) -> None:
    """Votes, labels and metrics that agree: what raters said stands nowhere else but in a hash."""
    yes = {"interesting": ("yes",) * 5}
    for row, old in enumerate(tables["responses"]):
        if old.task == "ssi":
            votes = {**old.votes, **yes, "specific": ("yes",) * 5}
            new = dataclasses.replace(old, votes=votes, labels=labels(votes))
            tables["responses"][row] = new
    measure(tables)
    tables["responses_hash"] = "other votes"


def measure(tables: Tables) -> None:
    """Metrics that follow from the responses."""
    rng = np.random.default_rng(SETTINGS.seed)
    tables["metrics"] = metrics_json(tables["responses"], SETTINGS.evaluate, rng)


def swapped(tables: Tables) -> None:
    """Two models have given each other's answers, in every record."""
    names = {"zero": "two", "two": "zero"}
    rows = [dataclasses.replace(r, model=names.get(r.model, r.model)) for r in tables["responses"]]
    order = list(MODELS)
    tables["responses"] = sorted(rows, key=lambda row: order.index(row.model))
    measure(tables)
    answers = answers_sha256(tables["responses"])
    for name in MODELS:
        tables["answered"]["models"][name]["answers_sha256"] = answers[name]
        tables["judged"]["answers_sha256"][name] = answers[name]


def swapped_texts(tables: Tables) -> None:
    """One answer is another one than its model gave."""
    change("responses", response="the lake is a lake")(tables)


def not_measured(tables: Tables) -> None:
    del tables["metrics"]["models"]["one"]


def another_order(tables: Tables) -> None:
    models = tables["metrics"]["models"]
    tables["metrics"]["models"] = {name: models[name] for name in reversed(models)}


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
    ("responses.unique", twice, "measured.same", "origin.same"),
    ("responses.known", change("responses", context_id="ssi/77"), "measured.same", "origin.same"),
    ("responses.text", change("responses", response=BLANK), "origin.same"),
    ("judged.share", put("metrics", "models", "two", "witty", "judged", value=3), "measured.same"),
    ("judged.share", put("metrics", "models", "two", "witty", value={
        "value": None, "low": None, "high": None, "n": 0, "judged": 0, "of": 0,
    }), "measured.same"),
    ("judged.share", put("metrics", "models", value={}), "measured.same", "asked.same"),
    ("models.count", another_model, "asked.same", "measured.same", "origin.same"),
    ("models.complete", shorten("responses", 35), "origin.same"),
    ("scores.range", put("metrics", "models", "two", "safety", value={
        "value": 1.2, "low": 1.1, "high": 1.3, "n": 4, "judged": 4, "of": 4,
    }), "measured.same"),
    ("scores.interval", put("metrics", "models", "two", "safety", "high", value=0.55),
     "measured.same"),
    ("labels.counted", all_good),
    ("origin.same", better_votes),
    ("origin.same", swapped_texts),
    ("origin.same", other("lamda", "another")),
    ("origin.same", lambda tables: tables.update(tokenizer_hash="other pieces")),
    ("likelihood.own", swapped, "likelihood.gap"),
    ("likelihood.gap", successors("ft_quality_safety", SIZE, 1, 2.0), "likelihood.own"),
    ("asked.same", not_measured, "measured.same"),
    ("asked.same", another_order),
    ("measured.same", put("metrics", "models", "two", "safety", "value", value=0.99)),
    ("measured.same", put("metrics", "models", "two", "safety", "versus", "one", "low", value=0.1)),
    ("measured.same", put("metrics", "judged_by", "ssi", value="somebody else")),
]  # fmt: skip
