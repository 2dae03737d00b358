"""The clinic's facts: complete and usable, or every problem named at once."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml

from runtime.clinic import Clinic, ClinicError, load_clinic
from runtime.settings import ROOT

FACTS: dict[str, Any] = {
    **{item.name: f"the {item.name.replace('_', ' ')}" for item in fields(Clinic)},
    "timezone": "Europe/Berlin",
    "country": "DE",
    "retention_months": 6,
}
NAMES = sorted(FACTS)


def load(folder: Path, without: str = "", **changes: Any) -> Clinic:
    path = folder / "facts.yml"
    facts = {key: value for key, value in {**FACTS, **changes}.items() if key != without}
    path.write_text(yaml.safe_dump(facts, allow_unicode=True), "utf-8")
    return load_clinic(path)


def problems(folder: Path, without: str = "", **changes: Any) -> list[str]:
    """Return the problems that the message names."""
    with pytest.raises(ClinicError) as caught:
        load(folder, without, **changes)
    file, _, rest = str(caught.value).partition(": ")
    assert file == "facts.yml"
    return rest.split("; ")


def test_every_fact_is_read(tmp_path: Path) -> None:
    clinic = load(tmp_path)
    assert {name: getattr(clinic, name) for name in NAMES} == FACTS


def test_the_clinic_file_of_the_project_is_usable() -> None:
    assert load_clinic(ROOT / "clinic.yml").retention_months >= 1


def test_a_fact_may_be_a_number_and_have_spaces_around_it(tmp_path: Path) -> None:
    clinic = load(tmp_path, emergency_number=911, hours="  9 to 5 \n")
    assert (clinic.emergency_number, clinic.hours) == ("911", "9 to 5")


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_fact_is_named(tmp_path: Path, name: str) -> None:
    assert f"{name} is missing" in problems(tmp_path, without=name)


@pytest.mark.parametrize("value", ["", "   ", None, []])
@pytest.mark.parametrize("name", NAMES)
def test_an_empty_fact_is_named(tmp_path: Path, name: str, value: object) -> None:
    assert f"{name} is missing" in problems(tmp_path, **{name: value})


@pytest.mark.parametrize("name", ["adress", "Phone", "emergency-number"])
def test_a_fact_that_is_not_known_is_named(tmp_path: Path, name: str) -> None:
    assert problems(tmp_path, **{name: "x"}) == [f"{name} is not known"]


@pytest.mark.parametrize("value", ["us", "USA", "United States", "XX", "001", 49])
def test_a_country_must_be_a_code(tmp_path: Path, value: object) -> None:
    assert problems(tmp_path, country=value) == ["country is no ISO 3166 code such as US"]


def test_norway_without_quotes_is_refused_and_with_quotes_taken(tmp_path: Path) -> None:
    # YAML reads NO as false.
    assert "country is missing" in problems(tmp_path, country=False)
    assert load(tmp_path, country="NO").country == "NO"


@pytest.mark.parametrize("value", [0, -1, "6", "six", 1.5])
def test_months_must_be_a_whole_number_above_zero(tmp_path: Path, value: object) -> None:
    assert "retention_months is no whole number above 0" in problems(tmp_path, retention_months=value)


@pytest.mark.parametrize("value", ["Berlin", "Europe", "CET+1", "../etc/passwd", "/etc/passwd", "europe/berlin"])
def test_a_timezone_must_be_known(tmp_path: Path, value: str) -> None:
    assert problems(tmp_path, timezone=value) == ["timezone is no IANA name such as America/New_York"]


@pytest.mark.parametrize("value", ["call {clinic_phone}", "}", "{"])
@pytest.mark.parametrize("name", ["price_policy", "hours"])
def test_a_brace_in_a_fact_is_refused(tmp_path: Path, name: str, value: str) -> None:
    assert problems(tmp_path, **{name: value}) == ["a fact holds a brace"]


def test_all_problems_stand_in_one_message(tmp_path: Path) -> None:
    found = problems(tmp_path, without="phone", email="", colour="red", country="XX", timezone="X", retention_months=0)
    assert found == [
        "email is missing",
        "phone is missing",
        "retention_months is missing",
        "colour is not known",
        "country is no ISO 3166 code such as US",
        "retention_months is no whole number above 0",
        "timezone is no IANA name such as America/New_York",
    ]


@pytest.mark.parametrize("content", ["", "- a\n- b\n", "just words", "42"])
def test_a_file_without_facts_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "facts.yml"
    path.write_text(content)
    with pytest.raises(ClinicError, match=r"facts\.yml holds no facts"):
        load_clinic(path)


@pytest.mark.xfail(
    strict=True, reason="load_clinic: a list or yes/no is a fact for str(): patients would read ['Mon', 'Tue']"
)
@pytest.mark.parametrize(
    ("name", "value"),
    [("hours", ["Mon", "Tue"]), ("crisis_line", [988]), ("team_note", True), ("retention_months", True)],
)
def test_a_fact_that_is_no_text_is_named(tmp_path: Path, name: str, value: object) -> None:
    assert any(name in problem for problem in problems(tmp_path, **{name: value}))


def test_placeholders_name_every_fact_with_its_value(tmp_path: Path) -> None:
    placeholders = load(tmp_path).placeholders()
    own = {"name", "phone", "email", "address", "hours", "website"}
    assert placeholders == {(f"clinic_{key}" if key in own else key): str(value) for key, value in FACTS.items()}


def test_placeholders_are_text(tmp_path: Path) -> None:
    assert load(tmp_path).placeholders()["retention_months"] == "6"
