"""What every `stages/NAME.py` shares: options, parameters, one-line errors, a quiet environment.

    def main(params: Params, corpus: Path, out: Path) -> None: ...

    if __name__ == "__main__":
        run(main)

makes `python -m stages.NAME --corpus PATH --out PATH`.

Exit codes are those of lamda.errors; bad input, a full disk, a gate's refusal and waiting for
people are one line on stderr each. Where DVC runs it, the stage also tells its end to a file
(lamda.ends), keeps what it took (lamda.carbon.ledger) and what it wrote for W&B
(lamda.tracking.recording), and fails where its inputs were edited meanwhile (lamda.inputs).
"""

from __future__ import annotations

import errno
import functools
import inspect
import io
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Annotated, Any, NoReturn, get_type_hints

import typer

from lamda.carbon.ledger import accelerators, keep, process_age
from lamda.carbon.measure import measure
from lamda.config.params import Params, load_params
from lamda.ends import STAGE, told_end
from lamda.errors import BAD_INPUT, SIGNALLED, LamdaError
from lamda.files import TEMPORARY
from lamda.inputs import Inputs
from lamda.outputs import RESOLVED
from lamda.tracking.recording import tracked

ENVIRONMENT = {
    "CUBLAS_WORKSPACE_CONFIG": ":4096:8",  # deterministic matrix products, where there is a GPU
    "DO_NOT_TRACK": "1",
    "GX_ANALYTICS_ENABLED": "false",
    "PYTHONHASHSEED": "0",  # for child processes; this one must not depend on it
    "TOKENIZERS_PARALLELISM": "false",
    "WANDB_ERROR_REPORTING": "false",
    "WANDB_SILENT": "true",
}

OF_PATHS = frozenset((
    errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOENT, errno.ENOTDIR, errno.EISDIR,
    errno.EEXIST, errno.ENAMETOOLONG, errno.ELOOP, errno.ENXIO, errno.EINVAL, errno.ENOTEMPTY,
))  # fmt: skip
"""The system's reasons that lie in a path which somebody named."""


def run(main: Callable[..., None]) -> None:
    """Call a stage's `main` with the options of the command line; exits as the module says.

    A parameter of `main` that is annotated `Params` is bound from params.resolved.yaml; each
    other one becomes an option `--name`, required unless it has a default.
    """
    for name, value in ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    tolerant_streams()
    signal.signal(signal.SIGTERM, terminate)
    application = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    application.command()(_as_command(main))
    if "TORCHELASTIC_RUN_ID" in os.environ:  # one of several: lamda.training.launch tells
        with one_line_errors():
            application()
    else:
        with told_end(), one_line_errors():
            application()


def tolerant_streams() -> None:
    """Let no character end a command: what the terminal's encoding lacks is written as an escape,
    and bytes that are no text in it are read as U+FFFD."""
    for stream, errors in (
        (sys.stdin, "replace"), (sys.stdout, "backslashreplace"), (sys.stderr, "backslashreplace"),
    ):  # fmt: skip
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=errors)


@contextmanager
def one_line_errors() -> Iterator[None]:
    """Turn a LamdaError or a full disk into one line on stderr and its exit code."""
    try:
        yield
    except LamdaError as error:
        _fail(str(error), error.exit_code)
    except Exception as error:
        told = _no_room(error)
        if told is None:
            raise
        what, advice = told
        _fail(f"{what}: {error}; {advice} and run again; nothing was half-written", BAD_INPUT)


@contextmanager
def path_errors() -> Iterator[None]:
    """Turn the system's refusal of a path into a LamdaError, around commands that people type.

    Not around a stage: there it is a fault, perhaps of the machine, and worth another attempt.
    """
    try:
        yield
    except OSError as error:
        if error.errno not in OF_PATHS or not isinstance(error.filename, str | bytes | Path):
            raise
        name, told = _named(error), error.strerror
        if error.errno == errno.EEXIST and os.path.isfile(name):
            told = "expected a folder, found a file"  # which the system says of none to be made
        raise LamdaError(f"{name}: {told}; check the path and its permissions") from error


