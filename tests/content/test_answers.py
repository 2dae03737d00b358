"""The content itself: every answer keeps the rules, and what it names exists."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import defaultdict
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from actions.consultation_answers import FIELDS
from content import readability
from content.answers import RESPONSES, Answer, load_answers, load_sources
from content.files import FileError
from content.lint import problems_of
from runtime import services
from runtime.settings import ROOT

MAX_BUTTON_TITLE = 32
MIN_SHARED_WORDS = 8
# What an answer may name in braces besides the clinic's facts: filled by the action that says it.
OF_ACTIONS = {"step", "reference", "sources", "evidence_note", "reviewed_on"}
# Intents whose answer depends on what was said before, or is an action's; all others are topics.
NO_TOPIC = {
    "affirm",
    "deny",
    "book_consultation",
    "cancel_request",
    "correct_detail",
    "give_answer",
    "tour_back",
    "tour_next",
    "tour_start",
    "tour_step",
}
# Topics that a rule answers by an action, which picks among responses.
BY_ACTION = {"ask_source": "action_tell_source", "nlu_fallback": "action_two_stage_fallback"}

_PLACEHOLDER = re.compile(r"(?<!\{)\{([^{}]*)\}(?!\})")
_PAYLOAD = re.compile(r"/(?P<intent>\w+)(?P<entities>\{.*\})?")

ANSWERS = load_answers()
BUTTONS = [(answer, button) for answer in ANSWERS for button in answer.buttons]


def name_of(value: object) -> str:
    """Return a short name for a parametrised test."""
    if isinstance(value, Answer):
        return value.name
    return str(value["title"]) if isinstance(value, dict) else str(value)


@lru_cache(maxsize=1)
def domain() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((ROOT / "domain.yml").read_text("utf-8"))
    return content


@lru_cache(maxsize=1)
def actions_by_intent() -> dict[str, set[str]]:
    """Return what the rules do after each intent."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in sorted((ROOT / "data" / "rules").glob("*.yml")):
        for rule in yaml.safe_load(path.read_text("utf-8"))["rules"]:
            intents = [step["intent"] for step in rule["steps"] if "intent" in step]
            for intent in intents:
                found[intent] |= {step["action"] for step in rule["steps"] if "action" in step}
    return found


def braces_of(answer: Answer) -> set[str]:
    texts = [answer.text, *(button["title"] for button in answer.buttons)]
    return {name for text in texts for name in _PLACEHOLDER.findall(text)}


def test_there_are_answers_to_check() -> None:
    assert len(ANSWERS) > 100
    assert len(BUTTONS) > 100


@pytest.mark.parametrize("answer", ANSWERS, ids=name_of)
def test_an_answer_keeps_every_rule(answer: Answer) -> None:
    assert problems_of(answer) == []


def test_a_title_belongs_to_one_response() -> None:
    names = defaultdict(set)
    for answer in ANSWERS:
        names[str(answer.metadata.get("title")).casefold()].add(answer.name)
    assert {title: owners for title, owners in names.items() if len(owners) > 1} == {}


@pytest.mark.parametrize(("answer", "button"), BUTTONS, ids=name_of)
def test_a_button_fires_an_intent_of_the_domain(answer: Answer, button: dict[str, str]) -> None:
    match = _PAYLOAD.fullmatch(button["payload"])
    assert match is not None
    assert match["intent"] in domain()["intents"]


@pytest.mark.parametrize("payload", sorted({button["payload"] for _, button in BUTTONS if "{" in button["payload"]}))
def test_the_json_of_a_payload_has_doubled_braces_and_entities_of_the_domain(payload: str) -> None:
    # The answers are templates: a single brace would be read as a placeholder.
    entities = payload[payload.index("{") :]
    assert re.fullmatch(r"\{\{[^{}]*\}\}", entities)
    values = json.loads(entities[1:-1])
    assert values
    assert set(values) <= set(domain()["entities"])


@pytest.mark.parametrize(("answer", "button"), BUTTONS, ids=name_of)
def test_a_button_is_short_enough_for_a_phone(answer: Answer, button: dict[str, str]) -> None:
    assert 0 < len(button["title"].strip()) <= MAX_BUTTON_TITLE
    assert set(button) == {"title", "payload"}


@pytest.mark.parametrize("answer", [answer for answer in ANSWERS if answer.buttons], ids=name_of)
def test_the_buttons_of_an_answer_differ(answer: Answer) -> None:
    for part in ("title", "payload"):
        values = [button[part] for button in answer.buttons]
        assert len(values) == len(set(values))


@pytest.mark.parametrize("answer", [answer for answer in ANSWERS if braces_of(answer)], ids=name_of)
def test_what_an_answer_names_in_braces_exists(answer: Answer) -> None:
    known = set(services.facts()) | OF_ACTIONS | set(FIELDS)
    assert braces_of(answer) - known == set()


def test_no_answer_tells_a_fixed_time_for_which_something_is_kept() -> None:
    # The settings decide it: a number in a text would be untrue in the next installation.
    told = [
        (answer.name, sentence)
        for answer in ANSWERS
        for sentence in readability.sentences(answer.text)
        if re.search(r"\b(we keep|is kept|are kept|stored|deleted|delete it|saved)\b", sentence, re.IGNORECASE)
        and re.search(r"\b(\d+|thirty|a) (days?|weeks?|months?|years?)\b", sentence)
    ]
    assert told == []


