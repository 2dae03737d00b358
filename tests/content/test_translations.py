"""The rules for texts in other languages: each with a text that breaks it, and one beside it that does not."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from content import lint
from content.answers import Answer, load_answers, load_sources
from content.lint import problems_of
from content.translations import BANNED, banned_phrases, language_of, phones, sentences, unlike_english
from understanding.languages import KNOWN
from understanding.red_flags import SPANISH_PATTERNS

ANSWERS = load_answers()
TRANSLATIONS = [answer for answer in ANSWERS if language_of(answer)]
METADATA: dict[str, Any] = {
    "title": "Un título",
    "lang": "es",
    "level": "dialogue",
    "sources": [sorted(load_sources())[0]],
    "evidence": "no-claim",
    "reviewed_on": "2026-01-01",
    "review_by": "2027-01-01",
}
FINE = "Llame al {clinic_phone}."
IN_SPANISH = {"type": "slot", "name": "language", "value": "es"}


def answer(text: str = FINE, *, conditions: tuple[dict[str, Any], ...] = (IN_SPANISH,), **changes: Any) -> Answer:
    """Return a translation that keeps every rule, with some metadata changed; None leaves a key out."""
    metadata = {key: value for key, value in {**METADATA, **changes}.items() if value is not None}
    return Answer("utter_probe", text, Path("probe.yml"), condition=conditions, metadata=metadata)


def english(text: str = "Call {clinic_phone}.", *conditions: dict[str, Any]) -> Answer:
    return answer(text, conditions=conditions, lang=None)


def test_a_translation_that_keeps_every_rule_has_no_problem() -> None:
    assert problems_of(answer()) == []


def test_the_reading_grade_of_english_does_not_apply() -> None:
    hard = "Los especialistas examinan detenidamente a numerosos pacientes. Llame al {clinic_phone}."
    assert problems_of(answer(hard)) == []
    assert any("reading grade" in problem for problem in problems_of(english(hard)))


# Each: a sentence that a rule bans, and one with the same words that denies it (None: no way to deny it).
PHRASES = [
    ("Esto cura la calvicie.", "Esto no cura la calvicie."),
    ("Garantizamos el pelo.", "No garantizamos el pelo."),
    ("Un tratamiento sin riesgos.", "Ningún tratamiento es sin riesgo, no lo crea."),
    ("Funciona al 100 %.", "Nada funciona al 100%, no."),
    ("Está demostrado.", "No está demostrado."),
    ("Es segura.", "Pregunte si es segura."),
    ("Es un método sin efectos secundarios.", "No hay nada sin efectos secundarios."),
    ("Es indoloro.", None),
    ("No duele.", None),
    ("El cambio es permanente.", "El cambio no es permanente."),
    ("Un milagro para su pelo.", None),
    ("Está aprobado por la FDA.", "No está aprobado por la FDA."),
    ("Somos la mejor clínica.", "Nadie es el mejor."),
    ("Usted es buen candidato.", None),
    ("Usamos células madre de su sangre.", None),
]


@pytest.mark.parametrize("banned", [pair[0] for pair in PHRASES])
def test_a_promise_is_banned(banned: str) -> None:
    assert len(banned_phrases(banned, "es")) == 1
    assert any(problem.startswith("banned phrase") for problem in problems_of(answer(f"{banned} {FINE}")))


@pytest.mark.parametrize("denied", [pair[1] for pair in PHRASES if pair[1]])
def test_a_promise_that_its_sentence_denies_is_allowed(denied: str) -> None:
    assert banned_phrases(denied, "es") == []


@pytest.mark.parametrize("pattern", [pattern for pattern, _ in BANNED["es"]])
def test_every_banned_pattern_has_an_example_above(pattern: str) -> None:
    assert any(re.search(pattern, banned, re.IGNORECASE) for banned, _ in PHRASES)


def test_a_denial_in_another_sentence_does_not_count() -> None:
    assert banned_phrases("No es nuevo. ¿Es caro? Está demostrado.", "es") == ["demostrado"]


def test_a_language_without_a_list_has_nothing_banned() -> None:
    assert banned_phrases("Das ist ein Wunder.", "de") == []


@pytest.mark.parametrize(
    "conditions",
    [
        (),
        ({"type": "slot", "name": "red_flag", "value": "es"},),
        ({"type": "slot", "name": "language", "value": "fr"},),
    ],
)
def test_a_translation_is_said_in_its_language_only(conditions: tuple[dict[str, Any], ...]) -> None:
    assert problems_of(answer(conditions=conditions)) == ["no condition that the slot language is es"]


@pytest.mark.parametrize(("level", "limit"), [("dialogue", 108), ("emergency", 90), ("crisis", 102), ("same-day", 90)])
def test_a_translation_may_have_a_fifth_more_words(level: str, limit: int) -> None:
    longest = f"{FINE} " + "Va. " * (limit - 3)
    assert problems_of(answer(longest, level=level)) == []
    assert problems_of(answer(f"{longest}Va.", level=level)) == [f"{limit + 1} words, {limit} allowed"]


def test_a_sentence_has_30_words_at_most() -> None:
    assert problems_of(answer(f"{'va ' * 29}va. {FINE}")) == []
    (problem,) = problems_of(answer(f"{'va ' * 30}va. {FINE}"))
    assert problem.startswith("a sentence of 31 words: va va")


def test_sentences_of_other_languages_are_told_apart() -> None:
    assert sentences("Llame. ¿Duele? Último día. él va.") == ["Llame.", "¿Duele?", "Último día.", "él va."]
    assert sentences("你好。请拨打 {clinic_phone}。") == ["你好。", "请拨打 {clinic_phone}。"]
    assert sentences("मैं हूँ। कॉल करें।") == ["मैं हूँ।", "कॉल करें।"]


def test_a_translation_names_a_number_where_the_english_answer_does() -> None:
    without = answer("Llame a la clínica {clinic_name}.")
    found = unlike_english([english("Call {clinic_phone}."), without])
    assert found == ["utter_probe (es): no number to call, the English answer has one"]
    assert unlike_english([english("Call {clinic_name}."), without]) == []


@pytest.mark.parametrize("level", ["emergency", "crisis", "same-day"])
def test_an_urgent_one_names_it_in_the_first_two_sentences(level: str) -> None:
    assert problems_of(answer(f"Va. {FINE} Va.", level=level)) == []
    late = answer(f"Va. ¿Va? {FINE}", level=level)
    assert problems_of(late) == ["no number to call in the first 2 sentences"]
    assert problems_of(answer(f"Va. ¿Va? {FINE}")) == []


def test_the_spanish_wording_of_a_fact_is_the_same_number() -> None:
    assert phones("{crisis_line_es} {clinic_phone} {clinic_name}") == {"crisis_line", "clinic_phone"}


FLAG = {"type": "slot", "name": "red_flag", "value": "vision"}


def test_a_translation_stands_beside_an_english_answer() -> None:
    assert unlike_english([english(), answer()]) == []
    alone = ["utter_probe (es): no English answer has these conditions"]
    assert unlike_english([answer()]) == alone
    assert unlike_english([english("Call {clinic_phone}.", FLAG), answer()]) == alone
    assert unlike_english([english("Call {clinic_phone}.", FLAG), answer(conditions=(IN_SPANISH, FLAG))]) == []


@pytest.mark.parametrize(
    ("text", "level", "fits"),
    [
        (FINE, "dialogue", True),
        (FINE, "emergency", False),
        ("Llame al {emergency_number}, o al {clinic_phone}.", "emergency", True),
        ("Llame al {crisis_line_es}.", "dialogue", False),
    ],
)
def test_a_translation_sends_people_to_the_numbers_of_the_english_answer(text: str, level: str, fits: bool) -> None:
    found = unlike_english([english("Call {clinic_phone} or {emergency_number}."), answer(text, level=level)])
    wrong = "utter_probe (es): the numbers to call are not those of the English answer"
    assert found == ([] if fits else [wrong])


def test_the_command_compares_translations(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    variation = {"text": FINE, "condition": [IN_SPANISH], "metadata": METADATA}
    (tmp_path / "probe.yml").write_text(yaml.safe_dump({"responses": {"utter_probe": [variation]}}))
    monkeypatch.setattr(lint, "RESPONSES", tmp_path)
    assert lint.main([]) == 1
    assert capsys.readouterr().out.endswith("no English answer has these conditions\n1 answers, 1 problems\n")


# --- the project's own ----------------------------------------------------------------------------------------------


def test_every_translation_of_the_project_stands_beside_its_english_answer() -> None:
    assert len(TRANSLATIONS) > 15
    assert unlike_english(ANSWERS) == []


def test_every_language_that_is_told_apart_has_a_reply() -> None:
    replies = {language_of(answer) for answer in TRANSLATIONS if answer.name == "utter_oos_other_language"}
    assert replies == KNOWN


def test_every_urgent_answer_is_said_in_spanish_too() -> None:
    urgent = {"emergency", "crisis", "same-day"}
    missing = [
        (answer.name, answer.condition)
        for answer in ANSWERS
        if answer.metadata.get("level") in urgent
        and language_of(answer) is None
        and not any(
            other.name == answer.name and other.condition == (IN_SPANISH, *answer.condition) for other in TRANSLATIONS
        )
    ]
    assert missing == []


def test_the_class_that_picks_a_spanish_text_is_one_that_spanish_patterns_find() -> None:
    classes = set(yaml.safe_load(SPANISH_PATTERNS.read_text("utf-8"))["classes"])
    picked = {one["value"] for answer in TRANSLATIONS for one in answer.condition if one["name"] == "red_flag"}
    assert picked
    assert picked <= classes
