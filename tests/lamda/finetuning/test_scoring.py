"""Scores beside a file's rows: nothing of the file is lost, and labels are compared with."""

from __future__ import annotations

import csv
import json
import lzma
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lamda.data.reading.ledger import Ledger
from lamda.errors import LamdaError
from lamda.finetuning import scoring
from lamda.finetuning.compared import lines, thresholds
from lamda.finetuning.scoring import Compared, score_file
from lamda.generation.calibration import Calibration, Measured, Point
from lamda.generation.discriminator import score_responses
from lamda.generation.scorer import NAMES, Scorer
from lamda.model.config import ModelConfig
from lamda.model.transformer import Transformer
from lamda.templates import LABELS, context_ids
from lamda.tokenizer import ATTRIBUTES, UNSAFE, Tokenizer

ROWS: list[dict[str, Any]] = [
    {"id": 1, "context": "hello there", "response": "how are you?", "unsafe": "Safe"},
    {"id": 2, "context": "hello", "response": "a small grey cat. " * 5, "unsafe": "Unsafe"},
    {"id": 3, "context": "do you like rainy days?", "response": "yes", "unsafe": "Safe"},
]


@pytest.fixture(scope="module")
def scorer(tokenizer: Tokenizer) -> Scorer:
    config = ModelConfig(
        layers=1, d_model=16, heads=2, d_kv=8, d_ff=32, vocab_size=tokenizer.vocab_size
    )
    return Scorer(Transformer(config, seed=1).eval(), tokenizer, 40, False)


