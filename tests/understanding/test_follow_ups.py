"""Follow-up questions: the table of bare ones, and what a pronoun stands for after an answer."""

from __future__ import annotations

import itertools
import re
import sre_constants
import sre_parse
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import yaml

from content.answers import load_answers
from content.files import FileError, read_yaml
from runtime.settings import ROOT
from tests.understanding.hostile import SEEDS, grows_evenly
from understanding.follow_ups import FOLLOW_UP_FILE, MAX_WORDS, Aspect, FollowUps, core, load_follow_ups

TABLE = load_follow_ups()
CONTENT = read_yaml(FOLLOW_UP_FILE)
INTENTS = set(yaml.safe_load((ROOT / "domain.yml").read_text("utf-8"))["intents"])
ANSWERS = {answer.name for answer in load_answers()}
ENTRIES = {entry["name"]: entry for entry in CONTENT["aspects"]}
LAST = sorted({*CONTENT["subjects"], *(topic for group in CONTENT["groups"].values() for topic in group)})


def strings(items: Iterable[tuple[Any, Any]]) -> list[str]:
    """Return the texts that a pattern of words matches; what may be repeated comes once at most."""
    found = [""]
    for kind, what in items:
        found = [before + text for before in found for text in _strings_of(kind, what)]
    return found


def _strings_of(kind: Any, what: Any) -> list[str]:
    if kind is sre_constants.LITERAL:
        return [chr(what)]
    if kind is sre_constants.BRANCH:
        return [text for branch in what[1] for text in strings(branch)]
    if kind is sre_constants.SUBPATTERN:
        return strings(what[3])
    assert kind is sre_constants.MAX_REPEAT, f"the table's patterns know no {kind}"
    least, most, item = what
    counts = range(least, min(most, least + 1) + 1)
    return ["".join(each) for count in counts for each in itertools.product(strings(item), repeat=count)]


def questions_of(aspect: Aspect) -> list[str]:
    return sorted(set(strings(sre_parse.parse(aspect.pattern.pattern))))


# --- the table ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ENTRIES)
def test_every_topic_of_an_aspect_is_an_intent_with_an_answer(name: str) -> None:
    entry = ENTRIES[name]
    after, groups = entry.get("after") or {}, entry.get("in") or {}
    named = {*after, *after.values(), *groups.values(), *filter(None, [entry.get("otherwise")])}
    assert named <= INTENTS
    assert {f"utter_{topic}" for topic in named} <= ANSWERS | {"utter_ask_source", "utter_reason_unknown"}


def test_every_topic_with_a_subject_or_in_a_group_is_an_intent_with_an_answer() -> None:
    assert set(LAST) <= INTENTS
    assert {f"utter_{topic}" for topic in LAST} <= ANSWERS


@pytest.mark.parametrize("name", ENTRIES)
def test_an_aspect_has_known_keys_and_known_groups(name: str) -> None:
    assert set(ENTRIES[name]) <= {"name", "pattern", "after", "in", "otherwise"}
    assert set(ENTRIES[name].get("in") or {}) <= set(CONTENT["groups"])
    re.compile(ENTRIES[name]["pattern"])


def test_names_are_unique_and_groups_hold_nothing_twice() -> None:
    assert len(ENTRIES) == len(TABLE.aspects) == len(CONTENT["aspects"])
    for topics in CONTENT["groups"].values():
        assert len(set(topics)) == len(topics)


def test_no_key_stands_twice_in_the_file() -> None:
    class Strict(yaml.SafeLoader):
        pass

    def mapping(loader: yaml.SafeLoader, node: yaml.MappingNode) -> dict[Any, Any]:
        keys = [loader.construct_object(key) for key, _ in node.value]
        assert len(set(keys)) == len(keys), [key for key in keys if keys.count(key) > 1]
        return loader.construct_mapping(node, deep=True)

    Strict.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, mapping)
    read_yaml(FOLLOW_UP_FILE, Strict)


