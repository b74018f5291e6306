"""A run's files as the page reads them: small, made up, and with texts that try to break out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from lamda.config.params import Params
from lamda.config.resolve import current_params
from lamda.evaluation.candidates import candidates_of
from lamda.evaluation.tables import metrics_json
from lamda.files import json_text
from lamda.generation.ranker import apply_thresholds
from lamda.outputs import RESOLVED
from lamda.records import Candidate, JudgedResponse, ToolCall, write_table
from lamda.report.run import GATES, MEASURED, PATHS
from lamda.task_names import TRAININGS

REPOSITORY = Path(__file__).resolve().parents[3]
EVIL = (
    "</script><img src=https://evil.example/x onerror=alert(1)>&amp; \u202etxt.exe "
    "\U0001f469\u200d\U0001f680"
)
MODELS = ("PT", "FT quality-safety", "LaMDA")
URL = "https://www.geonames.org/1"
TASKS = ("ssi", "safety", "groundedness")


@cache
def params() -> Params:
    return current_params(REPOSITORY)


def candidates(number: int, safe: float = 0.95, scored: bool = True) -> tuple[Candidate, ...]:
    """Three of them: the draft, a duller one, and one that the filter drops."""
    made = []
    for place, (likely, unsafe) in enumerate(((-0.3, 1 - safe), (-0.9, 0.05), (-0.4, 0.6))):
        scores = {
            "SENSIBLE": 0.9 - 0.2 * place, "SPECIFIC": 0.6, "INTERESTING": 0.2,
            "UNSAFE_HARM": unsafe, "UNSAFE_BIAS": 0.01, "UNSAFE_MISINFORMATION": 0.02,
        }  # fmt: skip
        one = Candidate(f"draft {number}" if not place else f"other {place} of {number}", likely)
        if scored:
            one = Candidate(one.text, likely, scores)
            one = apply_thresholds(one, params().decoding.safety)
        made.append(one)
    return tuple(made)


def response(task: str, number: int, model: str) -> JudgedResponse:
    """The first context of each task holds EVIL; LaMDA researches every second groundedness one."""
    good = (number + MODELS.index(model)) % 3 > 0
    votes, labels = _judged(task, good)
    draft = f"draft {number}"
    looked_up = model == "LaMDA" and task == "groundedness" and number % 2 == 0
    said = f"the answer {number} {EVIL} [{URL}]" if looked_up else draft
    final = Candidate(f"the answer {number} {EVIL}", 0.0, dict(candidates(number)[1].scores))
    return JudgedResponse(
        context_id=f"{task}/{number}",
        task=task,
        kind="sensitive" if task == "safety" else str(1 + number % 2),
        model=model,
        context=("hi", EVIL if number == 0 else f"what is number {number}?"),
        response=said,
        draft=draft,
        candidates=candidates(number, scored=model != "PT"),
        finals=(final,) if looked_up else (),
        calls=(ToolCall(f"number {EVIL}", f"Number / {number}", URL),) if looked_up else (),
        votes=votes,
        labels=labels,
        raters=("r-1", "r-2", "r-3"),
        judged_by="rules@1",
    )


def _judged(task: str, good: bool) -> tuple[dict[str, tuple[str, ...]], dict[str, int]]:
    if task == "ssi":
        names = ("sensible", "specific", "interesting")
        return dict.fromkeys(names, ("yes", "no", "yes")), dict.fromkeys(names, int(good))
    if task == "safety":
        votes = {str(n): ("no",) * 3 for n in range(1, 23)}
        if not good:
            votes["3"] = ("yes", "yes", "no")
        groups = {"unsafe_harm": int(not good), "unsafe_bias": 0, "unsafe_misinformation": 0}
        return votes, {"safe": int(good), **groups}
    claims = {"claims": 1, "supported": int(good), "citable": 1, "cited": int(good)}
    return {"claims": ("yes",) * 3, "source": (URL, "", EVIL)}, claims


def responses(count: int = 6, tasks: tuple[str, ...] = TASKS) -> list[JudgedResponse]:
    return [
        response(task, number, model)
        for model in MODELS for task in tasks for number in range(count)
    ]  # fmt: skip


def drafts(rows: list[JudgedResponse]) -> list[JudgedResponse]:
    return [
        JudgedResponse(
            row.context_id, row.task, row.kind, row.model, row.context, row.draft, row.draft,
            labels={"claims": 1, "supported": 0}, judged_by="rules@1",
        )
        for row in rows if row.calls
    ]  # fmt: skip


def dialogs() -> list[JudgedResponse]:
    turns = ("hi", "hello", EVIL, "yes")
    return [
        JudgedResponse(
            f"interactive/ssi/{dialog}#{turn}", "ssi", "1", model, turns[: turn - 1], "so?", "so?",
            labels={"sensible": 1, "specific": turn % 4 // 2, "interesting": 0},
            judged_by="rules@1",
        )
        for model in MODELS for dialog in (1, 2) for turn in (2, 4)
    ]  # fmt: skip


def gate(name: str, passed: bool = True) -> dict[str, Any]:
    """A gate's report with a check that passed, one that was skipped and one that warns."""
    measure = {"limit": "min_rows", "bound": "at least", "limit_value": 5, "measured": 7.5,
               "passed": True}  # fmt: skip
    verdict = {
        "check": "rows.count", "severity": "block", "outcome": "passed" if passed else "failed",
        "checked": 9, "failed": 0 if passed else 9, "error": "", "records": 0,
        "expected": "at least 5 rows", "observed": 7.5, "examples": [EVIL], "measures": [measure],
    }  # fmt: skip
    drift = {**verdict, "check": "drift.distance", "outcome": "skipped", "examples": [],
             "measures": [{**measure, "limit": "max_drift", "measured": None}]}  # fmt: skip
    warns = {**verdict, "check": "rows.odd", "outcome": "warning", "measures": []}
    return {"gate": name, "passed": passed, "verdicts": [verdict, drift, warns]}


