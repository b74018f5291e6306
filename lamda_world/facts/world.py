"""True facts about real things: the ground on which the embedded world stands.

`load_world` gathers entities of five domains (country, city, element, peak, song) from data
packages and from two small files of this project, and keeps a share of them back from training.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from lamda.errors import LamdaError
from lamda_world.facts.entities import Entity, World
from lamda_world.facts.matter import elements
from lamda_world.facts.own import peaks, songs
from lamda_world.facts.places import cities, countries
from lamda_world.facts.splits import choose_kept_back

SHARES = {"country": 0.08, "element": 0.047, "peak": 0.035, "song": 0.05}
"""The largest share of the entities that a domain takes; cities are the rest."""


def _unique(entities: Iterable[Entity]) -> list[Entity]:
    """The first holder of each name; later ones lose clashing aliases, or are left out."""
    taken: set[str] = set()
    kept = []
    for entity in entities:
        if entity.name.casefold() in taken:
            continue
        aliases = tuple(a for a in entity.aliases if a.casefold() not in taken)
        kept.append(
            Entity(
                entity.entity_id,
                entity.domain,
                entity.name,
                aliases,
                entity.url,
                entity.split,
                entity.facts,
            )
        )
        taken.update(n.casefold() for n in kept[-1].names)
    return kept


@lru_cache(maxsize=4)  # several implementations in one process share a world
def load_world(entities: int, evaluation_share: float, seed: int) -> World:
    """The world of `entities` real things, of which `evaluation_share` is kept back from training.

    The same arguments give the same world. The larger or better known entity keeps a name that
    two share. LamdaError when the packages hold too few or the share is not in [0, 1).
    """
    if not 0 <= evaluation_share < 1:
        raise LamdaError(f"evaluation share: expected 0 <= share < 1, found {evaluation_share}")
    sources = {"country": countries(), "element": elements(), "peak": peaks(), "song": songs()}
    first: list[Entity] = []
    for domain, found in sources.items():
        first += found[: max(4, round(entities * SHARES[domain]))]
    pool = _unique([*first, *cities(max(10, (entities - len(first)) // 30))])
    chosen = pool[:entities]
    if len(chosen) < entities:
        raise LamdaError(f"world.entities: at most {len(chosen)} exist, asked for {entities}")
    return World({e.entity_id: e for e in choose_kept_back(chosen, evaluation_share, seed)})
