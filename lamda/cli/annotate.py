"""Commands for those who judge: `lamda annotate export`, `import` and `report`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lamda.cli.store import StoreUri, store_at
from lamda.cli.tasks import Run, tasks_folder
from lamda.errors import REFUSED, LamdaError, shown
from lamda.outputs import FILED, FILED_VOTES, RESOLVED, TOKENIZER

if TYPE_CHECKING:
    from lamda.annotation.forms import Form
    from lamda.annotation.next_items import Row, Scores
    from lamda.config.params import Params

commands = typer.Typer(add_completion=False, no_args_is_help=True)
ASK = ("objectives", "groups", "unsafe")


@commands.command()
def export(
    out: Annotated[Path, typer.Option(help="FILE.csv, FILE.jsonl; a folder: Label Studio.")],
    stage: Annotated[str, typer.Option(help="Tasks of this stage, which waits for people.")] = "",
    rows: Annotated[
        Path | None,
        typer.Option(help="Or responses of a table: data/samples.parquet, results/...."),
    ] = None,
    task: Annotated[str, typer.Option(help="Only this task of them: ssi, safety, ...")] = "",
    count: Annotated[int, typer.Option(min=1, help="Responses at most.")] = 200,
    pick: Annotated[
        str,
        typer.Option(help="random; uncertain: near one half for the discriminators; disagree."),
    ] = "random",
    model: Annotated[
        Path, typer.Option(help="Whose discriminators are asked, where `pick` needs them.")
    ] = Path("models/ssi_safety"),
    ask: Annotated[
        str, typer.Option(help=f"Of safety: {', '.join(ASK)}; else as params.yaml says.")
    ] = "",
    run: Run = "",
    store: StoreUri = "",
) -> None:
    """Write what people are to judge, each with the key that its votes are known by.

    Of a table those that people have not judged yet, the most useful ones first.
    """
    from lamda.annotation.exchange import read_tasks
    from lamda.annotation.handing_out import hand_out

    if bool(stage) == bool(rows):
        raise LamdaError("expected --stage, or --rows with a table of responses; one of the two")
    if stage:
        with tasks_folder(run, store) as folder:
            tasks: list[Any] = list(read_tasks(folder, stage))
    else:
        tasks = _chosen(Path(str(rows)), task, count, pick, model, ask)
    written = hand_out(tasks, out)
    print(f"{out}: {len(tasks)} tasks, {written} to fill in; `lamda annotate import` takes it back")


def _chosen(
    rows: Path, task: str, count: int, pick: str, model: Path, ask: str
) -> list[dict[str, object]]:
    from lamda.annotation.next_items import PICKS, choose, label_tasks
    from lamda.config.params import load_params

    picked = next((one for one in PICKS if one == pick), None)
    if picked is None:
        raise LamdaError(f"--pick: expected {', '.join(PICKS)}, found {pick!r}")
    if ask and ask not in ASK:
        raise LamdaError(f"--ask: expected {', '.join(ASK)}, found {ask!r}")
    params = load_params(RESOLVED)
    found = [row for row in _table(rows) if not task or row.task == task]
    if not found:
        raise LamdaError(f"{rows}: no response{f' of task {task}' if task else ''}")
    scores = _scores(found, model, params) if picked != "random" else []
    chosen = choose(found, count, picked, params.data.seed, scores, _voted())
    forms = {name: _form(name, params, ask) for name in dict.fromkeys(row.task for row in chosen)}
    return label_tasks(chosen, forms)


def _table(path: Path) -> list[Row]:
    """Rated or judged responses, which of them its columns say."""
    from lamda.data.tables import column_names
    from lamda.records import JudgedResponse, RatedResponse, read_table

    judged = path.is_file() and "judged_by" in column_names(path)
    rows: list[Any] = read_table(path, JudgedResponse if judged else RatedResponse)
    return rows


def _voted() -> set[str]:
    """The keys of the responses that people judged already."""
    from lamda.annotation.file_votes import read_votes
    from lamda.annotation.keys import vote_key

    if not FILED_VOTES.exists():
        return set()
    votes = read_votes(FILED_VOTES, {})
    return {vote_key(vote.task, vote.context, vote.response) for vote in votes if vote.response}


def _form(task: str, params: Params, ask: str) -> Form:
    """What is asked: as the task's judges or raters would be, else the paper's form."""
    from lamda.annotation.forms import form
    from lamda.annotation.own_objectives import Safety
    from lamda.plugins import build, find

    choice = params.data.judges.get(task) or params.data.raters.get(task)
    asks = choice and hasattr(find("raters", choice.use), "form")  # rules are slow to make
    if choice is None or not asks or (ask and "safety" not in choice.options):
        return form(task, safety=Safety.model_validate({"ask": ask} if ask else {}))
    if ask:  # of the objectives that params.yaml names
        safety = {**choice.options["safety"], "ask": ask}
        choice = choice.model_copy(update={"safety": safety})
    found: Form = build("raters", choice, params.data.seed).form(task)
    return found


def _scores(rows: Sequence[Row], model: Path, params: Params) -> list[Scores]:
    """The discriminators' probability of each label of a row's task."""
    from lamda.evaluation.config import LABELS as OF_TASK
    from lamda.finetuning.discriminators import score_rows
    from lamda.model.io import load_model
    from lamda.model.runtime import use_device
    from lamda.templates import LABELS
    from lamda.tokenizer import Tokenizer

    given: Any = rows
    found = score_rows(
        load_model(model, use_device("auto")),
        Tokenizer.load(TOKENIZER),
        given,
        params.decoding.context_tokens,
    )
    return [
        {LABELS[name]: p for name, p in of.items() if LABELS[name] in OF_TASK.get(row.task, ())}
        for row, of in zip(rows, found, strict=True)
    ]


@commands.command("import")
def take(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Label Studio's export as JSON, CSV or JSONL.")
    ],
    instance: Annotated[
        str, typer.Option(help="Which Label Studio it is from, where you have several.")
    ] = "",
    replace: Annotated[
        bool, typer.Option("--replace", help="In place of what earlier files say otherwise.")
    ] = False,
    store: StoreUri = "",
) -> None:
    """Check people's answers one by one, file those that hold and pin them (exit code 3 where an
    answer was refused; it says which and why)."""
    from lamda.ingestion.annotated import import_answers

    place = store_at(store)
    found = import_answers(file, place, FILED, replaces=replace, instance=instance)
    found.ledger.tell(str(file), shown=20)
    for pin in found.pins:
        print(shown(f"filed and pinned {pin.kind}/{pin.version}: {pin.rows} rows"))
    print(f"{found.answers} answers on {found.items} responses")
    if not found.is_clean:
        raise typer.Exit(REFUSED)


@commands.command()
def report(
    out: Annotated[Path, typer.Option(help="The page, HTML.")] = Path("reports/annotation.html"),
    rows: Annotated[Path | None, typer.Option(help="Rated responses, for --dawid-skene.")] = None,
    dawid_skene: Annotated[
        bool, typer.Option("--dawid-skene", help="Also labels by Dawid-Skene (crowd-kit).")
    ] = False,
) -> None:
    """Write a page on those who judged: agreement, who stands apart, gold, judges and people."""
    from lamda.annotation.people.answers import units
    from lamda.annotation.people.dawid_skene import dawid_skene as estimated
    from lamda.annotation.people.page import STAGES, page
    from lamda.files import read_json, write_text

    folders = {name: "results" if name == "roles" else "metrics" for name in STAGES}
    told = {
        name: read_json(path)
        for name, folder in folders.items()
        if (path := Path(f"{folder}/{name}.json")).exists()
    }
    if not told:
        raise LamdaError("metrics/rate.json, metrics/judge.json: no such file; run `dvc repro`")
    if dawid_skene:
        if rows is None:
            raise LamdaError("--dawid-skene: name the rated responses, --rows data/annotations/...")
        told["dawid_skene"] = estimated(units(_table(rows)))  # type: ignore[arg-type]
    write_text(out, page(told))
    print(out)
