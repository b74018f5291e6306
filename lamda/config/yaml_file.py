"""The one reader of YAML files, by the C parser: Airflow parses DAG files every few seconds.

PyYAML speaks YAML 1.1, in which `1e-4` is a text and `on` is true. The scalars below are those of
YAML 1.2, as DVC reads them; a repeated key is an error, as it is for DVC.

Before anything is built, the parser's events are counted, one after the other: PyYAML's own
recursion ends the process at some ten thousand levels, and a few aliases of aliases (a "billion
laughs") stand for more values than a memory holds.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from lamda.errors import LamdaError
from lamda.files import merge_conflict

MAX_BYTES = 16 * 2**20
"""Longest file: a dvc.lock of some ten thousand outputs."""
MAX_DEPTH = 100
"""Deepest nesting; params.yaml needs 5."""
MAX_VALUES = 1_000_000
"""Most values of a file, each alias counted as all that it stands for."""
SCALARS = (
    ("tag:yaml.org,2002:bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("tag:yaml.org,2002:null", r"~|null|Null|NULL", "~nN"),
    ("tag:yaml.org,2002:int", r"[-+]?[0-9][0-9_]*", "-+0123456789"),
    (
        "tag:yaml.org,2002:float",
        r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)",
        "-+.0123456789",
    ),
)
Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Loader(Base):  # type: ignore[misc]  # which class it is depends on how PyYAML was built
    """PyYAML's safe loader with the scalars of YAML 1.2 and without repeated keys."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012  # PyYAML's name for a class table


def _mapping(loader: Any, node: yaml.MappingNode) -> dict[Any, Any]:
    seen = set()
    for key_node, _ in node.value:
        if not isinstance(key_node, yaml.ScalarNode):
            raise _error("expected a text as key", key_node)
        if key_node.value in seen:
            raise _error(f"duplicate key: {key_node.value!r} stands twice", key_node)
        seen.add(key_node.value)
    loader.flatten_mapping(node)  # `<<: *base`: what is merged comes first, own keys win
    return {
        loader.construct_object(key, deep=True): loader.construct_object(value, deep=True)
        for key, value in node.value
    }


def _error(reason: str, node: yaml.Node | yaml.Event) -> yaml.YAMLError:
    return yaml.constructor.ConstructorError(None, None, reason, node.start_mark)


def _integer(loader: Any, node: yaml.ScalarNode) -> int:
    if len(node.value) > 100:  # Python itself refuses above 4300 digits, without saying where
        raise _error(f"a whole number of {len(node.value)} digits", node)
    return int(node.value)  # `010` is ten in YAML 1.2


def _number(loader: Any, node: yaml.ScalarNode) -> float:
    return float(node.value.lower().replace(".inf", "inf").replace(".nan", "nan"))


for tag, pattern, first in SCALARS:
    Loader.add_implicit_resolver(tag, re.compile(rf"(?:{pattern})\Z"), list(first))
Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"\Z"), [""])
Loader.add_implicit_resolver("tag:yaml.org,2002:merge", re.compile(r"<<\Z"), ["<"])
Loader.add_constructor("tag:yaml.org,2002:map", _mapping)
Loader.add_constructor("tag:yaml.org,2002:int", _integer)
Loader.add_constructor("tag:yaml.org,2002:float", _number)


def check_size(text: str) -> None:
    """yaml.YAMLError for YAML that nests deeper than MAX_DEPTH or holds more than MAX_VALUES.

    The events come one at a time, so that nothing of a bad text is ever built.
    """
    counts, anchors, sizes = [0], [""], dict[str, int]()
    for event in yaml.parse(text, Base):
        if isinstance(event, yaml.CollectionStartEvent):
            if len(counts) > MAX_DEPTH:
                raise _error(f"more than {MAX_DEPTH} levels of nesting", event)
            counts.append(1)
            anchors.append(event.anchor or "")
        elif isinstance(event, yaml.CollectionEndEvent):
            size, anchor = counts.pop(), anchors.pop()
            sizes[anchor] = size
            counts[-1] += size
        elif isinstance(event, yaml.ScalarEvent):
            counts[-1] += 1
            sizes[event.anchor or ""] = 1
        elif isinstance(event, yaml.AliasEvent):
            if event.anchor in anchors:
                raise _error(f"*{event.anchor} inside of what it stands for", event)
            counts[-1] += sizes.get(event.anchor, 1)
        if counts[-1] > MAX_VALUES:
            raise _error(f"more than {MAX_VALUES} values, its aliases written out", event)


def parse_yaml(text: str) -> Any:
    """What a text of YAML holds; yaml.YAMLError, ValueError, AttributeError or TypeError for one
    that does not parse, or as check_size says."""
    check_size(text)
    return yaml.load(text, Loader)  # a safe loader


def read_yaml(path: Path) -> dict[str, Any]:
    """Read a file of keys and values; {} for an empty one.

    LamdaError, in one line, when it is missing, too large, too deep, does not parse, holds
    something else, or still has the marks of a merge conflict.
    """
    try:
        data = path.read_bytes()
        if len(data) > MAX_BYTES:
            raise LamdaError(f"{path}: expected at most {MAX_BYTES // 2**20} MiB of YAML")
        text = data.decode("utf-8-sig")
        merge_conflict(path, text)
        value = parse_yaml(text)
    except FileNotFoundError:
        raise LamdaError(f"{path}: no such file") from None
    except OSError as error:
        raise LamdaError(f"{path}: {error.strerror}; expected a file that can be read") from None
    except (yaml.YAMLError, ValueError, AttributeError, TypeError) as error:  # of a tag, too
        place = " ".join(str(error).split())
        raise LamdaError(f"{path}: expected YAML, found {place}") from None
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise LamdaError(f"{path}: expected keys and values, found {type(value).__name__}")
    return value
