"""A small figure as SVG, without a plotting library: points with intervals, joined by lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT = 720, 420, 60, 50, 40, 190
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000")
"""Okabe and Ito's, which colour-blind people tell apart."""
TICKS = 5


@dataclass(frozen=True, slots=True)
class Point:
    """A value at `x` (as it is labelled there), with its interval; all are shares."""

    x: str
    value: float
    low: float
    high: float


def figure(title: str, across: str, lines: Mapping[str, Sequence[Point]]) -> str:
    """Shares in % against `across`: a line for each name; the points stand evenly apart, in the
    order in which their labels first come."""
    labels = list(dict.fromkeys(point.x for points in lines.values() for point in points))
    width, height = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
    step = width / max(len(labels) - 1, 1)
    places = {label: LEFT + n * step for n, label in enumerate(labels)}

    def up(share: float) -> float:
        return TOP + height * (1 - share)

    parts = [_text(WIDTH / 2, 22, title, "middle"), _text(LEFT + width / 2, HEIGHT - 8, across)]
    for tick in range(TICKS + 1):
        share = tick / TICKS
        parts.append(
            f'<path d="M{LEFT} {up(share):.1f}h{width}" stroke="#8884"/>'
            + _text(LEFT - 8, up(share) + 4, f"{100 * share:.0f} %", "end")
        )
    parts += [_text(at, HEIGHT - BOTTOM + 20, label) for label, at in places.items()]
    for number, (name, points) in enumerate(lines.items()):
        colour = COLOURS[number % len(COLOURS)]
        path = " ".join(f"{places[p.x]:.1f},{up(p.value):.1f}" for p in points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}"/>')
        for p in points:
            at = places[p.x]
            parts.append(
                f'<path d="M{at:.1f} {up(p.low):.1f}V{up(p.high):.1f}" stroke="{colour}"/>'
                f'<circle cx="{at:.1f}" cy="{up(p.value):.1f}" r="3" fill="{colour}"/>'
            )
        parts.append(_text(LEFT + width + 16, TOP + 18 * number + 6, name, "start", colour))
    body = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'font-family="sans-serif" font-size="12">\n'
        f'<rect width="100%" height="100%" fill="#fff"/>\n{body}\n</svg>\n'
    )


def _text(x: float, y: float, said: str, anchor: str = "middle", colour: str = "#222") -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}"'
    return f"<text {place}>{escape(said)}</text>"
