"""The committed floors (floors.yml): a figure that falls through one fails the evaluation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from content.files import FileError, read_yaml

FLOORS = Path(__file__).with_name("floors.yml")


class FloorsError(Exception):
    """The file of floors is not what it should be."""


@dataclass(frozen=True)
class Floors:
    """Limits of figures by name: at least this much, or at most this much where less is better."""

    at_least: Mapping[str, float]
    at_most: Mapping[str, float]


def read_floors(path: Path = FLOORS) -> Floors:
    """Return the floors of a file.

    Raises:
        FloorsError: it can't be read, has other keys than the two, or a limit that is no number from 0 to 1.
    """
    try:
        content = read_yaml(path)
    except FileError as error:
        raise FloorsError(str(error)) from error
    except OSError as error:
        raise FloorsError(f"{path.name} can't be read: {error}") from error
    if not isinstance(content, dict) or set(content) != {"at_least", "at_most"}:
        raise FloorsError(f"{path.name} must have the keys at_least and at_most, and no other")
    for limits in content.values():
        if not isinstance(limits, dict):
            raise FloorsError(f"{path.name}: at_least and at_most name figures")
        for name, limit in limits.items():
            if isinstance(limit, bool) or not isinstance(limit, int | float) or not 0 <= limit <= 1:
                raise FloorsError(f"{path.name}: {name} must be a number from 0 to 1")
    return Floors(**content)


def fallen(figures: Mapping[str, float | None], floors: Floors) -> list[str]:
    """Return a line for each figure that is beyond its limit; one that was not measured is."""
    lines = []
    for limits, word, sign in ((floors.at_least, "under", 1), (floors.at_most, "over", -1)):
        for name, limit in limits.items():
            figure = figures.get(name)
            if figure is None:
                lines.append(f"{name} was not measured, its floor is {limit:.1%}")
            elif sign * figure < sign * limit:
                lines.append(f"{name} is {figure:.2%}, {word} {limit:.2%}")
    return lines
