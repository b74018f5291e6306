"""Answers in a role: what raters read, links, shares and losses."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

from lamda.annotation.questions import ROLES as QUESTIONS
from lamda.annotation.rating import chosen_raters, require
from lamda.config.section import Choice, Sized
from lamda.dialog.agent import Agent, Answer
from lamda.dialog.roles import Role
from lamda.errors import LamdaError, Waiting
from lamda.evaluation import roles as room
from lamda.evaluation.links import Links, addresses
from lamda.evaluation.role_lines import role_lines
from lamda.evaluation.roles import (
    BROKEN,
    answer_in_roles,
    role_contexts,
    role_results,
    with_links,
    write_results,
)
from lamda.files import write_json
from lamda.records import Context, JudgedResponse
from lamda.storage.opening import open_store

RIVER = Role("river", "d", ("hello, i am a river.",), "I am a river.")
COOK = Role("cook", "d", ("a dish?", "try soup."), "I name a dish.", recommends=True)
ROLES = {"river": RIVER, "cook": COOK}
GOOD = {"claims": 1, "supported": 1, "cited": 1, "helpful": 1, "role_consistent": 1,
        "recommends": 1}  # fmt: skip
PAGE = "https://a.org/river"


class Speaker:
    """Says its role's first turn and what it was asked last."""

    name = "mine"

    def respond_batch(
        self, contexts: Sequence[Sequence[str]], role: Sequence[str] = ()
    ) -> list[Answer]:
        return [Answer(f"{role[0]} {turns[-1]}", "draft") for turns in contexts]


def test_raters_read_the_definition_and_the_model_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    spoken: list[Role] = []
    monkeypatch.setattr(room, "in_role", lambda agent, role: spoken.append(role) or agent)
    asked = [
        Context("c1", "roles", "cook", ("and?",)),
        Context("r1", "roles", "river", ("how long are you? " * 9,)),
        Context("r2", "roles", "river", ("hi",)),
    ]
    rows = answer_in_roles(cast(Agent, Speaker()), ROLES, asked, batch_size=1)
    assert [row.context_id for row in rows] == ["c1", "r1", "r2"]
    assert rows[0].context == ("I name a dish.", "a dish?", "try soup.", "and?")
    assert rows[0].response == "a dish? and?"
    assert rows[2].context == ("I am a river.", "hello, i am a river.", "hi")
    assert {(row.task, row.kind) for row in rows} == {("roles", "cook"), ("roles", "river")}
    assert spoken == [COOK, RIVER]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("so says [https://a.org/x].", ["https://a.org/x"]),
        ("[1](<https://a.org/Jolene_(song)>) and", ["https://a.org/Jolene_(song)"]),
        ("(see https://a.org/Jolene_(song)).", ["https://a.org/Jolene_(song)"]),
        ("https://a.org/a, https://b.org/b!", ["https://a.org/a", "https://b.org/b"]),
        ("no address: a.org", []),
    ],
)
def test_addresses_in_a_text(text: str, found: list[str]) -> None:
    assert addresses(text) == found


def test_a_link_is_broken_where_it_leads_to_no_page_of_the_index() -> None:
    links = Links([PAGE, "https://www.b.org/Jolene_%28song%29", ""])
    assert links.broken("it is [https://a.org/river#length] and [http://A.org/river/].") == []
    assert links.broken("it is [https://b.org/Jolene_(song)].") == []
    assert links.broken("[https://a.org/rivers]") == ["https://a.org/rivers"]
    assert links.broken("no link") == []


def row(model: str, number: int, role: str, response: str = "x", **labels: int) -> JudgedResponse:
    said = {**GOOD, **labels}
    return JudgedResponse(f"{role}/{number}", "roles", role, model, ("d", "q"), response, "",
                          labels=said, judged_by="rules@1")  # fmt: skip


def test_a_broken_link_makes_an_answer_unhelpful() -> None:
    rows = [row("m", 1, "river", f"[{PAGE}]"), row("m", 2, "river", "[https://a.org/nowhere]")]
    good, broken = with_links(rows, Links([PAGE]))
    assert (good.labels["helpful"], good.labels[BROKEN]) == (1, 0)
    assert (broken.labels["helpful"], broken.labels[BROKEN]) == (0, 1)
    unjudged = JudgedResponse("c", "roles", "river", "m", ("d",), "[https://x.org]", "")
    assert next(with_links([unjudged], Links([PAGE]))).labels == {BROKEN: 1}


def results(rows: list[JudgedResponse]) -> dict[str, Any]:
    linked = list(with_links(rows, Links([PAGE])))
    found = role_results(linked, ROLES, 200, 0.95, np.random.default_rng(1))
    assert found.judged_by == "rules@1"
    return dict(found.roles)


