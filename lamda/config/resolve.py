"""params.yaml + profile + data.yaml + own files -> params.resolved.yaml, which stages read.

Each chosen implementation of a seam is completed: its settings (those beside `use:`, and those of
the section of the package that it belongs to), the hash of its source files, and the hashes of the
own files that its settings name. So DVC, which compares keys, reruns what depends on an edit and
nothing else: a rater's rule changes `data.raters.*.code`, which the corpus does not list.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

from pydantic import ValidationError
from ruamel.yaml import YAML

from lamda.closure import code_hash
from lamda.config.agreement import check_agreement
from lamda.config.base_model import tokenizer_choice, with_family
from lamda.config.params import Layers, Params, bind, overlay, read_layers
from lamda.config.section import Choice, OwnMarker, Section, Sized, Source
from lamda.errors import LamdaError
from lamda.files import atomic_file, digest_of, is_pattern, matches
from lamda.plugins import find, locate, registered, settings_class

OWN = "own"
NAME = re.compile(r"[\w-]+")
"""Names in `data` and `toolset`: they are parts of key paths, of `name=path` and of file names."""
CACHED = re.compile(r"/files/md5/[0-9a-f]{2}/[0-9a-f]{30}(\.dir)?$")
"""Where DVC keeps a file, in whatever folder its cache lies."""
MANY: Mapping[str, str] = {
    "data.corpus": "corpus_sources",
    "data.knowledge": "corpus_sources",
    "data.annotation": "context_sources",
    "data.evaluation": "context_sources",
    "data.development": "context_sources",
    "data.roles": "context_sources",
    "data.raters": "raters",
    "data.judges": "raters",
    "data.researchers": "researchers",
    "data.partners": "partners",
    "toolset": "tools",
}
"""Key of a mapping of choices -> their seam."""
ONE: Mapping[str, str] = {"model": "backbones"}
"""Key of a single choice -> its seam."""
COMMON: Mapping[str, frozenset[str]] = {
    "corpus_sources": frozenset(Source.model_fields),
    "context_sources": frozenset(Sized.model_fields),
}
"""Seam -> keys of its choices that are the recipe's own; elsewhere those of every Choice."""


def resolve(root: Path, profile: str | None = None) -> dict[str, Any]:
    """What params.resolved.yaml holds for the working tree `root`, as plain values; what it would
    hold with another `profile`, if one is named.

    Raises LamdaError with file and key for what does not bind, for an unknown implementation, for
    what an implementation refuses (`check_choice`), and for a file of the user's that is missing or
    lies outside own/.
    """
    layers = read_layers(root / "params.yaml", profile)
    sections = _plugin_sections(layers)
    values = {key: value for key, value in layers.values.items() if key not in sections}
    values["model"] = with_family(root, values.get("model"))
    for key, seam, choice in list(_choices(layers, values)):
        completed = _completed(root, layers, sections, key, seam, choice)
        values = _with(values, key.split("."), completed)
    values = _with_tokenizer(layers, values)
    resolved = bind(replace(layers, values=values), Params)
    check_agreement(root, layers, resolved)
    return _with_people(root, layers, resolved)


def _with_tokenizer(layers: Layers, values: dict[str, Any]) -> dict[str, Any]:
    """The values, with what a base's tokenizer depends on beside what its stage reads."""
    section = values.get("tokenize")
    if not isinstance(section, Mapping) or not isinstance(values.get("model"), Mapping):
        return values  # binding says what is wrong
    if "base" in section:
        raise layers.error(["tokenize", "base"], "is written by stage resolve; take it out")
    choice = tokenizer_choice(values["model"])
    return values if choice is None else _with(values, ["tokenize"], {**section, "base": choice})


def _with_people(root: Path, layers: Layers, resolved: Params) -> dict[str, Any]:
    """The plain values, with the hashes of the files on raters that `rate.people` names."""
    people, keys = resolved.rate.people, ["rate", "people"]
    if people.files:
        raise layers.error([*keys, "files"], "is written by stage resolve; take it out")
    paths = sorted(_own_paths(people))
    files = {path: _own_hash(root, layers, keys, path) for path in paths}
    plain = resolved.model_dump(mode="json", exclude_none=True)
    return _with(plain, [*keys, "files"], files)


