"""The gate on the groundedness data: twelve researched dialogs, and their faults."""

from __future__ import annotations

import dataclasses
from typing import Any

from lamda.records import Context, Document, GroundingExample, ToolCall

from ..changes import BLANK, Fault, Tables, change, change_all, vote

LIMITS = {
    "min_examples": 20,
    "min_raters": 3,
    "min_agreement": 0.3,
    "max_quarantined_share": 0.1,
    "max_repeated_share": 0.02,
    "max_unsupported_share": 0.02,
    "min_answered_share": 0.95,
    "min_search_share": 0.3,
    "max_search_share": 0.7,
    "min_correct_share": 0.5,
    "max_correct_share": 0.98,
    "max_duplicate_share": 0.01,
    "min_sure": 0.8,
    "min_fit": 0.55,
}


def call(n: int, **more: str) -> ToolCall:
    page = f"https://www.example.org/{n}"
    fields = {"query": f"people of town {n}", "result": f"Town {n} / People / {n}00", "url": page}
    return ToolCall(**{**fields, **more})


def dialog(n: int) -> list[GroundingExample]:
    context = (f"How many people live in town {n}?",)
    base = "I am not sure."
    votes = {"correct": ("yes", "yes", "no" if n == 5 else "yes")}
    query = GroundingExample(f"g/{n}/0", context, base, (), "TS", call(n).query, votes)
    answer = GroundingExample(
        f"g/{n}/1", context, base, (call(n),), "User", f"It has {n}00 people. [1]", votes
    )
    return [query, answer]


def clean() -> dict[str, Any]:
    """A query and an answer to each question; of three more queries two were rated wrong, and
    one not at all."""
    no = {"correct": ("no",) * 3}
    more = [
        GroundingExample("g/0/2", ("Hm?",), "Hm.", (), "TS", "town", no, correct=0),
        GroundingExample("g/0/3", ("Hm?",), "Hm.", (), "TS", "towns", no, correct=0),
        GroundingExample("g/0/4", ("Hm?",), "Hm.", (), "TS", "all towns"),
    ]
    contexts = [
        Context(f"g/{n}", "groundedness", "1", (f"How deep is lake {n}?",)) for n in range(4)
    ]
    pages = [
        Document(f"page/{n}", "wiki", f"https://www.example.org/{n}", "Town", "Text.", split)
        for n, split in [*((n, "train") for n in range(12)), (99, "evaluation")]
    ]
    rows = [row for n in range(12) for row in dialog(n)]
    return {
        "groundedness": [*rows, *more],
        "knowledge": pages,
        "asked": [Context("g/0", "groundedness", "1", ("How many?",))],
        "evaluation": contexts,
    }


def all_queries(tables: Tables) -> None:
    """Only the first two dialogs are answered."""
    asking = [row for row in tables["groundedness"] if row.action == "TS"]
    answers = [row for row in tables["groundedness"] if row.action == "User"]
    again = [
        dataclasses.replace(row, example_id=f"{row.example_id}-{n}")
        for n in range(3)
        for row in asking
    ]
    tables["groundedness"] = [*again, *answers]


def last_actions(tables: Tables) -> None:
    """Without the second to the fifth dialog."""
    del tables["groundedness"][2:10]


def researched(tables: Tables) -> None:
    """A context of the evaluation was researched for training, in capitals."""
    shouted = tuple(f" {turn.upper()}" for turn in tables["groundedness"][4].context)
    tables["evaluation"][2] = dataclasses.replace(tables["evaluation"][2], context=shouted)


def unsure_raters(tables: Tables) -> None:
    """Votes that have little to do with the action: one rater approves of all, one of nothing."""
    for row, old in enumerate(tables["groundedness"]):
        if old.votes:
            votes = {"correct": ("yes", "yes" if old.correct else "no", "no")}
            tables["groundedness"][row] = dataclasses.replace(old, votes=votes)


FAULTS: list[tuple[str | Fault, ...]] = [
    ("forms.count", last_actions),
    ("forms.unique", change("groundedness", example_id="g/0/0")),
    ("forms.context", change("groundedness", context=())),
    ("forms.text", change("groundedness", row=0, text=BLANK)),
    ("forms.duplicates", change("groundedness", row=-1, text="TOWNS ...")),
    ("forms.split", change("groundedness", split="evaluation")),
    ("forms.questions", vote("groundedness", "sensible", ("yes",) * 3)),
    ("forms.questions", change("groundedness", votes={"safe": ("yes",) * 3})),
    ("forms.answers", vote("groundedness", "correct", ("yes", "yes", "Yes"))),
    ("forms.aligned", vote("groundedness", "safe", ("yes",) * 4), "forms.questions"),
    ("votes.raters", vote("groundedness", "correct", ("yes", "", "yes"))),
    ("votes.raters", vote("groundedness", "correct", ("",) * 3)),
    ("forms.majority", change("groundedness", row=0, correct=0)),
    ("forms.majority", change("groundedness", row=-1, correct=0)),
    ("agreement.alpha", unsure_raters),
    ("evaluation.researched", researched),
    ("steps.action", change("groundedness", row=0, action="Tool")),
    ("steps.calls", change("groundedness", calls=tuple(map(call, range(5))))),
    ("steps.repeated", change("groundedness", row=2, calls=(call(1),))),
    ("steps.supported", change("groundedness", text="It has 7,301 people. [1]")),
    ("steps.citations", change("groundedness", text="It has 000 people. [2]")),
    ("steps.citations", change("groundedness", text="It has 000 people. [1, 1]")),
    (
        "steps.citations",
        change(
            "groundedness", text="It has 000 people. [5]", correct=0, votes={"correct": ("no",) * 3}
        ),
        "dialogs.end",
    ),
    ("calls.result", change("groundedness", calls=(call(0, result=BLANK),)), "steps.supported"),
    ("calls.url", change("groundedness", calls=(call(0, url="www.example.org"),))),
    (
        "calls.held_out",
        change("groundedness", calls=(call(0, url="https://www.example.org/99"),)),
    ),
    ("dialogs.end", change("groundedness", action="TS", text="town 0")),
    ("shares.searching", all_queries, "forms.duplicates"),
    ("labels.balance", change_all("groundedness", correct=1, votes={})),
]