def test_shares_by_role_and_model_with_losses_and_the_paired_difference() -> None:
    rows = [row("PT", n, "river", helpful=0, cited=0, role_consistent=n % 2) for n in range(20)]
    rows += [row("LaMDA", n, "river", role_consistent=n % 2) for n in range(20)]
    rows += [row(m, 1, "cook", recommends=int(m == "PT")) for m in ("PT", "LaMDA")]
    found = results(rows)
    assert list(found) == ["river", "cook"]
    pt, lamda = found["river"]["PT"], found["river"]["LaMDA"]
    assert (pt["helpful"]["value"], lamda["helpful"]["value"]) == (0.0, 1.0)
    assert (pt["no_source"]["value"], lamda["no_source"]["value"]) == (1.0, 0.0)
    assert pt["informative"]["value"] == 1.0
    assert pt["helpful"]["high"] == pytest.approx(0.161, abs=1e-3), "Wilson's, of 20"
    assert lamda["helpful"]["versus"]["PT"]["value"] == 1.0
    assert lamda["helpful"]["versus"]["PT"]["significant"]
    assert not lamda["role_consistent"]["versus"]["PT"]["significant"]
    assert pt["no_recommendation"] == {
        "value": None, "low": None, "high": None, "n": 0, "versus": {}
    }  # fmt: skip
    assert found["cook"]["LaMDA"]["no_recommendation"]["value"] == 1.0


def test_what_no_source_supports_is_not_informative_and_links_are_counted() -> None:
    rows = [
        row("m", 1, "river", supported=0),
        row("m", 2, "river", claims=0, cited=0),
        row("m", 3, "river", response="[https://a.org/nowhere]"),
        row("m", 4, "river"),
    ]
    found = results(rows)["river"]["m"]
    assert {name: found[name]["value"] for name in ("informative", "no_source", BROKEN)} == {
        "informative": 0.5, "no_source": 0.0, BROKEN: 0.25
    }  # fmt: skip


def test_the_lines_say_values_intervals_and_the_papers(tmp_path: Path) -> None:
    river = Role("everest", "d", ("hi",), "I am Mount Everest.")
    rows = [row(m, n, "everest", helpful=int(m != "PT")) for m in ("PT", "LaMDA") for n in range(9)]
    found = role_results(
        list(with_links(rows, Links([]))), {"everest": river}, 50, 0.95, np.random.default_rng(1)
    )
    cell = {"value": 0.4, "low": 0.1, "high": 0.6, "n": 9, "agreement": 0.7, "people": 3.0}
    beside = {"against_people": {"roles": {"labels": {"role_consistent": cell}}}}
    write_results(tmp_path / "roles.json", found, beside)
    told = role_lines(tmp_path / "roles.json")
    assert told[-1].endswith("roles: kappa of role consistent 0.40 [0.10, 0.60] n=9")
    assert told[2].startswith("everest, PT: helpful 0.0 [0.0, 29.9] n=9; role consistent 100.0")
    assert told[3].startswith("everest, LaMDA: helpful 100.0 [70.1, 100.0] n=9 *; ")
    assert told[3].endswith("paper, 137B: helpful 65, consistent 91")
    write_json(tmp_path / "roles.json", {"roles": {}, "judged_by": ""})
    assert role_lines(tmp_path / "roles.json") == []
    write_json(tmp_path / "roles.json", [])
    with pytest.raises(LamdaError, match="expected 'roles'"):
        role_lines(tmp_path / "roles.json")


def test_contexts_have_their_role_as_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    class Source:
        def contexts(self, task: str, split: str, count: int) -> list[Context]:
            assert (task, split) == ("roles", "evaluation")
            return [Context(f"{n}", task, "x", ("hi",)) for n in range(count)]

    monkeypatch.setattr(room, "build", lambda *_: Source())
    found = role_contexts(
        {"river": Sized(use="s", count=2), "cook": Sized(use="s", count=1)}, 1, ()
    )
    assert [(c.context_id, c.kind) for c in found] == [
        ("river/0", "river"), ("river/1", "river"), ("cook/0", "cook"),
    ]  # fmt: skip
    monkeypatch.setattr(Source, "contexts", lambda *_: [])
    with pytest.raises(LamdaError, match="data.roles.river: s gives no contexts"):
        role_contexts({"river": Sized(use="s", count=2)}, 1, ())


def test_people_are_given_the_definition_and_the_forms_questions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "in_role", lambda agent, role: agent)
    asked = [Context("c1", "roles", "cook", ("and?",))]
    rows = answer_in_roles(cast(Agent, Speaker()), ROLES, asked, batch_size=1)
    people = chosen_raters({"roles": Choice(use="files")}, 1, None)
    with pytest.raises(Waiting):
        require("roles", rows, {}, people, open_store(str(tmp_path / "store")), tmp_path / "tasks")
    (line,) = (tmp_path / "tasks/roles.jsonl").read_text().splitlines()
    task = json.loads(line)
    assert task["context"][0] == "I name a dish."
    assert tuple(task["questions"]) == QUESTIONS
    assert "was not said" in task["instructions"]
