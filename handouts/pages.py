"""A sheet as a page for the browser, which prints well."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from jinja2 import Environment, StrictUndefined

from handouts.words import foot, load_sheets

TEMPLATE, STYLE = Path(__file__).with_name("sheet.html"), Path(__file__).with_name("sheet.css")


def sheet_page(name: str, facts: Mapping[str, str]) -> str:
    """Return a sheet as HTML; nothing of the facts becomes markup.

    Raises:
        KeyError: there is no such sheet.
    """
    sheet = load_sheets()[name]
    page = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    page.globals["range"] = range
    sections = [{"numbered": False, "tick": False, **section} for section in sheet["sections"]]
    return page.from_string(TEMPLATE.read_text("utf-8")).render(
        name=name,
        sheet={"fields": [], **sheet, "sections": sections},
        clinic_name=facts["clinic_name"],
        foot=foot(sheet, facts),
    )