def test_every_field_of_the_form_is_a_slot() -> None:
    assert set(FIELDS) <= set(domain()["slots"])


@pytest.mark.parametrize("answer", ANSWERS, ids=name_of)
def test_a_text_has_no_stray_brace(answer: Answer) -> None:
    assert not set("{}") & set(_PLACEHOLDER.sub("", answer.text))


def topics() -> list[str]:
    return sorted(set(domain()["intents"]) - NO_TOPIC)


@pytest.mark.parametrize("topic", topics())
def test_a_topic_has_a_response(topic: str) -> None:
    assert f"utter_{topic}" in {answer.name for answer in ANSWERS}


@pytest.mark.parametrize("topic", topics())
def test_a_topic_has_a_rule_that_answers_it(topic: str) -> None:
    assert BY_ACTION.get(topic, f"utter_{topic}") in actions_by_intent()[topic]


def test_what_is_no_topic_is_still_an_intent() -> None:
    assert set(domain()["intents"]) >= NO_TOPIC


def test_a_response_that_has_conditions_has_one_variation_without() -> None:
    # Otherwise Rasa has nothing to say when no condition holds.
    variations = defaultdict(list)
    for answer in ANSWERS:
        variations[answer.name].append(answer.condition)
    assert [name for name, conditions in variations.items() if all(conditions)] == []


def test_no_long_sentence_stands_in_two_answers() -> None:
    owners = defaultdict(set)
    for answer in ANSWERS:
        for sentence in readability.sentences(answer.text):
            if len(sentence.split()) >= MIN_SHARED_WORDS:
                owners[" ".join(sentence.split())].add(answer.name)
    assert {sentence: names for sentence, names in owners.items() if len(names) > 1} == {}


@pytest.mark.parametrize("identifier", sorted(load_sources()))
def test_a_source_says_what_it_is_and_when_it_was_read(identifier: str) -> None:
    source = load_sources()[identifier]
    assert source["title"].strip()
    assert source["publisher"].strip()
    assert dt.date.fromisoformat(source["read"]) <= dt.date.today()
    if "url" in source:
        assert urlsplit(source["url"]).scheme in ("http", "https")
        assert "." in urlsplit(source["url"]).netloc


def test_each_source_is_listed_once() -> None:
    urls = [source["url"] for source in load_sources().values() if "url" in source]
    assert len(urls) == len(set(urls))
    titles = [source["title"] for source in load_sources().values()]
    assert len(titles) == len(set(titles))


def load(folder: Path, content: str) -> list[Answer]:
    (folder / "probe.yml").write_text(content, "utf-8")
    return load_answers(folder)


def test_every_variation_is_loaded_with_its_parts(tmp_path: Path) -> None:
    first, second = load(
        tmp_path,
        """
        responses:
          utter_probe:
          - text: "  First text. "
            buttons: [{title: A, payload: /a}]
            condition: [{type: slot, name: s, value: v}]
            metadata: {title: T}
          - text: Second text.
        """,
    )
    assert (first.name, first.topic, first.text, first.file.name) == (
        "utter_probe",
        "probe",
        "First text.",
        "probe.yml",
    )
    assert first.buttons == ({"title": "A", "payload": "/a"},)
    assert first.condition == ({"type": "slot", "name": "s", "value": "v"},)
    assert first.metadata == {"title": "T"}
    assert (second.text, second.buttons, second.condition, second.metadata) == ("Second text.", (), (), {})


def test_files_are_read_in_the_order_of_their_names(tmp_path: Path) -> None:
    for name in ("b", "a", "c"):
        (tmp_path / f"{name}.yml").write_text(f"responses: {{utter_{name}: [{{text: x}}]}}")
    (tmp_path / "d.txt").write_text("no answers")
    assert [answer.topic for answer in load_answers(tmp_path)] == ["a", "b", "c"]


@pytest.mark.parametrize("content", ["", "- a", "version: 1", "responses:", "responses: [a]", "rules: {}"])
def test_a_file_without_responses_is_named(tmp_path: Path, content: str) -> None:
    with pytest.raises(ValueError, match=r"probe\.yml: no 'responses' mapping"):
        load(tmp_path, content)


@pytest.mark.parametrize("variation", ["{}", "{text: ''}", "{text: '  '}", "{text: 5}", "{text: null}", "{image: x}"])
def test_a_response_without_a_text_is_named(tmp_path: Path, variation: str) -> None:
    with pytest.raises(ValueError, match=r"probe\.yml: utter_probe has no text"):
        load(tmp_path, f"responses: {{utter_probe: [{{text: fine}}, {variation}]}}")


def test_a_file_that_is_no_yaml_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"^probe\.yml, line 1: "):
        load(tmp_path, "responses: {utter_probe: [")


def test_the_project_keeps_its_answers_where_they_are_looked_for() -> None:
    assert {answer.file.parent for answer in ANSWERS} == {RESPONSES}
