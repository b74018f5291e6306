"""Checkpoints of a run in a scratch directory: written while it trains, whole, the last two kept.

They go through torch.distributed.checkpoint, so what N processes wrote, M can read. Of its formats
this is the one in safetensors: its usual one holds a pickle (`.metadata`), and reading that runs
whatever a stranger put there. Figures, names and hashes stand in progress.json, written last.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import sys
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
from lamda.hashes import file_sha256
from lamda.model.io import save_model
from lamda.model.trainable import Trainable
from lamda.parallel.world import World
from lamda.training.optim import Optimizer

# One process is asked for by `no_dist`; torch warns of it every time.
warnings.filterwarnings("ignore", message="torch.distributed is disabled", category=UserWarning)

PROGRESS = "progress.json"
OWN = "sha256"
"""Key of the hash over what else stands in progress.json."""
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

    def save(self, model: Trainable, optimizer: Optimizer, progress: Progress) -> None:
        """Copy the state, and write it while training goes on; waits for the save before.

        OSError for a full disk, LamdaError for other trouble; both may be of the save before.
        """
        self.wait()
        directory = self.scratch / _name(progress.step)
        state = _tensors(model, optimizer)
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

    def resume(self, model: Trainable, optimizer: Optimizer) -> Progress:
        """Load the newest whole checkpoint into `model` and `optimizer`; step 0 where none is.

        One that is damaged is removed and said, and the one before it is taken. A generator that it
        does not hold, as it was written on another device, draws on as it was seeded. LamdaError
        when it is of another configuration.
        """
        step = 0
        if self.world.is_main_process:
            for leftover in self.scratch.glob(f".{PREFIX}*"):
                shutil.rmtree(leftover)
            step = self._newest_whole()
        step = round(self.world.totals([float(step)])[0])  # of the first process: others add 0
        if not step:
            return Progress()
        directory = self.scratch / _name(step)
        progress = _read_progress(directory)[0]
        state, generators = _tensors(model, optimizer), _generators(model)
        reader = HuggingFaceStorageReader(str(directory))
        try:
            there = reader.read_metadata().state_dict_metadata
            for name in generators.keys() - there.keys():
                del state[name], generators[name]
            load(
                state,
                storage_reader=reader,
                process_group=self.world.saving,
                no_dist=self.world.mesh is None,
            )
        except (CheckpointException, ValueError, RuntimeError) as error:
            reason = " ".join(str(_cause(error)).split())[:120]
            raise LamdaError(
                f"{directory}: expected a checkpoint of this program, found {reason}; delete "
                f"{self.scratch} and run again: it begins anew"
            ) from None
        for name, generator in generators.items():
            generator.set_rng_state(state[name])
        return progress

    def _newest_whole(self) -> int:
        """The step of the newest checkpoint whose files are what was written; 0 without one."""
        for directory in reversed(checkpoints(self.scratch)):
            try:
                progress, identity, files = _read_progress(directory)
                self._check_identity(directory, identity)
                _check_files(directory, files)
                return progress.step
            except _Damaged as error:
                sys.stderr.write(
                    f"{error}; it is removed: the one before is taken, or it begins anew\n"
                )
                shutil.rmtree(directory)
        return 0

    def _check_identity(self, directory: Path, identity: Mapping[str, Any]) -> None:
        for key, value in self.identity.items():
            if identity.get(key) != value:
                raise LamdaError(
                    f"{directory}: key {key!r}: expected {value!r}, found {identity.get(key)!r}; it"
                    f" is of another run: delete {self.scratch}"
                )


class _Damaged(Exception):
    """A checkpoint is not what was written: which file, and how."""


def _read_progress(directory: Path) -> tuple[Progress, dict[str, Any], dict[str, str]]:
    """Progress, identity, and SHA-256 by file of a checkpoint."""
    path = directory / PROGRESS
    try:
        values = read_json(path)
        if values.pop(OWN) != _hash_of(values):
            raise ValueError("another content than was written")
        identity, files = dict(values.pop("identity")), dict(values.pop("files"))
        progress = Progress(**values)
        if directory.name != _name(progress.step):
            raise ValueError(f"step {progress.step}")
    except (LamdaError, AttributeError, KeyError, ValueError, TypeError) as error:
        reason = " ".join(str(error).split())[:120]
        raise _Damaged(f"{path}: expected the progress of a checkpoint, found {reason}") from None
    return progress, identity, files


def _check_files(directory: Path, files: Mapping[str, str]) -> None:
    for name, told in files.items():
        path = directory / name
        if not path.is_file():
            raise _Damaged(f"{path}: expected a file of a checkpoint, found nothing")
        if file_sha256(path) != told:
            raise _Damaged(f"{path}: damaged: it is not what was written")


def _hash_of(told: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def _name(step: int) -> str:
    return f"{PREFIX}{step:08d}"


class _Writer(HuggingFaceStorageWriter):
    """Writes into a hidden directory, which the first process renames when all have written."""

    def __init__(self, directory: Path, progress: Mapping[str, Any]) -> None:
        self.directory, self.progress = directory, dict(progress)
        self.hidden = directory.parent / f".{directory.name}.part"
        super().__init__(path=str(self.hidden), save_distributed=True)

    def finish(self, metadata: Any, results: Any) -> None:
        """Name the files and put the directory in place; drop all but the last checkpoints."""
        files = {path.name: file_sha256(path) for path in sorted(self.hidden.iterdir())}
        told = self.progress | {"files": files}
        write_json(self.hidden / PROGRESS, told | {OWN: _hash_of(told)})
        if self.directory.exists():
            shutil.rmtree(self.directory)
        os.replace(self.hidden, self.directory)
        for old in checkpoints(self.directory.parent)[:-KEPT]:
            shutil.rmtree(old)


def save_trained(model: Trainable, directory: Path, scratch: Path, world: World) -> None:
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


def _tensors(model: Trainable, optimizer: Optimizer) -> dict[str, Tensor]:
    # what is not trained is as it was read
    trained = ((name, p) for name, p in model.named_parameters() if p.requires_grad)
    parameters = {f"model.{name}": p.detach() for name, p in trained}
    drawn = {name: generator.get_rng_state() for name, generator in _generators(model).items()}
    return parameters | optimizer.tensors() | drawn


def _generators(model: Trainable) -> dict[str, Any]:
    """What a step draws from: torch's generator, and the device's own, where dropout draws."""
    kind = model.device.type
    own = {} if kind == "cpu" else {f"{RANDOM}.{kind}": torch.get_device_module(kind)}
    return {RANDOM: torch} | own


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
        full = OSError(cause.errno, f"{os.strerror(cause.errno)}: checkpoint in {scratch}")
        full.written = scratch.resolve()  # type: ignore[attr-defined]  # as lamda.files says it
        return full
    reason = " ".join(str(cause).split())[:200]
    return LamdaError(f"{scratch}: a checkpoint could not be written: {reason}")
