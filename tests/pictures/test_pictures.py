"""The pictures: drawn from their words, legible, balanced, and named by answers that exist."""

from __future__ import annotations

import datetime as dt
import re
import xml.etree.ElementTree as ET
from io import BytesIO

import pytest
from PIL import Image, ImageStat

from content import readability
from content.answers import URGENT, load_answers, load_sources
from content.lint import banned_phrases
from pictures import canvas
from pictures.attach import caption, for_web, picture_of, svg
from pictures.build import ZOOM, png
from pictures.draw import draw, photos
from pictures.words import described, load_words, sentences_of

NAMES = sorted(load_words()["pictures"])
NAMESPACE = "{http://www.w3.org/2000/svg}"
PHONE_WIDTH = 360
SMALLEST_ON_A_PHONE = 12
CONTRAST = 4.5
TELEGRAM_SIDE = 1280


def shapes(name: str, kind: str) -> list[ET.Element]:
    return list(ET.fromstring(svg(name)).iter(f"{NAMESPACE}{kind}"))


@pytest.mark.parametrize("name", NAMES)
def test_the_file_in_the_repository_is_what_the_code_draws(name: str) -> None:
    assert svg(name) == draw(name), "run `make pictures`"


@pytest.mark.parametrize("name", NAMES)
def test_it_says_who_cannot_see_it_what_it_shows(name: str) -> None:
    root = ET.fromstring(svg(name))
    assert root.get("role") == "img"
    assert root.findtext(f"{NAMESPACE}title") == load_words()["pictures"][name]["title"]
    assert root.findtext(f"{NAMESPACE}desc") == described(name)
    assert 20 <= len(load_words()["pictures"][name]["alt"]) <= 160


@pytest.mark.parametrize("name", NAMES)
def test_every_text_is_large_enough_on_a_phone(name: str) -> None:
    sizes = [float(text.get("font-size", 0)) for text in shapes(name, "text")]
    assert min(sizes) * PHONE_WIDTH / canvas.WIDTH >= SMALLEST_ON_A_PHONE


def luminance(color: str) -> float:
    parts = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def ground_of(text: ET.Element, boxes: list[ET.Element], discs: list[ET.Element]) -> str:
    """Return the color of the topmost shape that a text begins on."""
    x, y = float(text.get("x", 0)), float(text.get("y", 0)) - float(text.get("font-size", 0)) * 0.35
    color = canvas.PAPER
    for box in boxes:
        left, top = float(box.get("x", 0)), float(box.get("y", 0))
        if left <= x <= left + float(box.get("width", 0)) and top <= y <= top + float(box.get("height", 0)):
            color = str(box.get("fill"))
    for disc in discs:
        if (x - float(disc.get("cx", 0))) ** 2 + (y - float(disc.get("cy", 0))) ** 2 <= float(disc.get("r", 0)) ** 2:
            color = str(disc.get("fill"))
    return color


@pytest.mark.parametrize("name", NAMES)
def test_every_text_stands_out_from_its_ground(name: str) -> None:
    boxes, discs = shapes(name, "rect"), shapes(name, "circle")
    for text in shapes(name, "text"):
        ground = ground_of(text, boxes, discs)
        assert contrast(str(text.get("fill")), ground) >= CONTRAST, (text.text, ground)


@pytest.mark.parametrize("name", NAMES)
def test_no_text_runs_out_of_the_page_or_into_another(name: str) -> None:
    places: list[tuple[float, float, float, float, str]] = []
    height = float(str(ET.fromstring(svg(name)).get("height")))
    for text in shapes(name, "text"):
        size, words = float(text.get("font-size", 0)), str(text.text)
        width = canvas.text_width(words, int(size), bold=text.get("font-weight") == "700")
        left = float(text.get("x", 0)) - (width / 2 if text.get("text-anchor") else 0)
        bottom = float(text.get("y", 0))
        assert left >= 0
        assert left + width <= canvas.WIDTH - 8, words
        assert bottom <= height - 10, words
        places.append((left, bottom - size * 0.72, left + width, bottom, words))
    for place, (left, top, right, bottom, words) in enumerate(places):
        for other_left, other_top, other_right, other_bottom, other in places[place + 1 :]:
            apart = right <= other_left or other_right <= left or bottom <= other_top or other_bottom <= top
            assert apart, (words, other)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_in_it_runs_or_is_fetched(name: str) -> None:
    assert not re.search(r"<script|<foreignObject|href|url\(|\son\w+=", svg(name))


