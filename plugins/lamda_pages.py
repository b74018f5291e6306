"""Tells Airflow of the pages of lamda.orchestration.pages: a tab of each run and each task."""

from __future__ import annotations

from typing import Any

from airflow.plugins_manager import AirflowPlugin


class Lazy:
    """The web application, made at its first request: every process of Airflow reads this file."""

    def __init__(self) -> None:
        self.made: Any = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """One request."""
        if self.made is None:
            from lamda.orchestration.pages import application

            self.made = application()
        await self.made(scope, receive, send)


class LamdaPages(AirflowPlugin):  # type: ignore[misc]  # Airflow is not read by mypy
    """Airflow finds it by its kind."""

    name = "lamda_pages"
    fastapi_apps = [{"app": Lazy(), "url_prefix": "/lamda", "name": "lamda"}]  # noqa: RUF012
    external_views = [  # noqa: RUF012
        {
            "name": "What happened",
            "href": "lamda/{DAG_ID}/{RUN_ID}/",
            "destination": "dag_run",
            "url_route": "run_what_happened",
        },
        {
            "name": "What happened",
            "href": "lamda/{DAG_ID}/{RUN_ID}/task/{TASK_ID}",
            "destination": "task_instance",
            "url_route": "what_happened",
        },
    ]
