"""What a committed workspace holds becomes a release."""

from __future__ import annotations

from pathlib import Path

from lamda.config.params import load_params
from lamda.outputs import CARBON, LOCK, METRICS, MODEL, PARAMS, RELEASED, RESOLVED
from lamda.registry.card import model_card
from lamda.registry.provenance import check_outputs, clean_commit
from lamda.registry.release import Release, make_release
from lamda.storage.store import Store

CARD = "MODEL_CARD.md"


def publish(root: Path, store: Store) -> tuple[Release, bool]:
    """Release the pipeline's outputs in `root`; whether this call made it.

    LamdaError when a commit does not explain them: uncommitted changes, or another lock.
    """
    params = load_params(root / RESOLVED)
    commit = clean_commit(root, LOCK)
    check_outputs(root, LOCK, RELEASED)
    card = model_card(params, commit, root / MODEL, root / METRICS, root / CARBON)
    paths = [*RELEASED, LOCK, PARAMS, RESOLVED, Path("profiles", f"{params.profile}.yaml")]
    return make_release(store, root, paths, {CARD: card}, commit)
