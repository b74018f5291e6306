"""The same bytes from Ray as from this machine, whatever dies."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lamda.data.cleaning import on_ray, sources
from lamda.data.cleaning.chunks import TRIES
from lamda.data.cleaning.engines import engine_of
from lamda.errors import LamdaError

from .test_sources import KILLER, batches, cleaned

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def ray(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Two workers on this machine, whose modules may be killers."""
    found = pytest.importorskip("ray")
    folder = tmp_path_factory.mktemp("killer")
    (folder / "killer.py").write_text(
        KILLER + "\nfrom lamda.data.cleaning import on_ray\non_ray.clean_chunk = clean_chunk\n"
        "\ndef cleaned(batch, plan):\n    return on_ray._cleaned(batch, plan)\n"
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(folder))
        patch.setattr("os.sched_getaffinity", lambda pid: {0, 1})
        on_ray._begun()
        yield found
        found.shutdown()


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "PART_CHARACTERS", 1)


def test_two_workers_give_the_bytes_of_the_local_run_and_a_killed_one_changes_nothing(
    ray: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draws = random.Random(3)
    words = [f"w{n}" for n in range(500)]
    texts = [" ".join(draws.choices(words, k=80)) for _ in range(10)]
    given = batches(*texts, "die once", f"{texts[3]} x", texts[4].upper(), "mail a@b.org")
    expected = cleaned(tmp_path, given)[:3]
    assert len(expected[2]) == 2
    assert cleaned(tmp_path, given, engine_of("ray"))[:3] == expected
    import killer

    monkeypatch.setattr(on_ray, "_cleaned", killer.cleaned)
    assert cleaned(tmp_path, given, engine_of("ray"))[:3] == expected


def test_a_part_that_ends_its_worker_three_times_ends_the_run_and_names_its_file(
    ray: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import killer

    monkeypatch.setattr(on_ray, "_cleaned", killer.cleaned)
    places = iter(range(1, 100))
    given = batches("one", "two", "die always", "four")
    with pytest.raises(LamdaError, match=rf"own/x\.csv, row 3: .* its worker {TRIES} times"):
        cleaned(tmp_path, given, engine_of("ray"), where=lambda: f"own/x.csv, row {next(places)}")
