"""Models in and out, `lamda import` and `lamda export`; `lamda score` joins them."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from lamda.cli.score import commands as score
from lamda.outputs import MODEL, TOKENIZER

commands = typer.Typer(add_completion=False)
commands.add_typer(score)


@commands.command()
def export(
    out: Annotated[Path, typer.Argument(help="a folder that is not there yet")],
    model: Annotated[Path, typer.Option(help="of this project")] = MODEL,
    tokenizer: Annotated[Path, typer.Option()] = TOKENIZER,
) -> None:
    """Write a trained model as a folder that transformers loads."""
    from lamda.model.export import export_model

    export_model(model, tokenizer, out)
    print(f"{out}: weights, tokenizer, generation_config.json and a card; see docs/export.md")


@commands.command("import")
def import_model(
    source: Annotated[str, typer.Argument(help="folder, GGUF file or OWNER/NAME@REVISION")],
    out: Annotated[Path, typer.Argument(help="own/NAME")],
) -> None:
    """Copy a model of transformers to own/, once it was read; one that lamda exported comes back as
    what it was."""
    from lamda.config.resolve import OWN
    from lamda.model.imports import import_model as copied

    if copied(source, out):
        named = ["--model", str(out), "--tokenizer", f"{out}/tokenizer.model"]
        print(f"{out}: try `{shlex.join(['lamda', 'chat', *named])}`")
    try:
        place = Path(OWN) / out.resolve().relative_to(Path(OWN).resolve())
    except ValueError:
        print(f"{out}: to train it on, import it to {OWN}/NAME")
        return
    keep = shlex.join(["dvc", "add", str(place)])
    print(f"{out}: `{keep}` keeps it; `base: {place}` under `model` trains it on")
