"""Charts keep peaks, leave out what has no place, and escape what they name."""

from __future__ import annotations

import math

from lamda.report.charts import (
    COLOURS,
    MOST_POINTS,
    Point,
    interval_chart,
    line_chart,
    share_bars,
)
from lamda.report.scales import Axis, scale, written

X, Y = Axis("step", low=0), Axis("loss", log=True)


def test_a_long_curve_keeps_its_peak_and_its_lowest() -> None:
    points = [Point(step, 1.0) for step in range(100_000)]
    points[77_777], points[3] = Point(77_777, 50.0), Point(3, 0.01)
    chart = line_chart("loss", {"a": points}, X, Y)
    assert chart is not None
    assert chart.svg.count(":") <= MOST_POINTS + 5
    assert "77.78k:50" in chart.svg and "3:0.01" in chart.svg


def test_what_has_no_place_is_left_out() -> None:
    odd = [Point(1, math.nan), Point(2, math.inf), Point(3, 0.0), Point(4, -1.0)]
    assert line_chart("loss", {"a": odd, "b": []}, X, Y) is None
    chart = line_chart("loss", {"a": [*odd, Point(5, 2.0)], "b": odd}, X, Y)
    assert chart is not None and chart.legend == [(0, "a")]
    assert "nan" not in chart.svg and "inf" not in chart.svg
    assert line_chart("flat", {"a": [Point(1, 3.0), Point(2, 3.0)]}, X, Axis("y")) is not None


def test_names_are_texts() -> None:
    evil = "<script>\u202e"
    made = [
        line_chart(evil, {evil: [Point(1, 2, 1, 3, evil)]}, Axis(evil), Axis(evil)),
        interval_chart(evil, {evil: {evil: Point(0, 0.5, 0.4, 0.6, evil)}}, {evil: {evil: 0.7}}),
        share_bars(evil, {evil: {evil: 2.0}}),
    ]
    for chart in made:
        assert chart is not None
        assert "<script" not in chart.svg and "\u202e" not in chart.svg
        assert "&lt;script&gt;\\u202e" in chart.svg


def test_more_series_than_colours_have_their_names_beside_them() -> None:
    few = {f"model {n}": {"safety": Point(0, 0.5, 0.4, 0.6)} for n in range(COLOURS)}
    chart = interval_chart("metrics", few)
    assert chart is not None and len(chart.legend) == COLOURS and "model 3" not in chart.svg
    many = few | {"one with a name that is very long": few["model 0"]}
    chart = interval_chart("metrics", many)
    assert chart is not None and not chart.legend
    assert all(f">model {n}</text>" in chart.svg for n in range(COLOURS))
    assert ">one with a name that is v\u2026</text>" in chart.svg


def test_intervals_of_few_points_and_a_band_of_many() -> None:
    few = line_chart("a", {"a": [Point(x, 0.5, 0.4, 0.6) for x in range(5)]}, X, Axis("y"))
    many = line_chart("a", {"a": [Point(x, 0.5, 0.4, 0.6) for x in range(50)]}, X, Axis("y"))
    assert few is not None and few.svg.count("<circle") == 5 and "band" not in few.svg
    assert many is not None and "<circle" not in many.svg and many.svg.count("band") == 1


def test_bars_share_the_whole_and_leave_out_nothing_but_nothing() -> None:
    chart = share_bars("tokens", {"train": {"forum": 3.0, "pages": 1.0, "none": 0.0}, "no": {}})
    assert chart is not None
    assert "train: forum 75.0% (3)" in chart.svg and "train: pages 25.0% (1)" in chart.svg
    assert [name for _, name in chart.legend] == ["forum", "pages"]
    assert share_bars("tokens", {"train": {}}) is None


def test_more_parts_than_colours_are_told_apart_by_their_size() -> None:
    energy = {f"stage {n}": float(n) for n in range(1, 31)}
    chart = share_bars("cost", {"energy": energy, "FLOPs": {"stage 1": 5.0}})
    assert chart is not None
    names = [name for _, name in chart.legend]
    assert names == [*(f"stage {n}" for n in (1, 26, 27, 28, 29, 30)), "24 others"]
    assert len({colour for colour, _ in chart.legend}) == COLOURS
    assert f"energy: 24 others {sum(range(2, 26)) / sum(range(1, 31)):.1%}" in chart.svg


def test_values_beside_an_axis() -> None:
    assert [written(v) for v in (0, 0.25, 1500, 8_500_000, 3.5e9)] == [
        "0", "0.25", "1.5k", "8.5M", "3.5G",
    ]  # fmt: skip
    assert written(0.85, share=True) == "85 %"


def test_runs_and_turns_have_no_halves() -> None:
    _, ticks = scale(Axis("run", whole=True), [1, 2], 0, 100)
    assert ticks == [1, 2]
    place, ticks = scale(Axis("share"), [0.2, 0.7], 0, 100)
    assert [round(tick, 1) for tick in ticks] == [0.2, 0.3, 0.4, 0.5, 0.6, 0.7]
    assert round(place(0.45)) == 50
