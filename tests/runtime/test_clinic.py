"""The clinic's facts: complete and usable, or every problem named at once."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml

from content.files import FileError
from runtime.clinic import Clinic, ClinicError, load_clinic
from runtime.settings import ROOT

FACTS: dict[str, Any] = {
    **{item.name: f"the {item.name.replace('_', ' ')}" for item in fields(Clinic)},
    "timezone": "Asia/Tokyo",
    # A country that the table of countries does not know.
    "country": "JP",
    "retention_months": 6,
}
NAMES = sorted(FACTS)
NUMBERS = {
    "emergency_number", "urgent_care", "crisis_line", "poison_line",
    "urgent_care_es", "crisis_line_es", "poison_line_es",
}  # fmt: skip


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


# A number without Spanish words of its own is said in Spanish as it stands.
@pytest.mark.parametrize("name", [name for name in NAMES if not name.endswith("_es")])
def test_a_missing_fact_is_named(tmp_path: Path, name: str) -> None:
    (found,) = [problem for problem in problems(tmp_path, without=name) if problem.startswith(f"{name} is missing")]
    assert ("none for JP" in found) == (name in NUMBERS)


@pytest.mark.parametrize("value", ["", "   ", None, []])
@pytest.mark.parametrize("name", NAMES)
def test_an_empty_fact_is_named(tmp_path: Path, name: str, value: object) -> None:
    assert f"{name} is missing" in problems(tmp_path, **{name: value})


def test_an_empty_number_is_no_reason_to_take_that_of_the_table(tmp_path: Path) -> None:
    assert "crisis_line is missing" in problems(tmp_path, country="US", crisis_line=" ")


@pytest.mark.parametrize("name", ["adress", "Phone", "emergency-number"])
def test_a_fact_that_is_not_known_is_named(tmp_path: Path, name: str) -> None:
    assert problems(tmp_path, **{name: "x"}) == [f"{name} is not known"]


@pytest.mark.parametrize("value", ["us", "USA", "United States", "XX", "001", 49])
def test_a_country_must_be_a_code(tmp_path: Path, value: object) -> None:
    assert problems(tmp_path, country=value) == ["country is no ISO 3166 code such as US"]


def test_norway_without_quotes_is_refused_and_with_quotes_taken(tmp_path: Path) -> None:
    # YAML reads NO as false.
    assert problems(tmp_path, country=False) == ["country is yes or no, and must be one text: put it in quotes"]
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
    assert problems(tmp_path, **{name: value}) == [f"{name} holds a brace"]


def test_all_problems_stand_in_one_message(tmp_path: Path) -> None:
    found = problems(tmp_path, without="phone", email="", colour="red", country="XX", timezone="X", retention_months=0)
    assert found == [
        "email is missing",
        "phone is missing",
        "colour is not known",
        "retention_months is no whole number above 0",
        "country is no ISO 3166 code such as US",
        "timezone is no IANA name such as America/New_York",
    ]


@pytest.mark.parametrize("content", ["", "- a\n- b\n", "just words", "42"])
def test_a_file_without_facts_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "facts.yml"
    path.write_text(content)
    with pytest.raises(ClinicError, match=r"facts\.yml holds no facts"):
        load_clinic(path)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (["Mon", "Tue"], "a list"),
        ([988], "a list"),
        ({"mon": "9 to 5"}, "a mapping"),
        (True, "yes or no"),
        (False, "yes or no"),
    ],
)
@pytest.mark.parametrize("name", [name for name in NAMES if name != "retention_months"])
def test_a_fact_that_is_no_text_is_named_with_what_it_is(tmp_path: Path, name: str, value: object, kind: str) -> None:
    assert problems(tmp_path, **{name: value}) == [f"{name} is {kind}, and must be one text: put it in quotes"]


@pytest.mark.parametrize("value", [True, [6], {"months": 6}])
def test_months_that_are_no_number_are_named(tmp_path: Path, value: object) -> None:
    assert problems(tmp_path, retention_months=value) == ["retention_months is no whole number above 0"]


@pytest.mark.parametrize("written", ["000", "0112", "9:30", "1_1_2", "0x70", "911", "112", "1e3", "2026-01-01", "9.10"])
def test_a_number_without_quotes_is_shown_as_it_is_written(tmp_path: Path, written: str) -> None:
    path = tmp_path / "facts.yml"
    facts = {key: value for key, value in FACTS.items() if key != "emergency_number"}
    path.write_text(f"{yaml.safe_dump(facts)}emergency_number: {written}\n")
    assert load_clinic(path).emergency_number == written


@pytest.mark.parametrize(
    ("content", "where"),
    [("name: Ann\nhours: Mon: 9 to 5\n", ", line 2"), ("name: [Ann\n", ", line 2"), ("name: \x07\n", "")],
)
def test_a_file_that_is_no_yaml_is_named_with_the_line(tmp_path: Path, content: str, where: str) -> None:
    path = tmp_path / "facts.yml"
    path.write_text(content)
    with pytest.raises(FileError) as caught:
        load_clinic(path)
    assert str(caught.value).startswith(f"facts.yml{where}: this can't be read as YAML (")
    assert "\n" not in str(caught.value)


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    path = tmp_path / "facts.yml"
    path.write_bytes(b"name: \xff\xfe\xfa")
    with pytest.raises(FileError, match=r"^facts\.yml: "):
        load_clinic(path)


def test_placeholders_name_every_fact_with_its_value(tmp_path: Path) -> None:
    placeholders = load(tmp_path).placeholders()
    own = {"name", "phone", "email", "address", "hours", "website"}
    assert placeholders == {(f"clinic_{key}" if key in own else key): str(value) for key, value in FACTS.items()}


def test_placeholders_are_text(tmp_path: Path) -> None:
    assert load(tmp_path).placeholders()["retention_months"] == "6"


def without_numbers(folder: Path, country: str, **own: str) -> Clinic:
    path = folder / "facts.yml"
    facts = {key: value for key, value in FACTS.items() if key not in NUMBERS} | {"country": country, **own}
    path.write_text(yaml.safe_dump(facts, allow_unicode=True), "utf-8")
    return load_clinic(path)


@pytest.mark.parametrize(
    ("country", "emergency", "crisis", "poison"),
    [
        ("US", "911", "988", "1-800-222-1222"),
        ("GB", "999", "116 123", "111"),
        ("IE", "112 or 999", "116 123", "01 809 2166"),
        ("CA", "911", "988", "1-844-764-7669"),
        ("AU", "000", "13 11 14", "13 11 26"),
        ("NZ", "111", "1737", "0800 764 766"),
        ("IN", "112", "14416", "112"),
        ("FR", "112", "3114", "112"),
        ("ES", "112", "024", "112"),
    ],
)
def test_the_country_brings_its_numbers(tmp_path: Path, country: str, emergency: str, crisis: str, poison: str) -> None:
    clinic = without_numbers(tmp_path, country)
    assert clinic.emergency_number == emergency
    assert crisis in clinic.crisis_line
    assert crisis in clinic.crisis_line_es
    assert poison in clinic.poison_line
    assert poison in clinic.poison_line_es


def test_a_number_of_the_clinics_own_comes_first_and_is_said_in_spanish_too(tmp_path: Path) -> None:
    clinic = without_numbers(tmp_path, "US", crisis_line="555 0100")
    assert (clinic.crisis_line, clinic.crisis_line_es) == ("555 0100", "555 0100")
    assert clinic.emergency_number == "911"


@pytest.mark.parametrize(("country", "missing"), [("SE", "crisis_line"), ("DE", "crisis_line")])
def test_a_member_of_the_union_without_a_crisis_line_is_asked_for_one(
    tmp_path: Path, country: str, missing: str
) -> None:
    with pytest.raises(ClinicError, match=f"{missing} is missing: content/countries.yml has none for {country}"):
        without_numbers(tmp_path, country)
    assert without_numbers(tmp_path, country, crisis_line="0800 1").emergency_number == "112"
