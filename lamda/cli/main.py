"""The command `lamda`: talk to the model, ask the toolset, read results, choose a profile, plan a
training; lamda.cli.store and lamda.cli.champion add those on releases.

Heavy imports wait inside the commands, so that `lamda --help` answers at once.
"""

from __future__ import annotations

import pydoc
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from lamda.cli.annotate import commands as annotate
from lamda.cli.carbon import commands as carbon
from lamda.cli.champion import commands as champion
from lamda.cli.data import commands as data
from lamda.cli.finds import commands as finds
from lamda.cli.inbox import commands as inbox
from lamda.cli.look import commands as look
from lamda.cli.models import commands as models
from lamda.cli.report import commands as report
from lamda.cli.search import IndexFolder, index_of
from lamda.cli.search import commands as search
from lamda.cli.search import index as own_index
from lamda.cli.state import commands as state
from lamda.cli.store import StoreUri, cached_release, commands
from lamda.cli.tasks import commands as tasks
from lamda.cli.tracking import commands as tracking
from lamda.config.section import DECODES, Decode
from lamda.errors import LamdaError
from lamda.outputs import KNOWLEDGE, METRICS, MODEL, PARAMS, RESOLVED, RESPONSES, TOKENIZER
from lamda.stage import one_line_errors, path_errors, terminate, tolerant_streams

if TYPE_CHECKING:
    from lamda.config.params import Answering, Params
    from lamda.serving.chat import InRole

WIDTH = 200
"""Columns of a table that is not printed to a terminal."""


class _Group(TyperGroup):
    """Commands whose LamdaError becomes one line on stderr and exit code 2, as what the system says
    of a path does."""

    def invoke(self, ctx: Any) -> Any:
        with one_line_errors(), path_errors():
            return super().invoke(ctx)


app = typer.Typer(
    cls=_Group,
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="LaMDA (arXiv 2201.08239): talk to the model that `make repro` trained, read its results.",
)


for group in (commands, champion, inbox, models, look, finds, state, tracking, search, report):
    app.add_typer(group)
app.add_typer(carbon, name="carbon", help="What every stage took, and what a run will take.")
app.add_typer(data, name="data", help="Your own data: what is there, and what is missing.")
app.add_typer(own_index, name="index", help="A search index of your own, outside the pipeline.")
app.add_typer(tasks, name="tasks", help="What stages wait for people to judge or research.")
app.add_typer(annotate, name="annotate", help="What people judge: out to them, and back.")


def main() -> None:
    """The console script."""
    tolerant_streams()
    signal.signal(signal.SIGTERM, terminate)
    app(prog_name="lamda")


@app.command()
def chat(
    model: Annotated[Path, typer.Option(help="Folder of the model.")] = MODEL,
    decode: Annotated[str, typer.Option(help=f"{', '.join(DECODES)}.")] = "research",
    tokenizer: Annotated[Path, typer.Option(help="SentencePiece model.")] = TOKENIZER,
    knowledge: Annotated[Path, typer.Option(help="Documents of the search index.")] = KNOWLEDGE,
    index: IndexFolder = None,
    role: Annotated[str, typer.Option(help="One of the section roles, or none.")] = "none",
    params: Annotated[
        Path, typer.Option(help="Decoding parameters, seed, tools, roles.")
    ] = RESOLVED,
    release: Annotated[
        str, typer.Option(help="Talk to this release instead: champion, or an id.")
    ] = "",
    store: StoreUri = "",
) -> None:
    """Talk to the model; /why explains an answer, /role NAME changes the role."""
    from lamda.config.params import load_answering
    from lamda.dialog.roles import find_role, known_roles
    from lamda.serving.chat import chat as talk

    if release:
        folder = cached_release(release, store)
        model, tokenizer, knowledge, params = (
            folder / path for path in (MODEL, TOKENIZER, KNOWLEDGE, RESOLVED)
        )
    if decode not in DECODES:
        raise LamdaError(f"--decode: expected {', '.join(DECODES)}, found {decode!r}")
    settings = load_answering(params)
    roles = known_roles(settings.roles)
    find_role(role, roles)  # before a model is loaded for nothing
    in_role = _load_agent(model, decode, tokenizer, knowledge, index_of(knowledge, index), settings)
    talk(in_role, sys.stdin, sys.stdout, roles, role)


