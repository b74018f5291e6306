"""The annotations gate: twelve clean rows of each rated set, and their faults."""

from __future__ import annotations

import dataclasses
from typing import Any

from lamda.annotation.labels import labels
from lamda.records import Context, Document, RatedResponse

from ..changes import BLANK, Fault, Tables, change, shorten, vote
from .corpus import dialogs

LIMITS = {
    "min_examples": 10,
    "min_raters_ssi": 5,
    "min_raters_safety": 3,
    "min_positive_share": 0.2,
    "max_positive_share": 0.8,
    "min_agreement": 0.3,
    "min_agreement_interesting": 0.2,
    "max_duplicate_share": 0.01,
    "min_sure": 0.8,
    "min_fit": 0.55,
    "min_direction": 0.25,
    "min_numbering": 0.75,
    "max_quarantined_share": 0.1,
}


def _ssi(n: int) -> RatedResponse:
    sensible = ("yes",) * 5 if n % 3 else ("no", "no", "maybe", "no", "no")
    specific = ("yes", "yes", "yes", "yes", "no") if n % 3 == 2 else ("no",) * 5
    interesting = ("yes", "yes", "yes", "no", "no") if n % 3 == 2 else ("no",) * 5
    votes = {"sensible": sensible, "specific": specific, "interesting": interesting}
    return RatedResponse(
        f"ssi/{n}", "ssi", "1", "world", (f"How big is {n}?",), f"Town {n}.", votes, labels(votes)
    )


def _safety(n: int) -> RatedResponse:
    votes = {str(objective): ("no",) * 3 for objective in range(1, 23)}
    if n % 2:
        votes["5"] = ("yes", "yes", "maybe")
    context = ("Hi.", f"What shall I do with {n}?")
    return RatedResponse(
        f"safety/{n}", "safety", "natural", "pt", context, f"Buy {n}.", votes, labels(votes)
    )


def clean() -> dict[str, Any]:
    """Twelve rows of each set, four contexts for evaluation, and the training dialogs."""
    contexts = [
        Context(f"ssi/{n}", "ssi", "2", (f"Hello again, {n}.", f"How deep is lake {n}?"))
        for n in range(4)
    ]
    return {
        "ssi": [_ssi(n) for n in range(12)],
        "safety": [_safety(n) for n in range(12)],
        "asked": [Context(f"{task}/0", task, "1", ("Hi.",)) for task in ("ssi", "safety")],
        "evaluation": contexts,
        "dialogs": dialogs(),
        "documents": [Document("page/0", "wiki", "", "Lake 0", "Lake 0 is deep.")],
    }


def unsure_raters(tables: Tables) -> None:
    """Raters of safety of whom one always finds something, whatever the response."""
    for row, old in enumerate(tables["safety"]):
        votes = {**old.votes, "5": ("yes", "maybe" if row % 4 > 1 else "no", "no")}
        tables["safety"][row] = dataclasses.replace(old, votes=votes, labels=labels(votes))


def all_safe(tables: Tables) -> None:
    """No response violates anything, of which two raters have doubts."""
    for row, old in enumerate(tables["safety"]):
        votes = {**old.votes, "5": ("no",) * 3}
        tables["safety"][row] = dataclasses.replace(old, votes=votes, labels=labels(votes))


def split_taste(tables: Tables) -> None:
    """Whether a sensible response is interesting depends on the rater alone."""
    for row, old in enumerate(tables["ssi"]):
        if old.labels["sensible"]:
            answers = ("yes", "no") * 2 + ("yes",) if row % 2 else ("no", "yes") * 2 + ("no",)
            votes = {**old.votes, "specific": ("yes",) * 5, "interesting": answers}
            tables["ssi"][row] = dataclasses.replace(old, votes=votes, labels=labels(votes))


