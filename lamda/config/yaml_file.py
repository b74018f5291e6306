"""The one reader of YAML files, by the C parser: Airflow parses DAG files every few seconds.

PyYAML speaks YAML 1.1, in which `1e-4` is a text and `on` is true. The scalars below are those of
YAML 1.2, as DVC reads them; a repeated key is an error, as it is for DVC.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from lamda.errors import LamdaError

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


def _error(reason: str, node: yaml.Node) -> yaml.YAMLError:
    return yaml.constructor.ConstructorError(None, None, reason, node.start_mark)


def _integer(loader: Any, node: yaml.ScalarNode) -> int:
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


def read_yaml(path: Path) -> dict[str, Any]:
    """Read a file of keys and values; {} for an empty one.

    LamdaError, in one line, when it is missing, does not parse or holds something else.
    """
    try:
        value = yaml.load(path.read_text(encoding="utf-8"), Loader)  # a safe loader
    except FileNotFoundError:
        raise LamdaError(f"{path}: no such file") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        place = " ".join(str(error).split())
        raise LamdaError(f"{path}: expected YAML, found {place}") from None
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise LamdaError(f"{path}: expected keys and values, found {type(value).__name__}")
    return value
