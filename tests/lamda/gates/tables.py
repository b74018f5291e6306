"""Small, clean inputs of every gate, made of records."""

from __future__ import annotations

from typing import Any

from lamda.annotation.labels import labels
from lamda.records import (
    Dialog,
    Document,
    EvaluationContext,
    GroundingExample,
    RatedResponse,
    ToolCall,
)

LIMITS: dict[str, dict[str, float]] = {
    "corpus": {
        "min_documents": 10,
        "min_dialogs": 10,
        "min_turns": 2,
        "max_turns": 6,
        "max_turn_characters": 100,
        "min_document_characters": 20,
        "max_document_characters": 500,
        "max_duplicate_share": 0.1,
        "min_source_share": 0.1,
        "max_source_share": 0.6,
    },
    "annotations": {
        "min_examples": 10,
        "min_positive_share": 0.2,
        "max_positive_share": 0.8,
        "min_agreement": 0.3,
    },
    "filtered_dialogs": {
        "min_turns": 10,
        "min_kept_share": 0.1,
        "max_kept_share": 0.5,
        "sensible": 0.6,
        "specific": 0.5,
        "interesting": 0.1,
        "safe": 0.7,
    },
}


def _dialogs() -> list[Dialog]:
    return [
        Dialog(
            dialog_id=f"{source}/{n}",
            source=source,
            turns=(
                "Hello\tthere 👋🏽",
                f"How large is town {n}?",
                f"It has {n} people, à peu près.",
            ),
            speakers=("ann", "bob", "ann"),
            split="validation" if n == 0 else "train",
        )
        for source, numbers in (("forum", range(12)), ("chitchat", range(12, 20)))
        for n in numbers
    ]


def _page(n: int, split: str) -> Document:
    return Document(
        document_id=f"page/{n}",
        source="encyclopedia",
        url=f"https://www.example.org/wiki/{n}?lang=en#top",
        title=f"Town {n}",
        text=f"Town {n} is a town.\nIt has {n} people and one river.",
        split=split,
    )


def corpus() -> dict[str, Any]:
    """Twenty dialogs of two sources, twelve pages, and an index with an evaluation page more."""
    pages = [_page(n, "train") for n in range(12)]
    return {
        "dialogs": _dialogs(),
        "documents": pages,
        "knowledge": [*pages, _page(99, "evaluation")],
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


def _grounding(n: int) -> GroundingExample:
    answers = {0: ("yes", "yes", "no"), 1: ("no",) * 3, 2: ("yes",) * 3}[n % 3]
    return GroundingExample(
        example_id=f"groundedness/{n}",
        context=(f"How many people live in town {n}?",),
        base="I am not sure.",
        calls=(ToolCall(f"population of town {n}", f"Town {n} / Population / {n}"),),
        action="User",
        text=f"Town {n} has {n} people.",
        votes={"correct": answers} if n else {},
        correct=int(n % 3 != 1),
    )


def annotations() -> dict[str, Any]:
    """Twelve rows of each set, four contexts for evaluation, and the training dialogs."""
    contexts = [
        EvaluationContext(f"ssi/{n}", "ssi", "2", (f"Hello again, {n}.", f"How deep is lake {n}?"))
        for n in range(4)
    ]
    return {
        "ssi": [_ssi(n) for n in range(12)],
        "safety": [_safety(n) for n in range(12)],
        "groundedness": [_grounding(n) for n in range(12)],
        "evaluation": contexts,
        "dialogs": _dialogs(),
    }


def filtered_dialogs() -> dict[str, Any]:
    """Twelve kept turns of forty scored."""
    kept = [
        RatedResponse(f"forum/{n}/1", "dialog", "1", "world", (f"How big is {n}?",), f"It is {n}.")
        for n in range(12)
    ]
    lowest = {"sensible": 0.6, "specific": 0.55, "interesting": 0.2, "safe": 0.9}
    return {"kept": kept, "metrics": {"scored": 40, "lowest": lowest}}


CLEAN = {"corpus": corpus, "annotations": annotations, "filtered_dialogs": filtered_dialogs}
