"""The memory of follow-up questions: what the examples of data/follow_ups are, and what is made of them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import yaml

from content.answers import load_answers
from content.files import FileError
from runtime.settings import ROOT
from understanding.build import read_examples
from understanding.follow_up_memory import (
    ANYWHERE,
    FILE,
    FollowUp,
    FollowUpMemory,
    load_follow_up_examples,
    remember,
    says_enough,
)
from understanding.topic_model import Matrix

FOLDER = ROOT / "data" / "follow_ups"
EXAMPLES = load_follow_up_examples(FOLDER)
INTENTS = set(yaml.safe_load((ROOT / "domain.yml").read_text("utf-8"))["intents"])
ANSWERS = {answer.name for answer in load_answers()}

# --- the examples ------------------------------------------------------------------------------------------------


def test_there_are_examples_in_every_file() -> None:
    assert len(EXAMPLES) > 1000
    for path in FOLDER.glob("*.yml"):
        assert yaml.safe_load(path.read_text("utf-8"))["follow_ups"], path.name


@pytest.mark.parametrize("topic", sorted({example.topic for example in EXAMPLES}))
def test_what_answers_a_follow_up_is_an_intent_with_an_answer(topic: str) -> None:
    assert topic in INTENTS
    assert f"utter_{topic}" in ANSWERS or topic == "ask_source"


@pytest.mark.parametrize("after", sorted({example.after for example in EXAMPLES} - {ANYWHERE}))
def test_what_a_follow_up_comes_after_is_an_intent_with_an_answer(after: str) -> None:
    assert after in INTENTS
    assert f"utter_{after}" in ANSWERS


def spoken(text: str) -> str:
    """Return a text as the models hear it: neither case nor the stop at its end tells anything."""
    return " ".join(text.lower().split()).rstrip(" ?!.")


def test_no_text_stands_twice_under_one_answer() -> None:
    counted = Counter((example.after, spoken(example.text)) for example in EXAMPLES)
    assert [entry for entry, times in counted.items() if times > 1] == []


def test_a_text_is_one_line_of_words() -> None:
    for example in EXAMPLES:
        assert any(character.isalnum() for character in example.text), example
        assert "\n" not in example.text
        assert example.text == example.text.strip()


def test_what_holds_anywhere_is_not_contradicted_by_the_ordinary_examples() -> None:
    anywhere = {spoken(example.text): example.topic for example in EXAMPLES if example.after == ANYWHERE}
    topics: dict[str, set[str]] = {}
    for path in sorted((ROOT / "data" / "nlu").glob("*.yml")):
        for intent in yaml.safe_load(path.read_text("utf-8"))["nlu"]:
            for line in str(intent.get("examples") or "").splitlines():
                topics.setdefault(spoken(line.strip().removeprefix("- ")), set()).add(str(intent.get("intent")))
    assert len(topics) > 0.9 * len(set(map(spoken, read_examples())))
    wrong = {text: topics[text] for text, topic in anywhere.items() if topics.get(text, {topic}) != {topic}}
    assert wrong == {}


@pytest.mark.parametrize(
    ("after", "text", "enough"),
    [
        ("cost", "and for women", False),
        ("cost", "and how about for women", True),
        ("cost", "one two three four", False),
        (ANYWHERE, "women", True),
    ],
)
def test_a_few_words_say_enough_only_when_they_mean_the_same_anywhere(after: str, text: str, enough: bool) -> None:
    assert says_enough(FollowUp(after, text, "candidacy_women")) is enough


# --- reading files -----------------------------------------------------------------------------------------------


def test_every_file_of_a_folder_is_read_in_order(tmp_path: Path) -> None:
    (tmp_path / "b.yml").write_text("follow_ups: {pain: {cost: [c]}}")
    (tmp_path / "a.yml").write_text("follow_ups:\n  cost:\n    pain:\n    - a\n    cost: [b]\n  anywhere: {pain: []}\n")
    (tmp_path / "c.txt").write_text("not read")
    assert load_follow_up_examples(tmp_path) == [
        FollowUp("cost", "a", "pain"),
        FollowUp("cost", "b", "cost"),
        FollowUp("pain", "c", "cost"),
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "bad.yml: `follow_ups:` with topics"),
        ("- a", "bad.yml: `follow_ups:` with topics"),
        ("nlu: []", "bad.yml: `follow_ups:` with topics"),
        ("follow_ups: []", "bad.yml: `follow_ups:` with topics"),
        ("follow_ups:", "bad.yml: `follow_ups:` with topics"),
        ("follow_ups: {cost: }", "bad.yml: topics that answer were expected under `cost:`"),
        ("follow_ups: {cost: [a]}", "bad.yml: topics that answer were expected under `cost:`"),
        ("follow_ups: {cost: {pain: }}", "bad.yml: a list of texts was expected under `cost: pain:`"),
        # Read as a list, a text would be taken letter by letter.
        ("follow_ups: {cost: {pain: a text}}", "bad.yml: a list of texts was expected under `cost: pain:`"),
        ("follow_ups: {cost: {pain: [no]}}", "bad.yml: a list of texts was expected under `cost: pain:`"),
        ("follow_ups: {cost: {pain: [12]}}", "bad.yml: a list of texts was expected under `cost: pain:`"),
        ("follow_ups: {cost: {pain: [{so: what}]}}", "bad.yml: a list of texts was expected under `cost: pain:`"),
    ],
)
def test_a_file_that_holds_something_else_is_named(tmp_path: Path, content: str, message: str) -> None:
    (tmp_path / "bad.yml").write_text(content)
    with pytest.raises(ValueError, match=message):
        load_follow_up_examples(tmp_path)


def test_a_file_that_is_no_yaml_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "bad.yml").write_text("follow_ups:\n  cost: [\n")
    with pytest.raises(FileError, match=r"bad\.yml, line 3"):
        load_follow_up_examples(tmp_path)


# --- what they meant ---------------------------------------------------------------------------------------------

WIDTH = 6
SMALL = [
    FollowUp("cost", "the other one", "pain"),
    FollowUp("pain", "the other one", "cost"),
    FollowUp("pain", "and for men", "candidacy_men"),
    FollowUp(ANYWHERE, "and insurance", "insurance"),
]
# The first two are the same words; the others point elsewhere.
VIEWS = np.eye(WIDTH, dtype=np.float32)[[0, 0, 1, 2]]
FEATURES = np.eye(WIDTH, dtype=np.float32)[[0, 0, 1, 2]]
STANDALONE = np.repeat(np.eye(WIDTH, dtype=np.float32)[3:5], 20, axis=0)


def make_memory(examples: list[FollowUp] = SMALL, views: Matrix = VIEWS) -> FollowUpMemory:
    return remember(examples, views, FEATURES[: len(examples)], STANDALONE, [10] * len(STANDALONE))


@pytest.fixture(scope="module")
def memory() -> FollowUpMemory:
    return make_memory()


def likeliest(meant: dict[str, float]) -> str:
    return max(meant, key=lambda topic: meant[topic])


def test_a_memory_holds_the_topics_and_answers_of_its_examples(memory: FollowUpMemory) -> None:
    assert memory.topics == ["candidacy_men", "cost", "insurance", "pain"]
    assert memory.answers == [ANYWHERE, "cost", "pain"]
    assert [memory.topics[label] for label in memory.labels] == [example.topic for example in SMALL]
    assert [memory.answers[place] for place in memory.after] == [example.after for example in SMALL]
    assert memory.leaning_weights.shape == (WIDTH + 1,)


@pytest.mark.parametrize(("last", "topic"), [("cost", "pain"), ("pain", "cost")])
def test_the_same_words_mean_something_else_after_another_answer(memory: FollowUpMemory, last: str, topic: str) -> None:
    meant = memory.meaning(VIEWS[0], last)
    assert likeliest(meant) == topic
    assert meant[topic] > 0.9
    assert sum(meant.values()) == pytest.approx(1, abs=1e-5)
    assert all(0 <= share <= 1 for share in meant.values())


def test_after_an_answer_without_examples_the_words_alone_count(memory: FollowUpMemory) -> None:
    for last in ("guarantee", "", "no topic"):
        meant = memory.meaning(VIEWS[0], last)
        assert meant["pain"] == pytest.approx(meant["cost"])
        assert likeliest(memory.meaning(VIEWS[2], last)) == "candidacy_men"


def test_what_holds_anywhere_counts_after_every_answer(memory: FollowUpMemory) -> None:
    # As near to "and insurance" as to "and for men", which came after another answer.
    between = (VIEWS[2] + VIEWS[3]) / np.float32(np.sqrt(2))
    assert likeliest(memory.meaning(between, "cost")) == "insurance"
    equal = memory.meaning(between, "pain")
    assert equal["insurance"] == pytest.approx(equal["candidacy_men"])


def test_words_that_are_nearer_count_more_than_the_same_answer(memory: FollowUpMemory) -> None:
    assert likeliest(memory.meaning(VIEWS[2], "cost")) == "candidacy_men"


def test_only_the_nearest_examples_have_a_say() -> None:
    # Forty near ones and one that is far off.
    examples = [FollowUp("cost", "x", "pain")] * 40 + [FollowUp("cost", "y", "insurance")]
    views = np.vstack([np.repeat(VIEWS[:1], 40, axis=0), VIEWS[2:3]])
    memory = remember(examples, views, views, STANDALONE, [10] * len(STANDALONE))
    assert memory.meaning(VIEWS[0], "cost") == {"pain": pytest.approx(1)}


def test_one_example_is_enough() -> None:
    assert make_memory(SMALL[:1], VIEWS[:1]).meaning(VIEWS[3], "pain") == {"pain": pytest.approx(1)}


def test_a_fragment_leans_more_than_a_question_that_stands_by_itself(memory: FollowUpMemory) -> None:
    fragments = [memory.leaning(row, 3) for row in FEATURES]
    questions = [memory.leaning(row, 10) for row in STANDALONE]
    assert all(0 < share < 1 for share in fragments + questions)
    assert min(fragments) > max(questions)


def test_fewer_words_lean_more(memory: FollowUpMemory) -> None:
    leaning = [memory.leaning(FEATURES[0], words) for words in (1, 4, 12, 30)]
    assert leaning == sorted(leaning, reverse=True)
    assert leaning[0] > 1.2 * leaning[-1]


def test_huge_features_still_give_a_share(memory: FollowUpMemory) -> None:
    for sign in (1, -1):
        assert 0 <= memory.leaning(np.full(WIDTH, sign * 1e3, np.float32), 3) <= 1


def test_the_order_of_the_standalone_questions_does_not_matter() -> None:
    # Some of very many are drawn at random, and each keeps its own number of words.
    words = np.where(STANDALONE[:, 3] > 0, 3, 30)
    order = np.random.default_rng(3).permutation(len(STANDALONE))
    one = remember(SMALL, VIEWS, FEATURES, STANDALONE, list(words))
    other = remember(SMALL, VIEWS, FEATURES, STANDALONE[order], list(words[order]))
    np.testing.assert_allclose(one.leaning_weights, other.leaning_weights, atol=1e-3)
    assert abs(one.leaning_weights[3] - one.leaning_weights[4]) > 0.01


# --- on disk -----------------------------------------------------------------------------------------------------


def test_a_memory_that_was_saved_and_loaded_says_the_same(memory: FollowUpMemory, tmp_path: Path) -> None:
    memory.save(tmp_path)
    loaded = FollowUpMemory.load(tmp_path)
    assert loaded is not None
    assert (loaded.topics, loaded.answers) == (memory.topics, memory.answers)
    assert all(isinstance(name, str) for name in loaded.topics + loaded.answers)
    assert loaded.views.dtype == np.float32
    for view, row in zip(VIEWS, FEATURES, strict=True):
        for last in ("cost", "pain", "guarantee"):
            assert loaded.meaning(view, last) == pytest.approx(memory.meaning(view, last), abs=1e-3)
        assert loaded.leaning(row, 5) == pytest.approx(memory.leaning(row, 5), abs=1e-6)


def test_a_saved_memory_is_one_file_without_pickled_code(memory: FollowUpMemory, tmp_path: Path) -> None:
    memory.save(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [FILE]
    with np.load(tmp_path / FILE, allow_pickle=False) as arrays:
        assert {arrays[name].dtype.kind for name in arrays.files} <= {"f", "i", "U"}


def test_a_model_without_follow_ups_has_no_memory(tmp_path: Path) -> None:
    assert FollowUpMemory.load(tmp_path) is None


def test_a_folder_without_follow_ups_is_told(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "away"):
        with pytest.raises(ValueError, match=folder.name):
            load_follow_up_examples(folder)
