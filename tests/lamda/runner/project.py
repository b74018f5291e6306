"""A tiny DVC project of stub commands, and workers that run it as separate processes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from lamda.runner.graph import fingerprint, load_graph
from lamda.runner.processes import Shell
from lamda.runner.runs import finish, prepare, run_stage
from lamda.runner.workspaces import Run

# Each stage notes its name in the side file, so that a test can count what really ran.
GRAPH = """
stages:
  corpus:
    cmd: sh stage.sh corpus && mkdir -p data && sort source.txt > data/words
    deps: [source.txt, stage.sh]
    params: [seed]
    outs: [data]
  gate_corpus:
    cmd: sh stage.sh gate_corpus && mkdir -p gates && sh gate.sh
    deps: [data, gate.sh]
    outs: [gates/corpus.json, gates/corpus.html]
    meta: {kind: gate}
  train:
    cmd: sh stage.sh train && cat data/words > model
    deps: [data/words, gates/corpus.json]
    params: [train.rate]
    outs: [model]
    metrics: [score.json: {cache: true}]
  count:
    cmd: sh stage.sh count && wc -l < data/words > lines
    deps: [data]
    outs: [lines]
  report:
    cmd: sh stage.sh report && cat model lines > report
    deps: [model, lines]
    outs: [report]
""".replace(": {cache: true}", "").replace("> model\n", "> model && echo 1 > score.json\n")
SHORT = """
stages:
  corpus:
    cmd: sh stage.sh corpus && sort source.txt > words
    deps: [source.txt]
    params: [seed]
    outs: [words]
  train:
    cmd: sh stage.sh train && cat words > model
    deps: [words]
    params: [train.rate]
    outs: [model]
"""
# As the recipe's: one stage merges the params, all others list keys of what it writes.
RESOLVED = """
stages:
  resolve:
    cmd: sh stage.sh resolve && python resolve.py
    deps: [params.yaml, profiles, resolve.py]
    outs: [params.resolved.yaml]
  corpus:
    cmd: sh stage.sh corpus && sort source.txt > words
    deps: [source.txt]
    params: [params.resolved.yaml: [seed]]
    outs: [words]
  train:
    cmd: sh stage.sh train && grep -A9 train params.resolved.yaml > model && cat words >> model
    deps: [words]
    params: [params.resolved.yaml: [train]]
    outs: [model]
"""
RESOLVE = """
from pathlib import Path
from ruamel.yaml import YAML
yaml = YAML(typ="safe")
values = yaml.load(Path("params.yaml"))
for section, changes in yaml.load(Path(f"profiles/{values['profile']}.yaml")).items():
    values[section] = values.get(section, {}) | changes
with open("params.resolved.yaml", "w") as stream:
    yaml.dump(values, stream)
"""
# Two stages want answers of people, each a filed file of them more than are there.
ASKING = """
stages:
  pin:
    cmd: sh stage.sh pin && cp references/filed.json pinned
    deps: [references/filed.json]
    outs: [pinned]
  sample:
    cmd: sh stage.sh sample && cp source.txt words
    deps: [source.txt]
    outs: [words]
  rate:
    cmd: sh stage.sh rate && python ask.py rate 1 words labels
    deps: [words, pinned, ask.py]
    outs: [labels]
  count:
    cmd: sh stage.sh count && wc -l < words > lines
    deps: [words]
    outs: [lines]
  judge:
    cmd: sh stage.sh judge && python ask.py judge 2 labels verdicts
    deps: [labels, lines, pinned, ask.py]
    outs: [verdicts]
"""
ASK = """
import json, sys
from pathlib import Path
stage, wanted, read, out = sys.argv[1:]
pins = json.loads(Path("pinned").read_text())["files"]
if sum(pin["kind"] == "votes" for pin in pins) < int(wanted):
    Path("tasks").mkdir(exist_ok=True)
    keys = [f"{stage}-{number}" for number in (1, 2)]
    lines = "".join(json.dumps({"key": key}) + chr(10) for key in keys)
    Path(f"tasks/{stage}.jsonl").write_text(lines)
    Path(f"tasks/{stage}.json").write_text(json.dumps({"stage": stage, "tasks": len(keys)}))
    print(f"error: 2 responses of {stage} are not judged", file=sys.stderr)
    raise SystemExit(4)
