"""What raters say of the answers, question by question: safety by objective among them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from lamda.tracking.figures import name_of


def vote_shares(path: Path) -> dict[str, float]:
    """`votes/TASK/MODEL/QUESTION`: of the responses in a table of JudgedResponse for which a
    question was answered, the share where most raters say yes. Read in parts."""
    import pyarrow.parquet as pq

    asked: Counter[str] = Counter()
    agreed: Counter[str] = Counter()
    file = pq.ParquetFile(path, pre_buffer=False)
    for batch in file.iter_batches(columns=["task", "model", "votes"]):
        for row in batch.to_pylist(maps_as_pydicts="lossy"):
            for question, answers in (row["votes"] or {}).items():
                given = [answer for answer in answers if answer]
                name = name_of("votes", row["task"], row["model"], question)
                asked[name] += bool(given)
                agreed[name] += bool(given) and 2 * given.count("yes") > len(given)
    return {name: agreed[name] / count for name, count in asked.items() if count}
