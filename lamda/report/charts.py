"""Charts as SVG without a plotting library: the page stays small, opens at once, and is the same
bytes on every machine. Colours are the style sheet's, for light and for dark."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from lamda.errors import shown
from lamda.report.blocks import Figure
from lamda.report.scales import Axis, Scale, scale, written

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 480, 270, 56, 22, 10, 40
"""Small, since a phone shows the whole width: letters stay readable there."""
COLOURS = 7
"""Of the style sheet; the eighth line has the first one's again, dashed."""
MOST_LETTERS = 26
"""Of a series' name beside its interval."""
MOST_POINTS = 400
"""Points of a line that are drawn; of more, the lowest and the highest of each stretch."""
MOST_MARKS = 40
"""Points of a line up to which each is marked, with its interval."""


@dataclass(frozen=True, slots=True)
class Point:
    """A value at `x`, with its interval if it has one; `said` is told where it is pointed at."""

    x: float
    y: float
    low: float | None = None
    high: float | None = None
    said: str = ""


def line_chart(
    caption: str,
    lines: Mapping[str, Sequence[Point]],
    across: Axis,
    up: Axis,
    *,
    diagonal: bool = False,
    at: float | None = None,
    note: str = "",
) -> Figure | None:
    """Lines by name; None where no point can be drawn. `diagonal` draws what is as it was
    predicted, `at` a value of `across` that is in force."""
    kept = {name: _drawable(points, across, up) for name, points in lines.items()}
    kept = {name: points for name, points in kept.items() if points}
    if not kept:
        return None
    everything = [point for points in kept.values() for point in points]
    marked = all(len(points) <= MOST_MARKS for points in kept.values())
    ends = [v for p in everything for v in (p.y, p.low, p.high) if v is not None]
    ends = [v for v in ends if v > 0 or not up.log]
    x, x_ticks = scale(across, [p.x for p in everything], LEFT, WIDTH - RIGHT)
    y, y_ticks = scale(up, ends, HEIGHT - BOTTOM, TOP)
    parts = [_grid(across, up, x, y, x_ticks, y_ticks)]
    if diagonal:
        parts.append(_path([(x(0), y(0)), (x(1), y(1))], "rule"))
    if at is not None:
        parts.append(_path([(x(at), TOP), (x(at), HEIGHT - BOTTOM)], "rule"))
    for place, points in enumerate(kept.values()):
        parts.append(_line(place, points, x, y, up, across, marked=marked))
    return Figure(caption, _svg(caption, HEIGHT, parts), list(enumerate(kept)), note)


def interval_chart(
    caption: str,
    series: Mapping[str, Mapping[str, Point]],
    marks: Mapping[str, Mapping[str, float]] | None = None,
    note: str = "",
) -> Figure | None:
    """Shares with their intervals: series -> row -> value in `y`. `marks` are values without an
    interval, drawn hollow in the colour of the series of their name. Of more series than there are
    colours each interval has its name beside it, and no legend."""
    rows = list(dict.fromkeys(row for values in series.values() for row in values))
    if not rows:
        return None
    named = len(series) > COLOURS
    head = 26 if named else 12
    step = 15 * len(series) + head
    left, height = 200 if named else 130, len(rows) * step + TOP + BOTTOM
    x, ticks = scale(Axis("", share=True, low=0, high=1), [0, 1], left, WIDTH - RIGHT)
    parts = [_ticks_across(ticks, x, height, share=True)]
    for number, row in enumerate(rows):
        top = TOP + number * step
        middle = top + (14 if named else step / 2 + 4)
        parts.append(_text(left - 8, middle, row.upper() if named else row, "end"))
        parts.append(_path([(left, top + step), (WIDTH - RIGHT, top + step)], "grid"))
        for place, (name, values) in enumerate(series.items()):
            level = top + head + 15 * place
            if named:
                parts.append(_text(left - 8, level + 4, _clipped(name), "end"))
            if row in values:
                parts.append(_whisker(place, values[row], level, x))
            mark = (marks or {}).get(name, {}).get(row)
            if mark is not None:
                parts.append(_diamond(place, x(mark), level, f"paper, {name}: {mark:.1%}"))
    legend = [] if named else list(enumerate(series))
    return Figure(caption, _svg(caption, height, parts), legend, note)


