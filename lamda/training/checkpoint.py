"""Checkpoints of a run in a scratch directory: written while it trains, whole, the last two kept.

They go through torch.distributed.checkpoint, so what N processes wrote, M can read. Of its formats
this is the one in safetensors: its usual one holds a pickle (`.metadata`), and reading that runs
whatever a stranger put there. Names and figures stand in progress.json, which is written last.
"""

from __future__ import annotations

import errno
import os
import shutil
import warnings
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.distributed.checkpoint.api import CheckpointException
from torch.distributed.checkpoint.hf_storage import (
    HuggingFaceStorageReader,
    HuggingFaceStorageWriter,
)
from torch.distributed.checkpoint.state_dict_loader import load
from torch.distributed.checkpoint.state_dict_saver import async_save, save

from lamda.errors import LamdaError
from lamda.files import read_json, write_json
from lamda.model.io import save_model
from lamda.model.transformer import Transformer
from lamda.parallel.world import World
from lamda.training.optim import Optimizer

# One process is asked for by `no_dist`; torch warns of it every time.
warnings.filterwarnings("ignore", message="torch.distributed is disabled", category=UserWarning)

PROGRESS = "progress.json"
KEPT = 2
PREFIX = "step-"
RANDOM = "random"
PARTS = "whole"
"""Where the processes put their parts of a finished model, in the scratch directory."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: steps, seconds and FLOPs done, and its last losses (None: none yet)."""

    step: int = 0
    seconds: float = 0.0
    flops: int = 0
    loss: float | None = None
    validation_loss: float | None = None


class Checkpoints:
    """The checkpoints of one run; `identity` is plain JSON that a checkpoint must share."""

    def __init__(self, scratch: Path, identity: Mapping[str, Any], world: World) -> None:
        self.scratch, self.identity, self.world = scratch, dict(identity), world
        self.pending: Future[Any] | None = None

    def save(self, model: Transformer, optimizer: Optimizer, progress: Progress) -> None:
        """Copy the state, and write it while training goes on; waits for the save before.

        OSError for a full disk, LamdaError for other trouble; both may be of the save before.
        """
        self.wait()
        directory = self.scratch / f"{PREFIX}{progress.step:08d}"
        state = _tensors(model, optimizer)
        state[RANDOM] = torch.get_rng_state()
        writer = _Writer(directory, asdict(progress) | {"identity": self.identity})
        self.pending = async_save(  # type: ignore[assignment]
            state,
            storage_writer=writer,
            process_group=self.world.saving,
            no_dist=self.world.mesh is None,
        )

    def wait(self) -> None:
        """Return when the last save is on the disk; raises its trouble."""
        pending, self.pending = self.pending, None
        if pending is None:
            return
        try:
            pending.result()
        except CheckpointException as error:
            raise _trouble(self.scratch, error) from None

    @contextmanager
    def finished(self) -> Iterator[None]:
        """Around training: what ends it with an error does not cost the save under way.

        The error is the one to report: trouble of that last save is left unsaid then.
        """
        try:
            yield
        except BaseException:
            with suppress(OSError, LamdaError):
                self.wait()
            raise
        self.wait()

    def resume(self, model: Transformer, optimizer: Optimizer) -> Progress:
        """Load the newest checkpoint into `model` and `optimizer`; step 0 where there is none.

        LamdaError when it is damaged, or when it is of another configuration.
        """
        found = checkpoints(self.scratch)
        if self.world.is_main_process:
            for leftover in self.scratch.glob(f".{PREFIX}*"):
                shutil.rmtree(leftover)
        self.world.wait()
        if not found:
            return Progress()
        directory = found[-1]
        progress = self._check(directory)
        state = _tensors(model, optimizer)
        state[RANDOM] = torch.get_rng_state()
        try:
            load(
                state,
                storage_reader=HuggingFaceStorageReader(str(directory)),
                process_group=self.world.saving,
                no_dist=self.world.mesh is None,
            )
        except (CheckpointException, ValueError, RuntimeError) as error:
            raise _damaged(directory, str(_cause(error))) from None
        torch.set_rng_state(state[RANDOM])
        return progress

    def _check(self, directory: Path) -> Progress:
        values = read_json(directory / PROGRESS)
        try:
            identity, sizes = dict(values.pop("identity")), dict(values.pop("files"))
            progress = Progress(**values)
        except (AttributeError, KeyError, ValueError, TypeError) as error:
            raise _damaged(directory / PROGRESS, f"{type(error).__name__} {error}") from None
        for key, value in self.identity.items():
            if identity.get(key) != value:
                raise LamdaError(
                    f"{directory}: key {key!r}: expected {value!r}, found {identity.get(key)!r}; it"
                    f" is of another run: delete {self.scratch}"
                )
        for name, size in sizes.items():
            path = directory / name
            there = path.stat().st_size if path.exists() else 0
            if there != size:
                raise _damaged(path, f"{there} of its {size} bytes")
        return progress


