"""git, asked about a repository: its answer alone, in English, and of that repository."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from lamda.errors import LamdaError
from lamda.git import git_command, git_environment

QUIET = {
    "GIT_NO_REPLACE_OBJECTS": "1",  # a commit is what its hash says
    "GIT_OPTIONAL_LOCKS": "0",
    "LC_ALL": "C",
}


def git(
    folder: Path, *arguments: str, told: bytes = b"", seconds: float | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run git in `folder`, which reads `told`.

    LamdaError where git is not installed; subprocess.TimeoutExpired after so many seconds.
    """
    variables = git_environment() | QUIET
    command = git_command("-C", str(folder), *arguments)
    try:
        return subprocess.run(
            command, input=told, capture_output=True, check=False, env=variables, timeout=seconds
        )
    except FileNotFoundError:
        raise LamdaError("git: not found: install it, releases and limits are in it") from None


def text(data: bytes) -> str:
    """What git wrote, without the newline at its end; names that are no UTF-8 stay readable."""
    return os.fsdecode(data).rstrip("\n")


def words(done: subprocess.CompletedProcess[bytes]) -> str:
    """What git says of its trouble, in one line."""
    return " ".join(text(done.stderr).split())


def names(data: bytes) -> Sequence[str]:
    """The parts of an answer to `-z`."""
    return [os.fsdecode(name) for name in data.split(b"\0") if name]