def _clipped(name: str) -> str:
    return name if len(name) <= MOST_LETTERS else f"{name[: MOST_LETTERS - 1]}\u2026"


def share_bars(caption: str, rows: Mapping[str, Mapping[str, float]]) -> Figure | None:
    """What each row is made of: a bar of its parts' shares, which add up to the whole. Of more
    parts than there are colours, the smallest ones of all rows are one."""
    kept = {
        name: {part: v for part, v in of.items() if v > 0 and math.isfinite(v)}
        for name, of in rows.items()
    }
    kept = {name: of for name, of in kept.items() if of}
    if not kept:
        return None
    kept = _in_colours(kept)
    names = list(dict.fromkeys(part for of in kept.values() for part in of))
    left, height = 130, 30 * len(kept) + TOP
    parts = []
    for number, (name, of) in enumerate(kept.items()):
        total, at, top = math.fsum(of.values()), float(left), TOP + 30 * number
        parts.append(_text(left - 8, top + 15, name, "end"))
        for part, value in of.items():
            wide = value / total * (WIDTH - RIGHT - left)
            parts.append(
                Markup(
                    '<rect x="{:.1f}" y="{}" width="{:.1f}" height="20" class="f{}">'
                    "<title>{}</title></rect>"
                ).format(at, top, wide, names.index(part) % COLOURS,
                         shown(f"{name}: {part} {value / total:.1%} ({value:,.6g})"))
            )  # fmt: skip
            at += wide
    return Figure(caption, _svg(caption, height, parts), list(enumerate(names)))


def _in_colours(rows: Mapping[str, Mapping[str, float]]) -> dict[str, dict[str, float]]:
    """The rows with as many parts as colours tell apart, by what each takes of a row at most."""
    largest: dict[str, float] = {}
    for of in rows.values():
        total = math.fsum(of.values())
        for part, value in of.items():
            largest[part] = max(largest.get(part, 0.0), value / total)
    if len(largest) <= COLOURS:
        return {name: dict(of) for name, of in rows.items()}
    ranked = sorted(largest, key=lambda part: -largest[part])
    own, rest = set(ranked[: COLOURS - 1]), ranked[COLOURS - 1 :]
    made = {}
    for name, of in rows.items():
        made[name] = {part: value for part, value in of.items() if part in own}
        other = math.fsum(of[part] for part in rest if part in of)
        if other:
            made[name][f"{len(rest)} others"] = other
    return made


