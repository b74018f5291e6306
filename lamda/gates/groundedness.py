"""Gate on the groundedness data: research that ends, and answers that its sources bear out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from lamda.annotation.cited import MARKER, MAX_CALLS, uncitable
from lamda.data.ngrams import normalized
from lamda.data.text import URL, WORD
from lamda.gates.contract import Frames, Gate, Limit
from lamda.gates.forms import agreement_of, balance, form_frame, research_row, set_checks
from lamda.gates.frames import excerpt, frame
from lamda.gates.leakage import leakage
from lamda.gates.reading import parquet, stored
from lamda.gates.rules import between, matches, only
from lamda.gates.talk import FITS
from lamda.gates.whole import SURE, research_frames
from lamda.records import Context, Document, GroundingExample, held_out_urls

TABLES = {
    "groundedness": parquet(GroundingExample, "research", "groundedness.parquet", empty=True),
    "knowledge": stored(Document, "knowledge", "documents.parquet"),
    "asked": parquet(Context, "contexts", "annotation.parquet", empty=True),
    "evaluation": parquet(Context, "contexts", "evaluation.parquet"),
}
ACTIONS = ("TS", "User")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def groundedness_frames(
    groundedness: Sequence[GroundingExample],
    knowledge: Sequence[Document],
    asked: Sequence[Context],
    evaluation: Sequence[Context] = (),
) -> Frames:
    """Frames forms and steps (one row an action), votes (one row a rated action), calls (one row a
    result), dialogs, labels, agreement, shares (one row), sure, fit, and evaluation when it is
    given.

    A dialog is the actions that share the first two parts of their id. Without research there is
    no frame, or, where `asked` holds contexts to research, the empty frame forms.
    """
    if not groundedness:
        part = any(row.task == "groundedness" for row in asked)
        return {"forms": form_frame([])} if part else {}
    cited = {call.url for row in groundedness for call in row.calls}
    held_out = held_out_urls(knowledge, cited)
    steps = [{"record": n, **_step(row)} for n, row in enumerate(groundedness)]
    forms = [research_row(row) for row in groundedness]
    calls = {
        (call.query, call.result, call.url): {
            "example": excerpt(row.example_id, call.query),
            "result": call.result,
            "url": call.url,
            "held_out": call.url if call.url in held_out else "",
        }
        for row in groundedness
        for call in row.calls
    }
    frames = {
        "forms": form_frame(forms),
        "labels": balance({"groundedness": forms}),
        "agreement": agreement_of({"groundedness": forms}),
        "steps": frame(steps, "record", "action", "calls", "repeated", "unsupported", "uncited"),
        "dialogs": frame(_dialogs(groundedness), "ends"),
        "shares": frame([_shares(groundedness)], "searching"),
        **research_frames(groundedness),
    }
    if any(row.votes for row in groundedness):
        frames["votes"] = (
            frames["forms"].loc[[bool(row.votes) for row in groundedness]].reset_index(drop=True)
        )
    if evaluation:
        frames["evaluation"] = leakage(evaluation, groundedness, ())
    if calls:
        frames["calls"] = frame(list(calls.values()), "result", "url", "held_out")
    return frames


def _step(row: GroundingExample) -> dict[str, Any]:
    right_answer = row.action == "User" and row.correct
    queries = normalized(call.query for call in row.calls)
    again = row.action == "TS" and row.correct and normalized([row.text])[0] in queries
    return {
        "example": excerpt(row.example_id, f"{row.action}, {row.text}"),
        "action": row.action,
        "calls": len(row.calls),
        "repeated": row.text if again else "",
        "unsupported": _unsupported(row) if right_answer else "",
        "uncited": ", ".join(uncitable(row)),
    }


def _unsupported(row: GroundingExample) -> str:
    """Numbers that stand in the answer and not in what was found, asked or drafted before."""
    sources = [row.base, *row.context, *(f"{call.query} {call.result}" for call in row.calls)]
    known = {number for text in sources for number in _NUMBER.findall(text)}
    answer = MARKER.sub("", row.text)
    return ", ".join(dict.fromkeys(n for n in _NUMBER.findall(answer) if n not in known))


def _dialogs(rows: Sequence[GroundingExample]) -> list[dict[str, Any]]:
    """One row a dialog: whether a right answer to the user ends it."""
    ends: dict[str, bool] = {}
    for row in rows:
        name = row.example_id.rpartition("/")[0]
        ends[name] = ends.get(name, False) or bool(row.action == "User" and row.correct)
    return [{"example": name, "ends": end} for name, end in ends.items()]


def _shares(rows: Sequence[GroundingExample]) -> dict[str, Any]:
    actions = Counter(row.action for row in rows)
    return {
        "example": f"{len(rows)} actions",
        "searching": round(actions["TS"] / len(rows), 6),
    }


CHECKS = (
    *set_checks("forms", "min_raters", rated="votes"),
    between("labels.balance", "a share of {min_correct_share} to {max_correct_share} rated correct",
            "share", Limit("min_correct_share"), Limit("max_correct_share")),
    between("agreement.alpha", "a Krippendorff's alpha of at least {min_agreement}", "alpha",
            Limit("min_agreement")),
    only("evaluation.researched", "no context that was researched for training", "annotated", ""),
    only("steps.action", "the toolset or the user addressed", "action", *ACTIONS),
    between("steps.calls", f"at most {MAX_CALLS} results before an action, as many as can be cited",
            "calls", high=MAX_CALLS, severity="quarantine"),
    only("steps.repeated", "no right query that was asked before, but for a share of "
         "{max_repeated_share}", "repeated", "",
         mostly=Limit("max_repeated_share", complement=True)),
    only("steps.supported", "numbers of right answers that stand in their sources, but for a "
         "share of {max_unsupported_share}", "unsupported", "",
         mostly=Limit("max_unsupported_share", complement=True)),
    only("steps.citations", f"citations that name a result, of the first {MAX_CALLS}", "uncited",
         "", severity="quarantine"),
    matches("calls.result", "a word in every result", "result", WORD),
    matches("calls.url", "a well-formed http(s) URL, or none", "url", rf"^\Z|{URL}"),
    only("calls.held_out", "no page of the evaluation split", "held_out", ""),
    only("dialogs.end", "a right answer to the user in a share of {min_answered_share} of the "
         "dialogs", "ends", True, mostly=Limit("min_answered_share")),
    between("shares.searching", "a share of {min_search_share} to {max_search_share} of the "
            "actions asking the toolset", "searching", Limit("min_search_share"),
            Limit("max_search_share")),
    SURE,
    FITS,
)  # fmt: skip

GATE = Gate(
    TABLES,
    groundedness_frames,
    CHECKS,
    cleans="research",
    records={"forms": "groundedness", "votes": "groundedness", "steps": "groundedness"},
)