class _Writer(HuggingFaceStorageWriter):
    """Writes into a hidden directory, which the first process renames when all have written."""

    def __init__(self, directory: Path, progress: Mapping[str, Any]) -> None:
        self.directory, self.progress = directory, dict(progress)
        self.hidden = directory.parent / f".{directory.name}.part"
        super().__init__(path=str(self.hidden), save_distributed=True)

    def finish(self, metadata: Any, results: Any) -> None:
        """Name the files and put the directory in place; drop all but the last checkpoints."""
        sizes = {path.name: path.stat().st_size for path in sorted(self.hidden.iterdir())}
        write_json(self.hidden / PROGRESS, self.progress | {"files": sizes})
        if self.directory.exists():
            shutil.rmtree(self.directory)
        os.replace(self.hidden, self.directory)
        for old in checkpoints(self.directory.parent)[:-KEPT]:
            shutil.rmtree(old)


def save_trained(model: Transformer, directory: Path, scratch: Path, world: World) -> None:
    """Write the finished `model` to `directory` as lamda.model.io does; every process calls it.

    Each process writes its own parts below `scratch`, and the first one joins them parameter by
    parameter: none ever holds more of the model than its share and one whole parameter.
    OSError for a full disk, LamdaError for other trouble.
    """
    if world.mesh is None:
        save_model(model, directory)
        return
    parts = scratch / PARTS
    if world.is_main_process:
        shutil.rmtree(parts, ignore_errors=True)
    world.wait()
    state = {name: parameter.detach() for name, parameter in model.named_parameters()}
    writer = HuggingFaceStorageWriter(str(parts), save_distributed=True, enable_consolidation=True)
    try:
        save(state, storage_writer=writer, process_group=world.saving)
    except CheckpointException as error:
        raise _trouble(scratch, error) from None
    if world.is_main_process:
        (joined,) = parts.glob("*.safetensors")
        save_model(model, directory, joined)
        shutil.rmtree(parts)


def _tensors(model: Transformer, optimizer: Optimizer) -> dict[str, Tensor]:
    parameters = {f"model.{name}": p.detach() for name, p in model.named_parameters()}
    return parameters | optimizer.tensors()


def checkpoints(scratch: Path) -> list[Path]:
    """The checkpoints in `scratch`, oldest first."""
    return sorted(path for path in scratch.glob(f"{PREFIX}*") if path.is_dir())


def remove_scratch(scratch: Path) -> None:
    """Delete the checkpoints of a finished run; the caller's last act."""
    shutil.rmtree(scratch, ignore_errors=True)


def _cause(error: BaseException) -> BaseException:
    """What went wrong in the first process that failed."""
    if isinstance(error, CheckpointException):
        return _cause(next(iter(error.failures.values()))[0])
    return error


def _trouble(scratch: Path, error: CheckpointException) -> Exception:
    cause = _cause(error)
    if isinstance(cause, OSError) and cause.errno in (errno.ENOSPC, errno.EDQUOT):
        return OSError(cause.errno, f"{os.strerror(cause.errno)}: checkpoint in {scratch}")
    reason = " ".join(str(cause).split())[:200]
    return LamdaError(f"{scratch}: a checkpoint could not be written: {reason}")


def _damaged(path: Path, reason: str) -> LamdaError:
    directory = path if path.is_dir() else path.parent
    reason = " ".join(reason.split())[:120]
    return LamdaError(f"{path}: expected a whole checkpoint, found {reason}; delete {directory}")
