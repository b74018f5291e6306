"""What happened in a run, as pages inside Airflow: a tab of each run, and one of each task.

Both are made of what the tasks left in their XComs: `summary`, a line of parts, and `report`, the
page of a gate or of the whole run. So they are there wherever a task worked, and after its
workspace is gone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape as escape_html
from typing import Any
from urllib.parse import quote

from lamda.errors import shown

SUMMARY, REPORT = "summary", "report"
SEPARATOR = "; "
POLICY = {
    # Nothing of a page may run or load anything, whatever the data put into it.
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'",
    "X-Content-Type-Options": "nosniff",
}
WHOLE = "report"
"""The stage whose page is of the whole run, which has a script of its own."""
STYLE = """
:root { color-scheme: light dark; font: 14px/1.45 system-ui, sans-serif; }
body { margin: 1rem; } h1 { font-size: 1.2rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .35rem .7rem; }
tr + tr td { border-top: 1px solid #8884; }
td.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
ul { margin: 0; padding-left: 1.1rem; } li { overflow-wrap: anywhere; }
.success { color: #18794e; } .failed, .upstream_failed { color: #cd2b31; font-weight: 600; }
.skipped, .none { color: #808080; } .awaiting_input, .up_for_retry { color: #ad5700; }
iframe { border: 1px solid #8884; width: 100%; height: 60rem; margin-top: 1rem; }
@media (prefers-color-scheme: dark) { .success { color: #4cc38a; } .failed { color: #ff6369; } }
"""


@dataclass(frozen=True, slots=True)
class Told:
    """What one task tells: `state` is Airflow's, `seconds` its last attempt's, None before."""

    task: str
    state: str
    tries: int
    seconds: float | None
    summary: str = ""
    has_report: bool = False


def escape(text: str) -> str:
    """For a page: names come from anywhere, and bidirectional controls would turn a line round."""
    return escape_html(shown(text))


def run_page(run: str, tasks: Sequence[Told]) -> str:
    """A row for each task of a run, in the order in which they started."""
    rows = "\n".join(_row(told) for told in tasks)
    return _page(
        f"What happened in {run}",
        "<table>\n<tr><th>Task</th><th>State</th><th>Tries</th><th>Seconds</th>"
        f"<th>What happened</th></tr>\n{rows}\n</table>",
    )


def task_page(run: str, told: Told) -> str:
    """What one task tells, with its page below."""
    report = f'<iframe title="{_page_of(told)}" src="../{REPORT}/{quote(told.task)}"></iframe>'
    return _page(
        f"{told.task} of {run}",
        f'<p class="{escape(told.state)}">{escape(told.state)}</p>\n'
        f"{_parts(told.summary) or '<p>It has told nothing yet.</p>'}"
        f"{report if told.has_report else ''}",
    )


def _row(told: Told) -> str:
    seconds = "" if told.seconds is None else f"{told.seconds:.1f}"
    page = f'<a href="{REPORT}/{quote(told.task)}">{_page_of(told)}</a>'
    return (
        f"<tr><td>{escape(told.task)}</td>"
        f'<td class="{escape(told.state)}">{escape(told.state)}</td>'
        f'<td class="number">{told.tries}</td><td class="number">{seconds}</td>'
        f"<td>{_parts(told.summary)}{page if told.has_report else ''}</td></tr>"
    )


def _page_of(told: Told) -> str:
    return "report of the run" if told.task == WHOLE else "gate report"


def policy(task: str) -> dict[str, str]:
    """The headers of a task's page: the report alone runs a script, which the page's own policy
    names by its hash. That is the one of the run's commit, which need not be the one of this
    version; so it runs in an origin of its own, where it is nobody who is logged in here."""
    if task != WHOLE:
        return POLICY
    told = f"{POLICY['Content-Security-Policy']}; script-src 'unsafe-inline'; sandbox allow-scripts"
    return {**POLICY, "Content-Security-Policy": told}


def _parts(summary: str) -> str:
    items = [f"<li>{_linked(part)}</li>" for part in summary.split(SEPARATOR) if part]
    return f"<ul>{''.join(items)}</ul>" if items else ""


def web_addresses(parts: Sequence[str]) -> list[str]:
    """The addresses on the web among parts of a summary, each `what: address`."""
    found = [part.partition(": ")[2] for part in parts]
    return [url for url in found if url.startswith(("https://", "http://"))]


def _linked(part: str) -> str:
    """A part of a summary; the address of a page on the web can be followed."""
    what = part.partition(": ")[0]
    for url in web_addresses([part]):
        return f'{escape(what)}: <a href="{escape(url)}" target="_blank">{escape(url)}</a>'
    return escape(part)


def _page(title: str, body: str) -> str:
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        f"<h1>{escape(title)}</h1>\n{body}\n</body>\n</html>\n"
    )


def application() -> Any:
    """The pages as a web application, for who may read the DAG's XComs."""
    from airflow.api_fastapi.auth.managers.models.resource_details import DagAccessEntity
    from airflow.api_fastapi.core_api.security import requires_access_dag
    from fastapi import Depends, FastAPI, HTTPException
    from fastapi.responses import HTMLResponse

    readers = [Depends(requires_access_dag("GET", DagAccessEntity.XCOM))]
    app = FastAPI(dependencies=readers, docs_url=None, redoc_url=None, openapi_url=None)

    def answer(page: str) -> HTMLResponse:
        return HTMLResponse(page, headers=POLICY)

    def run(dag_id: str, run_id: str) -> HTMLResponse:
        return answer(run_page(run_id, read_run(dag_id, run_id)))

    def task(dag_id: str, run_id: str, task_id: str) -> HTMLResponse:
        for told in read_run(dag_id, run_id):
            if told.task == task_id:
                return answer(task_page(run_id, told))
        raise HTTPException(404, f"no task {task_id!r} in run {run_id!r}")

    def report(dag_id: str, run_id: str, task_id: str) -> HTMLResponse:
        found = read_report(dag_id, run_id, task_id)
        if found is None:
            raise HTTPException(404, f"task {task_id!r} of run {run_id!r} has no report")
        return HTMLResponse(found, headers=policy(task_id))

    for path, react in ((REPORT, report), ("task", task)):
        app.get(f"/{{dag_id}}/{{run_id}}/{path}/{{task_id}}")(react)
    app.get("/{dag_id}/{run_id}/")(run)
    return app


def read_run(dag_id: str, run_id: str) -> list[Told]:
    """What the tasks of a run tell. Whether they have a report is asked, and none is read: that of
    a whole run has megabytes."""
    from airflow.models.taskinstance import TaskInstance
    from airflow.models.xcom import XComModel
    from airflow.utils.session import create_session
    from sqlalchemy import select

    of_run = (XComModel.dag_id == dag_id, XComModel.run_id == run_id)
    with create_session() as session:
        said = select(XComModel.task_id, XComModel.value).where(*of_run, XComModel.key == SUMMARY)
        summaries = {row.task_id: XComModel.deserialize_value(row) for row in session.execute(said)}
        paged = select(XComModel.task_id).where(*of_run, XComModel.key == REPORT)
        reports = set(session.scalars(paged))
        found = session.scalars(
            select(TaskInstance)
            .where(TaskInstance.dag_id == dag_id, TaskInstance.run_id == run_id)
            .order_by(TaskInstance.start_date.is_(None), TaskInstance.start_date)
        )
        return [
            Told(
                one.task_id, str(one.state or "none"), one.try_number, one.duration,
                str(summaries.get(one.task_id, "")), one.task_id in reports,
            )
            for one in found
        ]  # fmt: skip


def read_report(dag_id: str, run_id: str, task_id: str) -> str | None:
    """The page that a task left; None where it left none."""
    from airflow.models.xcom import XComModel
    from airflow.utils.session import create_session
    from sqlalchemy import select

    with create_session() as session:
        row = session.execute(
            select(XComModel.value).where(
                XComModel.dag_id == dag_id,
                XComModel.run_id == run_id,
                XComModel.task_id == task_id,
                XComModel.key == REPORT,
            )
        ).first()
        return None if row is None else str(XComModel.deserialize_value(row))
