"""Implementations of the seams, found by name.

The recipe knows no data and no model family: it meets them at seven seams, each a small protocol in
the room that calls it. params.yaml chooses an implementation by `use:`, either a name that some
package registered as an entry point in the group `lamda.SEAM`, or `module:attribute` for one that
lies in the user's own repository.

An implementation is a class. Its nested `Settings` (a lamda.config.section.Section) names the
keys that stand beside `use:`; it is made by `Implementation(settings, seed)`, a tool by
`Implementation(settings, knowledge)`. Where it has a static method `check_choice(root, name,
settings)`, stage resolve calls it, once the own files are there; `name` is the choice's, such as
the task, and what cannot be used is a LamdaError, said before anything is made. An implementation
whose name is led by a package's (`world.forum`) also takes settings of that top-level section of
params.yaml (`world:`).
"""

from __future__ import annotations

import functools
import importlib
import importlib.metadata
import inspect
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from lamda.config.section import Choice, NoSettings, Section
from lamda.errors import LamdaError

SEAMS: Mapping[str, str] = {
    "corpus_sources": "lamda.data.sources:CorpusSource",
    "context_sources": "lamda.annotation.contexts:ContextSource",
    "raters": "lamda.annotation.raters:Raters",
    "researchers": "lamda.annotation.researchers:Researchers",
    "partners": "lamda.annotation.partners:Partners",
    "backbones": "lamda.model.backbone:Family",
    "tools": "lamda.toolset.tool:Tool",
}
"""Seam -> the protocol that its implementations fulfil."""
METHODS: Mapping[str, tuple[str, ...]] = {
    "corpus_sources": ("read",),
    "context_sources": ("contexts",),
    "raters": ("rate",),
    "researchers": ("pages", "research"),
    "partners": ("talks",),
    "backbones": ("create",),
    "tools": ("__call__",),
}
"""Seam -> the methods without which an implementation of it is none."""
PROJECT = Path("pyproject.toml")


def package_of(use: str) -> str:
    """'world' of 'world.forum'; '' of an implementation that belongs to no package."""
    return use.partition(".")[0] if "." in use and ":" not in use else ""


@functools.cache
def registered(seam: str) -> Mapping[str, str]:
    """Name -> `module:attribute` of everything that is registered at a seam.

    Entry points of installed packages, and those that the working tree's own pyproject.toml
    declares: a tree runs on a machine where it was only copied, and an edit counts at once.
    """
    group = f"lamda.{seam}"
    found = {point.name: point.value for point in importlib.metadata.entry_points(group=group)}
    if PROJECT.exists():
        project = tomllib.loads(PROJECT.read_text(encoding="utf-8")).get("project", {})
        found |= project.get("entry-points", {}).get(group, {})
    return dict(sorted(found.items()))


def locate(seam: str, name: str) -> tuple[str, str]:
    """Module and attribute of an implementation; LamdaError that lists the registered names."""
    target = name if ":" in name else registered(seam).get(name, "")
    module, _, attribute = target.partition(":")
    if not all(part.isidentifier() for part in (*module.split("."), *attribute.split("."))):
        known = ", ".join(registered(seam)) or "none"
        raise LamdaError(
            f"use: {name!r} is not registered at lamda.{seam}; there are: {known}; "
            "one of your own is named `module:attribute`"
        )
    return module, attribute


def find(seam: str, name: str) -> Any:
    """The class of an implementation; LamdaError when it cannot be imported, whatever it raises,
    and when what is named is no class, or its Settings are no Section."""
    module, attribute = locate(seam, name)
    if "" not in sys.path and str(Path.cwd()) not in sys.path:
        sys.path.insert(0, str(Path.cwd()))  # a console script does not look where it is called
    try:
        found = getattr(importlib.import_module(module), attribute, None)
    except (ImportError, SyntaxError) as error:
        raise LamdaError(f"use: {name!r}: {module} cannot be imported: {error}") from None
    except (Exception, SystemExit) as error:  # a user's module may do anything when it is read
        kind = type(error).__name__
        raise LamdaError(f"use: {name!r}: {module} cannot be imported: {kind}: {error}") from error
    if found is None:
        raise LamdaError(f"use: {name!r}: {module} has no {attribute!r}")
    if not inspect.isclass(found):
        raise LamdaError(f"use: {name!r}: expected a class, found {type(found).__name__}")
    settings = settings_class(found)
    if not (inspect.isclass(settings) and issubclass(settings, Section)):
        raise LamdaError(
            f"use: {name!r}: its Settings: expected a class derived from "
            "lamda.config.section.Section"
        )
    return found


def settings_class(implementation: Any) -> type[Section]:
    """The class of its settings; one without fields where it takes none."""
    found: type[Section] = getattr(implementation, "Settings", NoSettings)
    return found


def build(seam: str, choice: Choice, *given: Any) -> Any:
    """Make the implementation that a resolved choice names; `given` is the seed, mostly.

    Raises LamdaError for an unknown name, for a class without the seam's methods and for settings
    that do not fit it.
    """
    implementation = find(seam, choice.use)
    for method in METHODS[seam]:
        if not callable(getattr(implementation, method, None)):
            raise LamdaError(
                f"use: {choice.use}: {implementation.__name__} has no method {method!r}, which "
                f"{SEAMS[seam]} asks for"
            )
    try:
        settings = settings_class(implementation).model_validate(choice.options)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"]))
        raise LamdaError(f"use: {choice.use}: key {key!r}: {first['msg']}") from None
    return implementation(settings, *given)