def _load_agent(
    model: Path,
    decode: Decode,
    tokenizer: Path,
    knowledge: Path,
    index: Path | None,
    settings: Answering,
) -> InRole:
    from lamda.dialog.agent import Agent
    from lamda.dialog.in_role import in_role
    from lamda.model.io import load_pair
    from lamda.model.runtime import use_device
    from lamda.toolset.toolset import Toolset

    tools = decode == "research"
    agent = Agent(
        decode,
        *load_pair(model, tokenizer, use_device("auto")),
        settings.decoding,
        settings.seed,
        Toolset.from_choices(settings.toolset, knowledge, index=index) if tools else None,
    )
    return lambda role: in_role(agent, role)


@app.command()
def profile(
    name: Annotated[str | None, typer.Argument(help="Profile to switch to.")] = None,
    params: Annotated[Path, typer.Option(help="Where the switch stands.")] = PARAMS,
) -> None:
    """Show the profiles, or switch to one; refuses params that do not bind."""
    from lamda.config.profiles import check_profile, list_profiles, set_profile
    from lamda.config.resolve import resolve

    if name is not None:
        check_profile(params, name)
    resolve(params.parent, name)  # first: a profile that does not bind is not switched to
    if name is not None:
        set_profile(params, name)
    for line in list_profiles(params):
        print(line)


@app.command()
def results(
    metrics: Annotated[Path, typer.Option(help="Metrics of the evaluation.")] = METRICS,
    by: Annotated[str, typer.Option(help="kind: of contexts; turn: of dialogs.")] = "",
) -> None:
    """Print the tables of results, with intervals and sample sizes."""
    from rich.console import Console

    from lamda.evaluation.role_lines import role_lines
    from lamda.evaluation.tables import print_table

    console = Console()
    print_table(metrics, console if console.is_terminal else Console(width=WIDTH), by)
    roles = metrics.with_name("roles.json")
    if roles.exists() and not by:
        print("\n".join(role_lines(roles)))


@app.command()
def read(
    responses: Annotated[Path, typer.Option(help="Judged responses.")] = RESPONSES,
    model: Annotated[str, typer.Option(help="Only this model, such as PT.")] = "",
    task: Annotated[str, typer.Option(help="Only this task: ssi, safety, groundedness.")] = "",
    label: Annotated[str, typer.Option(help="Only with this label: sensible=0, safe=1.")] = "",
    research: Annotated[
        str, typer.Option(help="kept: only drafts that stayed; changed: only the others.")
    ] = "",
    count: Annotated[int, typer.Option(min=0, help="Responses at most; 0: all.")] = 20,
    skip: Annotated[int, typer.Option(min=0, help="Responses to leave out first.")] = 0,
) -> None:
    """Page through the evaluated responses: context, response, research, votes; their shares."""
    from lamda.evaluation.shares import label_shares
    from lamda.serving.reading import choose, show

    chosen = choose(responses, model=model, task=task, label=label, research=research)
    page = chosen[skip : skip + count if count else None]
    text = show(page, first=skip + 1, total=len(chosen))
    text += "".join(f"{line}\n" for line in label_shares(chosen))
    if sys.stdout.isatty():
        pydoc.pager(text)
    else:
        print(text, end="")


def _profile_params(name: str) -> Params:
    from lamda.config.resolve import current_params

    return current_params(profile=name)


