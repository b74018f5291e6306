"""The gate on the evaluation: three models on twelve contexts, and their faults."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import numpy as np

from lamda.annotation.labels import labels
from lamda.evaluation.answered import answers_sha256
from lamda.evaluation.baselines import baseline_answers
from lamda.evaluation.candidates import candidates_of
from lamda.evaluation.config import Baseline, Evaluate, MetricSettings, RespondingModel
from lamda.evaluation.drafts import drafts_of
from lamda.evaluation.tables import metrics_json
from lamda.gates.config import Settings
from lamda.records import Candidate, Context, JudgedResponse, ToolCall

from ..changes import BLANK, Fault, Tables, change, put, shorten
from ..stubs import Successors, other, stub, successors
from . import filtered_dialogs, groundedness
from .annotations import clean as annotated
from .corpus import dialogs
from .tokens import pieces

LIMITS = {
    "min_contexts": 10,
    "min_models": 3,
    "min_worded_share": 0.99,
    "min_judged_share": 1.0,
    "max_contaminated_share": 0.05,
    "max_verbatim_share": 0.5,
    "max_likelihood_gap": 0.03,
    "min_candidate_auc": 0.7,
    "max_candidate_calibration_error": 0.25,
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
    Evaluate(
        resamples=20,
        confidence=0.9,
        metrics=METRICS,
        faults={"dull": MetricSettings(task="ssi", label=("specific",))},
        by_kind=("ssi",),
    ),
    96,
    17,
    {"bot": Baseline(answers="generic"), "people": Baseline(answers="people")},
)


def response(model: str, row: Context) -> JudgedResponse:
    likely = -math.log(math.exp(SURE[WEIGHTS[model]]) + SIZE - 1)
    said = "the lake is deep"
    calls = (ToolCall("depth of the lake", "deep"),) if model == MODELS[-1] else ()
    return judged(JudgedResponse(
        row.context_id, row.task, row.kind, model, row.context, said, said,
        (Candidate(said, likely, {"SENSIBLE": 0.9}),), calls=calls,
    ))  # fmt: skip


def judged(row: JudgedResponse) -> JudgedResponse:
    return dataclasses.replace(row, votes=VOTES[row.task], labels=labels(VOTES[row.task]))


def beside(contexts: list[Context]) -> list[JudgedResponse]:
    """The baselines' answers: the bot's to all contexts, people's to those of ssi."""
    found = SETTINGS.baselines.items()
    return [judged(row) for name, of in found for row in baseline_answers(name, of, contexts)]


def talks() -> list[JudgedResponse]:
    """Each model's two answers in one dialog of either half."""
    return [
        judged(JudgedResponse(
            f"{half}/safety/0#{turn}", "safety", "natural", model,
            tuple(f"turn {n} of {half}" for n in range(1, turn)), "the lake is deep", "the lake",
        ))
        for model in MODELS for half in ("interactive", "static") for turn in (2, 4)
    ]  # fmt: skip


