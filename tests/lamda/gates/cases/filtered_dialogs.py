"""The gate on filtered dialogs: twelve kept turns of forty, and their faults."""

from __future__ import annotations

from typing import Any

from lamda.records import Dialog, RatedResponse

from ..changes import BLANK, Fault, change, put, repeat, shorten

LIMITS = {
    "min_turns": 10,
    "min_kept_share": 0.1,
    "max_kept_share": 0.5,
    "max_duplicate_share": 0.05,
    "min_fit": 0.55,
    "sensible": 0.6,
    "specific": 0.5,
    "interesting": 0.1,
    "safe": 0.7,
}


def clean() -> dict[str, Any]:
    """Twelve kept turns of forty scored."""
    kept = [
        RatedResponse(f"forum/{n}/1", "dialog", "1", "world", (f"How big is {n}?",), f"It is {n}.")
        for n in range(12)
    ]
    lowest = {"sensible": 0.6, "specific": 0.55, "interesting": 0.2, "safe": 0.9}
    dialogs = [
        Dialog(f"forum/{n}", "forum", (f"How big is {n}?", f"It is {n}."), ("a", "b"))
        for n in range(20)
    ]
    return {"kept": kept, "metrics": {"scored": 40, "lowest": lowest}, "dialogs": dialogs}


def lowest(attribute: str, score: float | None) -> Fault:
    return put("metrics", "lowest", attribute, value=score)


FAULTS: list[tuple[str | Fault, ...]] = [
    ("kept.count", shorten("kept")),
    ("kept.id", change("kept", example_id=""), "kept.said"),
    ("kept.unique", change("kept", example_id="forum/0/1"), "kept.said"),
    ("kept.text", change("kept", response=BLANK), "kept.said"),
    ("kept.said", change("kept", response="It is big.")),
    ("kept.said", change("kept", example_id="forum/1/0")),
    ("kept.said", change("kept", example_id="forum/1")),
    ("kept.context", change("kept", context=())),
    ("kept.duplicates", repeat("kept", 1, id_field="example_id"), "kept.said"),
    ("lowest.sensible", lowest("sensible", 0.59)),
    ("lowest.specific", lowest("specific", 0.49)),
    ("lowest.interesting", lowest("interesting", None)),
    ("lowest.safe", lowest("safe", 1.2)),
    ("scored.kept_share", put("metrics", "scored", value=20)),
    ("scored.kept_share", put("metrics", "scored", value=2000)),
]
