"""New data in the inbox become a release in a real Airflow, under the smoke profile.

Files in the store's inbox are filed by lamda_ingest and start lamda_retrain, whose scheduler runs
every stage on them; the verdict refuses, a person reads why in a headless browser and approves.
The tests share one Airflow and go through one story; pytest runs them in file order.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from lamda.orchestration.server import serving
from lamda.outputs import FILED, REFERENCE
from lamda.records import (
    Dialog,
    Document,
    GroundingExample,
    RatedResponse,
    ToolCall,
    read_table,
    write_table,
)
from lamda.registry.alias import read_alias
from lamda.runner.graph import load_graph
from lamda.runner.overrides import apply_overrides
from lamda.storage.opening import open_store

from ..browser import CHROMIUM, Page, browsing
from ..lamda.orchestration.site import RETRAIN, Api, free_port, run_path
from .sources import make_repository, run

pytestmark = pytest.mark.slow
INGEST = "/api/v2/dags/lamda_ingest"
PASSWORDS = {"ada": "a-password", "bob": "b-password"}
YES, NO = ("yes",) * 5, ("no",) * 5
UNSAFE = {str(number): ("no",) * 3 for number in range(1, 23)}
AROUND = ("prepare", "finish", "release", "compare", "approve", "promote", "close")
HEAD = ("how do i begin to knit?",)


def new_rows() -> dict[str, tuple[type, str, list[Any]]]:
    """What people bring, by kind: the record, the table it ends in, and rows."""
    talk = [(f"What do you knit in month {n}?", f"A scarf with {n} stripes.") for n in range(1, 5)]
    return {
        "documents": (Document, "corpus/documents.parquet", [
            Document("knit", "encyclopedia", "https://example.org/knit", "Knitting",
                     "Knitting makes fabric out of yarn. It needs two needles and some patience."),
        ]),
        "dialogs": (Dialog, "corpus/dialogs.parquet", [
            Dialog(str(n), "forum", turns, ("a", "b")) for n, turns in enumerate(talk)
        ]),
        "ssi": (RatedResponse, "annotations/ssi.parquet", [
            RatedResponse(str(n), "ssi", "1", "people", (asked,), told, votes={
                "sensible": YES, "specific": YES, "interesting": NO,
            })
            for n, (asked, told) in enumerate(talk)
        ]),
        "safety": (RatedResponse, "annotations/safety.parquet", [
            RatedResponse(str(n), "safety", "natural", "people", (asked,), told, votes=UNSAFE)
            for n, (asked, told) in enumerate(talk)
        ]),
        "groundedness": (GroundingExample, "research/groundedness.parquet", [
            GroundingExample("1", HEAD, "with yarn", (), "TS", "knitting",
                             {"correct": ("yes",) * 3}),
            GroundingExample("2", HEAD, "with yarn", (
                ToolCall("knitting", "Knitting needs two needles.", "https://example.org/knit"),
            ), "User", "You need two needles.", {"correct": ("yes",) * 3}),
        ]),
    }  # fmt: skip


@dataclass
class Site:
    """A repository, its store and the Airflow that runs it; `run` is the run of the story."""

    folder: Path
    port: int
    ada: Api
    run: str = ""

    @property
    def project(self) -> Path:
        return self.folder / "project"

    @property
    def store(self) -> str:
        return str(self.folder / "store")

    def workspace(self) -> Path:
        """The story's workspace, which stays until its last task."""
        return next((self.project / "workspaces").glob("asset_triggered*/workspace"))

    def page(self, *parts: str) -> str:
        """The address of a page about the story's run."""
        return "/".join([f"{self.ada.url}/dags/lamda_retrain/runs/{self.name()}", *parts])

    def name(self) -> str:
        return str(self.ada.call("GET", self.run)["dag_run_id"])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """An Airflow whose verdict refuses every release, and in which only ada may approve."""
    folder = tmp_path_factory.mktemp("site")
    project, home, port = folder / "project", folder / "airflow", free_port()
    make_repository(project)
    apply_overrides(project, "smoke", {"promotion.floors.sensibleness": 1.0})
    run(project, "git", "add", "--all")
    run(project, "git", "commit", "-q", "-m", "Smoke")
    home.mkdir()
    told = home / "simple_auth_manager_passwords.json.generated"
    told.write_text(json.dumps(PASSWORDS))
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {
            "LAMDA_WORKSPACE": str(project), "LAMDA_SCHEDULE": "none", "LAMDA_APPROVERS": "ada",
            "LAMDA_STORE": str(folder / "store"),
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": "ada:admin,bob:admin",
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(told),
        }.items():  # fmt: skip
            patch.setenv(name, value)
        for name in ("LAMDA_SOURCE", "LAMDA_RUNS", "LAMDA_MODE", "LAMDA_PROMOTE"):
            patch.delenv(name, raising=False)
        with serving(home, port):
            yield Site(folder, port, Api(port, "ada", PASSWORDS["ada"]))


