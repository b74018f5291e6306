"""The gate on the groundedness data: twelve researched dialogs, and their faults."""

from __future__ import annotations

from typing import Any

from lamda.records import Document, GroundingExample, ToolCall

from ..changes import BLANK, Fault, Tables, change, change_all, shorten

LIMITS = {
    "min_actions": 20,
    "max_calls": 2,
    "max_repeated_share": 0.02,
    "max_unsupported_share": 0.02,
    "min_answered_share": 0.95,
    "min_search_share": 0.3,
    "max_search_share": 0.7,
    "min_correct_share": 0.5,
    "max_correct_share": 0.98,
}


def call(n: int, **more: str) -> ToolCall:
    page = f"https://www.example.org/{n}"
    fields = {"query": f"people of town {n}", "result": f"Town {n} / People / {n}00", "url": page}
    return ToolCall(**{**fields, **more})


def dialog(n: int) -> list[GroundingExample]:
    context = (f"How many people live in town {n}?",)
    base = "I am not sure."
    query = GroundingExample(f"g/{n}/0", context, base, (), "TS", call(n).query)
    answer = GroundingExample(
        f"g/{n}/1", context, base, (call(n),), "User", f"It has {n}00 people. [1]"
    )
    return [query, answer]


def clean() -> dict[str, Any]:
    """A query and an answer to each question; one more query was rated wrong."""
    wrong = GroundingExample("g/0/2", ("Hm?",), "Hm.", (), "TS", "town", correct=0)
    pages = [
        Document(f"page/{n}", "wiki", f"https://www.example.org/{n}", "Town", "Text.", split)
        for n, split in [*((n, "train") for n in range(12)), (99, "evaluation")]
    ]
    rows = [row for n in range(12) for row in dialog(n)]
    return {"groundedness": [*rows, wrong], "knowledge": pages}


def all_queries(tables: Tables) -> None:
    """Only the first two dialogs are answered."""
    asking = [row for row in tables["groundedness"] if row.action == "TS"]
    answers = [row for row in tables["groundedness"] if row.action == "User"]
    tables["groundedness"] = [*asking * 3, *answers]


FAULTS: list[tuple[str | Fault, ...]] = [
    ("steps.count", shorten("groundedness", 18), "shares.correct"),
    ("steps.action", change("groundedness", row=0, action="Tool")),
    ("steps.calls", change("groundedness", calls=(call(0), call(1), call(2)))),
    ("steps.repeated", change("groundedness", row=2, calls=(call(1),))),
    ("steps.supported", change("groundedness", text="It has 7,301 people. [1]")),
    ("steps.citations", change("groundedness", text="It has 000 people. [2]")),
    ("calls.result", change("groundedness", calls=(call(0, result=BLANK),)), "steps.supported"),
    ("calls.url", change("groundedness", calls=(call(0, url="www.example.org"),))),
    (
        "calls.held_out",
        change("groundedness", calls=(call(0, url="https://www.example.org/99"),)),
    ),
    ("dialogs.end", change("groundedness", action="TS", text="town 0")),
    ("shares.searching", all_queries),
    ("shares.correct", change_all("groundedness", correct=1)),
]
