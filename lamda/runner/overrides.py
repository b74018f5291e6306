"""Parameters of one run: another profile, other values of params.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from ruamel.yaml import YAML

from lamda.config.params import Params
from lamda.config.yaml_file import read_yaml
from lamda.errors import LamdaError
from lamda.files import write_text

MISSING = object()


def apply_overrides(folder: Path, profile: str | None, overrides: Mapping[str, Any]) -> None:
    """Write the profile and the values into params.yaml of `folder`, or into the profile's file
    for keys that it holds, since a profile is laid over params.yaml. A key that stands in neither,
    and has a default, is written into params.yaml.

    LamdaError for an unknown profile or key, and for a value of another type than the one that
    stands there; then nothing is written.
    """
    params = folder / "params.yaml"
    values = read_yaml(params)
    if profile is not None:
        known = sorted(path.stem for path in (folder / "profiles").glob("*.yaml"))
        if "profile" not in values or profile not in known:
            raise LamdaError(f"profile {profile!r}: there are: {', '.join(known) or 'none'}")
    chosen = profile if profile is not None else values.get("profile")
    laid_over = folder / "profiles" / f"{chosen}.yaml"
    changes: dict[Path, dict[str, Any]] = {}
    if profile is not None:
        changes[params] = {"profile": profile}
    for key, value in overrides.items():
        file = laid_over if laid_over.exists() and _holds(read_yaml(laid_over), key) else params
        _check(key, value, read_yaml(file), file.name)
        changes.setdefault(file, {})[key] = value
    for file, new in changes.items():
        _write(file, new)


def _walk(values: Mapping[str, Any], key: str) -> Any:
    found: Any = values
    for part in key.split("."):
        found = found[part]
    return found


def _holds(values: Mapping[str, Any], key: str) -> bool:
    try:
        _walk(values, key)
    except (KeyError, TypeError):
        return False
    return True


def _check(key: str, value: Any, values: Mapping[str, Any], name: str) -> None:
    present = _walk(values, key) if _holds(values, key) else _default(values, key)
    if present is MISSING:
        raise LamdaError(f"override {key!r}: {name} has no such key; write it as section.key")
    same = type(value) is type(present) or (
        isinstance(present, float) and isinstance(value, int) and not isinstance(value, bool)
    )
    if not same or isinstance(present, dict):
        raise LamdaError(
            f"override {key!r}: expected a value like {present!r} of {name}, found {value!r}"
        )


def _default(values: Mapping[str, Any], key: str) -> Any:
    """What a key means that params.yaml leaves out, such as `trial`; MISSING where there is no such
    key, or where it has to stand there. `values` holds its section."""
    section, _, last = key.rpartition(".")
    model: Any = Params
    for part in section.split(".") if section else ():
        field = model.model_fields.get(part)
        model = field.annotation if field is not None else None
        if not (isinstance(model, type) and issubclass(model, BaseModel)):
            return MISSING
    if last not in model.model_fields or (section and not _holds(values, section)):
        return MISSING
    field = model.model_fields[last]
    return MISSING if field.is_required() else field.get_default(call_default_factory=True)


def _write(file: Path, new: Mapping[str, Any]) -> None:
    """Set values by dotted key; comments and order stay."""
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 4096
    values = yaml.load(file.read_text(encoding="utf-8"))
    for key, value in new.items():
        section, _, last = key.rpartition(".")
        (_walk(values, section) if section else values)[last] = value
    stream = StringIO()
    yaml.dump(values, stream)
    write_text(file, stream.getvalue())
