"""data.yaml: a team's own data in one file, laid over section `data` of params.yaml.

A file of its own rather than a section of a profile: a profile says how large a run is, and one
tries the same data with several; it replaces rather than merges, since half of an embedded source
under an own name helps nobody; and `lamda data init` can write it without touching what people
wrote.

What it names replaces the default key by key: `corpus` and `knowledge` as a whole, the others task
by task. `defaults: none` takes the embedded set away whole: then nothing but what stands here is
left (`knowledge: default` keeps its pages for the search index), and who is not named are people,
whose answers come from files.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lamda.config.yaml_file import read_yaml
from lamda.errors import LamdaError
from lamda.task_names import IN_ROLES, RATED, RESEARCHED

FILE = "data.yaml"
WHOLE = ("corpus", "knowledge")
"""Keys by the names of sources; naming one takes the default's sources away."""
DRAWN = ("annotation", "evaluation", "development", "roles")
PEOPLE = ("raters", "judges", "researchers", "partners")
BY_TASK = (*DRAWN, *PEOPLE)
"""Keys by task, but for `roles`, which is by the role's name."""
KEYS = ("defaults", *WHOLE, "mixture", *BY_TASK)
DEFAULTS = ("embedded", "none")
DEFAULT = "default"
"""Instead of a source's settings, or of all of them: as params.yaml has it."""
FILES = "files"
"""What an entry uses that does not say it."""
ALL = 1_000_000
"""Contexts that are drawn where no `count` says how many: all that there are."""


def read_data(path: Path) -> dict[str, Any]:
    """The keys of data.yaml; {} where there is no such file, or nothing but comments in it.

    LamdaError with file and key for a key that there is not, and for one that holds no keys.
    """
    if not path.exists():
        return {}
    found = read_yaml(path)
    for key, value in found.items():
        if key not in KEYS:
            raise _error(path, key, f"unknown; there are: {', '.join(KEYS)}")
        if key == "defaults":
            if value not in DEFAULTS:
                raise _error(path, key, f"expected {' or '.join(DEFAULTS)}, found {value!r}")
        elif key in WHOLE and value == DEFAULT:
            continue
        elif not isinstance(value, Mapping):
            raise _error(path, key, f"expected names, each with its settings, found {value!r}")
        elif key != "mixture":
            for name, choice in value.items():
                _check_choice(path, f"{key}.{name}", choice)
    return found


def _check_choice(path: Path, key: str, choice: Any) -> None:
    whole = key.partition(".")[0] in WHOLE
    if choice is None or isinstance(choice, Mapping) or (whole and choice == DEFAULT):
        return
    told = f"expected settings such as `path: own/FILE`{', or `default`' if whole else ''}"
    raise _error(path, key, f"{told}; found {choice!r}")


def _error(path: Path, key: str, reason: str) -> LamdaError:
    return LamdaError(f"{path}: key '{key}': {reason}")


def lay_data(path: Path, found: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """`values` (params.yaml and its profile) with what data.yaml says laid over section `data`.

    LamdaError with file and key for shares that are not all there or do not add up to 1, and for a
    `default` that there is not.
    """
    if not found or not isinstance(values.get("data", {}), Mapping):
        return dict(values)  # what is no section is told where it is bound
    without = found.get("defaults") == "none"
    embedded = values.get("data", {})
    before = {key: of for key, of in embedded.items() if key == "seed" or not without}
    sections = {key: before.get(key) for key in (*WHOLE, "mixture", *BY_TASK)}
    data = before | {k: of if isinstance(of, Mapping) else {} for k, of in sections.items()}
    for key in WHOLE:
        if key in found:
            data[key] = _sources(path, key, found[key], embedded.get(key) or {})
    if "corpus" in found or "mixture" in found:
        data["mixture"] = _mixture(path, found, embedded.get("mixture") or {})
    for key in BY_TASK:
        named = {task: _completed(key, choice) for task, choice in (found.get(key) or {}).items()}
        merged = {**data[key], **named}
        data[key] = {task: choice for task, choice in merged.items() if choice is not None}
    laid = {**values, "data": data}
    return _without_packages(laid) if without else laid


def _sources(path: Path, key: str, named: Any, before: Mapping[str, Any]) -> dict[str, Any]:
    if named == DEFAULT:
        return dict(before)
    chosen = {}
    for name, choice in named.items():
        if choice == DEFAULT:
            if name not in before:
                known = ", ".join(before) or "none"
                raise _error(path, f"{key}.{name}", f"params.yaml has no such source, but: {known}")
            chosen[name] = before[name]
        elif choice is not None:
            settings = {k: v for k, v in choice.items() if k != "share"}
            chosen[name] = {"use": FILES, **settings}
    return chosen


def _completed(key: str, choice: Any) -> Any:
    if choice is None:
        return None
    return {"use": FILES, **({"count": ALL} if key in DRAWN else {}), **choice}


def _mixture(path: Path, found: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """The shares that stand beside the sources; equal ones where none does."""
    corpus = found.get("corpus") or {}
    if corpus == DEFAULT:
        return dict(found.get("mixture") or before)
    sources = {name: one for name, one in corpus.items() if one is not None}
    shares = {
        name: one["share"]
        for name, one in sources.items()
        if isinstance(one, Mapping) and "share" in one
    }
    if "mixture" in found:
        if shares:
            told = "stands beside `mixture`, which says the shares of all; keep one of them"
            raise _error(path, f"corpus.{next(iter(shares))}.share", told)
        return dict(found["mixture"])
    if not shares:
        return dict.fromkeys(sources, 1 / len(sources)) if sources else dict(before)
    for name, one in sources.items():
        if name not in shares:
            told = "missing, while other sources have one; give every source its share, or none"
            if one == DEFAULT:  # which has no settings that it could stand beside
                told = "missing, while other sources have one; beside `default` the shares of all "
                told += "stand in key `mixture`"
            raise _error(path, f"corpus.{name}.share", told)
    for name, share in shares.items():
        if isinstance(share, bool) or not isinstance(share, int | float) or not 0 <= share <= 1:
            raise _error(path, f"corpus.{name}.share", f"expected 0 to 1, found {share!r}")
    total = math.fsum(shares.values())
    if abs(total - 1) > 1e-6:
        told = f"expected shares that add up to 1, found {total:g} of {', '.join(shares)}"
        raise _error(path, "corpus", told)
    return shares


def _without_packages(values: Mapping[str, Any]) -> dict[str, Any]:
    """Nothing of a package of implementations (`package.name`) is left: tools are the recipe's own
    of that name, and who is to judge or to research are people."""
    data = dict(values["data"])
    people = {"use": FILES}
    rated = {task: people for task in RATED if task in data["annotation"]}
    data["raters"] = {**rated, **data["raters"]}
    if RESEARCHED in data["annotation"]:
        data["researchers"] = {RESEARCHED: people, **data["researchers"]}
    judged = [*data["evaluation"], *([IN_ROLES] if data["roles"] else [])]
    data["judges"] = {**dict.fromkeys(judged, people), **data["judges"]}
    tools = {}
    for name, choice in (values.get("toolset") or {}).items():
        if isinstance(choice, Mapping) and isinstance(choice.get("use"), str):
            use = choice["use"]
            if "." in use and ":" not in use:
                choice = {**choice, "use": use.partition(".")[2]}
        tools[name] = choice
    return {**values, "data": data, "toolset": tools}