@app.command()
def plan(
    profile: Annotated[
        str, typer.Option(help="Take model, batch, rows and tokens from this profile, e.g. paper.")
    ] = "",
    preset: Annotated[str, typer.Option(help="Dimensions of the model; else 137b.")] = "",
    devices: Annotated[int, typer.Option(min=1, help="Devices in all.")] = 1024,
    mesh: Annotated[
        str,
        typer.Option(help="BATCHxMODEL: devices on each axis; else 128x8, of transformers Nx1."),
    ] = "",
    batch_tokens: Annotated[
        int | None, typer.Option(min=1, help="Tokens a step; else 262,144.")
    ] = None,
    seq_len: Annotated[int | None, typer.Option(min=1, help="Tokens a row; else 1024.")] = None,
    grad_accum_steps: Annotated[
        int | None, typer.Option(min=1, help="Parts of a batch, in turn; else 1.")
    ] = None,
    activation_checkpointing: Annotated[
        bool | None, typer.Option(help="Recompute activations; by default if they do not fit.")
    ] = None,
    tokens: Annotated[float | None, typer.Option(min=1, help="Tokens to train on.")] = None,
    memory: Annotated[float, typer.Option(min=0.001, help="GiB a device.")] = 32.0,
    peak: Annotated[float, typer.Option(min=0.001, help="TFLOP/s a device.")] = 123.0,
    efficiency: Annotated[
        float, typer.Option(min=0.01, max=1, help="Share of it in matrix products.")
    ] = 0.75,
    batch_bandwidth: Annotated[float, typer.Option(min=0.001, help="GB/s, batch axis.")] = 100.0,
    model_bandwidth: Annotated[float, typer.Option(min=0.001, help="GB/s, model axis.")] = 100.0,
) -> None:
    """Memory, traffic and days of a training on many devices, next to the paper's 57.7 days."""
    from lamda.model.config import preset as preset_of
    from lamda.model.shape import Shape, shape_of
    from lamda.parallel.dry_run import check_memory, dry_run
    from lamda.parallel.layout import Mesh
    from lamda.parallel.plan import Machine, Setup, check_batch, make_plan, recomputes_if_needed
    from lamda.parallel.recipe import base_lines, recipe_lines
    from lamda.parallel.table import plan_lines
    from lamda.training.optim import Optimizer

    params = _profile_params(profile) if profile else None
    if params is None:
        shape, rows, row, parts = Shape.of(preset_of(preset or "137b")), 256, 1024, 1
    else:
        learning, size = params.pretrain, params.tokenize.vocab_size
        shape = Shape.of(preset_of(preset, size)) if preset else shape_of(params.model, size)
        rows, row, parts = learning.batch_size, learning.seq_len, learning.grad_accum_steps
        tokens = tokens or learning.tokens
    config = shape.config
    axes = Mesh.parse(mesh or ("128x8" if config else f"{devices}x1"))
    if axes.devices != devices:
        raise LamdaError(f"--mesh {axes}: expected {devices} devices in all, found {axes.devices}")
    machine = Machine(memory, peak, efficiency, batch_bandwidth, model_bandwidth)
    batch = (batch_tokens or rows * row, seq_len or row, grad_accum_steps or parts)
    if config is None and params is not None:
        check_batch(axes, *batch)
        print("\n".join(base_lines(params, shape, machine, axes)))
        return
    assert config is not None  # a preset has them
    setup = Setup(config, axes, *batch, bool(activation_checkpointing))
    if activation_checkpointing is None:
        setup = recomputes_if_needed(setup, machine)
    made = make_plan(setup, machine)
    check_memory(made.memory, dry_run(config, axes, lambda m: Optimizer(m, 1.0, 1.0).tensors()))
    print("\n".join(plan_lines(made, tokens)))
    if params is not None:
        print("\n" + "\n".join(recipe_lines(made, params, shape)))
    print(f"\nparameters and optimizer: as divided among {devices:,} processes of a fake group")


if __name__ == "__main__":
    main()