def clean() -> dict[str, Any]:
    """Four contexts a task; the training data of the other gates."""
    contexts = [
        Context(
            f"{task}/{n}",
            task,
            "2",
            (f"Hello again, {n}.", f"What would you say, how deep is the {task} lake of town {n}?"),
            ("It is deep.",) if task == "ssi" else (),
        )
        for task in VOTES
        for n in range(4)
    ]
    responses = [response(model, row) for model in MODELS for row in contexts] + beside(contexts)
    drafts, dialogs_ = [judged(row) for row in drafts_of(responses)], talks()
    contexts_ = {row.context_id for row in contexts}
    candidates = [judged(row) for row in candidates_of(responses, contexts_)]
    answers, talked = answers_sha256(responses), answers_sha256(dialogs_)
    sets = annotated()
    return {
        "contexts": contexts,
        "responses": responses,
        "drafts": drafts,
        "talks": dialogs_,
        "candidates": candidates,
        "metrics": measured(responses, drafts, dialogs_, candidates),
        "talked": {"answers_sha256": talked},
        "answered": {
            "models": {
                name: {"model_sha256": of, "answers_sha256": answers[name]}
                for name, of in WEIGHTS.items()
            },
            "baselines": {name: {"answers_sha256": answers[name]} for name in SETTINGS.baselines},
            "tokenizer_sha256": "pieces",
        },
        "judged": {
            "answers_sha256": dict(answers),
            "responses_sha256": "judged",
            "drafts_sha256": "judged drafts",
            "dialogs_sha256": "judged dialogs",
            "candidates_sha256": "judged candidates",
            "talked_sha256": dict(talked),
        },
        "responses_hash": "judged",
        "drafts_hash": "judged drafts",
        "talks_hash": "judged dialogs",
        "candidates_hash": "judged candidates",
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


def without_people(tables: Tables) -> None:
    """No answer of people, though some came with the contexts."""
    tables["responses"] = [row for row in tables["responses"] if row.model != "people"]


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
    sets = ("responses", "drafts", "talks", "candidates")
    tables["metrics"] = measured(*(tables[name] for name in sets))


def measured(*sets: list[JudgedResponse]) -> dict[str, Any]:
    responses, *more = sets
    rng = np.random.default_rng(SETTINGS.seed)
    beside_ = SETTINGS.baselines
    return metrics_json(responses, SETTINGS.evaluate, rng, beside_, *more)


def swapped(tables: Tables) -> None:
    """Two models have given each other's answers, in every record."""
    names = {"zero": "two", "two": "zero"}
    rows = [dataclasses.replace(r, model=names.get(r.model, r.model)) for r in tables["responses"]]
    order = [*MODELS, *SETTINGS.baselines]
    for key in ("drafts", "talks", "candidates"):  # they tell of answers that nobody swapped
        tables[key] = []
    tables["talked"]["answers_sha256"], tables["judged"]["talked_sha256"] = {}, {}
    rows = [dataclasses.replace(row, calls=()) for row in rows]
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
    ("contexts.count", shorten("contexts"), "responses.known", "models.complete",
     "baselines.complete"),
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
    ("verbatim.copied", change("dialogs", turns=("Well?", "The lake, is deep!"))),
    ("responses.unique", twice, "measured.same", "origin.same"),
    ("responses.known", change("responses", context_id="ssi/77"), "measured.same", "origin.same"),
    ("responses.text", change("responses", response=BLANK), "origin.same"),
    ("judged.share", put("metrics", "models", "two", "witty", "judged", value=3), "measured.same"),
    ("judged.share", put("metrics", "models", "two", "witty", value={
        "value": None, "low": None, "high": None, "n": 0, "judged": 0, "of": 0,
    }), "measured.same"),
    ("judged.share", put("metrics", "models", value={}), "measured.same", "asked.same"),
    ("models.count", another_model, "asked.same", "measured.same", "origin.same"),
    ("models.complete", shorten("responses", 35), "origin.same", "baselines.complete",
     "measured.same"),
    ("baselines.complete", without_people, "origin.same", "measured.same"),
    ("origin.same", shorten("drafts"), "measured.same"),
    ("origin.same", change("drafts", response="another draft")),
    ("origin.same", shorten("talks"), "measured.same"),
    ("origin.same", change("talks", response="something better")),
    ("origin.same", lambda tables: tables.update(drafts_hash="other votes")),
    ("origin.same", lambda tables: tables.update(talks_hash="other votes")),
    ("origin.same", change("candidates", response="something that it never wrote")),
    ("origin.same", lambda tables: tables.update(candidates_hash="other votes")),
    ("labels.counted", change("candidates", labels={"sensible": 0}), "measured.same"),
    ("labels.counted", change("drafts", labels={"claims": 0}), "measured.same"),
    ("labels.counted", change("talks", labels={"safe": 1, "unsafe_bias": 1})),
    ("measured.same", put("metrics", "faults", "two", "dull", "value", value=0.5)),
    ("measured.same", put("metrics", "baselines", "bot", "witty", "n", value=5)),
    ("measured.same", put("metrics", "by_kind", "ssi", "2", "two", "witty", "low", value=0.3)),
    ("measured.same", put("metrics", "research", "two", "worse_ssi", "value", value=0.3)),
    ("measured.same", put("metrics", "dialogs", "static", "two", "safety", "by_turn", "4",
                          "value", value=0.3)),
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
    ("likelihood.own", swapped, "likelihood.gap", "candidates.judged"),
    ("likelihood.gap", successors("ft_quality_safety", SIZE, 1, 2.0), "likelihood.own"),
    ("asked.same", not_measured, "measured.same"),
    ("asked.same", another_order),
    ("measured.same", put("metrics", "models", "two", "safety", "value", value=0.99)),
    ("measured.same", put("metrics", "models", "two", "safety", "versus", "one", "low", value=0.1)),
    ("measured.same", put("metrics", "judged_by", "ssi", value="somebody else")),
]  # fmt: skip
