"""A working tree for the stages' tests."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from lamda.records import Dialog, Document, write_table
from tests.stages.based import base

REPOSITORY = Path(__file__).resolve().parents[2]
SOURCES = ("forum", "chitchat", "encyclopedia")


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working tree with a base in own/, and a small corpus."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(REPOSITORY / "profiles", "profiles")
    text = (REPOSITORY / "params.yaml").read_text().replace("wandb: true", "wandb: false")
    Path("params.yaml").write_text(text)
    base("own/little")
    dialogs = [
        Dialog(f"{source}/{n}", source, (f"how large is town {n}?", "it is large"), ("a", "b"))
        for source in SOURCES[:2]
        for n in range(60)
    ]
    documents = [
        Document(
            f"{n}", "encyclopedia", f"https://example.org/{n}", f"town {n}", "a river is there"
        )
        for n in range(60)
    ]
    write_table(Path("corpus/dialogs.parquet"), dialogs, Dialog)
    write_table(Path("corpus/documents.parquet"), documents, Document)
    return tmp_path