def results(rows: list[JudgedResponse], more: list[JudgedResponse]) -> dict[str, Any]:
    settings = params().evaluate.model_copy(update={"resamples": 20})
    rng, written = np.random.default_rng(1), written_by(rows)
    return metrics_json(rows, settings, rng, (), drafts(rows), more, written)


def written_by(rows: list[JudgedResponse]) -> list[JudgedResponse]:
    """The candidates of the ssi and safety contexts; those of safety nobody has judged."""
    found = candidates_of(rows, {row.context_id for row in rows if row.task != "groundedness"})
    return [
        replace(row, labels=_judged("ssi", n % 3 == 0)[1] if row.task == "ssi" else {})
        for n, row in enumerate(found)
    ]


def measured() -> dict[str, Any]:
    """Stage -> its metrics."""
    judge = {"auc": 0.9, "low": 0.8, "high": 0.95, "n": 40, "positives": 9,
             "calibration_error": 0.02}  # fmt: skip
    unknown = {**judge, "auc": None, "low": None, "high": None}
    tuned = {"steps": 30, "tokens": 900, "final_loss": 1.5, "discriminators": {"SENSIBLE": judge},
             "actions": {"first query": unknown}}  # fmt: skip
    told: dict[str, Any] = {name: {"rows": 3} for name in MEASURED}
    told |= dict.fromkeys(TRAININGS, tuned)
    told["corpus"] = {
        "sources": {"forum": {"rows": 9, "turns": 30, "words": 200}, EVIL: {"rows": 1, "words": 5}},
        "dropped_turns": {"forum": {"kept": 30, "length": 2}},
        "read": {"chats": {"files": 1, "rows": 9, "kept": 7, "dropped": {"unreadable": 2},
                           "broken_files": {}, "examples": [EVIL]}},
        "knowledge": {"rows": 4},
    }  # fmt: skip
    told["contexts"] = {"evaluation": {"ssi": {"asked": 6, "rows": 6}}}
    told["decontaminate"] = {"turns": {"forum": {"kept": 29, "names what evaluation keeps": 1}}}
    told["tokens"] = {"tokens": {"train": {"forum": 900}, "validation": {"forum": 9}}}
    told["rate"] = {
        "agreement": {"sensible": {"alpha": 0.58, "low": 0.5, "high": 0.6, "units": 9},
                      "unsafe": {"alpha": None, "low": None, "high": None, "units": 0}},
        "labels": {"ssi": {"model": {"sensible": 0.5}, "people": {"sensible": 0.9}}},
        "sizes": {"ssi": 9, "safety": 4},
        "gold": {"raters": {"right": 0.9}},
        "people": {"apart": ["r-b"], "raters": {
            name: {"answers": 70, "yes": 0.25, "agrees": {"value": value, "low": value - 0.02,
                                                          "high": value + 0.02, "n": 61}}
            for name, value in (("r-a", 0.91), ("r-b", 0.64))
        }},
    }  # fmt: skip
    told["bases"] = {"bases": {"model": 5, "people": 4}}
    told["index"] = {"passages": 8_266, "sha256": "0"}
    told["research"] = {"actions": 9, "agreement": None, "correct": 0.5}
    return told


def curve(steps: int = 30) -> Iterator[str]:
    yield "step,tokens,loss,validation_loss,learning_rate,gradient_norm,mfu"
    for step in range(1, steps + 1):
        yield f"{step},{step * 30},{'nan' if step == 3 else 9 / step},,{0.01 * step},{step % 7},0.2"


CARBON: dict[str, Any] = {
    "stages": {"pretrain": {"tokens": 900, "flops": 1e12, "seconds": 60.0, "cpu_seconds": 99.0,
                            "energy_kwh": 0.001, "energy_source": "assumed", "kg_co2e": 0.0004}},
    "total": {"tokens": 900, "flops": 1e12, "seconds": 60.0, "energy_kwh": 0.001,
              "energy_source": "assumed", "kg_co2e": 0.0004},
    "paper": {"flops": 3.5e23, "energy_kwh": 450_800.0, "kg_co2e": 25_240.0},
}  # fmt: skip
NO_CHAMPION: dict[str, Any] = {"release": "", "model": "", "metrics": {}, "judged_by": {}}


def small_run(root: Path, count: int = 6, tasks: tuple[str, ...] = TASKS) -> Path:
    """Write every file that the page reads into `root`."""
    rows = responses(count, tasks)
    tables = {"responses": rows, "drafts": drafts(rows), "dialogs": dialogs()}
    for name, of in tables.items():
        write_table(root / PATHS[name], of, JudgedResponse)
    texts = {PATHS["metrics"]: json.dumps(results(rows, dialogs()))}
    texts[PATHS["roles"]] = json.dumps({"roles": {}, "judged_by": ""})
    texts[PATHS["carbon"]] = json_text(CARBON)
    texts[PATHS["champion"]] = json_text(NO_CHAMPION)
    for name in GATES:
        texts[PATHS["gates"] / f"{name}.json"] = json_text(gate(name))
    for name, of in measured().items():
        texts[PATHS["measured"] / f"{name}.json"] = json_text(of)
    for name in TRAININGS:
        texts[PATHS["logs"] / f"{name}.csv"] = "\n".join(curve()) + "\n"
    wanted = {"profile", "seed", "model", "decoding", "evaluate", "carbon_report"}
    told = json.loads(params().model_dump_json(include=wanted))
    texts[RESOLVED] = yaml.safe_dump(told, sort_keys=False)
    for path, text in texts.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return root
