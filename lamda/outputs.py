"""Where dvc.yaml puts what the commands read and release; a test compares the two."""

from __future__ import annotations

from pathlib import Path

PARAMS = Path("params.yaml")
RESOLVED = Path("params.resolved.yaml")
LOCK = Path("dvc.lock")
FILED = Path("references/filed.json")
FILED_VOTES = Path("data/filed/votes/votes.parquet")
TASKS = Path("tasks")
REFERENCE = Path("references/corpus.json")
CHAMPION = Path("references/champion.json")
CORPUS_VERDICTS = Path("reports/gates/corpus.json")
TOKENS = Path("data/tokens")
ANNOTATIONS = Path("data/clean/annotations")
FILTERED = Path("data/filtered_dialogs.parquet")
RESEARCH = Path("data/clean/research")
RATED_RESEARCH = Path("data/rated_research")
ROLLOUTS = Path("data/rated_rollouts")
MODEL = Path("models/lamda")
TOKENIZER = Path("models/tokenizer.model")
KNOWLEDGE = Path("data/knowledge")
INDEX = Path("data/index")
METRICS = Path("results/metrics.json")
RESPONSES = Path("results/responses.parquet")
COSTS = Path("metrics/costs.json")
CARBON = Path("results/carbon.json")
REPORT = Path("results/report.html")

GATE_REPORTS = tuple(
    CORPUS_VERDICTS.with_name(f"{gate}.json")
    for gate in (
        "corpus", "tokens", "pretrained", "annotations", "groundedness", "discriminators",
        "filtered_dialogs", "finetuned", "evaluation", "carbon", "release",
    )
)  # fmt: skip
"""What each gate measured; that of the corpus also says what it looked like."""

RELEASED = (MODEL, TOKENIZER, KNOWLEDGE, INDEX, METRICS, RESPONSES, CARBON, *GATE_REPORTS)
"""What a release holds of the pipeline's outputs: what answers, and what was measured of it."""
