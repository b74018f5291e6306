"""A batch has to be divisible, and one process is a world."""

from dataclasses import dataclass

import pytest

from lamda.errors import LamdaError
from lamda.parallel.world import World, check_batch


@dataclass
class Axis:
    """One axis of a mesh, seen from one process."""

    count: int
    place: int

    def size(self) -> int:
        """Processes on it."""
        return self.count

    def get_local_rank(self) -> int:
        """This process's place."""
        return self.place


@dataclass
class FakeMesh:
    """A mesh of (batch, model) processes, seen from one of them."""

    shape: tuple[int, int]
    at: tuple[int, int] = (0, 0)

    def __getitem__(self, name: str) -> Axis:
        index = ("batch", "model").index(name)
        return Axis(self.shape[index], self.at[index])


def test_rows_and_positions_cover_the_batch_once() -> None:
    seen = [[0] * 8 for _ in range(6)]
    for batch in range(3):
        for model in range(4):
            world = World(0, FakeMesh((3, 4), (batch, model)))  # type: ignore[arg-type]
            for row in range(6)[world.rows(6)]:
                for position in range(8)[world.positions(8)]:
                    seen[row][position] += 1
    assert seen == [[1] * 8 for _ in range(6)]


def test_one_process_has_everything() -> None:
    world = World()
    assert (world.is_main_process, world.size) == (True, 1)
    assert (world.rows(6), world.positions(8)) == (slice(0, 6), slice(0, 8))
    assert world.totals([1.5, True]) == [1.5, True]


@pytest.mark.parametrize(
    ("shape", "grad_accum_steps", "message"),
    [
        ((4, 1), 1, "key 'batch_size': 6: expected a multiple of 4"),
        ((2, 1), 2, "key 'batch_size': 6: expected a multiple of 4"),
        ((1, 3), 1, "key 'seq_len': 16: expected a multiple of 'parallel.model' 3"),
    ],
)
def test_a_batch_that_cannot_be_divided(
    shape: tuple[int, int], grad_accum_steps: int, message: str
) -> None:
    with pytest.raises(LamdaError, match=message):
        check_batch(World(0, FakeMesh(shape)), 6, 16, grad_accum_steps)  # type: ignore[arg-type]
    check_batch(World(0, FakeMesh((2, 4))), 6, 16, 3)  # type: ignore[arg-type]
