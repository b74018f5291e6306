"""A clone of this repository in which the smoke pipeline has run, and commands in it."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lamda.files import digest
from lamda.git import git_command, git_environment
from lamda.runner.graph import load_graph
from lamda.runner.healing import RWLOCK

REPOSITORY = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
MODELS = "models"
LONGEST_SECONDS = 900.0
"""After which a command counts as one that hangs."""


class NotSurvived(Exception):
    """What should hold does not: in words."""


class Skipped(Exception):
    """The drill cannot be held here: why."""


@dataclass(frozen=True, slots=True)
class Told:
    """How a command ended: its exit code (-1: it hung and was ended) and both streams."""

    code: int
    text: str

    @property
    def errors(self) -> list[str]:
        """Its lines that begin as an error of this project does."""
        return [line for line in self.text.splitlines() if line.startswith("error: ")]

    def one_line(self, *words: str) -> str:
        """Its only error; NotSurvived when there is none, a traceback, or words are missing."""
        if self.code in (0, -1) or len(self.errors) != 1 or "Traceback" in self.text:
            raise NotSurvived(f"expected one error line, found exit {self.code}: {self._end()}")
        for word in words:
            if word not in self.errors[0]:
                raise NotSurvived(f"expected {word!r} in {self.errors[0]}")
        return self.errors[0]

    def well(self) -> str:
        """What it wrote; NotSurvived when it failed."""
        if self.code:
            raise NotSurvived(f"exit {self.code}: {self._end()}")
        return self.text

    def _end(self) -> str:
        return " / ".join(self.text.strip().splitlines()[-4:])[:500] or "it said nothing"


@dataclass
class Workspace:
    """A folder with the sources, committed, where commands run with this Python's programs."""

    folder: Path
    seconds: dict[str, float] = field(default_factory=dict)
    """What each stage took, with what DVC does around it."""

    @property
    def environment(self) -> dict[str, str]:
        """That of every command: no key of W&B's, nothing that calls home."""
        kept = {k: v for k, v in git_environment().items() if not k.startswith("WANDB")}
        return kept | {
            "PATH": os.pathsep.join([str(BIN), kept.get("PATH", os.defpath)]),
            "DVC_NO_ANALYTICS": "1",
            "PYTHONUNBUFFERED": "1",
        }

    def start(self, *command: str, variables: Mapping[str, str] | None = None) -> Running:
        """Begin a command in a process group of its own."""
        process = subprocess.Popen(
            command, cwd=self.folder, env=self.environment | dict(variables or {}), text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            start_new_session=True, errors="replace",
        )  # fmt: skip
        return Running(process)

    def run(self, *command: str, variables: Mapping[str, str] | None = None) -> Told:
        """Run a command to its end."""
        return self.start(*command, variables=variables).told()

    def git(self, *arguments: str) -> str:
        """The answer of git, with an author for commits."""
        who = ("-c", "user.name=drill", "-c", "user.email=drill@localhost")
        return self.run(*git_command(*who, *arguments)).well().strip()

    def commit(self, words: str) -> str:
        """Commit everything; the commit."""
        self.git("add", "--all")
        self.git("commit", "-q", "--allow-empty", "-m", words)
        return self.git("rev-parse", "HEAD")

    def restore(self) -> None:
        """Every tracked file as the last commit has it, and the outputs as the cache has them."""
        (self.folder / RWLOCK).unlink(missing_ok=True)  # damaged, it would stop DVC
        self.git("checkout", "-q", "HEAD", "--", ".")
        self.run("dvc", "checkout", "-q", "--force").well()

    def models(self) -> dict[str, str]:
        """The hash of each model, by its name."""
        return {path.name: digest([path]) for path in sorted((self.folder / MODELS).iterdir())}

    def check(self, expected: Mapping[str, str]) -> None:
        """NotSurvived where the pipeline is not up to date, or a model is another one."""
        found = self.models()
        other = sorted(name for name in expected if found.get(name) != expected[name])
        if other:
            raise NotSurvived(f"other bits in {', '.join(other)}")
        left = [path.name for path in self.folder.rglob(".*.part") if ".scratch" not in path.parts]
        if left:
            raise NotSurvived(f"half-written files are left: {', '.join(left)}")


@dataclass
class Running:
    """A command that has begun."""

    process: subprocess.Popen[str]

    def told(self, seconds: float = LONGEST_SECONDS) -> Told:
        """Wait for its end; one that goes on for so long is ended."""
        try:
            text, _ = self.process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            text, _ = self.process.communicate()
            return Told(-1, text)
        return Told(self.process.returncode, text)

    def kill(self) -> None:
        """SIGKILL to it and to all that it started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)


def make_workspace(folder: Path) -> Workspace:
    """The sources of this repository, as they are on the disk, with git and DVC of their own."""
    copy_sources(folder)
    made = Workspace(folder)
    made.git("init", "-q")
    made.run("dvc", "init", "-q", "--force").well()
    shutil.copy(REPOSITORY / ".dvc/config", folder / ".dvc/config")
    made.run("lamda", "profile", "smoke").well()
    made.commit("Sources")
    return made


def copy_sources(target: Path) -> None:
    """What git tracks or would track, without outputs and DVC's own files."""
    listed = subprocess.run(
        git_command("ls-files", "-z", "-co", "--exclude-standard"), cwd=REPOSITORY, text=True,
        capture_output=True, check=True, env=git_environment(),
    ).stdout  # fmt: skip
    graph = load_graph(REPOSITORY / "dvc.yaml")
    products = [product for stage in graph for product in stage.products]
    for name in filter(None, listed.split("\0")):
        made = any(name == product or name.startswith(f"{product}/") for product in products)
        own = name == "dvc.lock" or (name.startswith(".dvc/") and name != ".dvc/config")
        if made or own or not (REPOSITORY / name).is_file():
            continue
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(REPOSITORY / name, target / name)


def run_pipeline(place: Workspace) -> None:
    """The whole pipeline, undisturbed; notes what each stage took."""
    running = place.start("dvc", "repro")
    stage, since, lines = "", time.monotonic(), []
    assert running.process.stdout is not None
    for line in running.process.stdout:
        lines.append(line)
        if found := re.match(r"Running stage '(\w+)':", line):
            now = time.monotonic()
            if stage:
                place.seconds[stage] = now - since
            stage, since = found[1], now
    place.seconds[stage] = time.monotonic() - since
    Told(running.process.wait(), "".join(lines)).well()
    place.commit("Undisturbed run")