def _named(error: OSError) -> str:
    """The path of an error, as the user knows it: no temporary file beside what is written."""
    name = os.fsdecode(error.filename)
    hidden = any(part.endswith(TEMPORARY) for part in Path(name).parts)
    return str(getattr(error, "written", name)) if hidden else name


def _no_room(error: Exception) -> tuple[str, str] | None:
    """What happened and what to do where a file could not be written for want of room; None for
    another error.
    """
    place = _place(error)
    if _is(error, errno.ENOSPC, errno.EDQUOT):
        told = os.statvfs(place)
        free = told.f_bavail * told.f_frsize / 2**20
        return f"disk full ({free:.0f} MiB left in {place})", "free space"
    if _is(error, errno.EFBIG):
        what = f"file too large for this process, or for the file system of {place}"
        return what, "raise `ulimit -f`, or write to another file system,"
    return None


def _place(error: Exception) -> Path:
    """The folder on whose disk the error was met: that of the file it names, of the one that was
    being written, or else, among the folders that are written to, the one with the least room.
    """
    # of a copy, `filename2` is where it should have gone
    for name in (getattr(error, key, None) for key in ("filename2", "filename", "written")):
        if isinstance(name, str | Path) and str(name):
            path = Path(name).resolve()
            return next(parent for parent in (path, *path.parents) if parent.is_dir())
    folders = {Path.cwd(), Path(tempfile.gettempdir())}
    return min(folders, key=lambda folder: os.statvfs(folder).f_bavail)


def named_paths(option: str, values: Sequence[str]) -> dict[str, Path]:
    """`name=path` values of a repeated option, by name; LamdaError for another form or a repeat."""
    paths: dict[str, Path] = {}
    for value in values:
        name, _, path = value.partition("=")
        if not name or not path or name in paths:
            raise LamdaError(f"--{option} {value}: expected name=path, each name once")
        paths[name] = Path(path)
    return paths


def _fail(message: str, code: int) -> NoReturn:
    print(f"error: {' '.join(message.split())}", file=sys.stderr, flush=True)
    raise SystemExit(code) from LamdaError(message)


def _is(error: Exception, *numbers: int) -> bool:
    if isinstance(error, OSError) and error.errno is not None:
        return error.errno in numbers
    # Arrow, torch and safetensors wrap the system's error in classes of their own.
    return any(os.strerror(number) in str(error) for number in numbers)


def terminate(number: int, frame: FrameType | None) -> NoReturn:
    """End on a signal as on an error: `finally` blocks run, so temporary files go away."""
    raise SystemExit(SIGNALLED + number)


def _as_command(main: Callable[..., None]) -> Callable[..., None]:
    """`main` as typer wants it: every parameter an option, without the bound `Params`."""
    hints = get_type_hints(main, include_extras=True)
    signature = inspect.signature(main)
    bound = [name for name in signature.parameters if hints[name] is Params]
    options = [
        parameter.replace(annotation=_as_option(hints[name]), kind=inspect.Parameter.KEYWORD_ONLY)
        for name, parameter in signature.parameters.items()
        if name not in bound
    ]

    @functools.wraps(main)
    def command(**values: Any) -> None:
        inputs = Inputs.of_stage(Path.cwd(), os.environ.get(STAGE, ""))
        with tracked(inputs):
            params = load_params(RESOLVED) if bound else None
            if inputs is None:
                main(**values, **dict.fromkeys(bound, params))
                return
            with measure(inputs.stage, before=process_age()) as cost:
                main(**values, **dict.fromkeys(bound, params))
                cost.devices = len(accelerators())
            inputs.check()
            if os.environ.get("RANK", "0") == "0":  # of several processes the first one tells
                keep(cost, inputs)

    command.__signature__ = inspect.Signature(options)  # type: ignore[attr-defined]
    command.__annotations__ = {option.name: option.annotation for option in options}
    del command.__wrapped__  # typer would look through it
    return command


def _as_option(hint: Any) -> Any:
    return hint if hasattr(hint, "__metadata__") else Annotated[hint, typer.Option()]
