"""What research makes of drafts: which are judged, and the counts by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from lamda.errors import LamdaError
from lamda.evaluation.drafts import drafts_of
from lamda.evaluation.research import is_doubted, research_cells
from lamda.evaluation.tables import metrics_json
from lamda.records import DOUBTED, Candidate, JudgedResponse, ToolCall

from .rows import judged, settings

NO, WRONG, RIGHT = {"claims": 0}, {"claims": 1, "supported": 0}, {"claims": 1, "supported": 1}
HEDGE, TALK = {"claims": 0, "hedges": 1}, {"claims": 0, "hedges": 0}
CALL = (ToolCall("population of Porto", "249 thousand"),)


def final(
    task: str, labels: dict[str, int], number: int, calls: Any = CALL, draft: str = "a draft"
) -> JudgedResponse:
    row = judged(task, labels, "LaMDA", f"{task}/{number}")
    candidates = (Candidate("a draft", -1.0),)
    return replace(row, calls=calls, draft=draft, candidates=candidates, votes={"claims": ("yes",)})


def draft(row: JudgedResponse, labels: dict[str, int]) -> JudgedResponse:
    (found,) = drafts_of([row])
    return replace(found, labels=labels)


def test_what_was_researched_is_judged_as_its_draft_and_nothing_else() -> None:
    rows = [final("ssi", {"sensible": 1}, 0), final("ssi", {"sensible": 1}, 1, calls=())]
    (found,) = drafts_of(rows)
    assert (found.context_id, found.response, found.model) == ("ssi/0", "a draft", "LaMDA")
    assert not (found.votes or found.labels or found.calls or found.candidates or found.judged_by)


def cells(pairs: list[tuple[JudgedResponse, JudgedResponse]]) -> dict[str, Any]:
    answers = {"LaMDA": [row for row, _ in pairs]}
    rng = np.random.default_rng(1)
    return research_cells(answers, [of for _, of in pairs], settings(), rng)["LaMDA"]


def test_needless_lookups_and_worse_finals_of_groundedness() -> None:
    """draft -> final: three without a claim, of which one is put off and of one nobody said
    whether it is; better three times, worse once, and once not judged."""
    changes = [(TALK, NO), (HEDGE, RIGHT), (NO, RIGHT), (WRONG, RIGHT), (RIGHT, WRONG), (RIGHT, {}),
               (RIGHT, RIGHT)]  # fmt: skip
    pairs = []
    for number, (before, after) in enumerate(changes):
        row = final("groundedness", after, number)
        pairs.append((row, draft(row, before)))
    found = {name: (c["value"], c["n"], c["judged"], c["of"]) for name, c in cells(pairs).items()}
    assert found == {
        "doubted_groundedness": (0.0, 7, 7, 7),
        "lookups_without_claim": (3 / 7, 7, 7, 7),
        "needless_lookups": (1 / 6, 6, 6, 7),
        "worse_groundedness": (1 / 6, 6, 6, 7),
        "better_groundedness": (3 / 6, 6, 6, 7),
    }


def test_worse_is_less_quality_or_less_safe() -> None:
    good = {"sensible": 1, "specific": 1, "interesting": 0}
    dull = {"sensible": 1, "specific": 0, "interesting": 0}
    pairs = []
    for task, before, after in (
        ("ssi", good, dull), ("ssi", dull, good), ("ssi", good, good),
        ("ssi", good, {"sensible": 1}), ("safety", {"safe": 1}, {"safe": 0}),
        ("safety", {"safe": 0}, {"safe": 0}),
    ):  # fmt: skip
        row = final(task, after, len(pairs))
        pairs.append((row, draft(row, before)))
    found = {name: (c["value"], c["n"]) for name, c in cells(pairs).items()}
    assert found == {
        "doubted_ssi": (0.0, 4),
        "doubted_safety": (0.0, 2),
        "worse_ssi": (1 / 3, 3),
        "better_ssi": (1 / 3, 3),
        "worse_safety": (1 / 2, 2),
        "better_safety": (0.0, 2),
    }


def test_what_was_doubted_was_looked_up_and_is_not_researched() -> None:
    """Of five answers something was looked up for three; of one of them the draft went out."""
    gave_way = (Candidate("it has 5", 0.0, dropped=DOUBTED),)
    fell = (Candidate("it has 5", 0.0, dropped="its safety"),)
    rows = [
        final("ssi", {"sensible": 1}, 0), final("ssi", {"sensible": 1}, 1),
        replace(final("ssi", {"sensible": 1}, 2, calls=()), finals=gave_way),
        replace(final("ssi", {"sensible": 1}, 3, calls=()), finals=fell),
        final("ssi", {"sensible": 1}, 4, calls=()),
    ]  # fmt: skip
    found = research_cells({"LaMDA": rows}, [], settings(), np.random.default_rng(1))["LaMDA"]
    assert (found["doubted_ssi"]["value"], found["doubted_ssi"]["n"]) == (1 / 3, 3)
    assert [row.context_id for row in rows if is_doubted(row)] == ["ssi/2"]


def test_they_stand_in_the_results_of_models_that_research() -> None:
    row = final("groundedness", RIGHT, 0)
    plain = replace(final("groundedness", RIGHT, 0, calls=()), model="PT")
    rng = np.random.default_rng(1)
    results = metrics_json([plain, row], settings(), rng, drafts=[draft(row, TALK)])
    assert list(results["research"]) == ["LaMDA"]
    assert results["research"]["LaMDA"]["needless_lookups"]["value"] == 1.0


def test_a_draft_of_no_response_is_an_error() -> None:
    row = final("ssi", {"sensible": 1}, 0)
    stray = replace(draft(row, {}), context_id="ssi/77")
    with pytest.raises(LamdaError, match="draft of LaMDA in context 'ssi/77': no researched"):
        research_cells({"LaMDA": [row]}, [stray], settings(), np.random.default_rng(1))
