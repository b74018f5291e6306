"""The switch `profile:` of params.yaml: reading it, listing the profiles, changing it."""

from __future__ import annotations

import json
import re
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode

from lamda.config.params import available_profiles
from lamda.config.yaml_file import read_yaml
from lamda.errors import LamdaError
from lamda.files import rewrite

PLAIN = re.compile(r"[A-Za-z_][\w.-]*", re.ASCII)
WORDS = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}
"""Names that some version of YAML takes for a value."""


def list_profiles(params: Path) -> list[str]:
    """One line a profile: '* ' before the chosen one, then the first comment of its file."""
    chosen = read_yaml(params).get("profile")
    lines = []
    for name in available_profiles(params):
        text = (params.parent / "profiles" / f"{name}.yaml").read_text(encoding="utf-8")
        comment = text.splitlines()[0].lstrip("# ") if text.startswith("#") else ""
        lines.append(f"{'*' if name == chosen else ' '} {name}: {comment}".rstrip(": "))
    return lines


def check_profile(params: Path, name: str) -> None:
    """LamdaError, with the known ones, unless `name` is a profile."""
    known = available_profiles(params)
    if name not in known:
        raise LamdaError(f"profile: expected {' or '.join(known) or 'none'}, found {name!r}")


def set_profile(params: Path, name: str) -> None:
    """Make `name` the profile of `params`; every other byte of the file stays as it is, and so do
    its mode and a link that leads to it. A name that YAML would read as something else is quoted.

    LamdaError for an unknown name (it lists the known ones), and when the file has no such key.
    """
    check_profile(params, name)
    read_yaml(params)  # says what is wrong with the file, if anything is
    data = params.read_bytes()
    text = data.decode("utf-8")  # every line ends as it did
    root = YAML().compose(text)
    pairs = root.value if isinstance(root, MappingNode) else []
    written = _scalar(name)
    for key, value in pairs:
        if key.value == "profile":
            start, end = value.start_mark.index, value.end_mark.index
            if start == end:  # nothing stands there: the marks lie anywhere behind the colon
                start = end = text.index(":", key.end_mark.index) + 1
                written = f" {written}"
            changed = (text[:start] + written + text[end:]).encode()
            if changed != data:
                rewrite(params, changed)
            return
    raise LamdaError(f"{params}: key 'profile': missing; add the line `profile: {written}`")


def _scalar(name: str) -> str:
    """A name as YAML reads it back; JSON's way of quoting is YAML's too."""
    return name if PLAIN.fullmatch(name) and name.lower() not in WORDS else json.dumps(name)
