"""Render a report: tables for the terminal, and one HTML page without any other file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from html import escape
from typing import Any

from benchmarks.charts import confusion_bars, heat_map, reliability_picture
from benchmarks.measures import Bin

MOST_CONFUSED = 25

_STYLE = """
:root{color-scheme:light dark;--ground:#fff;--text:#1c2430;--dim:#5a6675;--line:#d9dee5;--bar:#2f6fb3;--bad:#c2413b}
@media(prefers-color-scheme:dark){
:root{--ground:#14181f;--text:#e5e9ef;--dim:#9aa6b5;--line:#323a46;--bar:#6ea8e6;--bad:#f0837c}}
body{margin:0 auto;padding:1rem;max-width:60rem;background:var(--ground);color:var(--text);
font:16px/1.5 system-ui,sans-serif}
h1{font-size:1.4rem}h2{font-size:1.15rem;margin:2rem 0 .5rem}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th,td{padding:.3rem .6rem;border-bottom:1px solid var(--line);text-align:right;white-space:nowrap}
th:first-child,td:first-child{text-align:left}th,small,.dim{color:var(--dim);font-weight:400}
.facts td{white-space:normal;text-align:left}.small{min-width:36rem}
svg{display:block;width:100%}svg text{fill:var(--text);font:12px system-ui,sans-serif}.small text{font-size:11px}
.bar,.hit{fill:var(--bar)}.miss,.bad{fill:var(--bad);color:var(--bad)}.axis,.ideal{fill:none;stroke:var(--dim)}
.ideal{stroke-dasharray:4 4}.map{border:1px solid var(--line)}
li{margin:0 0 .8rem;overflow-wrap:anywhere}summary{cursor:pointer}
"""


def as_text(report: dict[str, Any]) -> str:
    """Return the tables for the terminal: kinds, styles, and what is known of the whole."""
    lines = [f"{'':20}{'rows':>6}{'topic':>9}{'95 %':>16}{'answer':>9}{'95 %':>16}"]
    for name in ("kind", "style"):
        lines += [_text_row(group) for group in report["groups"][name]] + [""]
    lines += [_text_row(report["all"]), ""]
    for bank in report.get("conversations") or []:
        share = bank["right"]
        lines.append(f"{bank['name']:20}{share['rows']:6}{_percent(share['rate']):>9}{_interval(share):>16}")
    lines += [""] if report.get("conversations") else []
    lines += [f"{label:34}{value}" for label, value in _facts(report)]
    if not report["floors_checked"]:
        lines.append("The floors are those of tests/eval, and are not checked on other questions.")
    return "\n".join(lines)


def _text_row(group: dict[str, Any]) -> str:
    shares = "".join(f"{_percent(group[of]['rate']):>9}{_interval(group[of]):>16}" for of in ("topic", "answer"))
    return f"{group['name']:20}{group['rows']:6}{shares}"


def _facts(report: dict[str, Any]) -> list[tuple[str, str]]:
    """Return what is measured over all questions, as label and value."""
    figures, aside, spent = report["figures"], report["out_of_scope"], report["cpu_ms"]
    found, lost = figures["rejection_auroc"], f"{100 * figures['typo_loss']:.1f} points lost"
    return [
        ("Out-of-scope recall", _with_rows(aside["recall"])),
        ("False alarms", _with_rows(aside["false_alarms"])),
        ("AUROC of the rejection", f"{found:.3f}" if found is not None else "–"),
        ("Expected calibration error", f"{figures['calibration_error']:.3f}"),
        ("Topic with one typo", f"{_with_rows(report['typo']['topic'])}, {lost}"),
        ("CPU a message, median and 95th", f"{spent['median']:.1f} ms, {spent['p95']:.1f} ms"),
    ]


def _percent(rate: float | None) -> str:
    return "–" if rate is None else f"{rate:.1%}"


def _interval(share: dict[str, Any]) -> str:
    low, high = share["ci"]
    return f"{low:.1%}–{high:.1%}"


def _with_rows(share: dict[str, Any]) -> str:
    return f"{_percent(share['rate'])} of {share['rows']} ({_interval(share)})"


def as_html(report: dict[str, Any]) -> str:
    """Return the page."""
    bins = [Bin(**one) for one in report["calibration"]]
    pairs = [(one["wanted"], one["got"], one["rows"]) for one in report["confusions"]]
    misses = report["misses"]
    parts = [
        f"<h1>How well Anagen understands</h1><p class=dim>{escape(report['model'])}, "
        f"{report['all']['rows']} questions of {escape(', '.join(report['files']))}, {escape(report['made'])}</p>",
        _floors(report),
        _table("", [report["all"]]),
        "<table class=facts>"
        + "".join(f"<tr><td>{escape(label)}<td>{escape(value)}" for label, value in _facts(report))
        + "</table>",
        "<h2>By kind</h2>" + _table("kind", report["groups"]["kind"]),
        "<h2>By style</h2>" + _table("style", report["groups"]["style"]),
        _conversations(report.get("conversations") or []),
        "<h2>Calibration</h2><p>Bars on the dashed line: as often right as sure.</p>" + reliability_picture(bins),
        "<h2>Most confused</h2><p>One taken for the other, either way, rows.</p>"
        f"<div class=wide>{confusion_bars(_either_way(pairs)[:MOST_CONFUSED])}</div>",
        f"<h2>All topics</h2><p>Wanted downwards, understood to the right.</p>{_map(report, pairs)}",
        "<h2>By topic</h2><details><summary>The weakest first</summary>"
        + _table("topic", sorted(report["groups"]["topic"], key=lambda group: group["topic"]["rate"]))
        + "</details>",
        f"<h2>Misses ({len(misses)})</h2><ol>{''.join(_miss(one) for one in misses)}</ol>",
    ]
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>Anagen: evaluation</title><style>{_STYLE}</style><body>{''.join(parts)}</body></html>\n"
    )


def _conversations(banks: list[dict[str, Any]]) -> str:
    if not banks:
        return ""
    rows = "".join(f"<tr><td>{escape(bank['name'])}<td>{escape(_with_rows(bank['right']))}" for bank in banks)
    misses = "".join(f"<li>{escape(bank['name'])}: {escape(miss)}" for bank in banks for miss in bank["misses"])
    return (
        f"<h2>Conversations</h2><table class=facts>{rows}</table>"
        f"<details><summary>What was not right</summary><ol>{misses}</ol></details>"
    )


def _floors(report: dict[str, Any]) -> str:
    if not report["floors_checked"]:
        return "<p class=dim>Floors are not checked on these questions.</p>"
    if not report["fallen"]:
        return "<p>No figure is under its floor.</p>"
    return "".join(f"<p class=bad>Floor: {escape(line)}</p>" for line in report["fallen"])


def _table(name: str, groups: Iterable[dict[str, Any]]) -> str:
    rows = "".join(
        f"<tr><td>{escape(group['name'])}<td>{group['rows']}"
        + "".join(f"<td>{_percent(group[of]['rate'])}<td><small>{_interval(group[of])}</small>" for of in _FIGURES)
        for group in groups
    )
    return (
        f"<div class=wide><table><tr><th>{escape(name)}<th>rows<th>topic<th>95 %<th>answer<th>95 %{rows}</table></div>"
    )


_FIGURES = ("topic", "answer")


def _either_way(pairs: list[tuple[str, str, int]]) -> list[tuple[str, str, int]]:
    """Return the pairs without direction, those with the most rows first."""
    rows = Counter[tuple[str, ...]]()
    for wanted, got, times in pairs:
        rows[tuple(sorted((wanted, got)))] += times
    return [(one, other, times) for (one, other), times in rows.most_common()]


def _map(report: dict[str, Any], pairs: list[tuple[str, str, int]]) -> str:
    """Return the heat map of all topics that were wanted or understood."""
    right = [(group["name"], group["name"], group["topic"]["right"]) for group in report["groups"]["topic"]]
    names = list(dict.fromkeys([*(name for name, _, _ in right), *(got for _, got, _ in pairs)]))
    return heat_map(names, [*(cell for cell in right if cell[2]), *pairs])


def _miss(miss: dict[str, Any]) -> str:
    got = miss["got"] if miss["got"] == miss["likeliest"] else f"{miss['got']} (likeliest {miss['likeliest']})"
    said = "" if miss["answer_right"] == miss["topic_right"] else f", said {', '.join(miss['said']) or 'nothing'}"
    return (
        f"<li>{escape(miss['text'])}<br><small>wanted {escape(miss['wanted'])}, got {escape(got)}, "
        f"sure {miss['confidence']:.0%}{escape(said)}</small>"
    )
