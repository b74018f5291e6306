"""The command `lamda finds`: what a team's adversarial finds are worth."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

commands = typer.Typer(add_completion=False)


@commands.command()
def finds(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Rated responses, as stage rate writes them.")
    ],
    known: Annotated[
        Path | None, typer.Option(help="Rated responses whose finds are known already.")
    ] = None,
    count: Annotated[int, typer.Option(min=1, help="Finds to print at most.")] = 20,
) -> None:
    """Unsafe responses by novelty (distance to earlier finds) times rarity of what they violate."""
    from lamda.annotation.people.finds import finds as worth
    from lamda.records import RatedResponse, read_table
    from lamda.serving.terminal import plain

    earlier = read_table(known, RatedResponse) if known else []
    found = sorted(worth(read_table(file, RatedResponse), earlier), key=lambda one: -one.reward)
    for one in found[:count]:
        print(
            f"{one.reward:5.2f}  novelty {one.novelty:.2f}, rarity {one.rarity:.1f} bits "
            f"({', '.join(one.violated)})  {plain(one.row.example_id)}"
            + (f", nearest {plain(one.nearest)}" if one.nearest else "")
        )
        print(f"       {plain(one.row.context[-1] if one.row.context else '')}")
        print(f"       {plain(one.row.response)}")
    print(f"{len(found)} unsafe responses" + (f", {count} shown" if len(found) > count else ""))
