"""Draw each kind of picture from its words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from content.answers import load_sources
from pictures.canvas import (
    BLUE,
    BLUE_TINT,
    BODY,
    GREEN,
    GREEN_TINT,
    HEAD,
    INK,
    LINE,
    LINE_COLOR,
    MARGIN,
    ORANGE,
    ORANGE_TINT,
    PAPER,
    PURPLE,
    PURPLE_TINT,
    SMALL,
    SOFT,
    TITLE,
    WIDTH,
    Canvas,
    paragraph_height,
)
from pictures.words import described, load_words

Words = Mapping[str, Any]
INNER = WIDTH - 2 * MARGIN
PAD, GAP = 24, 20
_TINTS = ((BLUE, BLUE_TINT), (ORANGE, ORANGE_TINT), (GREEN, GREEN_TINT), (PURPLE, PURPLE_TINT))
# How much is known: so many of three boxes are filled, so that no color has to be told apart.
_BOXES, _BOX = 3, 24
# Telegram makes the longer side of a photo 1280 pixels: more cards than this, and their words become too small.
_CARDS_A_PHOTO = 3


def draw(name: str, photo: int | None = None) -> str:
    """Return one picture as SVG.

    Args:
        name: its id.
        photo: which of its photos (0, 1, …) is wanted; None is the whole picture.

    Raises:
        KeyError: there is no picture of that name, or it is of no kind that can be drawn.
    """
    words = dict(load_words()["pictures"][name])
    title = str(words["title"])
    if words.get("table"):
        words["cards"] = _cards_of(words, photo)
    if photo is not None and photos(name) > 1:
        title = f"{title} ({photo + 1}/{photos(name)})"
    canvas = Canvas()
    canvas.y = canvas.paragraph(MARGIN, MARGIN, INNER, title, TITLE, INK, bold=True)
    canvas.y = canvas.paragraph(MARGIN, canvas.y + 4, INNER, str(words["lead"]), BODY, SOFT) + GAP
    _KINDS[words["kind"]](canvas, words)
    _foot(canvas, words)
    return canvas.svg(str(words["title"]), described(name))


def photos(name: str) -> int:
    """Return how many photos a picture takes on Telegram."""
    table = load_words()["pictures"][name].get("table")
    return -(-len(load_words()["tables"][table]["rows"]) // _CARDS_A_PHOTO) if table else 1


def _cards_of(words: Words, photo: int | None) -> list[list[str]]:
    rows: list[list[str]] = load_words()["tables"][words["table"]]["rows"]
    return rows if photo is None else rows[photo * _CARDS_A_PHOTO : (photo + 1) * _CARDS_A_PHOTO]


def _steps(canvas: Canvas, words: Words) -> None:
    left, width = MARGIN + 92, INNER - 92 - PAD
    for number, item in enumerate(words["items"], start=1):
        color, tint = _TINTS[(number - 1) % len(_TINTS)]
        height = HEAD * LINE + paragraph_height(item["text"], width) + 2 * PAD
        canvas.rect(MARGIN, canvas.y, INNER, height, tint)
        canvas.circle(MARGIN + 48, canvas.y + 54, 31, color)
        canvas.text(MARGIN + 48, canvas.y + 54 - 21, str(number), 36, PAPER, bold=True, middle=True)
        canvas.text(left, canvas.y + PAD - 4, item["head"], HEAD, color, bold=True)
        canvas.paragraph(left, canvas.y + PAD + HEAD * LINE, width, item["text"])
        if number < len(words["items"]):
            canvas.line(MARGIN + 48, canvas.y + height, MARGIN + 48, canvas.y + height + GAP, color)
        canvas.y += height + GAP


def _timeline(canvas: Canvas, words: Words) -> None:
    left, width = MARGIN + 56, INNER - 56
    places = []
    for item in words["items"]:
        places.append(canvas.y + 22)
        canvas.text(left, canvas.y, item["head"], HEAD, INK, bold=True)
        _known(canvas, WIDTH - MARGIN - _BOXES * (_BOX + 6) + 6, canvas.y + 8, int(item["sure"]))
        canvas.y = canvas.paragraph(left, canvas.y + HEAD * LINE, width, item["text"]) + GAP + 6
    axis = MARGIN + 20
    for item, start, end in zip(words["items"], places, [*places[1:], canvas.y - GAP], strict=True):
        canvas.line(axis, start, axis, end, BLUE, 5, dashed=int(item["sure"]) < 2)
    for item, place in zip(words["items"], places, strict=True):
        canvas.circle(axis, place, 13, BLUE)
        if int(item["sure"]) < 2:
            canvas.circle(axis, place, 7, PAPER)
    canvas.rect(MARGIN, canvas.y, INNER, PAD * 1.5 + 2 * (SMALL * LINE + 6), BLUE_TINT)
    for place, text in enumerate(words["legend"]):
        x, y = MARGIN + PAD + (place % 2) * INNER / 2, canvas.y + PAD * 0.75 + place // 2 * (SMALL * LINE + 6)
        _known(canvas, x, y + 6, _BOXES - place)
        canvas.text(x + _BOXES * (_BOX + 6) + 10, y, text, SMALL)
    canvas.y += PAD * 1.5 + 2 * (SMALL * LINE + 6) + GAP


def _known(canvas: Canvas, x: float, y: float, filled: int) -> None:
    for place in range(_BOXES):
        fill = BLUE if place < filled else PAPER
        canvas.rect(x + place * (_BOX + 6), y, _BOX, _BOX, fill, radius=5, stroke=BLUE)


def _versus(canvas: Canvas, words: Words) -> None:
    width = (INNER - GAP) / 2
    pad = PAD * 0.75
    inner = width - 2 * pad
    lefts = (MARGIN, MARGIN + width + GAP)
    heads = max(paragraph_height(text, inner, HEAD, bold=True) for text in words["columns"]) + PAD / 2
    for left, text, (color, _) in zip(lefts, words["columns"], _TINTS, strict=False):
        canvas.rect(left, canvas.y, width, heads, color)
        spare = heads - paragraph_height(text, inner, HEAD, bold=True)
        canvas.paragraph(left + pad, canvas.y + spare / 2 + 2, inner, text, HEAD, PAPER, bold=True)
    canvas.y += heads + GAP
    for row in words["rows"]:
        canvas.text(MARGIN, canvas.y, row["head"], BODY, SOFT, bold=True)
        canvas.y += BODY * LINE + 6
        height = max(paragraph_height(cell, inner) for cell in row["cells"]) + PAD
        for left, cell, (_, tint) in zip(lefts, row["cells"], _TINTS, strict=False):
            canvas.rect(left, canvas.y, width, height, tint)
            canvas.paragraph(left + pad, canvas.y + PAD / 2 + 1, inner, cell)
        canvas.y += height + GAP


def _cards(canvas: Canvas, words: Words) -> None:
    table = load_words()["tables"][words["table"]]
    width = INNER - 2 * PAD
    for place, row in enumerate(words["cards"], start=table["rows"].index(words["cards"][0])):
        color, tint = _TINTS[place % len(_TINTS)]
        parts = list(zip(table["columns"][2:], row[2:], strict=True))
        height = HEAD * LINE + paragraph_height(row[1], width) + 2 * PAD
        height += sum(SMALL * LINE + paragraph_height(text, width) + 8 for _, text in parts)
        canvas.rect(MARGIN, canvas.y, INNER, height, tint)
        canvas.rect(MARGIN, canvas.y, 10, height, color, radius=5)
        y = canvas.y + PAD - 4
        canvas.text(MARGIN + PAD, y, row[0], HEAD, color, bold=True)
        y = canvas.paragraph(MARGIN + PAD, y + HEAD * LINE, width, row[1])
        for head, text in parts:
            canvas.text(MARGIN + PAD, y + 8, head, SMALL, SOFT, bold=True)
            y = canvas.paragraph(MARGIN + PAD, y + 8 + SMALL * LINE, width, text)
        canvas.y += height + GAP


def _foot(canvas: Canvas, words: Words) -> None:
    canvas.y = canvas.paragraph(MARGIN, canvas.y, INNER, str(words["note"]), BODY, INK, bold=True) + 10
    canvas.line(MARGIN, canvas.y, WIDTH - MARGIN, canvas.y, LINE_COLOR, 2)
    publishers = dict.fromkeys(load_sources()[source]["publisher"] for source in words["sources"])
    text = f"Sources: {', '.join(publishers)}. Reviewed on {words['reviewed_on']}. General facts, not medical advice."
    canvas.y = canvas.paragraph(MARGIN, canvas.y + 12, INNER, text, SMALL, SOFT)


_KINDS: dict[str, Callable[[Canvas, Words], None]] = {
    "steps": _steps,
    "timeline": _timeline,
    "versus": _versus,
    "cards": _cards,
}
