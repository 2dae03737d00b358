"""Make the pictures: `python -m pictures.build` writes the SVG files, `--png` the PNG files that Telegram is sent."""

from __future__ import annotations

import argparse
import sys
from io import BytesIO
from pathlib import Path

from pictures.canvas import PAPER, font_file
from pictures.draw import draw, photos
from pictures.words import load_words

SVG = Path(__file__).with_name("svg")
PNG = Path(__file__).resolve().parents[1] / "build" / "pictures"
ZOOM = 1.75


def png(name: str, photo: int = 0) -> bytes:
    """Return one of a picture's photos as PNG, in a font that comes with the dependencies."""
    import resvg_py
    from PIL import Image

    fonts = [str(font_file()), str(font_file(bold=True))]
    made = resvg_py.svg_to_bytes(
        svg_string=draw(name, photo),
        skip_system_fonts=True,
        font_files=fonts,
        font_family="DejaVu Sans",
        sans_serif_family="DejaVu Sans",
        zoom=ZOOM,
    )
    picture = Image.open(BytesIO(bytes(made)))
    # Telegram keeps no transparency: round corners would come out black. A palette makes a quarter of the bytes.
    paper = Image.new("RGB", picture.size, PAPER)
    paper.paste(picture, mask=picture.getchannel("A"))
    small = BytesIO()
    paper.quantize(128, dither=Image.Dither.NONE).save(small, "PNG", optimize=True)
    return small.getvalue()


def main(arguments: list[str] | None = None) -> int:
    """Write every picture."""
    parser = argparse.ArgumentParser(prog="pictures.build", description=__doc__)
    parser.add_argument("--png", action="store_true", help="write PNG files into build/pictures/")
    folder = PNG if parser.parse_args(arguments).png else SVG
    folder.mkdir(parents=True, exist_ok=True)
    for name in load_words()["pictures"]:
        if folder == PNG:
            for photo in range(photos(name)):
                (folder / f"{name}-{photo + 1}.png").write_bytes(png(name, photo))
        else:
            (folder / f"{name}.svg").write_text(draw(name), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
