"""`lamda index`: an index outside the pipeline, in a folder of its own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from lamda.cli.main import app
from lamda.toolset.index import Index
from lamda.toolset.retrieval import Retrieval

INDEX = "own/index"


@pytest.fixture(autouse=True)
def pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = "Porto is a town by the sea. It is old."
    page = {"document_id": "1", "source": "own", "url": "u", "title": "Porto", "text": text}
    Path("pages.jsonl").write_text(json.dumps(page) + "\n")


def index(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["index", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


def test_an_index_is_built_again_and_added_to() -> None:
    for command in ("build", "build", "add"):
        code, told, error = index(command, INDEX, "pages.jsonl")
        assert code == 0, error
        assert told.startswith(f"{INDEX}: 0 rows and 1 passages")


@pytest.mark.parametrize("name", ["notes.md", "facts.json", "sub", ".gitignore"])
def test_what_else_a_folder_holds_is_not_replaced(name: str) -> None:
    path = Path("own/mine", name)
    path.parent.mkdir(parents=True)
    path.mkdir() if name == "sub" else path.write_text("{}")
    for command, what in (("build", "pages.jsonl"), ("add", "pages.jsonl"), ("delete", "1")):
        code, told, error = index(command, "own/mine", what)
        assert (code, told, error.count("\n")) == (2, "", 1)
        assert "own/mine: expected a new folder, or one that holds an index and noth" in error
        assert f"found {name};" in error and path.exists()


def test_what_was_put_into_an_index_is_not_lost() -> None:
    assert index("build", INDEX, "pages.jsonl")[0] == 0
    Path(INDEX, "notes.md").write_text("mine")
    for command, what in (("build", "pages.jsonl"), ("add", "pages.jsonl"), ("delete", "1")):
        code, _, error = index(command, INDEX, what)
        assert code == 2 and "found notes.md; name another folder, or move that away" in error
    assert Path(INDEX, "notes.md").read_text() == "mine"


MAIL = "ann@example.com"


@pytest.mark.parametrize("command", ["build", "add"])
def test_pages_are_mended_and_masked_as_those_of_the_pipeline(command: str) -> None:
    text = f"CafÃ© Porto: {MAIL}, +351 912 345 678."
    page = {"document_id": "1", "title": f"Ask {MAIL}", "text": text, "url": "u"}
    Path("new.jsonl").write_text(json.dumps(page) + "\n")
    assert index("build", INDEX, "pages.jsonl")[0] == 0
    assert index(command, INDEX, "new.jsonl")[0] == 0
    told = asked("Porto")
    assert "Ask [EMAIL_1]" in told and "Café Porto: [EMAIL_1], [PHONE_1]." in told
    assert MAIL.encode() not in b"".join(path.read_bytes() for path in Path(INDEX).iterdir())
    assert index(command, INDEX, "new.jsonl", "--no-mend")[0] == 0
    assert MAIL in asked("Porto")


def asked(query: str) -> str:
    return "\n".join(map(str, Retrieval(Index.open(Path(INDEX)))(query)))


@pytest.mark.parametrize("command", ["build", "add"])
def test_columns_of_pages_can_be_named(command: str) -> None:
    row = {"body": "Braga lies north of Porto.", "link": "https://a.org/braga", "head": "Braga"}
    Path("new.jsonl").write_text(json.dumps(row) + "\n")
    assert index("build", INDEX, "pages.jsonl")[0] == 0
    named = [f"--column={one}" for one in ("text=body", "url=link", "title=head")]
    assert index(command, INDEX, "new.jsonl", *named)[0] == 0
    assert "https://a.org/braga" in asked("Braga")
    code, _, error = index(command, INDEX, "new.jsonl", "--column", "text")
    assert code == 2 and "--column text: expected FIELD=COLUMN, each field once" in error
    code, _, error = index(command, INDEX, "new.jsonl", "--column", "texts=body")
    assert code == 2 and "columns: 'texts' is no field" in error
