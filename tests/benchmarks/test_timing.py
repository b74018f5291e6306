"""Contenders take turns, and the shortest step of each counts."""

from benchmarks.timing import best_seconds


def test_the_best_of_each_in_turns() -> None:
    now, calls = 0.0, []

    def clock() -> float:
        return now

    def contender(name: str, durations: list[float]) -> None:
        nonlocal now
        calls.append(name)
        now += durations[calls.count(name) - 1]

    best = best_seconds(
        {
            "a": lambda: contender("a", [9.0, 9.0, 3.0, 2.0, 4.0]),
            "b": lambda: contender("b", [0.1, 0.1, 7.0, 6.0, 5.0]),
        },
        rounds=3,
        slice_seconds=0.0,
        clock=clock,
    )
    assert best == {"a": 2.0, "b": 5.0}  # the first two steps of each only prepare
    assert calls == ["a", "a", "b", "b", *"ab" * 3]