@pytest.mark.parametrize("name", ENTRIES)
def test_an_aspect_adds_something(name: str) -> None:
    entry = ENTRIES[name]
    assert entry.get("after") or entry.get("in") or entry.get("otherwise")
    # After a topic of a group, what stands under "after" counts; what says the same as the group need not be said.
    for group, topic in (entry.get("in") or {}).items():
        same = [last for last in CONTENT["groups"][group] if (entry.get("after") or {}).get(last) == topic]
        assert same == [], f"{name}: {same} stand in {group} with the same answer"


@pytest.mark.parametrize("aspect", TABLE.aspects, ids=lambda aspect: aspect.name)
def test_every_question_of_an_aspect_is_found_as_its_own(aspect: Aspect) -> None:
    # Neither does an aspect before it take it away, nor is it lost with the words that only lead to a question.
    found = {question: TABLE.bare(question) for question in questions_of(aspect)}
    assert {question: at and at.name for question, at in found.items() if at is not aspect} == {}


def test_no_question_belongs_to_two_aspects() -> None:
    for aspect, other in itertools.permutations(TABLE.aspects, 2):
        assert [question for question in questions_of(aspect) if other.pattern.fullmatch(question)] == []


# --- bare questions ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("message", "last", "topic"),
    [
        # After one topic, in a group, otherwise, or nowhere.
        ("why?", "results_timeline", "mechanism_hair_cycle"),
        ("why?", "talk_to_human", "reason_unknown"),
        ("how?", "success_rate", "mechanism_overview"),
        ("how?", "pain", "procedure_overview"),
        ("how?", "cost", None),
        ("how long", "results_timeline", "results_longevity"),
        ("how long", "success_rate", "results_timeline"),
        ("how long", "cell_source", "procedure_duration"),
        ("how many", "anesthesia", "sessions_number"),
        ("how often", "pain", "maintenance"),
        ("how much", "pain", "cost"),
        ("how much", "hair_transplant_specifics", "hair_transplant_specifics"),
        ("when", "success_rate", "results_timeline"),
        ("when", "cost", None),
        ("where", "cell_source", "fat_harvest_site"),
        ("where", "cost", None),
        ("who", "pain", "provider_who_performs"),
        ("really?", "success_rate", "effectiveness_evidence"),
        ("really?", "cost", "ask_source"),
        ("what if it doesn't work", "cost", "non_response"),
        ("and if it fails?", "cost", "non_response"),
        ("is it safe", "anesthesia", "anesthesia"),
        ("is it safe", "cost", "safety_side_effects"),
    ],
)
def test_a_bare_question_means_what_the_table_says(message: str, last: str, topic: str | None) -> None:
    aspect = TABLE.bare(message)
    assert aspect is not None
    assert aspect.topic_after(last) == topic


def test_what_stands_under_after_counts_more_than_the_group(tmp_path: Path) -> None:
    aspect = "{name: x, pattern: why, in: {g: cost}, after: {a: pain}, otherwise: guarantee}"
    (made,) = table(tmp_path, f"groups: {{g: [a, b]}}\naspects:\n- {aspect}").aspects
    assert [made.topic_after(last) for last in ("a", "b", "c")] == ["pain", "cost", "guarantee"]


@pytest.mark.parametrize(
    "message",
    [
        "why",
        "WHY?",
        "ok, why?",
        "Ok and why though",
        "thanks! but why then?",
        "so... why exactly",
        "hmm why lol",
        " why ",
    ],
)
def test_the_words_around_a_bare_question_do_not_matter(message: str) -> None:
    aspect = TABLE.bare(message)
    assert aspect is not None
    assert aspect.name == "why"


def test_an_apostrophe_may_be_typeset() -> None:
    typed, typeset = TABLE.bare("what if it doesn't work"), TABLE.bare("what if it doesn’t work")
    assert typed is not None
    assert typed is typeset


@pytest.mark.parametrize(
    "message",
    [
        "",
        "?",
        "ok",
        "thanks",
        "why is my hair thin",
        "how long is a session",
        "whyever",
        "the why",
        "is it safe in May",
    ],
)
def test_a_question_that_says_more_is_not_bare(message: str) -> None:
    assert TABLE.bare(message) is None


