"""What stands beside an answer: the picture, the table and the sheets that its metadata name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from handouts.words import load_sheets
from pictures.build import SVG
from pictures.words import described, load_words

_SIZE = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')


@lru_cache(maxsize=32)
def svg(name: str) -> str:
    """Return a picture as it stands in the repository.

    Raises:
        KeyError: there is no such picture.
    """
    if name not in load_words()["pictures"]:
        raise KeyError(name)
    return (SVG / f"{name}.svg").read_text("utf-8")


def picture_of(metadata: Mapping[str, Any]) -> str | None:
    """Return the id of the picture of an answer, or None; one that there is not counts as none."""
    name = str(metadata.get("picture") or "")
    return name if name in load_words()["pictures"] else None


def sheets_of(metadata: Mapping[str, Any]) -> list[str]:
    """Return the ids of the sheets that go with an answer."""
    return [str(name) for name in metadata.get("sheets") or () if name in load_sheets()]


def for_web(metadata: Mapping[str, Any]) -> dict[str, Any]:
    """Return `image`, `table` and `links` of an answer for a page; what it does not have is left out.

    A picture that shows a table is given as the table: a page can do better with it.
    """
    found: dict[str, Any] = {}
    name = picture_of(metadata)
    if name:
        words = load_words()["pictures"][name]
        if words.get("table"):
            found["table"] = _table(words["table"])
        else:
            found["image"] = image_of(name)
    links = [
        {"title": f"{load_sheets()[sheet]['title']}{kind_text}", "url": f"/sheets/{sheet}{ending}", "kind": kind}
        for sheet in sheets_of(metadata)
        for kind, ending, kind_text in (("page", "", ""), ("pdf", ".pdf", " (PDF)"))
    ]
    return found | ({"links": links} if links else {})


def caption(name: str) -> str:
    """Return what is said under a picture where no page can show its words."""
    words = load_words()["pictures"][name]
    return f"{words['title']}. {words['note']}"


def image_of(name: str) -> dict[str, Any]:
    """Return where a picture is served, its size, and its words for whoever does not see it.

    Raises:
        KeyError: there is no such picture.
    """
    size = _SIZE.search(svg(name))
    assert size is not None
    words = load_words()["pictures"][name]
    return {
        "src": f"/pictures/{name}.svg",
        "alt": str(words["alt"]),
        "description": described(name),
        "caption": str(words["title"]),
        "width": round(float(size[1])),
        "height": round(float(size[2])),
    }


def _table(name: str) -> dict[str, Any]:
    table = load_words()["tables"][name]
    return {key: table[key] for key in ("caption", "columns", "rows", "note")}
