"""The spec of the dashboards, panels.yaml: read by W&B's workspace and by the offline report.

for section in read_panels():
    for panel in section.panels:
        names = panel.shown(figures)  # the metrics of `figures` that it shows
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from lamda.config.yaml_file import read_yaml
from lamda.errors import LamdaError

SPEC = Path(__file__).with_name("panels.yaml")
Kind = Literal["line", "bar", "scalar", "history", "table"]
UNITS = ("share", "nats", "kWh", "kg", "s", "count", "ratio", "")
NAME = re.compile(r"[A-Za-z_*][A-Za-z0-9_*/]*")


@dataclass(frozen=True, slots=True)
class Panel:
    """What one panel shows; `metrics` are names as lamda.tracking.figures makes them, in which a
    `*` stands for (a part of) one part of a name. `kind` and `unit` as panels.yaml says."""

    title: str
    kind: Kind
    metrics: tuple[str, ...]
    unit: str = ""

    def shown(self, names: Iterable[str]) -> list[str]:
        """Those of `names` that the panel shows, each once, in the order of `metrics`."""
        known = list(names)
        found = {name: None for metric in self.metrics for name in known if _like(metric, name)}
        return list(found)


@dataclass(frozen=True, slots=True)
class Section:
    """Panels that stand together; the page alone shows a section without any."""

    name: str
    panels: tuple[Panel, ...] = ()


def read_panels(path: Path = SPEC) -> list[Section]:
    """The sections in order. LamdaError, with section and key, for what is no spec."""
    whole = read_yaml(path)
    entries = whole.get("sections")
    if not isinstance(entries, list) or not entries:
        raise LamdaError(f"{path}: key 'sections': expected a list of sections, found {entries!r}")
    return [_section(path, number, entry) for number, entry in enumerate(entries)]


def _like(metric: str, name: str) -> bool:
    pattern = "[^/]*".join(re.escape(part) for part in metric.split("*"))
    return re.fullmatch(pattern, name) is not None


def _section(path: Path, number: int, entry: Any) -> Section:
    where = f"{path}: key 'sections.{number}'"
    _only(where, entry, ("name", "panels"))
    name = _text(where, entry, "name")
    if "panels" not in entry:
        return Section(name)
    panels = entry["panels"]
    if not isinstance(panels, list) or not panels:
        raise LamdaError(f"{where}: expected a list of panels, found {panels!r}")
    return Section(
        name, tuple(_panel(f"{where[:-1]}.panels.{at}'", one) for at, one in enumerate(panels))
    )


def _panel(where: str, entry: Any) -> Panel:
    _only(where, entry, ("title", "kind", "metrics", "unit"))
    kind, metrics, unit = entry.get("kind"), entry.get("metrics"), entry.get("unit", "")
    if kind not in get_args(Kind):
        raise LamdaError(f"{where}: kind: expected {', '.join(get_args(Kind))}, found {kind!r}")
    if unit not in UNITS:
        raise LamdaError(f"{where}: unit: expected {', '.join(UNITS[:-1])}, found {unit!r}")
    if not isinstance(metrics, list) or not metrics:
        raise LamdaError(f"{where}: metrics: expected a list of names, found {metrics!r}")
    for metric in metrics:
        if not isinstance(metric, str) or not NAME.fullmatch(metric):
            raise LamdaError(f"{where}: metrics: expected names like train/loss, found {metric!r}")
    return Panel(_text(where, entry, "title"), kind, tuple(metrics), unit)


def _only(where: str, entry: Any, known: tuple[str, ...]) -> None:
    if not isinstance(entry, Mapping):
        raise LamdaError(f"{where}: expected keys and values, found {entry!r}")
    for key in entry:
        if key not in known:
            raise LamdaError(f"{where}: {key}: unknown; known are: {', '.join(known)}")


def _text(where: str, entry: Mapping[str, Any], key: str) -> str:
    value = entry.get(key)
    if not isinstance(value, str) or not value:
        raise LamdaError(f"{where}: {key}: expected a text, found {value!r}")
    return value
