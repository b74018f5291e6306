"""Commands on what the toolset finds: `lamda ask`, and `lamda index` for an index of one's own."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lamda.cli.columns import Column, named_columns
from lamda.errors import LamdaError
from lamda.outputs import INDEX, KNOWLEDGE, PARAMS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lamda.records import Document
    from lamda.toolset.indexing import Facts

commands = typer.Typer(add_completion=False)
index = typer.Typer(add_completion=False, no_args_is_help=True)
SEGMENT = re.compile(r"[0-9a-f]{32}\..+")
"""Names of the other files of an index."""
IndexFolder = Annotated[
    Path | None,
    typer.Option("--index", help="Folder of the index; default: that of the pipeline's pages."),
]
Folder = Annotated[Path, typer.Argument(metavar="FOLDER", help="Of the index, in own/.")]
Pages = Annotated[
    str, typer.Argument(metavar="PAGES", help="File, folder or pattern of documents, any format.")
]

Mend = Annotated[
    bool,
    typer.Option(
        "--mend/--no-mend",
        help="Mend encodings and mask personal data, as in the pages of the pipeline.",
    ),
]


def index_of(knowledge: Path, named: Path | None) -> Path | None:
    """The index that was named, or the one that the pipeline built of its pages."""
    if named is None and knowledge.parts[-2:] == KNOWLEDGE.parts:
        built = knowledge.parents[1] / INDEX
        return built if built.is_dir() else None
    return named


@commands.command(context_settings={"ignore_unknown_options": True})  # a query may begin with -
def ask(
    words: Annotated[
        list[str], typer.Argument(metavar="QUERY", help="135+7721, hello in French, ...")
    ],
    knowledge: Annotated[Path, typer.Option(help="Documents of the search index.")] = KNOWLEDGE,
    folder: IndexFolder = None,
    count: Annotated[int, typer.Option(min=1, help="Results at most.")] = 5,
    params: Annotated[Path, typer.Option(help="Which tools there are.")] = PARAMS,
) -> None:
    """Ask the toolset by itself: calculator, translator, clock and retrieval."""
    from lamda.config.params import load_answering
    from lamda.serving.terminal import plain
    from lamda.toolset.toolset import MAX_QUERY, Toolset

    for word in words:
        if re.match(r"--[a-z]", word):
            raise LamdaError(f"{word}: no such option; `lamda ask --help` lists them")
    query = " ".join(words)
    if len(query) > MAX_QUERY:
        raise LamdaError(f"query: expected at most {MAX_QUERY} characters, found {len(query)}")
    choices = load_answering(params).toolset
    toolset = Toolset.from_choices(choices, knowledge, index=index_of(knowledge, folder))
    results = toolset.ask(query)[:count]
    for result in results:
        print(plain(result.text) + (f"\n  {plain(result.url)}" if result.url else ""))
    if not results:
        print("nothing found")


@index.command("build")
def build(
    folder: Folder,
    pages: Pages,
    characters: Annotated[int, typer.Option(min=40, help="Of a passage at most.")] = 280,
    sentences: Annotated[int, typer.Option(min=1, help="Of a passage at most.")] = 2,
    column: Column = None,
    mend: Mend = True,
) -> None:
    """Build an index outside the pipeline, for `toolset.NAME: {use: retrieval, index: FOLDER}`."""
    from lamda.toolset.config import Passages
    from lamda.toolset.indexing import build_index

    _check_replaceable(folder)
    cut = Passages(characters=characters, sentences=sentences)
    _tell(folder, build_index(_documents(pages, column, mend), folder, cut))


@index.command("add")
def add(folder: Folder, pages: Pages, column: Column = None, mend: Mend = True) -> None:
    """Put documents into an index, each instead of what it holds of the same id."""
    from lamda.toolset.indexing import update_index

    _check_replaceable(folder)
    _tell(folder, update_index(folder, _documents(pages, column, mend)))


@index.command("delete")
def delete(folder: Folder, ids: Annotated[list[str], typer.Argument(metavar="ID...")]) -> None:
    """Take documents out of an index by their ids."""
    from lamda.toolset.indexing import update_index

    _check_replaceable(folder)
    _tell(folder, update_index(folder, delete=ids))


def _check_replaceable(folder: Path) -> None:
    """LamdaError for a folder that holds what no index wrote: it is replaced as a whole."""
    from lamda.toolset.indexing import FACTS
    from lamda.toolset.segments import META

    if not folder.exists():
        return
    names = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else [folder.name]
    own = {FACTS, META} if {FACTS, META} <= {*names} else set()
    strange = [name for name in names if name not in own and not SEGMENT.fullmatch(name)]
    if strange:
        raise LamdaError(
            f"{folder}: expected a new folder, or one that holds an index and nothing else, found "
            f"{strange[0]}; name another folder, or move that away"
        )


def _documents(pages: str, column: list[str] | None, mend: bool) -> Iterator[Document]:
    """The documents behind a path, mended; then says what was dropped, and why."""
    from lamda.data.files import read_documents
    from lamda.data.mending import MENDING, mended_document
    from lamda.data.reading.ledger import Ledger

    ledger, steps = Ledger(), MENDING if mend else ()
    for row in read_documents(pages, named_columns(column), ledger=ledger):
        yield mended_document(row, steps)
    ledger.tell(pages)


def _tell(folder: Path, facts: Facts) -> None:
    print(f"{folder}: {facts.rows:,} rows and {facts.passages:,} passages")