Path(out).write_text(Path(read).read_text())
"""
PRODUCTS = (
    "params.resolved.yaml", "data", "gates", "model", "score.json", "lines", "report", "words",
    "tasks", "pinned", "labels", "verdicts", "store",
)  # fmt: skip
FILES = {
    "source.txt": "b\na\n",
    "stage.sh": 'echo "$1" >> "$SIDE"\n',
    "gate.sh": "echo page > gates/corpus.html\necho '{}' > gates/corpus.json\n",
    "params.yaml": "# words\nprofile: small\nseed: 1 # one\ntrain: {rate: 0.5}\n",
    "profiles/small.yaml": "train: {rate: 0.25}\n",
    "profiles/large.yaml": "{}\n",
    "resolve.py": RESOLVE,
    "ask.py": ASK,
    ".gitignore": "".join(f"/{name}\n" for name in PRODUCTS),
}
QUIET = {"DVC_NO_ANALYTICS": "1", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
AUTHOR = ["-c", "user.name=t", "-c", "user.email=t@localhost"]


class Project:
    """A source repository, a DVC remote, and a folder of runs for each worker."""

    def __init__(self, folder: Path, graph: str = GRAPH, *, remote: bool = True) -> None:
        self.folder, self.source = folder, folder / "source"
        self.side, self.remote = folder / "side", folder / "remote"
        self.told: list[str] = []
        for name, text in (FILES | {"dvc.yaml": graph}).items():
            (self.source / name).parent.mkdir(parents=True, exist_ok=True)
            (self.source / name).write_text(text)
        self.command("git", "init", "-q")
        self.dvc("init", "-q")
        if remote:
            self.dvc("remote", "add", "-q", "--default", "store", str(self.remote))
        self.commit()

    @property
    def path(self) -> str:
        """With this Python's programs: a stage's command says `python`."""
        return os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])

    def command(self, *words: str, folder: Path | None = None) -> str:
        return subprocess.check_output(
            words, cwd=folder or self.source,
            env=os.environ | QUIET | {"SIDE": str(self.side), "PATH": self.path},
            text=True, stderr=subprocess.STDOUT,
        )  # fmt: skip

    def dvc(self, *words: str, folder: Path | None = None) -> str:
        return self.command(sys.executable, "-P", "-m", "dvc", *words, folder=folder)

    def commit(self) -> None:
        self.command("git", "add", "-A")
        self.command("git", *AUTHOR, "commit", "-q", "--allow-empty", "-m", "state")

    def run(self, name: str = "one", worker: str = "runs", **values: Any) -> Run:
        values = {"shared": True, "commit": ""} | values
        return Run(id=name, source=str(self.source), folder=str(self.folder / worker), **values)

    def shell(self) -> Shell:
        return Shell(grace=5, echo=self.told.append)

    def prepare(self, run: Run) -> Run:
        return prepare(run, fingerprint(load_graph(self.source / "dvc.yaml")), self.shell())

    def stages(self, run: Run) -> dict[str, Any]:
        """Run every stage in turn; outcomes by name, as they travel."""
        done: dict[str, Any] = {}
        for stage in load_graph(self.source / "dvc.yaml"):
            entries = {name: done[name]["entry"] for name in stage.upstream}
            outcome = run_stage(run, stage.name, entries, self.shell())
            done[stage.name] = json.loads(json.dumps(outcome.as_json()))
        return done

    def whole(self, run: Run) -> dict[str, Any]:
        """Prepare, all stages, finish; outcomes by name."""
        run = self.prepare(run)
        done = self.stages(run)
        finish(run, {name: outcome["entry"] for name, outcome in done.items()}, self.shell())
        return done

    def ran(self) -> list[str]:
        """The stages whose commands really ran, in order."""
        return self.side.read_text().split() if self.side.exists() else []

    def tagged(self, name: str, path: str = "dvc.lock") -> str:
        return self.command("git", "show", f"run/{name}:{path}")


WORKER = """
import json, os, sys
from pathlib import Path
import lamda.runner.processes as processes
from lamda.runner.runs import finish, prepare, run_stage
from lamda.runner.workspaces import Run
work = json.loads(sys.argv[1])
def heard(line):
    if line == work["at"]:
        os.killpg(0, 9)
shell, run = processes.Shell(grace=5, echo=heard), Run(**work["run"])
really, calls = shell.run, []
def counted(command, folder, **options):
    calls.append(command)
    done = really(command, folder, **options)
    if len(calls) == work["after"]:
        os.killpg(0, 9)
    return done
class Counted:
    keep, stop, variables, echo = shell.keep, shell.stop, shell.variables, shell.echo
    run = staticmethod(counted)
if work["step"] == "prepare":
    answer = prepare(run, work["rendered"], Counted).as_json()
elif work["step"] == "finish":
    answer = finish(run, work["entries"], Counted)
else:
    answer = run_stage(run, work["step"], work["entries"], Counted).as_json()
Path(work["answer"]).write_text(json.dumps([answer, len(calls)]))
"""


def work(
    project: Project, run: Run, step: str, entries: Any = None, *, after: int = 0, at: str = ""
) -> tuple[int, Any]:
    """One step in a process group of its own, which dies after its Nth command, or when a
    command writes the line `at`.

    Returns the exit code, and [answer, number of commands] of a worker that lived.
    """
    answer = project.folder / "answer.json"
    answer.unlink(missing_ok=True)
    wanted = {
        "run": run.as_json(), "step": step, "entries": entries or {}, "at": at,
        "after": after, "answer": str(answer),
        "rendered": fingerprint(load_graph(project.source / "dvc.yaml")),
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", WORKER, json.dumps(wanted)], start_new_session=True, text=True,
        env=os.environ | QUIET | {"SIDE": str(project.side)}, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode in (0, -signal.SIGKILL), done.stdout + done.stderr
    return done.returncode, json.loads(answer.read_text()) if answer.exists() else None
