"""Real processes that train together over gloo."""

import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch.multiprocessing as mp


def run_processes(count: int, function: Callable[..., None], *arguments: Any) -> None:
    """Call `function(*arguments)` in `count` processes with the environment that torchrun gives."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    mp.get_context("forkserver").set_forkserver_preload(["lamda.training.loop"])
    mp.start_processes(_enter, (count, port, function, arguments), count, start_method="forkserver")


def _enter(
    rank: int, count: int, port: int, function: Callable[..., None], arguments: tuple[Any, ...]
) -> None:
    os.environ |= {
        "RANK": str(rank), "LOCAL_RANK": str(rank), "WORLD_SIZE": str(count),
        "LOCAL_WORLD_SIZE": "1024", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port),
    }  # fmt: skip
    function(*arguments)


def scratch_of(directory: Path) -> Path:
    """Where a run below `directory` keeps its checkpoints."""
    return directory / "scratch"
