"""A sheet as PDF, on a page as wide as A4 and as high as Letter: it fits on either paper without being made smaller."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fpdf import FPDF
from fpdf.enums import XPos, YPos

from handouts.words import foot, load_sheets
from pictures.canvas import font_file

FONT = "DejaVu"
# Millimeters.
PAGE = (210.0, 279.4)
MARGIN, BOTTOM, LINE_HEIGHT, WRITING = 16.0, 26.0, 5.4, 8.0
INK, SOFT, ACCENT, RULE = (23, 33, 43), (72, 83, 94), (0, 85, 138), (154, 166, 176)


class _Page(FPDF):
    """Numbers its pages and says on each whom to call."""

    def __init__(self, foot_lines: list[str]) -> None:
        super().__init__(format=PAGE)
        self._foot_lines = foot_lines

    def footer(self) -> None:
        """Write the foot of a page; fpdf2 calls it."""
        self.set_y(-BOTTOM + 4)
        self.set_font(FONT, size=8)
        self.set_text_color(*SOFT)
        for line in [*self._foot_lines, f"Page {self.page_no()}"]:
            self.cell(0, 4, line, align="C", new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def sheet_pdf(name: str, facts: Mapping[str, str]) -> bytes:
    """Return a sheet as PDF: real text, a title, a language and an outline.

    Raises:
        KeyError: there is no such sheet.
    """
    sheet = load_sheets()[name]
    page = _Page(foot(sheet, facts))
    page.add_font(FONT, fname=font_file())
    page.add_font(FONT, style="B", fname=font_file(bold=True))
    page.set_title(f"{sheet['title']} · {facts['clinic_name']}")
    page.set_author(facts["clinic_name"])
    page.set_lang("en")
    page.set_margins(MARGIN, MARGIN, MARGIN)
    page.set_auto_page_break(True, BOTTOM)
    page.add_page()
    _paragraph(page, facts["clinic_name"], 10, SOFT)
    _paragraph(page, sheet["title"], 20, INK, bold=True)
    _paragraph(page, sheet["lead"], 10.5, SOFT)
    _fields(page, sheet.get("fields", []))
    for section in sheet["sections"]:
        _section(page, section)
    page.ln(2)
    _paragraph(page, sheet["note"], 10.5, INK, bold=True)
    return bytes(page.output())


def _paragraph(page: FPDF, text: str, size: float, color: tuple[int, int, int], bold: bool = False) -> None:
    page.set_font(FONT, style="B" if bold else "", size=size)
    page.set_text_color(*color)
    page.multi_cell(0, size * 0.5, text, new_x=XPos.LMARGIN, new_y=YPos.NEXT, align="L")
    page.ln(1.2)


def _fields(page: FPDF, fields: list[str]) -> None:
    if not fields:
        return
    page.ln(3)
    page.set_font(FONT, size=10.5)
    page.set_text_color(*INK)
    page.set_draw_color(*RULE)
    share, top = (page.w - 2 * MARGIN + 6) / len(fields), page.get_y()
    for place, field in enumerate(fields):
        left = MARGIN + place * share
        page.set_xy(left, top)
        page.cell(text=field)
        page.line(left + page.get_string_width(field) + 3, top + LINE_HEIGHT, left + share - 6, top + LINE_HEIGHT)
    page.set_xy(MARGIN, top + LINE_HEIGHT + 2)


def _section(page: FPDF, section: Mapping[str, Any]) -> None:
    # A list to tick stays on one page.
    rows = len(section["entries"]) if section.get("tick") else 1
    needed = rows * (LINE_HEIGHT + 2) + section["lines"] * WRITING + 14
    if page.get_y() + needed > page.h - BOTTOM:
        page.add_page()
    page.ln(2.5)
    page.start_section(section["head"])
    _paragraph(page, section["head"], 12.5, ACCENT, bold=True)
    for number, entry in enumerate(section["entries"], start=1):
        _entry(page, section, number, entry)


def _entry(page: FPDF, section: Mapping[str, Any], number: int, entry: str) -> None:
    page.set_font(FONT, size=10.5)
    page.set_text_color(*INK)
    left = MARGIN + 8
    rows = len(page.multi_cell(page.w - left - MARGIN, LINE_HEIGHT, entry, dry_run=True, output="LINES"))
    if page.get_y() + rows * LINE_HEIGHT + section["lines"] * WRITING > page.h - BOTTOM:
        page.add_page()
    top = page.get_y()
    if section.get("tick"):
        page.set_draw_color(*INK)
        page.rect(MARGIN + 1, top + 0.9, 3.8, 3.8)
    else:
        page.set_xy(MARGIN, top)
        page.cell(8, LINE_HEIGHT, f"{number}." if section.get("numbered") else "–")
    page.set_xy(left, top)
    page.multi_cell(page.w - left - MARGIN, LINE_HEIGHT, entry, new_x=XPos.LMARGIN, new_y=YPos.NEXT, align="L")
    page.set_draw_color(*RULE)
    for _ in range(section["lines"]):
        page.ln(WRITING)
        page.line(left, page.get_y(), page.w - MARGIN, page.get_y())
    page.ln(2.0)