@pytest.fixture(scope="module")
def page(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A browser in which ada has logged in."""
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed")
    with browsing(tmp_path_factory.mktemp("browser")) as tab:
        tab.call("Network.setCookie", name="_token", value=site.ada.token, url=site.ada.url)
        yield tab


def test_new_files_in_the_inbox_start_a_run_of_every_stage(site: Site, tmp_path: Path) -> None:
    store = open_store(site.store)
    for kind, (record, _, rows) in new_rows().items():
        write_table(tmp_path / kind, rows, record)
        store.upload(tmp_path / kind, f"inbox/{kind}/knitting.parquet")
    for dag in (RETRAIN, INGEST):
        site.ada.wait(dag, lambda found: "dag_id" in found)
        site.ada.call("PATCH", dag, {"is_paused": False})
    started = site.ada.wait(f"{RETRAIN}/dagRuns", lambda found: found.get("dag_runs"))
    (only,) = started["dag_runs"]
    assert only["run_type"] == "asset_triggered"
    site.run = run_path(only["dag_run_id"])

    def asked_or_ended(_: Any) -> bool:
        states = site.ada.states(site.run)
        return states.get("approve") == "awaiting_input" or "failed" in states.values()

    site.ada.wait(site.run, asked_or_ended)
    states = site.ada.states(site.run)
    stages = [stage.name for stage in load_graph(site.project / "dvc.yaml")]
    assert set(states) == {*stages, *AROUND}
    wrong = {name: states[name] for name in stages if states[name] != "success"}
    assert wrong == {}, [site.ada.summary(site.run, name) for name in wrong]
    assert {site.ada.summary(site.run, name).split(" in ")[0] for name in stages} == {"ran"}


def test_the_filed_rows_are_in_the_corpus_and_the_annotated_sets(site: Site) -> None:
    pinned = json.loads((site.workspace() / FILED).read_text())["files"]
    assert {pin["kind"] for pin in pinned} == set(new_rows())
    for kind, (record, table, rows) in new_rows().items():
        (version,) = (pin["version"] for pin in pinned if pin["kind"] == kind)
        identity = {"documents": "document_id", "dialogs": "dialog_id"}.get(kind, "example_id")
        wanted = {f"filed/{version}/{getattr(row, identity)}" for row in rows}
        for place in ("data", "data/clean"):  # before its gate, and after it
            found = read_table(site.workspace() / place / table, record)
            assert wanted <= {getattr(row, identity) for row in found}, place


def test_the_grid_shows_the_tasks_and_what_happened(site: Site, page: Page) -> None:
    stages = [stage.name for stage in load_graph(site.project / "dvc.yaml")]
    page.go(f"{site.ada.url}/dags/lamda_retrain", *stages, *AROUND)
    page.picture(site.folder / "grid.png")
    page.go(site.page("plugin", "run_what_happened"), "What happened")
    told = page.framed(*stages, "gate report", "because: first run", "refuse: sensibleness")
    assert told.count("success") == len(stages) + 4  # and prepare, finish, release, compare
    assert "awaiting_input" in told
    page.picture(site.folder / "run.png")
    page.go(site.page("tasks", "gate_corpus", "plugin", "what_happened"), "What happened")
    page.framed("ran in ", "because: first run", "Gate corpus: open", "corpus.html")
    page.picture(site.folder / "task.png")


def test_strangers_do_not_read_what_happened(site: Site) -> None:
    for rest in ("", "task/gate_corpus", "report/gate_corpus"):
        address = f"{site.ada.url}/lamda/lamda_retrain/{quote(site.name())}/{rest}"
        with pytest.raises(urllib.error.HTTPError, match="401"):
            urllib.request.urlopen(address, timeout=60)


def test_only_an_approver_approves_with_a_reason_that_is_kept(site: Site, page: Page) -> None:
    asked = f"{site.run}/taskInstances/approve/-1/hitlDetails"
    yes = {"chosen_options": ["Approve"], "params_input": {"reason": "mine"}}
    with pytest.raises(urllib.error.HTTPError, match="403"):
        Api(site.port, "bob", PASSWORDS["bob"]).call("PATCH", asked, yes)

    told = page.go(site.page("tasks", "approve", "required_actions"), "against its verdict?")
    page.picture(site.folder / "approval.png")
    assert "\nverdict: do not promote\n" in told, "a line of its own"
    assert page.value(f"{button('Reject')}.disabled") is False, "no is said without a reason"
    page.value("document.querySelector('input[name=element_reason]').focus()")
    page.call("Input.insertText", text="the old one lies")
    page.value(f"{button('Approve')}.click()")
    done = site.ada.wait(site.run, lambda found: found.get("state") in ("success", "failed"))
    assert done["state"] == "success", site.ada.states(site.run)
    assert site.ada.summary(site.run, "approve") == "approved by ada: the old one lies"
    (move,) = read_alias(open_store(site.store)).moves
    assert (move.how, move.by, move.reason) == ("override", "ada", "the old one lies")
    assert not list((site.project / "workspaces").glob("asset_triggered*"))
    assert run(site.project, "git", "tag").count("run/asset_triggered") == 1


def button(words: str) -> str:
    """JavaScript that finds a button by what stands on it."""
    return f"[...document.querySelectorAll('button')].find(b => b.innerText.trim() === '{words}')"


def test_the_same_again_trains_nothing_and_asks_nobody(site: Site) -> None:
    again = site.ada.start()
    done = site.ada.wait(again, lambda found: found.get("state") in ("success", "failed"))
    states = site.ada.states(again)
    assert done["state"] == "success", states
    stages = [stage.name for stage in load_graph(site.project / "dvc.yaml")]
    told = {name: site.ada.summary(again, name) for name in stages}
    ran = {name for name, words in told.items() if not words.startswith("from run-cache in ")}
    # The corpus is now held against the champion's; the release gate reads those verdicts, the
    # report shows them, and what the champion reached, and the costs tell what that took anew.
    may = {"gate_corpus", "gate_release", "report", "costs", "carbon_report", "gate_carbon"}
    assert {"gate_corpus", "report"} <= ran <= may, told
    assert all(told[name].startswith("ran in ") for name in ran), told
    (tag,) = run(site.project, "git", "tag", "--list", "run/manual*").split()
    held = run(site.project, "git", "show", f"{tag}:{REFERENCE}")
    assert set(json.loads(held)["profile"]) == {
            "sources", "turns", "lengths", "words", "pairs", "order",
        }  # fmt: skip
    assert (states["approve"], states["promote"]) == ("skipped", "skipped")
    assert "holds what the champion" in site.ada.summary(again, "compare")
