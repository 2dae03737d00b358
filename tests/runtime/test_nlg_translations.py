"""What is said before an English answer to a person who writes in another language."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from content.answers import RESPONSES
from runtime import services
from runtime.nlg import ClinicNLG
from understanding.languages import KNOWN, UNKNOWN

SLOT = {"type": "text", "mappings": [{"type": "custom"}], "influence_conversation": False}


def when(name: str, value: str) -> dict[str, str]:
    return {"type": "slot", "name": name, "value": value}


ENGLISH = {"text": "Call {clinic_phone}.", "buttons": [{"title": "Risks", "payload": "/x"}], "metadata": {"title": "t"}}
EYE = {"text": "Eye.", "condition": [when("red_flag", "vision")], "metadata": {"title": "e"}}
SPANISH = {"text": "Llame al {clinic_phone}.", "condition": [when("language", "es")], "metadata": {"lang": "es"}}
SPANISH_EYE = {
    "text": "Ojo.",
    "condition": [when("language", "es"), when("red_flag", "vision")],
    "buttons": [{"title": "Llame a {clinic_name}", "payload": "/y"}],
    "metadata": {"lang": "es"},
}
ALL = [EYE, ENGLISH, SPANISH, SPANISH_EYE]


async def said(domain: Domain, name: str, slots: dict[str, str], **more: Any) -> dict[str, Any]:
    """Return what a person reads; Rasa picks at random where several fit, so it must be the same each time."""
    tracker = DialogueStateTracker("web-1", domain.slots)
    for slot, value in slots.items():
        tracker._set_slot(slot, value)
    found = [await ClinicNLG(EndpointConfig(), domain).generate(name, tracker, "web", **more) for _ in range(8)]
    assert found[0] is not None
    assert all(one == found[0] for one in found)
    return dict(found[0])


async def probe(variations: list[dict[str, Any]], slots: dict[str, str], **more: Any) -> dict[str, Any]:
    both = {slot: dict(SLOT) for slot in ("language", "red_flag")}
    return await said(Domain.from_dict({"slots": both, "responses": {"utter_p": variations}}), "utter_p", slots, **more)


def phone() -> str:
    return services.clinic().phone


@pytest.mark.parametrize("slots", [{}, {"language": "en"}, {"language": "fr"}, {"language": "other"}])
async def test_without_a_translation_there_is_only_english(slots: dict[str, str]) -> None:
    found = await probe(ALL, slots)
    assert found["text"] == f"Call {phone()}."
    assert found["buttons"] == ENGLISH["buttons"]


async def test_the_translation_comes_first_and_the_english_answer_after_it() -> None:
    found = await probe(ALL, {"language": "es"})
    assert found["text"] == f"Llame al {phone()}.\n\nCall {phone()}."
    assert found["buttons"] == ENGLISH["buttons"]
    assert found["metadata"] == {"title": "t"}


@pytest.mark.parametrize("order", [ALL, ALL[::-1]])
async def test_the_translation_with_most_conditions_is_said_with_its_buttons(order: list[dict[str, Any]]) -> None:
    found = await probe(order, {"language": "es", "red_flag": "vision"})
    assert found["text"] == "Ojo.\n\nEye."
    assert found["buttons"] == [{"title": f"Llame a {services.clinic().name}", "payload": "/y"}]
    assert found["metadata"] == {"title": "e"}


async def test_the_class_alone_picks_the_english_answer_alone() -> None:
    assert (await probe(ALL, {"red_flag": "vision"}))["text"] == "Eye."


async def test_a_class_without_a_translation_of_its_own_gets_the_general_one() -> None:
    assert (await probe([EYE, ENGLISH, SPANISH], {"language": "es", "red_flag": "vision"}))["text"] == (
        f"Llame al {phone()}.\n\nEye."
    )


async def test_a_translation_is_never_said_instead_of_english() -> None:
    domain = Domain.from_dict({"slots": {"language": dict(SLOT)}, "responses": {"utter_p": [SPANISH]}})
    tracker = DialogueStateTracker("web-1", domain.slots)
    tracker._set_slot("language", "es")
    assert await ClinicNLG(EndpointConfig(), domain).generate("utter_p", tracker, "web") is None


async def test_answers_that_are_set_anew_as_rasa_does_with_a_model_are_told_apart_too() -> None:
    domain = Domain.from_dict({"slots": {"language": dict(SLOT)}, "responses": {"utter_p": [ENGLISH, SPANISH]}})
    nlg = ClinicNLG(EndpointConfig(), Domain.empty())
    nlg.responses = domain.responses
    for _ in range(8):
        found = nlg.generate_from_slots("utter_p", {"language": "es"}, "web")
        assert found is not None
        assert found["text"] == f"Llame al {phone()}.\n\nCall {phone()}."


async def test_saying_it_does_not_change_it() -> None:
    before = [dict(SPANISH), dict(SPANISH_EYE)]
    await probe(ALL, {"language": "es", "red_flag": "vision"})
    assert before == [SPANISH, SPANISH_EYE]


# --- the project's own answers --------------------------------------------------------------------------------------

CASES = [
    ("utter_urgent_severe_reaction", flag, number)
    for flag, number in [
        ("anaphylaxis", "emergency_number"), ("bleeding", "emergency_number"), ("vision", "emergency_number"),
        ("poisoning", "poison_line_es"), ("chest_breath", "emergency_number"), ("none", "emergency_number"),
    ]
] + [
    ("utter_crisis_self_harm", "crisis", "emergency_number"),
    ("utter_post_procedure_warning_signs", "infection", "phone"),
    ("utter_post_procedure_warning_signs", "leg_clot", "phone"),
    ("utter_post_procedure_warning_signs", "skin_death", "phone"),
    ("utter_post_procedure_warning_signs", "none", "phone"),
    ("utter_finasteride_mood", "finasteride_mood", "crisis_line_es"),
]  # fmt: skip


def own(name: str) -> Domain:
    domain = Domain.load(str(RESPONSES / name))
    return domain.merge(Domain.from_dict({"slots": {slot: dict(SLOT) for slot in ("language", "red_flag")}}))


@pytest.mark.parametrize(("name", "flag", "number"), CASES)
async def test_an_urgent_text_is_said_in_spanish_with_its_number_and_then_in_english(
    name: str, flag: str, number: str
) -> None:
    domain = own("safety.yml")
    alone = (await said(domain, name, {"language": "en", "red_flag": flag}))["text"]
    both = (await said(domain, name, {"language": "es", "red_flag": flag}))["text"]
    spanish, blank, english = both.partition("\n\n")
    assert english == alone
    assert blank
    assert str(getattr(services.clinic(), number)) in spanish
    assert "{" not in both


async def test_each_class_has_a_spanish_text_of_its_own() -> None:
    domain = own("safety.yml")
    texts = [(await said(domain, name, {"language": "es", "red_flag": flag}))["text"] for name, flag, _ in CASES]
    # A class without a text of its own shares the general one.
    assert len(set(texts)) == len(CASES) - 1


@pytest.mark.parametrize("language", sorted(KNOWN))
async def test_each_language_gets_a_reply_with_the_phone_and_then_the_english_one(language: str) -> None:
    domain = own("out_of_scope.yml")
    english = (await said(domain, "utter_oos_other_language", {"language": "en"}))["text"]
    text = (await said(domain, "utter_oos_other_language", {"language": language}))["text"]
    first, _, second = text.partition("\n\n")
    assert second == english
    assert services.clinic().phone in first
    assert first != english


async def test_a_spanish_reply_offers_to_be_called_and_says_that_the_questions_are_in_english() -> None:
    found = await said(own("out_of_scope.yml"), "utter_oos_other_language", {"language": "es"})
    spanish = found["text"].partition("\n\n")[0]
    assert services.clinic().emergency_number in spanish
    assert "las preguntas están en inglés" in spanish
    assert {"title": "Pedir que me llamen", "payload": "/book_consultation"} in found["buttons"]


async def test_a_language_that_is_not_known_gets_english_and_one_sentence_of_spanish() -> None:
    found = await said(own("out_of_scope.yml"), "utter_oos_other_language", {"language": UNKNOWN})
    assert found["text"].startswith("I'm sorry, I can only answer in English.")
    assert "Solo respondo en inglés" in found["text"]