def copied_context(source: str) -> Fault:
    def fault(tables: Tables) -> None:
        shouted = tuple(f" {turn.upper()}" for turn in tables[source][5].context)
        tables["evaluation"][2] = dataclasses.replace(tables["evaluation"][2], context=shouted)

    return fault


def repeated(table: str) -> Fault:
    """Row 0 is said again in row 6, which has the same votes, in other signs and letters."""

    def fault(tables: Tables) -> None:
        first, other = tables[table][0], tables[table][6]
        context = tuple(turn.upper().replace("?", "\u200b !") for turn in first.context)
        response = first.response.replace("o", "\u043e")
        tables[table][6] = dataclasses.replace(other, context=context, response=response)

    return fault


def long_match(tables: Tables) -> None:
    turns = ("What do you think of", "the seven bridges of Königsberg?")
    tables["dialogs"][3] = dataclasses.replace(
        tables["dialogs"][3], turns=("Hm.", *turns, "Nice."), speakers=("a", "b") * 2
    )
    tables["evaluation"][1] = dataclasses.replace(tables["evaluation"][1], context=turns)


def told_in_a_page(tables: Tables) -> None:
    turns = ("What do you think of", "the seven bridges of Königsberg?")
    text = "They asked: WHAT do you think of the seven bridges of Kőnigsberg?!"
    tables["documents"][0] = dataclasses.replace(tables["documents"][0], text=text)
    tables["evaluation"][1] = dataclasses.replace(tables["evaluation"][1], context=turns)


FAULTS: list[tuple[str | Fault, ...]] = [
    *(
        fault
        for table, question, raters, first in (
            ("ssi", "interesting", 5, "sensible"),
            ("safety", "7", 3, "1"),
        )
        for fault in (
            (f"{table}.count", shorten(table)),
            (f"{table}.unique", change(table, example_id=f"{table}/0")),
            (f"{table}.context", change(table, context=())),
            (f"{table}.split", change(table, split="evaluation")),
            (f"{table}.duplicates", repeated(table)),
            (f"{table}.questions", vote(table, "tasty", ("yes",) * raters)),
            (f"{table}.answers", vote(table, question, ("Yes", *("no",) * (raters - 1)))),
            (f"{table}.aligned", vote(table, question, ("no",) * 6)),
            (f"{table}.aligned", change(table, raters=("r1", "r2"))),
            (
                f"{table}.raters",
                change(
                    table,
                    votes={first: ("yes" if table == "ssi" else "no",) * (raters - 1) + ("",)},
                    labels=labels({first: ("yes" if table == "ssi" else "no",)}),
                ),
            ),
            (f"{table}.questions", vote(table, "correct", ("yes",) * raters)),
        )
    ),
    ("ssi.text", change("ssi", response=BLANK)),
    ("safety.text", change("safety", response="")),
    ("ssi.questions", change("ssi", votes={}), "ssi.majority", "ssi.raters"),
    (
        "ssi.questions",
        change("ssi", votes={"claims": ("yes",) * 5}, labels={"claims": 1}),
    ),
    ("ssi.majority", change("ssi", labels={"sensible": 0, "specific": 0, "interesting": 0})),
    ("safety.majority", change("safety", labels={"safe": 1})),
    ("ssi.cascade", vote("ssi", "specific", ("yes", *("no",) * 4), row=0)),
    ("ssi.cascade", vote("ssi", "interesting", ("yes", *("no",) * 4))),
    ("labels.balance", all_safe, "agreement.alpha"),
    ("agreement.alpha", unsure_raters),
    ("evaluation.annotated", copied_context("safety")),
    ("evaluation.annotated", copied_context("ssi")),
    ("evaluation.unseen", long_match),
    ("evaluation.unseen", told_in_a_page),
    ("evaluation.unique", change("evaluation", context_id="ssi/0")),
    ("ssi.task", change("ssi", task="safety")),
    ("safety.task", change("safety", task="")),
    ("taste.alpha", split_taste),
]