def write_resolved(root: Path, out: Path) -> None:
    """Write what `resolve` gives to `out`, atomically; the same values give the same bytes."""
    yaml = YAML()
    yaml.default_flow_style = False
    yaml.width = 4096
    with atomic_file(out) as temporary, temporary.open("w", encoding="utf-8") as stream:
        stream.write("# Made by stage resolve from params.yaml, its profile and own/.\n")
        yaml.dump(resolve(root), stream)


def current_params(root: Path = Path(), profile: str | None = None) -> Params:
    """The params of the working tree as they stand now, for commands that belong to no stage; with
    another `profile`, as they would stand."""
    values = resolve(root, profile)
    return bind(Layers(root / "params.yaml", root / "params.yaml", {}, values), Params)


def _plugin_sections(layers: Layers) -> dict[str, Mapping[str, Any]]:
    """The sections that belong to packages of implementations: name -> settings."""
    packages: dict[str, list[tuple[str, str]]] = {}
    for seam in dict.fromkeys([*MANY.values(), *ONE.values()]):
        for name in registered(seam):
            if "." in name:
                packages.setdefault(name.partition(".")[0], []).append((seam, name))
    found = {}
    for name in layers.values.keys() & packages.keys() - Params.model_fields.keys():
        section = layers.values[name]
        if not isinstance(section, Mapping):
            raise layers.error([name], f"expected keys and values, found {section!r}")
        known = [key for at in packages[name] for key in settings_class(find(*at)).model_fields]
        for key in section:
            if key not in known:
                settings = ", ".join(dict.fromkeys(known))
                raise layers.error([name, key], f"unknown to {name}; its settings are: {settings}")
        found[name] = section
    return found


