"""Parts of a source cleaned on the cores of this machine, each by a process of its own: one that
dies (memory, a library that crashes) costs its part another try, and nothing else.

A worker is `python -m lamda.data.cleaning.workers`; a line of JSON asks, a line answers.
"""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from lamda.data.cleaning.chunks import TRIES, Chunk, Plan, clean_chunk, kills
from lamda.errors import LamdaError

MODULE = "lamda.data.cleaning.workers"
WAITING = 2
"""Parts for each worker that are read before it asks for them."""


def clean_here(chunks: Iterable[Chunk], plan: Plan, cores: int | None = None) -> Iterator[Chunk]:
    """Clean parts while they are read, on `cores` (those that this process may use); gives each
    when it is done, in order.

    LamdaError for a part that cannot be cleaned, and for one that ended its worker TRIES times.
    """
    cores = cores or len(os.sched_getaffinity(0))
    stream = iter(chunks)
    first = list(itertools.islice(stream, 2))
    if len(first) < 2:  # a process of its own would take longer to begin than this takes
        for chunk in first:
            clean_chunk(chunk.path, plan)
            yield chunk
        return
    workers = _Workers(plan)
    waiting: deque[Future[Chunk]] = deque()
    with ThreadPoolExecutor(cores) as pool:
        try:
            for chunk in itertools.chain(first, stream):
                waiting.append(pool.submit(workers.clean, chunk))
                if len(waiting) >= WAITING * cores:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
            workers.close()


class _Workers:
    """A process for each thread that asks."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan.model_dump_json()
        self._own = threading.local()
        self._all: list[subprocess.Popen[str]] = []
        self._closed = False

    def clean(self, chunk: Chunk) -> Chunk:
        """Have a part cleaned; the same part."""
        while not self._closed:
            answer = self._ask(chunk.path)
            if answer == "done":
                return chunk
            if answer:
                raise LamdaError(f"{chunk.where}: cleaning failed: {answer}")
            if chunk.tries >= TRIES and not self._closed:
                raise kills(chunk)
        return chunk

    def _ask(self, path: Path) -> str:
        """The worker's answer; '' where it died."""
        child = getattr(self._own, "child", None)
        if child is None or child.poll() is not None:
            child = self._own.child = self._begin()
        try:
            print(json.dumps(str(path)), file=child.stdin, flush=True)
            answer = child.stdout.readline().strip() if child.stdout else ""
        except (BrokenPipeError, ValueError):
            answer = ""
        if not answer:
            child.kill()
            child.wait()
        return str(answer)

    def _begin(self) -> subprocess.Popen[str]:
        paths = os.pathsep.join(path for path in sys.path if path)
        child = subprocess.Popen(
            [sys.executable, "-P", "-m", MODULE, self._plan],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            # a thread of Arrow's and of numpy's for each: the workers are as many as the cores
            env=os.environ
            | {"PYTHONPATH": paths, "OMP_NUM_THREADS": "1", "ARROW_NUM_THREADS": "1"},
        )
        self._all.append(child)
        return child

    def close(self) -> None:
        """End them all."""
        self._closed = True
        for child in self._all:
            child.kill()
            child.wait()
            for stream in (child.stdin, child.stdout):
                if stream:
                    stream.close()


def main(plan: str) -> None:
    """Clean the parts whose paths stand on stdin, a line each."""
    settings = Plan.model_validate_json(plan)
    for line in sys.stdin:
        try:
            clean_chunk(Path(json.loads(line)), settings)
            answer = "done"
        except Exception as error:  # told to the one who asked, who knows where the rows are from
            answer = " ".join(f"{type(error).__name__}: {error}".split())[:300]
        print(answer, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
