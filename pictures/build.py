"""Make the pictures: `python -m pictures.build` writes the SVG files, `--png` the PNG files that Telegram is sent."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from pictures.canvas import font_file
from pictures.draw import draw
from pictures.words import load_words

SVG = Path(__file__).with_name("svg")
PNG = Path(__file__).resolve().parents[1] / "build" / "pictures"
# Telegram shows at most 1280 pixels of a side of a photo without loss; twice the page is sharp on every phone.
ZOOM = 1.75


def png(name: str) -> bytes:
    """Return a picture as PNG, in a font that comes with the dependencies."""
    import resvg_py

    fonts = [str(font_file()), str(font_file(bold=True))]
    made = resvg_py.svg_to_bytes(
        svg_string=draw(name),
        skip_system_fonts=True,
        font_files=fonts,
        font_family="DejaVu Sans",
        sans_serif_family="DejaVu Sans",
        zoom=ZOOM,
    )
    return bytes(made)


def main(arguments: list[str] | None = None) -> int:
    """Write every picture."""
    parser = argparse.ArgumentParser(prog="pictures.build", description=__doc__)
    parser.add_argument("--png", action="store_true", help="write PNG files into build/pictures/")
    folder = PNG if parser.parse_args(arguments).png else SVG
    folder.mkdir(parents=True, exist_ok=True)
    for name in load_words()["pictures"]:
        if folder == PNG:
            (folder / f"{name}.png").write_bytes(png(name))
        else:
            (folder / f"{name}.svg").write_text(draw(name), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