@pytest.mark.parametrize(
    ("message", "left"),
    [
        ("why", "why"),
        ("ok, and why?", "why"),
        ("Thanks, got it. So how long then?", "how long"),
        ("and is that safe though lol", "is that safe"),
        ("okra is good", "okra is good"),
        ("what then is it", "what then is it"),
        ("the authenthen", "the authenthen"),
        ("ok", ""),
        ("thanks!!", ""),
        ("  ", ""),
        ("why .,?! then ... please!!", "why"),
    ],
)
def test_the_core_of_a_message(message: str, left: str) -> None:
    assert core(message) == left


# --- pronouns ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("message", "spelled"),
    [
        ("is it safe", "is PRP safe"),
        ("Does IT hurt?", "Does PRP hurt"),
        ("ok, and what does that cost?", "what does PRP cost"),
        ("what about that", "what about PRP"),
        ("how does this work", "how does PRP work"),
        ("do they last", "do PRP last"),
        ("are they safe", "are PRP safe"),
        ("tell me about those", "tell me about PRP"),
        ("and the latter?", "PRP"),
        ("is this one better", "is PRP better"),
        ("can I mix them", "can I mix PRP"),
        ("is it true that it hurts", "is PRP true that it hurts"),
    ],
)
def test_the_first_pronoun_becomes_what_the_last_answer_spoke_of(message: str, spelled: str) -> None:
    assert TABLE.spelled_out(message, "prp_definition") == spelled


@pytest.mark.parametrize(
    "message",
    [
        "is this treatment safe",
        "does that clinic do transplants",
        "what do those doctors say",
        "do they take cards",
        "what's the price",
        "it's fine",
        "its price",
        "I bit my lip",
        "themself",
        "ok thanks",
        "",
    ],
)
def test_a_word_that_names_its_own_thing_stays(message: str) -> None:
    assert TABLE.spelled_out(message, "prp_definition") is None


@pytest.mark.parametrize("last", ["cost", "treatment_definition", "no_topic", ""])
def test_after_an_answer_on_the_treatment_itself_a_pronoun_stays(last: str) -> None:
    assert TABLE.spelled_out("is it safe", last) is None


@pytest.mark.parametrize(("words", "spelled"), [(MAX_WORDS, True), (MAX_WORDS + 1, False)])
def test_a_longer_message_says_itself_what_it_is_about(words: int, spelled: bool) -> None:
    message = "is it safe" + " x" * (words - 3)
    assert (TABLE.spelled_out(message, "prp_definition") is not None) is spelled
    # What leads to it does not count.
    assert (TABLE.spelled_out(f"ok thanks, and {message}", "prp_definition") is not None) is spelled


@pytest.mark.parametrize("subject", CONTENT["subjects"].values())
def test_a_subject_is_a_few_words_without_a_pronoun_of_its_own(subject: str) -> None:
    assert subject == subject.strip()
    assert 1 <= len(subject.split()) <= 6
    assert TABLE.spelled_out(subject, "prp_definition") is None
    # It stands in the middle of a sentence, as it is: no part of it may be taken for a group of a pattern.
    assert "\\" not in subject


@pytest.mark.parametrize("last", CONTENT["subjects"])
def test_every_subject_takes_the_place_of_it(last: str) -> None:
    assert TABLE.spelled_out("tell me about it", last) == f"tell me about {CONTENT['subjects'][last]}"


# --- hostile text, and files that can't be read ------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_hostile_text_costs_no_more_than_its_length(seed: str) -> None:
    for function in (TABLE.bare, lambda text: TABLE.spelled_out(text, "prp_definition")):
        assert grows_evenly(function, seed)
        assert grows_evenly(function, seed, "x ", "x")


def table(folder: Path, text: str) -> FollowUps:
    """Return a table, read from a file with a text beside its subjects."""
    path = folder / "table.yml"
    path.write_text(f"subjects: {{}}\n{text}", "utf-8")
    return load_follow_ups.__wrapped__(path)


def test_the_table_is_read_once() -> None:
    assert load_follow_ups() is load_follow_ups()


def test_a_file_that_is_no_yaml_is_named_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"table\.yml, line 2"):
        table(tmp_path, "groups: [")


def test_an_unknown_group_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KeyError, match="nowhere"):
        table(tmp_path, "groups: {}\naspects:\n- {name: x, pattern: why, in: {nowhere: cost}}")
