"""What a committed workspace holds becomes a release, once it has proved itself."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from lamda.config.params import load_params
from lamda.outputs import CARBON, LOCK, METRICS, MODEL, PARAMS, RELEASED, RESOLVED
from lamda.registry.card import model_card
from lamda.registry.lock import Recipe
from lamda.registry.proof import dvc_files, prove
from lamda.registry.provenance import check_sources, clean_commit
from lamda.registry.release import Release, make_release
from lamda.storage.store import Store

CARD, GRAPH = "MODEL_CARD.md", "dvc.yaml"


def publish(root: Path, graph: Sequence[Recipe], store: Store) -> tuple[Release, bool]:
    """Release the pipeline's outputs in `root`, whose dvc.yaml is `graph`; whether this call made
    it.

    LamdaError when the commit does not explain them: uncommitted changes, another lock, or files,
    params and code that are not those of the run; Refusal when a gate stopped the pipeline.
    """
    commit = clean_commit(root, LOCK)
    prove(root, graph)
    params = load_params(root / RESOLVED)
    profile = Path("profiles", f"{params.profile}.yaml")
    made = {product for stage in graph for product in stage.products}
    read = {dep for stage in graph for dep in stage.deps if not _is_made(dep, made)}
    own = {GRAPH, *(path.as_posix() for path in (LOCK, PARAMS, profile))}
    check_sources(root, sorted(read | own), dvc_files(root))
    card = model_card(params, commit.id, root / MODEL, root / METRICS, root / CARBON)
    paths = [*RELEASED, LOCK, PARAMS, RESOLVED, profile]
    return make_release(store, root, paths, {CARD: card}, commit.id, commit.time)


def _is_made(path: str, products: set[str]) -> bool:
    return any(path == one or path.startswith(f"{one}/") for one in products)