def _drawable(points: Sequence[Point], across: Axis, up: Axis) -> list[Point]:
    """Points that have a place, thinned so that peaks stay."""
    known = [
        p
        for p in points
        if math.isfinite(p.x) and math.isfinite(p.y)
        and (p.y > 0 or not up.log) and (p.x > 0 or not across.log)
    ]  # fmt: skip
    if len(known) <= MOST_POINTS:
        return known
    stretch = math.ceil(len(known) / (MOST_POINTS // 2))
    kept = []
    for first in range(0, len(known), stretch):
        part = known[first : first + stretch]
        ends = {part.index(min(part, key=_height)), part.index(max(part, key=_height))}
        kept += [part[place] for place in sorted(ends)]
    return kept


def _height(point: Point) -> float:
    return point.y


def _grid(
    across: Axis, up: Axis, x: Scale, y: Scale, x_ticks: Sequence[float], y_ticks: Sequence[float]
) -> Markup:
    parts = [_ticks_across(x_ticks, x, HEIGHT, share=across.share)]
    for tick in y_ticks:
        parts.append(_path([(LEFT, y(tick)), (WIDTH - RIGHT, y(tick))], "grid"))
        parts.append(_text(LEFT - 6, y(tick) + 4, written(tick, up.share), "end"))
    parts.append(_text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 6, across.label))
    return Markup("").join(parts)


def _ticks_across(ticks: Sequence[float], x: Scale, height: float, *, share: bool) -> Markup:
    parts = []
    for tick in ticks:
        parts.append(_path([(x(tick), TOP), (x(tick), height - BOTTOM)], "grid"))
        parts.append(_text(x(tick), height - BOTTOM + 16, written(tick, share)))
    return Markup("").join(parts)


def _line(
    place: int, points: Sequence[Point], x: Scale, y: Scale, up: Axis, across: Axis, *, marked: bool
) -> Markup:
    spread = [
        p for p in points
        if p.low is not None and p.high is not None and (p.low > 0 or not up.log)
    ]  # fmt: skip
    parts = []
    if spread and not marked:
        edge = [(x(p.x), y(p.high or 0)) for p in spread]
        edge += [(x(p.x), y(p.low or 0)) for p in reversed(spread)]
        parts.append(Markup('<polygon points="{}" class="f{} band"/>').format(
            _coordinates(edge), place % COLOURS))  # fmt: skip
    drawn = [(x(p.x), y(p.y)) for p in points]
    # What is pointed at is read from here: the values, beside the places that they are drawn at.
    values = " ".join(f"{written(p.x, across.share)}:{_exact(p.y, up)}".replace(" ", "\u00a0")
                      for p in points)  # fmt: skip
    parts.append(
        Markup('<polyline points="{}" class="s{}{}" data-v="{}"/>').format(
            _coordinates(drawn), place % COLOURS, " dash" if place >= COLOURS else "", values
        )
    )
    for p in points if marked else ():
        at, title = x(p.x), shown(p.said or f"{written(p.x, across.share)}: {_exact(p.y, up)}")
        if p in spread:
            parts.append(_path([(at, y(p.low or 0)), (at, y(p.high or 0))], f"s{place % COLOURS}"))
        parts.append(
            Markup('<circle cx="{:.1f}" cy="{:.1f}" r="3.5" class="f{}"><title>{}</title></circle>')
            .format(at, y(p.y), place % COLOURS, title)
        )  # fmt: skip
    return Markup("").join(parts)


def _exact(value: float, axis: Axis) -> str:
    return f"{value:.1%}" if axis.share else f"{value:.5g}"


def _whisker(place: int, point: Point, level: float, x: Scale) -> Markup:
    low = point.y if point.low is None else point.low
    high = point.y if point.high is None else point.high
    return _path([(x(low), level), (x(high), level)], f"s{place % COLOURS}") + Markup(
        '<circle cx="{:.1f}" cy="{:.1f}" r="4" class="f{}"><title>{}</title></circle>'
    ).format(x(point.y), level, place % COLOURS, shown(point.said))


def _diamond(place: int, at: float, level: float, title: str) -> Markup:
    corners = [(at, level - 5), (at + 5, level), (at, level + 5), (at - 5, level)]
    return Markup('<polygon points="{}" class="s{} hollow"><title>{}</title></polygon>').format(
        _coordinates(corners), place % COLOURS, shown(title)
    )


def _path(points: Sequence[tuple[float, float]], kind: str) -> Markup:
    return Markup('<polyline points="{}" class="{}"/>').format(_coordinates(points), kind)


def _coordinates(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def _text(x: float, y: float, said: str, anchor: str = "middle") -> Markup:
    return Markup('<text x="{:.1f}" y="{:.1f}" text-anchor="{}">{}</text>').format(
        x, y, anchor, shown(said)
    )


def _svg(caption: str, height: float, parts: Sequence[Markup]) -> Markup:
    return Markup('<svg viewBox="0 0 {} {:.0f}" role="img" aria-label="{}">{}</svg>').format(
        WIDTH, height, shown(caption), Markup("").join(parts)
    )
