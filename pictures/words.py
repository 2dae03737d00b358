"""Read what the pictures and tables say."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from content.files import read_yaml

WORDS = Path(__file__).with_name("words.yml")


@lru_cache(maxsize=1)
def load_words(path: Path = WORDS) -> dict[str, dict[str, Any]]:
    """Return `pictures` and `tables`, each by id.

    Raises:
        content.files.FileError: the file is no YAML.
    """
    return dict(read_yaml(path))


def sentences_of(name: str) -> list[str]:
    """Return every text of a picture, as it is read: title and lead first, the note last."""
    picture = load_words()["pictures"][name]
    texts = [picture["title"], picture["lead"], picture["alt"]]
    for item in picture.get("items", []):
        texts += [item["head"], item["text"]]
    texts += picture.get("legend", []) + picture.get("columns", [])
    for row in picture.get("rows", []):
        texts += [row["head"], *row["cells"]]
    if picture.get("table"):
        for row in load_words()["tables"][picture["table"]]["rows"]:
            texts += row
    return [*(str(text) for text in texts), str(picture["note"])]


def described(name: str) -> str:
    """Return a picture in words, for whoever does not see it: one paragraph a part."""
    picture = load_words()["pictures"][name]
    parts = [f"{picture['title']}. {picture['lead']}"]
    parts += [f"{item['head']}: {item['text']}" for item in picture.get("items", [])]
    for row in picture.get("rows", []):
        both = zip(picture["columns"], row["cells"], strict=True)
        parts.append(f"{row['head']}. " + " ".join(f"{column}: {cell.rstrip('.')}." for column, cell in both))
    if picture.get("table"):
        table = load_words()["tables"][picture["table"]]
        for row in table["rows"]:
            named = zip(table["columns"][1:], row[1:], strict=True)
            parts.append(f"{row[0]}. " + " ".join(f"{column}: {cell}" for column, cell in named))
    return "\n".join([*parts, str(picture["note"])])
