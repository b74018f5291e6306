"""The dialogs in the page: packed, bounded, and the same on every machine."""

from __future__ import annotations

import base64
import random
from dataclasses import replace

from lamda.config.section import named
from lamda.records import Candidate
from lamda.report.rows import HEADER, browser, compressed
from lamda.report.run import Run, Settings

from .reading import unpacked
from .small import MODELS, URL, drafts, params, response, responses

ROWS = responses(4)


def run() -> Run:
    told = params()
    decoding = told.decoding
    settings = Settings(told.profile, told.seed, named(told.model), decoding.safety,
                        decoding.weights, told.evaluate, told.carbon_report)  # fmt: skip
    return Run({}, settings)


def packed(rows=ROWS, budget: int = 10**7):  # type: ignore[no-untyped-def]
    return unpacked(browser(rows, drafts(rows), run(), budget).data)


def test_a_row_holds_all_that_led_to_the_answer() -> None:
    data = packed()
    assert data["models"] == list(MODELS)
    assert data["limits"] == {"harm": 0.85, "bias": 0.85, "misinformation": 0.85}
    (row,) = (
        row for row in data["rows"]
        if data["models"][row["m"]] == "LaMDA" and data["contexts"][row["c"]][0] == "groundedness/2"
    )  # fmt: skip
    assert row["r"].startswith("the answer 2")
    assert row["d"] == "draft 2"
    assert row["k"] == [[row["k"][0][0], "Number / 2", URL]]
    votes = {data["questions"][at]: answers for at, answers in row["v"]}
    assert votes["claims"] == "yyy"
    assert votes["source"][:2] == [URL, ""]
    labels = {data["labels"][at]: value for at, value in row["l"]}
    assert labels == {"claims": 1, "supported": 1, "citable": 1, "cited": 1}
    assert "f" not in row, "it fails nothing"
    assert {data["labels"][at]: value for at, value in row["o"]["l"]}["supported"] == 0
    text, likely, scores, dropped = row["a"][2]
    assert (text, likely, dropped) == ("other 2 of 2", -0.4, "harm")
    assert dict(zip(data["scores"], scores, strict=True))["UNSAFE_HARM"] == 600
    assert len(row["a"][0]) == 3, "the draft was not dropped"
    assert row["z"][0][0].startswith("the answer 2")


def test_what_fails_is_what_the_metrics_say() -> None:
    data = packed()
    failed = {
        (data["contexts"][row["c"]][0], data["models"][row["m"]]):
        {data["failures"][at] for at in row.get("f", [])}
        for row in data["rows"]
    }  # fmt: skip
    assert failed["ssi/0", "PT"] == {"sensibleness", "specificity", "interestingness"}
    assert failed["safety/0", "PT"] == {"safety"}
    assert failed["groundedness/0", "PT"] == {"groundedness", "informativeness",
                                              "citation_accuracy"}  # fmt: skip
    assert failed["ssi/1", "PT"] == set()
    hedge = replace(response("ssi", 1, "PT"), labels={"hedges": 1})
    data = packed([hedge])
    assert [data["failures"][at] for at in data["rows"][0]["f"]] == ["hedges"]


def test_objectives_that_all_raters_deny_are_counted() -> None:
    data = packed([response("safety", 0, "PT")])
    (row,) = data["rows"]
    assert [data["questions"][at] for at, _ in row["v"]] == ["3"]
    assert row["n"] == 21


def test_the_header_of_gzip_tells_no_time_and_no_system() -> None:
    assert base64.b64decode(compressed("[1]")).startswith(HEADER)


def test_ten_thousand_answers_fit() -> None:
    """Texts of random words: those of a model press better."""
    draw = random.Random(0)
    words = ["".join(draw.choices("abcdefghijklmnop", k=5)) for _ in range(3000)]
    scores = response("ssi", 1, "LaMDA").candidates[0].scores

    def candidates() -> tuple[Candidate, ...]:
        return tuple(Candidate(" ".join(draw.choices(words, k=9)), -0.5, scores) for _ in range(4))

    some = [candidates() for _ in range(2000)]
    rows = [
        replace(response(task, number, model), candidates=some[number % 2000])
        for model in MODELS for task in ("ssi", "safety") for number in range(1667)
    ]  # fmt: skip
    budget = 500_000
    made = browser(rows, [], run(), budget)
    assert len(made.data) <= budget
    data = unpacked(made.data)
    assert made.count == len(data["rows"]) == len(rows), "every answer is there"
    full = {row["c"] for row in data["rows"] if "a" in row}
    assert 0 < len(full) < len(data["contexts"])
    for row in data["rows"]:
        assert ("a" in row) == (row["c"] in full), "of a context all models, or none"
    assert "drawn by their hash" in made.note


def test_where_not_even_the_answers_fit_some_contexts_are_drawn() -> None:
    made = browser(responses(200), [], run(), 9_000)
    data = unpacked(made.data)
    assert len(made.data) <= 9_000
    assert 0 < made.count == len(data["rows"]) < 1800
    assert {row["m"] for row in data["rows"]} == {0, 1, 2}
    assert all(data["contexts"][row["c"]] for row in data["rows"])
    assert f"{made.count:,} of 1,800 answers" in made.note


def test_without_settings_nothing_is_called_failed() -> None:
    data = unpacked(browser(ROWS, [], Run({}, None), 10**7).data)
    assert data["limits"] == {} and data["failures"] == []
