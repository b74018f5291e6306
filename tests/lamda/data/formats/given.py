"""Files of a test, and what is read from them: the ledger's sum adds up in each case."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from lamda.data.files import read_dialogs, read_documents
from lamda.data.reading.ledger import Ledger
from lamda.records import Dialog, Document


def dialogs(path: Path, format: Any = "auto", **more: Any) -> tuple[list[Dialog], Ledger]:
    ledger = Ledger()
    found = list(read_dialogs(path, more.pop("columns", {}), format, ledger=ledger, **more))
    assert ledger.rows == ledger.kept + sum(ledger.dropped.values())
    return found, ledger


def documents(path: Path, format: Any = "auto") -> tuple[list[Document], Ledger]:
    ledger = Ledger()
    found = list(read_documents(path, {}, format, ledger=ledger))
    assert ledger.rows == ledger.kept + sum(ledger.dropped.values())
    return found, ledger


def write(path: Path, value: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = path.suffix == ".jsonl"
    text = "".join(json.dumps(row) + "\n" for row in value) if lines else json.dumps(value)
    path.write_text(text)
    return path
