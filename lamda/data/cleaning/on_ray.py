"""Parts of a source cleaned on a Ray cluster, by Ray Data: the bytes are those of the local run.

RAY_ADDRESS names the cluster; without it one begins on this machine, and ends with the stage. Every
node has to see the folder of the parts, beside the corpus, under the same path, and to have lamda
installed. Reading comes first, by this process: no reader waits for a core that tasks hold.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from lamda.data.cleaning.chunks import TRIES, Chunk, Plan, clean_chunk, kills
from lamda.errors import LamdaError

ADDRESS = "RAY_ADDRESS"
OBJECTS = 100_000_000
"""Bytes of shared memory of a cluster on this machine: paths and verdicts alone go through it."""


def clean_on_ray(chunks: Iterable[Chunk], plan: Plan) -> Iterator[Chunk]:
    """As lamda.data.cleaning.workers.clean_here."""
    parts = list(chunks)
    if not parts:
        return
    ray = _begun()
    context = ray.data.DataContext.get_current()
    context.execution_options.preserve_order = True
    context.enable_progress_bars = False
    # One block for each part, or few workers would get them all; a try that dies is made again on
    # another worker, and no more often: a part that always ends its worker would never end.
    items = [{"part": str(part.path.resolve())} for part in parts]
    rows = ray.data.from_items(items, override_num_blocks=len(items)).map_batches(
        _cleaned, batch_size=1, fn_kwargs={"plan": plan.model_dump_json()}, num_cpus=1,
        max_retries=TRIES - 1,
    )  # fmt: skip
    done = 0
    try:
        for row in rows.iter_rows():
            if row["failed"]:
                raise LamdaError(f"{parts[done].where}: cleaning failed: {row['failed']}")
            yield parts[done]
            done += 1
    except LamdaError:
        raise
    except Exception as error:  # Ray's own, and what Ray Data makes of them
        raise _fault(parts, error) from None


def _cleaned(batch: dict[str, Any], plan: str) -> dict[str, Any]:
    """What a worker does: clean the one part that `batch` names."""
    (path,) = batch["part"]
    try:
        clean_chunk(Path(path), Plan.model_validate_json(plan))
    except Exception as error:  # told to the one who asked, who knows where the rows are from
        told = " ".join(f"{type(error).__name__}: {error}".split())[:300]
        return {"failed": [told]}
    return {"failed": [""]}


def _fault(parts: list[Chunk], error: Exception) -> LamdaError:
    """What is told of an error of Ray's own: the part that ended its workers, where one did."""
    for part in parts:
        if part.tries >= TRIES and not part.is_done:
            return kills(part)
    told = " ".join(str(error).split())[:300]
    return LamdaError(f"execution.corpus: ray: the cluster failed: {told}; run again, or on local")


def _begun() -> Any:
    """Ray, connected to its cluster."""
    try:
        import ray
        import ray.data
    except ImportError:
        raise LamdaError(
            "params.yaml: key 'execution.corpus': ray needs the package of that name: "
            "`pip install 'lamda[ray]'`, in this repository `pip install -e '.[ray]'`"
        ) from None
    if ray.is_initialized():
        return ray
    paths = os.pathsep.join(path for path in sys.path if path)
    own = {} if os.environ.get(ADDRESS) else {
        "num_cpus": max(len(os.sched_getaffinity(0)), 1),
        "include_dashboard": False,
        "object_store_memory": OBJECTS,
        "_node_ip_address": "127.0.0.1",  # nobody else is to reach it
    }  # fmt: skip
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    try:
        _connect(ray, paths, own)
    except Exception as error:  # Ray raises plain ones where it does not start
        told = " ".join(str(error).split())[:300]
        raise LamdaError(
            f"execution.corpus: ray: no cluster: {told}; run again, or on local"
        ) from None
    return ray


def _connect(ray: Any, paths: str, own: Mapping[str, Any]) -> None:
    ray.init(
        address=os.environ.get(ADDRESS) or None,
        log_to_driver=False,
        logging_level="error",
        runtime_env={"env_vars": {"PYTHONPATH": paths, "OMP_NUM_THREADS": "1"}},
        **own,
    )
