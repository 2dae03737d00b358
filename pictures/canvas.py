"""A page to draw on, from top to bottom: text that wraps, boxes and marks, as SVG.

The page is 720 units wide and is shown 360 pixels wide on a phone, so the smallest text of 26 units is 13 pixels there.
Lines are broken by the widths of DejaVu Sans, which is wider than the fonts that phones use: text never runs out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from html import escape
from pathlib import Path

import matplotlib
from PIL import ImageFont

WIDTH, MARGIN = 720, 40
SMALL, BODY, HEAD, TITLE = 26, 28, 31, 38
LINE = 1.36
FAMILY = "system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', Arial, sans-serif"
# Ink on paper, and the tints of the Okabe-Ito palette, which people with any color vision tell apart.
INK, SOFT, PAPER, LINE_COLOR = "#17212b", "#48535e", "#ffffff", "#c9d2d9"
BLUE, BLUE_TINT = "#00558a", "#e3f0f8"
ORANGE, ORANGE_TINT = "#8a4700", "#fdf0e0"
GREEN, GREEN_TINT = "#005c44", "#e2f3ed"
PURPLE, PURPLE_TINT = "#7a3d66", "#f8eaf3"


def font_file(bold: bool = False) -> Path:
    """Return a free font (DejaVu Sans) that comes with matplotlib: a fresh machine may have none."""
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    return Path(matplotlib.get_data_path()) / "fonts" / "ttf" / name


@lru_cache(maxsize=32)
def _font(size: int, bold: bool) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(font_file(bold)), size)


def text_width(text: str, size: int, bold: bool = False) -> float:
    """Return how wide a line is, in units."""
    return float(_font(size, bold).getlength(text))


def wrap(text: str, width: float, size: int, bold: bool = False) -> list[str]:
    """Break a text into lines that fit a width; a word that is wider stands alone."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, bold) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


@dataclass
class Canvas:
    """Collects shapes; `y` is where the next thing goes."""

    y: float = 0.0
    shapes: list[str] = field(default_factory=list)

    def rect(
        self, x: float, y: float, width: float, height: float, fill: str, radius: int = 18, stroke: str = ""
    ) -> None:
        """Draw a box with round corners."""
        line = f' stroke="{stroke}" stroke-width="2"' if stroke else ""
        self.shapes.append(
            f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="{radius}" fill="{fill}"{line}/>'
        )

    def circle(self, x: float, y: float, radius: float, fill: str) -> None:
        """Draw a disc."""
        self.shapes.append(f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}" fill="{fill}"/>')

    def line(
        self, x1: float, y1: float, x2: float, y2: float, color: str, width: int = 4, dashed: bool = False
    ) -> None:
        """Draw a straight line."""
        dash = ' stroke-dasharray="10 9"' if dashed else ""
        self.shapes.append(
            f'<line x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}" stroke="{color}" stroke-width="{width}"{dash}/>'
        )

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: int = BODY,
        color: str = INK,
        bold: bool = False,
        middle: bool = False,
    ) -> None:
        """Write one line; `y` is its top."""
        weight = ' font-weight="700"' if bold else ""
        anchor = ' text-anchor="middle"' if middle else ""
        self.shapes.append(
            f'<text x="{x:g}" y="{y + size:g}" font-size="{size}" fill="{color}"{weight}{anchor}>{escape(text)}</text>'
        )

    def paragraph(
        self, x: float, y: float, width: float, text: str, size: int = BODY, color: str = INK, bold: bool = False
    ) -> float:
        """Write a text in lines and return where it ends."""
        for line in wrap(text, width, size, bold):
            self.text(x, y, line, size, color, bold)
            y += size * LINE
        return y

    def svg(self, title: str, description: str) -> str:
        """Return the page."""
        height = self.y + MARGIN
        body = "\n".join(self.shapes)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" width="{WIDTH}" '
            f'height="{height:g}" role="img" font-family="{FAMILY}">\n'
            f"<title>{escape(title)}</title>\n<desc>{escape(description)}</desc>\n"
            f'<rect width="{WIDTH}" height="{height:g}" rx="24" fill="{PAPER}"/>\n{body}\n</svg>\n'
        )


def paragraph_height(text: str, width: float, size: int = BODY, bold: bool = False) -> float:
    """Return how high a text is in lines of a width."""
    return len(wrap(text, width, size, bold)) * size * LINE