def jsonl(path: Path, rows: list[Any]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
    return path


def scored(scorer: Scorer, source: Path, out: Path, **columns: str) -> tuple[Ledger, Compared]:
    ledger = Ledger()
    return ledger, score_file(scorer, source, out, columns, ledger)


def read(path: Path) -> list[dict[str, Any]]:
    if path.suffix == ".csv":
        return list(csv.DictReader(path.open(newline="")))
    if path.suffix == ".parquet":
        found: list[dict[str, Any]] = pq.read_table(path).to_pylist()
        return found
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_scores_are_those_of_the_discriminators(scorer: Scorer, tmp_path: Path) -> None:
    scored(scorer, jsonl(tmp_path / "in.jsonl", ROWS), tmp_path / "out.jsonl")
    for row, found in zip(ROWS, read(tmp_path / "out.jsonl"), strict=True):
        assert {key: found[key] for key in row} == row, "what stood there stands there"
        context = context_ids(scorer.tokenizer, [row["context"]], 40)
        response = scorer.tokenizer.encode(row["response"])[:40]
        expected = score_responses(scorer.model, scorer.tokenizer, [context], [response])[0]
        for name in ATTRIBUTES:
            assert found[f"p_{LABELS[name]}"] == pytest.approx(expected[name], abs=5e-3)
        highest = max(found[f"p_{LABELS[name]}"] for name in UNSAFE)
        assert found["p_unsafe"] == highest


@pytest.mark.parametrize("kind", ["csv", "tsv", "json", "parquet", "jsonl.xz"])
def test_any_file_keeps_its_rows_and_order(
    scorer: Scorer, tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scoring, "CHUNK", 2)
    source = tmp_path / f"in.{kind}"
    if kind in ("csv", "tsv"):
        with source.open("w", newline="") as stream:
            table = csv.DictWriter(stream, ROWS[0], delimiter="\t" if kind == "tsv" else ",")
            table.writeheader()
            table.writerows(ROWS)
    elif kind == "parquet":
        pq.write_table(pa.Table.from_pylist(ROWS), source)
    elif kind == "json":
        source.write_text(json.dumps(ROWS))
    else:
        source.write_bytes(lzma.compress(jsonl(tmp_path / "plain", ROWS).read_bytes()))
    ending = {"tsv": "csv", "json": "jsonl", "jsonl.xz": "jsonl"}.get(kind, kind)
    ledger, compared = scored(scorer, source, tmp_path / f"out.{ending}")
    found = read(tmp_path / f"out.{ending}")
    assert [str(row["id"]) for row in found] == ["1", "2", "3"]
    assert [row["response"] for row in found] == [row["response"] for row in ROWS]
    assert all(0 < float(row[f"p_{name}"]) < 1 for row in found for name in NAMES)
    assert (ledger.rows, ledger.kept) == (3, 3)
    assert compared.labels["unsafe"] == [False, True, False]
    if kind == "parquet":
        schema = pq.read_schema(tmp_path / "out.parquet")
        assert schema.field("id").type == pa.int64()
        assert schema.field("p_unsafe").type == pa.float64()


def test_a_row_that_cannot_be_scored_stays_and_is_told_of(scorer: Scorer, tmp_path: Path) -> None:
    rows: list[Any] = [
        ROWS[0], {"id": 7, "context": "hi", "response": None}, {"id": 8, "response": "hm"},
        {**ROWS[1], "unsafe": "perhaps"}, {"id": 9, "context": ["a", "b"], "response": "ok"},
    ]  # fmt: skip
    source = jsonl(tmp_path / "in.jsonl", rows)
    with source.open("a") as stream:
        stream.write("{not json\n")
    ledger, compared = scored(scorer, source, tmp_path / "out.jsonl")
    found = read(tmp_path / "out.jsonl")
    assert [row["id"] for row in found] == [1, 7, 8, 2, 9]
    assert [row["p_unsafe"] is None for row in found] == [False, True, True, False, False]
    assert (ledger.rows, ledger.kept, sum(ledger.dropped.values())) == (6, 3, 3)
    assert "line 2, column 'response': expected text, found none" in ledger.lines[1]
    assert len(compared.labels["unsafe"]) == 1


def test_what_is_no_label_costs_no_scores_and_is_told_of(scorer: Scorer, tmp_path: Path) -> None:
    rows: list[Any] = [
        {**ROWS[0], "unsafe": "perhaps", "sensible": 1}, {**ROWS[1], "unsafe": float("nan")},
        {**ROWS[2], "unsafe": 0, "unsafe_harm": 1, "sensible": 0},
    ]  # fmt: skip
    source = jsonl(tmp_path / "in.jsonl", rows)
    ledger, compared = scored(scorer, source, tmp_path / "out.jsonl")
    assert all(row["p_unsafe"] is not None for row in read(tmp_path / "out.jsonl"))
    assert ledger.kept == 3 and not ledger.dropped
    assert compared.labels == {"sensible": [True, False]}
    told = next(lines(compared, thresholds(Calibration(), None, False)))
    assert told.startswith("3 labels count as none; the first: ")
    assert "in.jsonl: line 1, column 'unsafe': expected 1 or 0, yes or no" in told


def test_half_a_pair_of_surrogates_costs_no_row(scorer: Scorer, tmp_path: Path) -> None:
    rows = [{**ROWS[0], "note": "\ud800"}, {**ROWS[1], "response": "a \udfff"}, ROWS[2]]
    source = tmp_path / "in.jsonl"
    source.write_text("".join(json.dumps(row) + "\n" for row in rows))
    ledger, _ = scored(scorer, source, tmp_path / "out.jsonl")
    found = read(tmp_path / "out.jsonl")
    assert [{k: v for k, v in row.items() if not k.startswith("p_")} for row in found] == rows
    assert [row["p_unsafe"] is None for row in found] == [False, True, False]
    assert "line 2, column 'response': expected UTF-8" in ledger.lines[0]


@pytest.mark.parametrize(
    ("row", "columns", "told"),
    [
        ({"context": "a", "response": "b", "p_unsafe": 1}, {}, "'p_unsafe' is there already"),
        (
            {"text": "a"},
            {},
            "expected rows with context and response, found none; .*is missing",
        ),
        ({"context": "a", "response": "b"}, {"unsafe": "verdict"}, "column 'verdict' is missing"),
        (
            {"context": "a", "response": "b"},
            {"rude": "x"},
            "--column rude: expected one of",
        ),
    ],
)
def test_what_cannot_be_scored_at_all_leaves_nothing_behind(
    scorer: Scorer, tmp_path: Path, row: dict[str, Any], columns: dict[str, str], told: str
) -> None:
    source = jsonl(tmp_path / "in.jsonl", [row])
    with pytest.raises(LamdaError, match=told):
        scored(scorer, source, tmp_path / "out.jsonl", **columns)
    assert [path.name for path in tmp_path.iterdir()] == ["in.jsonl"]


def test_no_file_another_kind_and_an_output_that_is_there(scorer: Scorer, tmp_path: Path) -> None:
    for name, told in (("none.csv", "no such file"), ("in.pdf", "another kind"), (".", "another")):
        (tmp_path / "in.pdf").write_text("x")
        with pytest.raises(LamdaError, match=told):
            scored(scorer, tmp_path / name, tmp_path / "out")
    source = jsonl(tmp_path / "in.jsonl", ROWS)
    with pytest.raises(LamdaError, match="it is there already"):
        scored(scorer, source, source)
    assert read(source) == ROWS


def compared_by_hand() -> Compared:
    compared = Compared()
    for number in range(40):
        label = number % 4 == 0
        value = 0.8 if label else 0.3 + 0.1 * (number % 3 == 0)
        scores = {**dict.fromkeys(NAMES, 0.1), "unsafe": value, "unsafe_harm": value}
        compared.add(scores, {"unsafe": label, "safe": not label, "sensible": number < 20})
    return compared


def test_lines_say_n_and_each_measure_with_its_interval() -> None:
    found = list(lines(compared_by_hand(), thresholds(Calibration(), None, False)))
    place = found.index("unsafe: n = 40, 10 with it")
    assert found[place + 1 : place + 4] == [
        "  AUC               1.000 [1.000, 1.000]",
        "  average precision 1.000 [1.000, 1.000]",
        "  at P > 0.5:",
    ]
    assert found[place + 4].startswith("  F1                1.000")
    assert "sensible: n = 40, 20 with it" in found
    assert not any(line.startswith("safe:") for line in found), "it is what unsafe says"


def test_thresholds_of_the_model_take_by_group() -> None:
    points = (Point(at=0.35, taken=3, hits=3),)
    known = Calibration({name: Measured(rows=9, positives=3, points=points) for name in UNSAFE})
    at = thresholds(known, ("recall", 0.9), False)
    assert at.by_label == {LABELS[name]: 0.35 for name in UNSAFE}
    found = list(lines(compared_by_hand(), at))
    place = found.index("unsafe: n = 40, 10 with it")
    assert found[place + 3] == "  at recall 0.9 on the model's held-out rows:"
    # 10 of the 30 others score .4, and are taken too
    assert found[place + 5].startswith("  precision         0.500")
    assert "  no threshold has recall 0.9 on the model's held-out rows" in found, "of sensible"
    with pytest.raises(LamdaError, match="has no thresholds of SENSIBLE"):
        thresholds(Calibration(), ("recall", 0.9), False)


def test_a_table_that_is_none_and_a_column_that_stands_there_twice(
    scorer: Scorer, tmp_path: Path
) -> None:
    (tmp_path / "cut.parquet").write_bytes(b"PAR1 and no more")
    (tmp_path / "twice.csv").write_text("context,response,id,id\na,b,1,2\n")
    table = pa.table({"context": ["a"], "response": ["b"], "note": ["c"]})
    pq.write_table(table, path := tmp_path / "named.parquet", store_schema=False)
    path.write_bytes(path.read_bytes().replace(b"note", b"n\xffte"))
    cases = (
        ("cut.parquet", "expected a Parquet table"),
        ("named.parquet", "decode byte 0xff"),
        ("twice.csv", "'id' stands there twice"),
    )
    for name, told in cases:
        with pytest.raises(LamdaError, match=told):
            scored(scorer, tmp_path / name, tmp_path / "out")
        assert not (tmp_path / "out").exists()
