"""The switch `profile:` of params.yaml: reading it, listing the profiles, changing it."""

from __future__ import annotations

from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode

from lamda.config.params import available_profiles
from lamda.config.yaml_file import read_yaml
from lamda.errors import LamdaError
from lamda.files import write_text


def list_profiles(params: Path) -> list[str]:
    """One line a profile: '* ' before the chosen one, then the first comment of its file."""
    chosen = read_yaml(params).get("profile")
    lines = []
    for name in available_profiles(params):
        text = (params.parent / "profiles" / f"{name}.yaml").read_text(encoding="utf-8")
        comment = text.splitlines()[0].lstrip("# ") if text.startswith("#") else ""
        lines.append(f"{'*' if name == chosen else ' '} {name}: {comment}".rstrip(": "))
    return lines


def set_profile(params: Path, name: str) -> None:
    """Make `name` the profile of `params`; every other byte of the file stays as it is.

    LamdaError for an unknown name (it lists the known ones), and when the file has no such key.
    """
    known = available_profiles(params)
    if name not in known:
        raise LamdaError(f"profile: expected {' or '.join(known) or 'none'}, found {name!r}")
    read_yaml(params)  # says what is wrong with the file, if anything is
    text = params.read_text(encoding="utf-8")
    root = YAML().compose(text)
    pairs = root.value if isinstance(root, MappingNode) else []
    for key, value in pairs:
        if key.value == "profile":
            changed = text[: value.start_mark.index] + name + text[value.end_mark.index :]
            if changed != text:
                write_text(params, changed)
            return
    raise LamdaError(f"{params}: key 'profile': missing; add the line `profile: {name}`")