def _choices(layers: Layers, values: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """Key path, seam and raw choice of each chosen implementation."""
    for key, seam in MANY.items():
        chosen = _at(values, key)
        if isinstance(chosen, Mapping):
            for name, choice in chosen.items():
                if not isinstance(name, str) or not NAME.fullmatch(name):
                    raise layers.error(
                        [*key.split("."), name],
                        f"expected names of letters, digits, '_' and '-', found {name!r}",
                    )
                yield f"{key}.{name}", seam, choice
    for key, seam in ONE.items():
        if (choice := _at(values, key)) is not None:
            yield key, seam, choice


def _completed(
    root: Path,
    layers: Layers,
    sections: Mapping[str, Mapping[str, Any]],
    key: str,
    seam: str,
    choice: Any,
) -> dict[str, Any]:
    """The choice with all its settings, and the hashes of its code and files."""
    keys = key.split(".")
    if not isinstance(choice, Mapping) or not isinstance(choice.get("use"), str):
        raise layers.error(keys, f"expected `use: NAME` and its settings, found {choice!r}")
    for name in ("code", "files"):
        if name in choice:
            raise layers.error([*keys, name], "is written by stage resolve; take it out")
    try:
        implementation = find(seam, choice["use"])
        module, _ = locate(seam, choice["use"])
        code = code_hash(root, module)
    except LamdaError as error:
        raise layers.error(keys, str(error)) from None
    bound = settings_class(implementation)
    package = choice["use"].partition(".")[0]
    section = sections.get(package, {}) if "." in choice["use"] else {}
    taken = {name: value for name, value in section.items() if name in bound.model_fields}
    recipes = COMMON.get(seam, frozenset(Choice.model_fields))
    options = {
        name: value
        for name, value in choice.items()
        if name not in recipes and not _of_another(layers, key, name)
    }
    try:
        settings = bound.model_validate(overlay(taken, options))
    except ValidationError as error:
        first = min(error.errors(), key=lambda found: found["type"] != "extra_forbidden")
        at = [str(part) for part in first["loc"]]
        place = [package, *at] if at and at[0] in taken and at[0] not in options else [*keys, *at]
        raise layers.error(place, _reason(first, choice["use"], bound)) from None
    files = {path: _own_hash(root, layers, keys, path) for path in sorted(_own_paths(settings))}
    if hasattr(implementation, "check_choice"):
        try:
            implementation.check_choice(root, keys[-1], settings)
        except LamdaError as error:
            raise layers.error(keys, str(error)) from None
    common = {name: value for name, value in choice.items() if name in recipes}
    plain = settings.model_dump(mode="json", exclude_none=True)
    return {**common, **plain, "code": code, "files": files}


def _of_another(layers: Layers, key: str, name: str) -> bool:
    """Whether a setting is one of another implementation, in whose place the profile put its own:
    what it would mean there, if anything, nobody has said."""
    base, changed = _at(layers.base, key), _at(layers.changes, key)
    if _at(layers.data, key.removeprefix("data.")) is not None:
        return False  # data.yaml says the whole choice
    if not isinstance(base, Mapping) or not isinstance(changed, Mapping):
        return False
    return "use" in changed and changed["use"] != base.get("use") and name not in changed


def _reason(error: Any, use: str, bound: type[Section]) -> str:
    if error["type"] == "extra_forbidden":
        known = ", ".join(bound.model_fields) or "none"
        return f"unknown to {use}; its settings are: {known}"
    if error["type"] == "missing":
        return f"missing; {use} needs it"
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    return f"{error['msg']}, found {error['input']!r}"


def _own_paths(settings: Section) -> Iterator[str]:
    """The values of `settings` that are paths of the user's files."""
    for name, field in type(settings).model_fields.items():
        value = getattr(settings, name)
        if isinstance(value, Section):
            yield from _own_paths(value)
        elif value and (_is_own(field.metadata) or _is_own(get_args(field.annotation))):
            yield from [value] if isinstance(value, str) else value


def _is_own(found: Sequence[Any]) -> bool:
    """Whether OwnMarker is among the marks of a type, or of the types that it is made of."""
    return any(isinstance(one, OwnMarker) or _is_own(get_args(one)) for one in found)


def _own_hash(root: Path, layers: Layers, keys: list[str], path: str) -> str:
    place = Path(path)
    if place.is_absolute() or place.parts[:1] != (OWN,) or ".." in place.parts:
        raise layers.error(
            keys,
            f"{path!r} lies outside {OWN}/, where DVC cannot follow it: run "
            f"`{shlex.join(['dvc', 'import-url', path, f'{OWN}/{place.name}'])}` and write "
            f"{OWN}/{place.name}",
        )
    try:
        found = digest_of(root, path)
    except OSError as error:
        raise layers.error(keys, f"{path!r}: {error.strerror}; expected a path") from None
    except LamdaError as error:
        raise layers.error(keys, str(error)) from None
    if not found:
        add = path if is_pattern(path) else shlex.quote(path)
        raise layers.error(
            keys,
            f"{path}: no such file; put it there and run `dvc add {add}`, or `dvc pull`",
        )
    there = (root / place).exists()
    for one in [root / place] if there else matches(root, path):
        _check_links(root, layers, keys, one.relative_to(root))
    return found


def _check_links(root: Path, layers: Layers, keys: list[str], place: Path) -> None:
    """LamdaError for a link that leads out of own/, where neither DVC nor git follows what it
    leads to; DVC's own links into its cache are as good as files."""
    inside = (root / OWN).resolve()
    parents = [root.joinpath(*place.parts[:end]) for end in range(2, len(place.parts))]
    for path in (*parents, root / place, *sorted((root / place).rglob("*"))):
        if not path.is_symlink():
            continue
        target = path.resolve()
        if not (target.is_relative_to(inside) or CACHED.search(target.as_posix())):
            raise layers.error(
                keys,
                f"{path.relative_to(root)} is a link to {target}, outside {OWN}/, where DVC cannot "
                f"follow it: put the file itself there and run "
                f"`{shlex.join(['dvc', 'add', str(place)])}`",
            )


def _at(values: Any, key: str) -> Any:
    for part in key.split("."):
        values = values.get(part) if isinstance(values, Mapping) else None
    return values


def _with(values: Mapping[str, Any], keys: list[str], value: Any) -> dict[str, Any]:
    """A copy of nested `values` with one of them replaced."""
    first, *rest = keys
    return {**values, first: _with(values[first], rest, value) if rest else value}
