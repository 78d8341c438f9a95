"""An evaluation as one HTML file that needs no network: the tables of the Markdown, and plots."""

from collections.abc import Iterator, Sequence
from html import escape

from sluice.learning.evaluation import plots
from sluice.learning.evaluation.evaluation import Evaluation
from sluice.learning.evaluation.figures import Figure, Row
from sluice.learning.evaluation.markdown import MEANINGS, SHOWN, summary

STYLE = """
:root{color-scheme:light dark;--line:#8884;--dim:#6b7280}
body{font:15px/1.5 system-ui,sans-serif;max-width:1180px;margin:2rem auto;padding:0 1rem}
h1{font-size:1.5rem} h2{font-size:1.15rem;margin-top:2.2rem}
table{border-collapse:collapse;font-variant-numeric:tabular-nums;font-size:.88rem}
th,td{padding:.3rem .7rem;text-align:right;border-bottom:1px solid var(--line)}
th:first-child,td:first-child{text-align:left}
small{color:var(--dim);display:block;font-size:.75rem}
.wide{overflow-x:auto} figure{margin:0} figure svg{max-width:100%;height:auto}
.plots{display:grid;grid-template-columns:repeat(auto-fit,minmax(320px,1fr));gap:1.5rem}
figcaption{font-weight:600;font-size:.9rem} .verdict{font-size:1.05rem;font-weight:600}
"""


def html(evaluation: Evaluation) -> str:
    """The whole page; every word that comes from outside is escaped."""
    title = f"Evaluation: {escape(evaluation.name)}"
    body = "\n".join(_body(evaluation))
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width">'
        f"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<style>{STYLE}</style></head><body><main><h1>{title}</h1>\n{body}\n</main></body></html>\n"
    )


def _body(evaluation: Evaluation) -> Iterator[str]:
    if evaluation.against is not None:
        yield f'<p class="verdict">Against the other run: {escape(evaluation.against.judgement)}</p>'
    cells = "".join(f"<tr><th scope=row>{escape(name)}</th><td>{escape(told)}</td></tr>"
                    for name, told in summary(evaluation))  # fmt: skip
    yield f"<table>{cells}</table>"
    yield f'<h2>Plots</h2><div class="plots">{"".join(_plots(evaluation))}</div>'
    for heading, rows in evaluation.by.items():
        yield f"<h2>By {escape(heading)}</h2>"
        yield _table(heading, [*rows, evaluation.total])
    yield f"<p><small>{escape(MEANINGS.replace('`', ''))}</small></p>"


def _plots(evaluation: Evaluation) -> Iterator[str]:
    times = [result.milliseconds.get("total", 0.0) for result in evaluation.results.values()]
    drawn = {
        "Confidence and truth": plots.calibration_plot(evaluation.decisions),
        "What accepting more costs": plots.acceptance_plot(evaluation.decisions),
        "Latency": plots.latency_plot(times),
        "Exact, by field": plots.fields_plot(evaluation),
    }
    for name, picture in drawn.items():
        yield f"<figure><figcaption>{name}</figcaption>{picture}</figure>"


def _table(heading: str, rows: Sequence[Row]) -> str:
    head = "".join(f"<th scope=col>{escape(name)}</th>" for name in (heading, "documents", "fields", *SHOWN))
    body = "".join(map(_row, rows))
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _row(row: Row) -> str:
    figures = "".join(f"<td>{_figure(row.figures[name])}</td>" for name in SHOWN)
    return f"<tr><th scope=row>{escape(row.name)}</th><td>{row.documents}</td><td>{row.decisions}</td>{figures}</tr>"


def _figure(figure: Figure) -> str:
    if figure.value is None or figure.low is None:
        return escape(str(figure))
    return f"{figure.value:.4f}<small>{figure.low:.3f}–{figure.high:.3f}</small>"
