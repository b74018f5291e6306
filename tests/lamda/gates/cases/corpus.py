"""The corpus gate: a small clean corpus, and its faults."""

from __future__ import annotations

from typing import Any

from lamda.gates.profile import corpus_profile
from lamda.records import Context, Dialog, Document

from ..changes import BLANK, CONTROL, Fault, Tables, change, change_all, put, repeat, shorten

LIMITS = {
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
    "min_language_share": 0.9,
    "max_drift": 0.6,
    "max_near_duplicate_share": 0.1,
    "max_template_share": 0.1,
    "max_repeated_share": 0.1,
    "min_ending": 0.4,
    "max_broken_share": 0.1,
    "min_fit": 0.55,
    "min_order": 0.52,
    "min_direction": 0.25,
    "max_quarantined_share": 0.1,
}


def dialogs() -> list[Dialog]:
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


def clean() -> dict[str, Any]:
    """Twenty dialogs of two sources, twelve pages, and an index with an evaluation page more."""
    pages = [_page(n, "train") for n in range(12)]
    return {
        "dialogs": dialogs(),
        "documents": pages,
        "knowledge": [*pages, _page(99, "evaluation")],
        "released": {"profile": corpus_profile(dialogs(), pages)},
        "built": {"knowledge": {"rows": 13, "sha256": "index"}},
        "knowledge_hash": "index",
        "annotation": [Context("ssi/0", "ssi", "1", ("Hi.", "How large is town 0?"))],
        "evaluation": [],
    }


def other_words(tables: Tables) -> None:
    """The released corpus spoke of other things."""
    words = {"ships": 0.7, "(other)": 0.3}
    tables["released"]["profile"]["words"] = words


GERMAN = ("Wie viele Menschen wohnen denn jetzt in der kleinen Stadt am Ufer?", "Es sind zwölf.")
FAULTS: list[tuple[str | Fault, ...]] = [
    ("dialogs.count", shorten("dialogs")),
    ("dialogs.id", change("dialogs", dialog_id="")),
    ("dialogs.id", change("dialogs", dialog_id=None), "dialogs.unique"),
    ("dialogs.unique", change("dialogs", dialog_id="forum/0")),
    ("dialogs.source", change("dialogs", source=""), "sources.share"),
    ("dialogs.turns", change("dialogs", turns=("Hello.",), speakers=("ann",)), "dialogs.voices"),
    ("dialogs.turns", change("dialogs", turns=("Hm.",) * 7, speakers=tuple("abababa"))),
    ("dialogs.speakers", change("dialogs", speakers=("ann", "bob"))),
    ("dialogs.voices", change("dialogs", speakers=("ann",) * 3)),
    ("dialogs.duplicates", repeat("dialogs", 1, 2, 3, id_field="dialog_id")),
    ("dialogs.split", change("dialogs", split="evaluation")),
    ("turns.blank", change("dialogs", turns=("Hi.", BLANK, "Hm."))),
    ("turns.blank", change("dialogs", turns=("Hi.", "\u200b\u2800\u3164\u00ad", "Hm."))),
    ("turns.length", change("dialogs", turns=("Hi.", "x" * 101, "Hm."))),
    ("turns.printable", change("dialogs", turns=("Hi.", CONTROL, "Hm."))),
    ("turns.printable", change("dialogs", turns=("Hi.", "caf\ufffd", "Hm."))),
    ("turns.printable", change("dialogs", turns=("Hi.", "right \u202eto left", "Hm."))),
    ("documents.count", shorten("documents")),
    ("documents.id", change("documents", document_id=None), "documents.unique"),
    ("documents.unique", change("documents", document_id="page/0")),
    ("documents.source", change("documents", source=" "), "sources.share"),
    ("documents.blank", change("documents", text="\u200b" * 30)),
    ("documents.length", change("documents", text="Short.")),
    ("documents.length", change("documents", text="Long. " * 100)),
    ("documents.printable", change("documents", text=f"{CONTROL} " * 3)),
    ("documents.url", change("documents", url="www.example.org/wiki/1")),
    ("documents.url", change("documents", url="https://www.example.org/a page")),
    ("documents.url", change("documents", url="ftp://www.example.org/1")),
    ("documents.url", change("documents", url="https://www.example.org/1\n")),
    ("documents.url", change("documents", url="https://www.example.org/\0")),
    ("documents.duplicates", repeat("documents", 1, 2, id_field="document_id")),
    ("documents.split", change("documents", split="evaluation")),
    (
        "documents.held_out",
        change("documents", url="https://www.example.org/wiki/99?lang=en#top"),
    ),
    ("knowledge.url", change("knowledge", url="")),
    ("knowledge.text", change("knowledge", text=BLANK)),
    ("knowledge.unique", change("knowledge", document_id="page/0")),
    ("index.same", put("built", "knowledge", value={"rows": 13})),
    ("index.same", put("built", "knowledge", "sha256", value="another")),
    ("sources.share", change_all("dialogs", source="forum")),
    ("sources.share", change("dialogs", source="typo")),
    ("turns.personal", change("dialogs", turns=("Hi.", "Write to ann@example.org!", "Hm."))),
    ("documents.personal", change("documents", text="Card 4111 1111 1111 1111, valid to May.")),
    (
        "sources.languages",
        change_all("dialogs", turns=GERMAN, speakers=("ann", "bob")),
        "dialogs.duplicates",
        "drift.distance",
    ),
    ("drift.distance", other_words),
]
