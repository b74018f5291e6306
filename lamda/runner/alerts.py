"""Tells a person: by webhook, by e-mail, by W&B, or not at all, as the environment says.

LAMDA_ALERT_WEBHOOK   URL that gets {"text", "kind", "dag", "run", "task"} as JSON; no
                      redirect is followed
LAMDA_ALERT_EMAIL     addresses, separated by commas
LAMDA_ALERT_WANDB     W&B project, or ENTITY/PROJECT, whose runs alert; needs WANDB_API_KEY
LAMDA_ALERT_FROM      the sender (default lamda@localhost)
LAMDA_ALERT_SMTP      host:port of the mail server (default localhost:25)
LAMDA_ALERT_SMTP_USER, LAMDA_ALERT_SMTP_PASSWORD   with these it speaks TLS and logs in
"""

from __future__ import annotations

import json
import os
import smtplib
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from email.message import EmailMessage
from typing import Any, Literal

from lamda.errors import shown
from lamda.runner.wandb_alert import Offline, alert_by_wandb

Kind = Literal["failure", "refusal", "deadline", "question", "waiting"]
TIMEOUT_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Alert:
    """What happened, and where."""

    kind: Kind
    text: str
    dag: str
    run: str
    task: str = ""

    @property
    def subject(self) -> str:
        """One short line."""
        return " ".join(f"{self.dag} {self.kind}: {self.task or self.run}".split())


def send(alert: Alert, log: Callable[[str], None] = print) -> list[str]:
    """Send `alert` by every configured way; the ways that worked.

    A way that fails is logged in one line without its address, which may hold a secret: an alert
    must never hide the failure that it tells of.
    """
    alert = replace(
        alert, text=shown(alert.text), run=shown(alert.run), dag=shown(alert.dag),
        task=shown(alert.task),
    )  # fmt: skip
    sent = []
    for name, variable, way in (
        ("webhook", "LAMDA_ALERT_WEBHOOK", _post),
        ("e-mail", "LAMDA_ALERT_EMAIL", _mail),
        ("W&B", "LAMDA_ALERT_WANDB", _wandb),
    ):
        address = os.environ.get(variable)
        if not address:
            continue
        try:
            way(address, alert)
            sent.append(name)
        except Offline as error:
            log(f"alert by {name} not sent: {error}: {alert.subject}: {alert.text}")
        except Exception as error:  # whatever it is: see above
            status = f" {error.code}" if isinstance(error, urllib.error.HTTPError) else ""
            log(f"alert by {name} failed: {type(error).__name__}{status}; check {variable}")
    if not sent:
        log(f"alert: nobody was told (LAMDA_ALERT_WEBHOOK, _EMAIL, _WANDB): {alert.subject}")
    return sent


class _Here(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: urllib would ask the new place by GET, without the alert, and take its
    page for an answer."""

    def redirect_request(self, *_: Any) -> None:
        """None: the redirect is raised as an HTTPError."""


def _post(url: str, alert: Alert) -> None:
    if not url.startswith(("http://", "https://")):
        raise ValueError("expected http:// or https://")
    text = f"{alert.subject}: {alert.text}"
    body = json.dumps(asdict(alert) | {"text": text}).encode()
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
    with urllib.request.build_opener(_Here).open(request, timeout=TIMEOUT_SECONDS):
        pass


def _mail(addresses: str, alert: Alert) -> None:
    message = EmailMessage()
    message["Subject"], message["To"] = alert.subject, addresses
    message["From"] = os.environ.get("LAMDA_ALERT_FROM", "lamda@localhost")
    message.set_content(f"{alert.text}\n\nrun: {alert.run}\n")
    host, _, port = os.environ.get("LAMDA_ALERT_SMTP", "localhost:25").partition(":")
    user = os.environ.get("LAMDA_ALERT_SMTP_USER")
    with smtplib.SMTP(host, int(port or 25), timeout=TIMEOUT_SECONDS) as server:
        if user:
            server.starttls()
            server.login(user, os.environ.get("LAMDA_ALERT_SMTP_PASSWORD", ""))
        server.send_message(message)


def _wandb(project: str, alert: Alert) -> None:
    level = "ERROR" if alert.kind == "failure" else "WARN"
    alert_by_wandb(project, alert.subject, f"{alert.text}\n\nrun: {alert.run}", level)
