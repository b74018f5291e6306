"""The working tree and what it reaches: git, params, environment, remote, store, W&B, Airflow."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from urllib.parse import urlsplit

from lamda.bounded import connects, within
from lamda.config.params import load_section
from lamda.config.resolve import current_params
from lamda.errors import LamdaError
from lamda.git import git_command, git_environment, public_address
from lamda.outputs import PARAMS
from lamda.registry.alias import CHAMPION
from lamda.runner.doctor.check import BAD, GOOD, LOOK, Check
from lamda.runner.workspaces import dvc_config
from lamda.storage.location import store_uri
from lamda.storage.opening import open_store
from lamda.tracking.config import Tracking
from lamda.tracking.live import KEY, mode

SECONDS = 4.0
"""How long something that may not answer is waited for."""
PORTS = {"http": 80, "https": 443, "s3": 443, "gs": 443, "azure": 443, "ssh": 22}
LOCK = "requirements.lock"
CREDENTIALS = {
    "W&B": ((KEY,), ()),
    "S3": (("AWS_ACCESS_KEY_ID", "AWS_PROFILE"), (".aws/credentials", ".aws/config")),
    "Hugging Face": (("HF_TOKEN",), (".cache/huggingface/token",)),
    "git": (("LAMDA_SOURCE",), (".git-credentials",)),
}
"""What for -> variables, and files in the user's home, that may hold them."""


def repository(root: Path) -> Check:
    """git and DVC know the folder; DVC works in no other."""
    done = subprocess.run(
        git_command("-C", str(root), "rev-parse", "--short", "HEAD"),
        capture_output=True, text=True, check=False, env=git_environment(), timeout=SECONDS,
    )  # fmt: skip
    if not (root / ".dvc").is_dir():
        return Check("repository", BAD, "no .dvc here", "clone again: it is part of the files")
    if done.returncode:
        todo = "clone it, or `git init && git add . && git commit`"
        return Check("repository", BAD, "no git repository with a commit", todo)
    return Check("repository", GOOD, f"commit {done.stdout.strip()}")


def params(root: Path) -> Check:
    """params.yaml, its profile and data.yaml bind; own files are there."""
    try:
        found = current_params(root)
    except LamdaError as error:
        return Check("params", BAD, str(error), "correct it")
    return Check("params", GOOD, f"profile {found.profile}, seed {found.seed}")


def installed(root: Path) -> Check:
    """What is installed is what requirements.lock pins."""
    wanted = _pins(root)
    here: dict[str, str | None] = {}
    for name in wanted:
        try:
            here[name] = version(name).partition("+")[0]
        except PackageNotFoundError:
            here[name] = None
    missing = [name for name, one in here.items() if one is None]
    other = [name for name, one in here.items() if one is not None and one != wanted[name]]
    if not wanted:
        return Check("packages", BAD, f"no {LOCK}, or nothing in it", "restore it: `git checkout`")
    if missing or other:
        some = ", ".join([*missing, *other][:3])
        found = f"{len(missing)} missing, {len(other)} of another version ({some})"
        return Check("packages", LOOK, found, "the next `make` installs them")
    return Check("packages", GOOD, f"{len(wanted)} as {LOCK} pins them")


def _pins(root: Path) -> dict[str, str]:
    with suppress(OSError):
        text = (root / LOCK).read_text(encoding="utf-8")
        return dict(re.findall(r"^([\w.-]+)==([\w.!-]+)", text, re.MULTILINE))
    return {}


def credentials(root: Path) -> Check:
    """Which credentials there are; what they are is nobody's business."""
    present = [name for name, places in CREDENTIALS.items() if _is_there(*places)]
    found = f"present: {', '.join(present)}" if present else "none"
    return Check("credentials", GOOD, found, "" if present else "none is needed for a run here")


def _is_there(variables: tuple[str, ...], files: tuple[str, ...]) -> bool:
    with suppress(RuntimeError, OSError):
        if any((Path.home() / file).is_file() for file in files):
            return True
    return any(os.environ.get(name) for name in variables)


def remote(root: Path) -> Check:
    """The default remote of DVC."""
    config = dvc_config(root)
    name = config.get("core", "remote", fallback="")
    if not name:
        todo = "`dvc remote add --default NAME URL` shares outputs"
        return Check("remote", GOOD, "none: outputs stay on this machine", todo)
    section = f"'remote \"{name}\"'"
    found = config[section] if config.has_section(section) else {}
    url = found.get("url", "")
    if not url:
        return Check("remote", LOOK, f"{name} has no url", f"`dvc remote modify {name} url URL`")
    if found.get("endpointurl"):
        return _reached("remote", found["endpointurl"], f"{name}: {public_address(url)}")
    if "://" not in url:
        there = (root / ".dvc" / url).exists()
        todo = "" if there else "the first `dvc push` makes it, if it may"
        return Check("remote", GOOD if there else LOOK, f"{name}: {url}", todo)
    return _reached("remote", url, f"{name}: {public_address(url)}")


def _reached(name: str, url: str, what: str) -> Check:
    """Whether the server of an address takes a connection; whether it lets this user in, a command
    of DVC tells."""
    parts = urlsplit(url)
    host = "s3.amazonaws.com" if parts.scheme == "s3" else parts.hostname or ""
    port = parts.port or PORTS.get(parts.scheme, 443)
    try:
        answers = within(SECONDS, host, lambda: connects(host, port, SECONDS))
    except LamdaError:
        answers = False
    if answers:
        return Check(name, GOOD, f"{what} answers")
    return Check(name, LOOK, f"{what}: no answer", "check the address and the network")


def store(root: Path) -> Check:
    """The store of releases and of what people hand in."""
    uri = store_uri(root / PARAMS, root)
    if "://" not in uri and not Path(uri).exists():
        return Check("store", GOOD, f"{uri}: not there yet", "the first release makes it")
    try:
        place = open_store(uri)
        has = within(SECONDS, uri, lambda: place.exists(f"aliases/{CHAMPION}.json"))
    except (LamdaError, OSError) as error:
        return Check("store", LOOK, str(error), "set storage.uri or LAMDA_STORE, credentials")
    return Check("store", GOOD, f"{uri}: {'a champion is there' if has else 'no champion yet'}")


def wandb(root: Path) -> Check:
    """Whether runs are logged to W&B, and how."""
    tracking = load_section(root / PARAMS, "tracking", Tracking)
    if not tracking.wandb:
        return Check("W&B", GOOD, "off (tracking.wandb)")
    todo = "" if mode() == "online" else f"set {KEY} to log online; nothing needs it"
    return Check("W&B", GOOD, f"{mode()}, project {tracking.project}", todo)


def airflow(root: Path) -> Check:
    """The version of Airflow beside the one that is pinned."""
    pinned = _pins(root).get("apache-airflow", "")
    try:
        found = version("apache-airflow")
    except PackageNotFoundError:
        return Check("Airflow", LOOK, "not installed", "`make airflow` installs it")
    if found != pinned:
        return Check("Airflow", LOOK, f"{found}, pinned is {pinned}", "the next `make` installs it")
    return Check("Airflow", GOOD, found)


PROJECT: tuple[tuple[str, Callable[[Path], Check]], ...] = (
    ("repository", repository),
    ("params", params),
    ("packages", installed),
    ("credentials", credentials),
    ("remote", remote),
    ("store", store),
    ("W&B", wandb),
    ("Airflow", airflow),
)
"""The checks by name, in order."""