@pytest.mark.parametrize("name", NAMES)
def test_its_words_keep_the_rules_of_answers(name: str) -> None:
    for text in sentences_of(name):
        assert banned_phrases(text) == []
        assert all(len(sentence.split()) <= 25 for sentence in readability.sentences(text)), text
    assert readability.grade(". ".join(text.rstrip(".") for text in sentences_of(name)) + ".") <= 8


@pytest.mark.parametrize("name", NAMES)
def test_it_is_sourced_and_reviewed(name: str) -> None:
    words = load_words()["pictures"][name]
    assert words["sources"]
    assert set(words["sources"]) <= set(load_sources())
    reviewed, due = (dt.date.fromisoformat(words[key]) for key in ("reviewed_on", "review_by"))
    assert 0 < (due - reviewed).days <= 366
    assert dt.date.today() <= due, f"the review of {name} is overdue"


@pytest.mark.parametrize("name", NAMES)
def test_the_png_is_sharp_and_not_blank(name: str) -> None:
    for photo in range(photos(name)):
        picture = Image.open(BytesIO(png(name, photo)))
        assert picture.width == round(canvas.WIDTH * ZOOM)
        assert picture.mode == "P"
        assert "transparency" not in picture.info
        # Telegram makes the longer side 1280 pixels: the smallest words must still have enough of them.
        assert canvas.SMALL * ZOOM * TELEGRAM_SIDE / max(picture.size) >= 16
        assert max(ImageStat.Stat(picture.convert("L")).stddev) > 15
    assert len(caption(name)) <= 1024


def test_the_photos_of_a_picture_hold_all_its_cards_once() -> None:
    table = load_words()["tables"]["treatments"]
    drawn = [draw("comparison", photo) for photo in range(photos("comparison"))]
    for row in table["rows"]:
        assert sum(f'font-weight="700">{row[0]}</text>' in picture for picture in drawn) == 1


def test_each_picture_is_shown_by_an_answer_and_each_name_is_one() -> None:
    shown = {answer.metadata["picture"] for answer in load_answers() if "picture" in answer.metadata}
    assert shown == set(NAMES)


def test_no_urgent_answer_has_a_picture() -> None:
    urgent = [answer for answer in load_answers() if answer.metadata.get("level") in URGENT]
    assert urgent
    assert [answer.name for answer in urgent if for_web(answer.metadata)] == []


def test_a_page_gets_a_picture_with_its_words_and_size() -> None:
    image = for_web({"picture": "procedure_steps"})["image"]
    assert image["src"] == "/pictures/procedure_steps.svg"
    assert image["width"] == canvas.WIDTH
    assert image["height"] > image["width"]
    assert image["description"].count("\n") >= 4


def test_a_page_gets_a_table_in_place_of_its_picture() -> None:
    found = for_web({"picture": "comparison"})
    assert "image" not in found
    table = found["table"]
    assert [len(row) for row in table["rows"]] == [len(table["columns"])] * 5


@pytest.mark.parametrize("metadata", [{}, {"picture": "none"}, {"picture": None}, {"sheets": ["none"]}])
def test_what_there_is_not_is_left_out(metadata: dict[str, object]) -> None:
    assert for_web(metadata) == {}
    assert picture_of(metadata) is None


def test_words_wrap_and_a_long_one_stands_alone() -> None:
    lines = canvas.wrap("a " + "x" * 60 + " b", 200, 28)
    assert lines == ["a", "x" * 60, "b"]
    assert all(canvas.text_width(line, 28) <= 300 for line in canvas.wrap("many short words in a row here", 300, 28))
