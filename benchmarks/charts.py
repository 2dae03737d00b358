"""Pictures as inline SVG. Colors are the page's CSS classes, so that they follow light and dark."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from benchmarks.measures import Bin

_SIDE, _MARGIN = 260, 36
_BAR, _LABEL, _WIDTH = 22, 330, 620
_CELL = 5


def reliability_picture(bins: Sequence[Bin]) -> str:
    """Return a reliability diagram: bars show how often the model was right, the line how sure it should have been."""
    size = _SIDE + 2 * _MARGIN
    bars = "".join(
        f'<rect class="bar" x="{_MARGIN + one.confidence * _SIDE - 9:.1f}" '
        f'y="{_MARGIN + (1 - one.accuracy) * _SIDE:.1f}" width="18" height="{one.accuracy * _SIDE:.1f}">'
        f"<title>{one.rows} messages, sure {one.confidence:.0%}, right {one.accuracy:.0%}</title></rect>"
        for one in bins
    )
    low, high = _MARGIN, _MARGIN + _SIDE
    return (
        f'<svg viewBox="0 0 {size} {size}" style="max-width:{size}px" role="img" '
        'aria-label="Reliability: how often right, by confidence">'
        f'<path class="axis" d="M{low} {low}V{high}H{high}"/><path class="ideal" d="M{low} {high}L{high} {low}"/>{bars}'
        f'<text x="{low}" y="{high + 24}">0 %</text>'
        f'<text x="{high}" y="{high + 24}" text-anchor="end">sure 100 %</text>'
        f'<text x="{low}" y="{low - 10}">right 100 %</text></svg>'
    )


def confusion_bars(pairs: Sequence[tuple[str, str, int]]) -> str:
    """Return a bar for each pair of topics, given with the rows in which one was taken for the other."""
    most = max((rows for _, _, rows in pairs), default=1)
    room = _WIDTH - _LABEL - 40
    lines = "".join(
        f'<text x="{_LABEL - 8}" y="{place * _BAR + 15}" text-anchor="end">{escape(one)} ↔ {escape(other)}</text>'
        f'<rect class="bar" x="{_LABEL}" y="{place * _BAR + 3}" width="{rows / most * room:.1f}" height="{_BAR - 6}"/>'
        f'<text x="{_LABEL + rows / most * room + 6:.1f}" y="{place * _BAR + 15}">{rows}</text>'
        for place, (one, other, rows) in enumerate(pairs)
    )
    return (
        f'<svg class="small" viewBox="0 0 {_WIDTH} {max(len(pairs), 1) * _BAR}" role="img" '
        f'aria-label="The most confused pairs of topics">{lines}</svg>'
    )


def heat_map(topics: Sequence[str], cells: Sequence[tuple[str, str, int]]) -> str:
    """Return the whole confusion matrix, wanted topics downwards, understood ones to the right.

    Args:
        topics: names in the order of rows and columns.
        cells: wanted, understood, rows; only these are drawn, which keeps the picture light.

    Raises:
        KeyError: a cell names a topic that is not among `topics`.
    """
    place = {name: index for index, name in enumerate(topics)}
    most = max((rows for wanted, got, rows in cells if wanted != got), default=1)
    drawn = "".join(
        f'<rect class="{"hit" if wanted == got else "miss"}" x="{place[got] * _CELL}" y="{place[wanted] * _CELL}" '
        f'width="{_CELL}" height="{_CELL}" opacity="{1 if wanted == got else 0.35 + 0.65 * rows / most:.2f}">'
        f"<title>{escape(wanted)} → {escape(got)}: {rows}</title></rect>"
        for wanted, got, rows in cells
    )
    side = len(topics) * _CELL
    return (
        f'<svg class="map" viewBox="0 0 {side} {side}" style="max-width:{side}px" role="img" '
        f'aria-label="Confusion of all {len(topics)} topics">{drawn}</svg>'
    )
