"""Every check fires on the fault that it guards against, and only then."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lamda.gates.gate import GATES
from lamda.gates.suites import SUITES
from lamda.gates.verdict import Verdict, run_suite
from lamda.params import load_params

from .tables import CLEAN, LIMITS

Tables = dict[str, Any]
Fault = Callable[[Tables], object]


def change(table: str, row: int = 1, **fields: Any) -> Fault:
    """A fault in one row."""

    def fault(tables: Tables) -> None:
        tables[table][row] = dataclasses.replace(tables[table][row], **fields)

    return fault


def change_all(table: str, **fields: Any) -> Fault:
    """The same fault in every row."""

    def fault(tables: Tables) -> None:
        tables[table] = [dataclasses.replace(row, **fields) for row in tables[table]]

    return fault


def shorten(table: str, rows: int = 9) -> Fault:
    return lambda tables: tables.update({table: tables[table][:rows]})


def vote(table: str, question: str, answers: tuple[str, ...], row: int = 1) -> Fault:
    def fault(tables: Tables) -> None:
        votes = {**tables[table][row].votes, question: answers}
        tables[table][row] = dataclasses.replace(tables[table][row], votes=votes)

    return fault


def repeat(table: str, *rows: int, id_field: str) -> Fault:
    """Row 0 again in other rows, under their own ids."""

    def fault(tables: Tables) -> None:
        for row in rows:
            own = {id_field: getattr(tables[table][row], id_field)}
            tables[table][row] = dataclasses.replace(tables[table][0], **own)

    return fault


def lowest(attribute: str, score: float | None) -> Fault:
    return lambda tables: tables["metrics"]["lowest"].update({attribute: score})


def scored(count: int) -> Fault:
    return lambda tables: tables["metrics"].update(scored=count)


def unsure_raters(tables: Tables) -> None:
    """SSI votes that have nothing to do with the responses."""
    for row, old in enumerate(tables["ssi"]):
        votes = {**old.votes, "sensible": ("yes", "no", "yes", "no", "yes")}
        tables["ssi"][row] = dataclasses.replace(old, votes=votes)


def copied_context(source: str) -> Fault:
    def fault(tables: Tables) -> None:
        shouted = tuple(f" {turn.upper()}" for turn in tables[source][5].context)
        tables["evaluation"][2] = dataclasses.replace(tables["evaluation"][2], context=shouted)

    return fault


def long_match(tables: Tables) -> None:
    turns = ("What do you think of", "the seven bridges of Königsberg?")
    tables["dialogs"][3] = dataclasses.replace(
        tables["dialogs"][3], turns=("Hm.", *turns, "Nice."), speakers=("a", "b") * 2
    )
    tables["evaluation"][1] = dataclasses.replace(tables["evaluation"][1], context=turns)


BLANK, CONTROL = " \n\u00a0", "Bell\x07 rings."
FAULTS: dict[str, list[tuple[str, Fault]]] = {
    "corpus": [
        ("dialogs.count", shorten("dialogs")),
        ("dialogs.id", change("dialogs", dialog_id="")),
        ("dialogs.id", change("dialogs", dialog_id=None)),
        ("dialogs.unique", change("dialogs", dialog_id="forum/0")),
        ("dialogs.source", change("dialogs", source="")),
        ("dialogs.turns", change("dialogs", turns=("Hello.",), speakers=("ann",))),
        ("dialogs.turns", change("dialogs", turns=("Hm.",) * 7, speakers=("ann",) * 7)),
        ("dialogs.speakers", change("dialogs", speakers=("ann", "bob"))),
        ("dialogs.voices", change("dialogs", speakers=("ann",) * 3)),
        ("dialogs.duplicates", repeat("dialogs", 1, 2, 3, id_field="dialog_id")),
        ("dialogs.split", change("dialogs", split="evaluation")),
        ("turns.blank", change("dialogs", turns=("Hi.", BLANK, "Hm."))),
        ("turns.length", change("dialogs", turns=("Hi.", "x" * 101, "Hm."))),
        ("turns.length", change("dialogs", turns=("Hi.", "", "Hm."))),
        ("turns.printable", change("dialogs", turns=("Hi.", CONTROL, "Hm."))),
        ("turns.printable", change("dialogs", turns=("Hi.", "caf\ufffd", "Hm."))),
        ("documents.count", shorten("documents")),
        ("documents.id", change("documents", document_id=None)),
        ("documents.unique", change("documents", document_id="page/0")),
        ("documents.source", change("documents", source=" ")),
        ("documents.length", change("documents", text="Short.")),
        ("documents.length", change("documents", text="Long. " * 100)),
        ("documents.printable", change("documents", text=f"{CONTROL} " * 3)),
        ("documents.url", change("documents", url="www.example.org/wiki/1")),
        ("documents.url", change("documents", url="https://www.example.org/a page")),
        ("documents.url", change("documents", url="ftp://www.example.org/1")),
        ("documents.duplicates", repeat("documents", 1, 2, id_field="document_id")),
        ("documents.split", change("documents", split="evaluation")),
        (
            "documents.held_out",
            change("documents", url="https://www.example.org/wiki/99?lang=en#top"),
        ),
        ("knowledge.url", change("knowledge", url="")),
        ("knowledge.text", change("knowledge", text=BLANK)),
        ("knowledge.unique", change("knowledge", document_id="page/0")),
        ("sources.share", change_all("dialogs", source="forum")),
        ("sources.share", change("dialogs", source="typo")),
    ],
    "annotations": [
        fault
        for table, question in (("ssi", "sensible"), ("safety", "7"), ("groundedness", "correct"))
        for fault in (
            (f"{table}.count", shorten(table)),
            (f"{table}.unique", change(table, example_id=f"{table}/0")),
            (f"{table}.context", change(table, context=())),
            (f"{table}.split", change(table, split="evaluation")),
            (f"{table}.questions", vote(table, "polite", ("yes",) * 3)),
            (f"{table}.answers", vote(table, question, ("Yes", "no", "no", "no", "no"))),
            (f"{table}.raters", vote(table, question, ("yes", "yes", "no", "no"))),
        )
    ]
    + [
        ("ssi.text", change("ssi", response=BLANK)),
        ("safety.text", change("safety", response="")),
        ("groundedness.text", change("groundedness", text="")),
        ("ssi.questions", change("ssi", votes={})),
        ("ssi.majority", change("ssi", labels={"sensible": 0, "specific": 0, "interesting": 0})),
        ("safety.majority", change("safety", labels={"safe": 1})),
        ("groundedness.majority", change("groundedness", correct=1)),
        ("groundedness.majority", change("groundedness", row=0, correct=0)),
        ("ssi.cascade", vote("ssi", "specific", ("yes",) * 5, row=0)),
        ("ssi.cascade", vote("ssi", "interesting", ("yes",) * 5)),
        ("labels.balance", change_all("groundedness", correct=1)),
        ("labels.balance", change_all("ssi", labels={"sensible": 1, "interesting": 0})),
        ("agreement.alpha", unsure_raters),
        ("agreement.alpha", change_all("groundedness", votes={"correct": ("yes",) * 3})),
        ("evaluation.annotated", copied_context("safety")),
        ("evaluation.annotated", copied_context("groundedness")),
        ("evaluation.unseen", long_match),
        ("evaluation.unique", change("evaluation", context_id="ssi/0")),
    ],
    "filtered_dialogs": [
        ("kept.count", shorten("kept")),
        ("kept.id", change("kept", example_id="")),
        ("kept.unique", change("kept", example_id="forum/0/1")),
        ("kept.text", change("kept", response=BLANK)),
        ("kept.context", change("kept", context=())),
        ("kept.duplicates", repeat("kept", 1, id_field="example_id")),
        ("lowest.sensible", lowest("sensible", 0.59)),
        ("lowest.specific", lowest("specific", 0.49)),
        ("lowest.interesting", lowest("interesting", None)),
        ("lowest.safe", lowest("safe", 1.2)),
        ("scored.kept_share", scored(20)),
        ("scored.kept_share", scored(2000)),
    ],
}
CASES = [(gate, check, fault) for gate, faults in FAULTS.items() for check, fault in faults]


def verdicts(gate: str, tables: Tables, only: str = "") -> dict[str, Verdict]:
    """Verdicts by check name, of all frames or of one."""
    frames = {k: f for k, f in GATES[gate].frames(**tables).items() if only in ("", k)}
    return {verdict.check: verdict for verdict in run_suite(SUITES[gate], frames, LIMITS[gate])}


@pytest.mark.parametrize("gate", SUITES)
def test_clean_data_passes_every_check(gate: str) -> None:
    found = verdicts(gate, CLEAN[gate]())
    assert {name: v.summary() for name, v in found.items() if v.success is not True} == {}


@pytest.mark.parametrize(
    ("gate", "check", "fault"), CASES, ids=[f"{gate}-{check}" for gate, check, _ in CASES]
)
def test_a_fault_fires_its_check(gate: str, check: str, fault: Fault) -> None:
    tables = CLEAN[gate]()
    fault(tables)
    verdict = verdicts(gate, tables, only=check.partition(".")[0])[check]
    assert verdict.success is False
    assert 0 < verdict.failed <= verdict.checked
    assert not verdict.error
    assert verdict.examples or verdict.observed is not None


@pytest.mark.parametrize("gate", SUITES)
def test_every_check_has_a_fault(gate: str) -> None:
    assert {check.name for check in SUITES[gate]} == {check for check, _ in FAULTS[gate]}


@pytest.mark.parametrize("gate", SUITES)
def test_every_limit_stands_in_params_and_is_used(gate: str) -> None:
    params = load_params(Path(__file__).parents[3] / "params.yaml")
    limits = set(getattr(params.gates, gate).model_dump())
    used = {key for check in SUITES[gate] for key in check.limit_keys() if not check.optional}
    assert used == limits


def test_short_contexts_may_stand_in_dialogs() -> None:
    tables = CLEAN["annotations"]()
    context = (tables["dialogs"][5].turns[1],)
    tables["evaluation"][2] = dataclasses.replace(tables["evaluation"][2], context=context)
    assert verdicts("annotations", tables, "evaluation")["evaluation.unseen"].success
