"""One self-contained HTML page for a gate: no script, no style sheet or font from elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape as escape_html

from lamda.errors import shown
from lamda.gates.verdict import Verdict

STYLE = """
:root { color-scheme: light dark; font: 15px/1.45 system-ui, sans-serif; }
body { max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .4rem .7rem; }
tr + tr td { border-top: 1px solid #8884; }
td.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
ul { margin: .3rem 0 0; padding-left: 1.1rem; }
.passed { color: #18794e; } .failed { color: #cd2b31; font-weight: 600; }
.warning, .quarantined { color: #ad5700; font-weight: 600; } .skipped { color: #808080; }
@media (prefers-color-scheme: dark) {
  .passed { color: #4cc38a; } .failed { color: #ff6369; } .warning, .quarantined { color: #f1a10d; }
}
"""


def escape(text: str) -> str:
    """For the page: rows hold anything, also characters that turn a line round or do not show."""
    return escape_html(shown(text))


def render(gate: str, verdicts: Sequence[Verdict], notes: Sequence[str] = ()) -> str:
    """The page: a heading with the outcome, notes, and one row for each check, worst first."""
    order = ("failed", "quarantined", "warning", "passed", "skipped")
    counts = {name: sum(v.outcome == name for v in verdicts) for name in order}
    outcome = ", ".join(f"{count} {name}" for name, count in counts.items() if count)
    ranked = sorted(verdicts, key=lambda verdict: order.index(verdict.outcome))
    rows = "\n".join(_row(verdict) for verdict in ranked)
    told = "".join(f"<p>{escape(note)}</p>\n" for note in notes)
    title = f"Gate {escape(gate)}: {'stopped' if counts['failed'] else 'open'}"
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        f"<h1>{title}</h1>\n<p>{outcome}</p>\n{told}<table>\n"
        "<tr><th>Outcome</th><th>Check</th><th>Expected</th><th>Rows</th><th>Failing</th></tr>\n"
        f"{rows}\n</table>\n</body>\n</html>\n"
    )


def _row(verdict: Verdict) -> str:
    name = verdict.outcome
    details = [f"<li>{escape(example)}</li>" for example in verdict.examples]
    if verdict.error:
        details.append(f"<li>{escape(verdict.error)}</li>")
    if verdict.observed is not None:
        details.append(f"<li>found {escape(str(verdict.observed))}</li>")
    details += [
        f"<li>measured {measure.measured:g}, {measure.limit} {measure.bound} "
        f"{measure.limit_value:g}</li>"
        for measure in verdict.measures
        if measure.measured is not None
    ]
    if verdict.records:
        details.append(f"<li>set aside: {len(verdict.records):,} records</li>")
    more = f"<ul>{''.join(details)}</ul>" if details else ""
    return (
        f'<tr><td class="{name}">{name}</td>'
        f"<td><code>{escape(verdict.check)}</code></td><td>{escape(verdict.expected)}{more}</td>"
        f'<td class="number">{verdict.checked:,}</td>'
        f'<td class="number">{verdict.failed:,}</td></tr>'
    )
