"""Read YAML files that people edit, with errors that people understand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml


class FileError(ValueError):
    """A file is no YAML; the message is one line that names the file and the line."""


def read_yaml(path: Path, loader: type[yaml.SafeLoader] = yaml.SafeLoader) -> Any:
    """Return what a YAML file holds.

    Raises:
        FileError: it is no YAML, or no UTF-8 text.
        OSError: it can't be read.
    """
    try:
        return yaml.load(path.read_bytes(), loader)  # noqa: S506 - a SafeLoader, or one made from it
    except yaml.YAMLError as error:
        raise FileError(f"{path.name}{_where(error)}: {_what(error)}") from error


def _where(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    return f", line {mark.line + 1}" if mark else ""


def _what(error: yaml.YAMLError) -> str:
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or type(error).__name__
    return f"this can't be read as YAML ({problem})"
