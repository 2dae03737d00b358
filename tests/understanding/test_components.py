"""Our components in Rasa's pipeline: the topic of a message, and the red flag that has the last word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import spacy
import yaml
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.nlu.constants import SPACY_DOCS
from rasa.nlu.utils.spacy_utils import SpacyModel
from rasa.shared.core.events import ActiveLoop, BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ENTITIES, FEATURE_TYPE_SENTENCE, INTENT, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from threadpoolctl import threadpool_info, threadpool_limits  # type: ignore[import-untyped]

from runtime.settings import ROOT
from understanding.components import (
    ALSO_ASKED,
    DANGER,
    FOLLOW_UPS,
    MAX_CHARACTERS,
    OTHER_LANGUAGE,
    RANKED,
    RANKING,
    TOO_LONG,
    URGENCY,
    WITHOUT_WORDS,
    TopicClassifier,
    set_intent,
)
from understanding.danger_model import Danger
from understanding.follow_up_memory import FILE
from understanding.red_flag_component import IF_HAPPENING_NOW, RedFlagCheck, more_urgent
from understanding.red_flags import LEVELS, RedFlag
from understanding.topic_model import Examples, Matrix, TopicModel, TopicModelConfig

TOPICS = [f"topic_{letter}" for letter in "abcdefghijklmn"]
RESOURCE = Resource("topics")
CONTEXT = ExecutionContext(GraphSchema({}))
CONFIG = {**TopicClassifier.get_default_config(), "ngram_directions": 8}
SURE = {"name": "cost", "confidence": 0.99}


def message(text: str, axis: int | None = None, **parts: Any) -> Message:
    """Return a message, with the sentence vector of a topic when its number is given."""
    made = Message({TEXT: text, **parts})
    if axis is not None:
        vector = np.eye(len(TOPICS), dtype=np.float32)[axis : axis + 1]
        made.add_features(Features(vector, FEATURE_TYPE_SENTENCE, TEXT, "test"))
    return made


class Encoder:
    """Stands for spaCy's pipeline: notes what it is asked for.

    A text has the vector of the topic that it names, else that of the first one; "typo" in it is mended to "topic".
    """

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, text: str) -> SimpleNamespace:
        self.asked.append(text)
        axis = next((place for place, topic in enumerate(TOPICS) if topic in text), 0)
        mended = {"anagen_corrected": text.replace("typo", "topic")}
        return SimpleNamespace(vector=np.eye(len(TOPICS), dtype=np.float32)[axis], text=text, user_data=mended)

    def pipe(self, texts: Iterable[str]) -> Iterator[SimpleNamespace]:
        return map(self, texts)


def spacy_model(encoder: Encoder | None = None) -> SpacyModel:
    return SpacyModel(encoder or Encoder(), "test")


@pytest.fixture(scope="module")
def storage(tmp_path_factory: pytest.TempPathFactory) -> LocalModelStorage:
    """Where a trained classifier lies."""
    storage = LocalModelStorage(tmp_path_factory.mktemp("model"))
    examples = [
        message(f"{topic} {number}", axis, **{INTENT: topic})
        for axis, topic in enumerate(TOPICS)
        for number in range(4)
    ]
    # As in life, no two examples of a topic have the same vector.
    random = np.random.default_rng(1)
    for example in examples:
        vector = example.features[0].features + random.normal(0, 0.05, (1, len(TOPICS)))
        example.features[0].features = (vector / np.linalg.norm(vector)).astype(np.float32)
    # Neither has an intent to learn.
    examples += [message("no intent", 0), message("", 0)]
    component = TopicClassifier.create(CONFIG, storage, RESOURCE, CONTEXT)
    assert component.train(TrainingData(examples), spacy_model()) == RESOURCE
    return storage


@pytest.fixture
def classifier(storage: LocalModelStorage) -> TopicClassifier:
    """A trained classifier, loaded from its storage."""
    return TopicClassifier.load(CONFIG, storage, RESOURCE, CONTEXT)


def process(classifier: TopicClassifier, *messages: Message) -> list[tuple[str, float]]:
    return [(m.get(INTENT)["name"], m.get(INTENT)["confidence"]) for m in classifier.process(list(messages))]


def test_a_message_gets_its_topic_and_how_sure_that_is(classifier: TopicClassifier) -> None:
    ((first, sure), (second, _)) = process(classifier, message("topic_b 9", 1), message("topic_e 9", 4))
    assert (first, second) == ("topic_b", "topic_e")
    assert 0.5 < sure < 1


def test_the_ranking_holds_the_ten_likeliest_topics_in_order(classifier: TopicClassifier) -> None:
    (done,) = classifier.process([message("topic_b 9", 1)])
    ranking = done.get(RANKING)
    assert len(ranking) == RANKED == 10
    assert ranking[0] == done.get(INTENT)
    confidences = [entry["confidence"] for entry in ranking]
    assert confidences == sorted(confidences, reverse=True)
    assert len({entry["name"] for entry in ranking}) == 10


def test_intent_and_ranking_are_in_the_output(classifier: TopicClassifier) -> None:
    (done,) = classifier.process([message("topic_b 9", 1)])
    assert {INTENT, RANKING} <= done.as_dict(only_output_properties=True).keys()


@pytest.mark.parametrize("text", ["", "...", "?!", "🙂🙂", "\n \t", "— …", "___"])
def test_a_message_without_words_is_named_so(classifier: TopicClassifier, text: str) -> None:
    assert process(classifier, message(text, 0)) == [(WITHOUT_WORDS, 1.0)]


def test_a_message_without_words_needs_no_vector(classifier: TopicClassifier) -> None:
    assert process(classifier, message("🙂")) == [(WITHOUT_WORDS, 1.0)]


@pytest.mark.parametrize("text", ["a", "7", "é", "ß", "?a", "7 阮a"])
def test_one_letter_or_digit_is_a_word(classifier: TopicClassifier, text: str) -> None:
    assert process(classifier, message(text, 0))[0][0] in TOPICS


@pytest.mark.parametrize(
    "text", ["阮", "сколько это стоит", "كم السعر", "価格は？", "ok сколько", "7 στοιχεία", "कितना"]
)
def test_a_message_in_another_script_is_named_so_without_a_guess(classifier: TopicClassifier, text: str) -> None:
    assert process(classifier, message(text)) == [(OTHER_LANGUAGE, 1.0)]


@pytest.mark.parametrize("text", ["größe und länge", "Nguyễn", "price (価格)", "µm of hair", "ab яд"])
def test_a_message_of_which_half_the_letters_are_latin_is_classified(classifier: TopicClassifier, text: str) -> None:
    assert process(classifier, message(text, 0))[0][0] in TOPICS


def test_a_message_that_is_too_long_is_named_so_and_keeps_its_topics_after_it(classifier: TopicClassifier) -> None:
    (done,) = classifier.process([message("topic_b " * 200, 1)])
    assert done.get(INTENT) == {"name": TOO_LONG, "confidence": 1.0}
    assert [entry["name"] for entry in done.get(RANKING)[:2]] == [TOO_LONG, "topic_b"]
    assert len(done.get(RANKING)) == RANKED


@pytest.mark.parametrize(("length", "too_long"), [(MAX_CHARACTERS, False), (MAX_CHARACTERS + 1, True)])
def test_too_long_begins_after_the_limit(classifier: TopicClassifier, length: int, too_long: bool) -> None:
    ((name, _),) = process(classifier, message("x" * length, 1))
    assert (name == TOO_LONG) is too_long


def test_a_message_without_a_vector_is_an_error_that_names_the_featurizer(classifier: TopicClassifier) -> None:
    with pytest.raises(ValueError, match="SpacyFeaturizer"):
        classifier.process([message("topic_b")])


def test_the_mended_text_is_what_is_read(classifier: TopicClassifier) -> None:
    doc = spacy.blank("en")("qwx")
    doc.user_data["anagen_corrected"] = "topic_c"
    plain, mended = message("qwx", 1), message("qwx", 1, **{SPACY_DOCS[TEXT]: doc})
    for made in (plain, mended):
        made.features[0].features = np.zeros((1, len(TOPICS)), np.float32)
    likely = {
        key: {entry["name"]: entry["confidence"] for entry in classifier.process([made])[0].get(RANKING)}
        for key, made in (("plain", plain), ("mended", mended))
    }
    assert likely["mended"]["topic_c"] > likely["plain"].get("topic_c", 0)
    assert max(likely["mended"], key=lambda name: likely["mended"][name]) == "topic_c"


def test_variants_of_the_examples_are_encoded_and_learnt(tmp_path: Path) -> None:
    examples = [
        message(f"{text} {number}", axis, **{INTENT: topic})
        for axis, (topic, text) in enumerate(
            [("cost", "the price of prp"), ("thanks", "thanks for prp"), ("bye", "bye")]
        )
        for number in range(4)
    ]
    encoder = Encoder()
    component = TopicClassifier.create(CONFIG, LocalModelStorage(tmp_path), RESOURCE, CONTEXT)
    component.train(TrainingData(examples), spacy_model(encoder))
    assert component._model is not None
    assert encoder.asked
    # Only the topic that augment.yml lists is asked about under other names.
    assert all(text.startswith("the price of ") for text in encoder.asked)
    learnt = [component._model.classes[label] for label in component._model.labels]
    assert learnt == [example.get(INTENT) for example in examples] + ["cost"] * len(encoder.asked)
    assert len(component._model.examples) == len(learnt)


@pytest.fixture(scope="module")
def learnt(tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    """A classifier that was trained with follow-ups, its encoder, and where all lies."""
    folder = tmp_path_factory.mktemp("learnt")
    (folder / "a.yml").write_text(
        "follow_ups:\n"
        "  topic_a:\n"
        "    topic_b: [the typo other one]\n"
        "    topic_c: [and the one that is after the other]\n"
        "    no_topic_of_the_model: [why is it then like that]\n"
        "  anywhere:\n"
        "    topic_d: [and money]\n"
    )
    encoder, storage = Encoder(), LocalModelStorage(tmp_path_factory.mktemp("model"))
    component = TopicClassifier.create({**CONFIG, FOLLOW_UPS: str(folder)}, storage, RESOURCE, CONTEXT)
    component.train(TrainingData(three_of_each()), spacy_model(encoder))
    return SimpleNamespace(component=component, encoder=encoder, storage=storage, folder=folder)


def three_of_each() -> list[Message]:
    numbered = [(axis, topic, number) for axis, topic in enumerate(TOPICS) for number in range(3)]
    return [message(f"{topic} {number}", axis, **{INTENT: topic}) for axis, topic, number in numbered]


def test_every_follow_up_is_remembered(learnt: SimpleNamespace) -> None:
    memory = learnt.component._memory
    assert memory.topics == ["no_topic_of_the_model", "topic_b", "topic_c", "topic_d"]
    assert memory.answers == ["anywhere", "topic_a"]
    assert len(memory.views) == 4
    assert learnt.encoder.asked == [
        "the typo other one", "and the one that is after the other", "why is it then like that", "and money",
    ]  # fmt: skip
    # As the topic model sees them, with their spelling mended.
    vector = np.eye(len(TOPICS), dtype=np.float32)[:1]
    np.testing.assert_allclose(
        memory.views[0], learnt.component._model.views(vector, ["the topic other one"])[0], atol=1e-6
    )


def test_follow_ups_are_no_examples_of_the_topic_model(learnt: SimpleNamespace) -> None:
    assert learnt.component._model.classes == TOPICS
    assert len(learnt.component._model.examples) == 3 * len(TOPICS)


def test_the_topic_model_learns_only_those_that_say_enough(
    learnt: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    given = []

    def noted(examples: Examples, config: TopicModelConfig, fragments: Examples) -> TopicModel:
        given.append(fragments)
        model: TopicModel = learnt.component._model
        return model

    monkeypatch.setattr("understanding.components.train", noted)
    config = {**CONFIG, FOLLOW_UPS: str(learnt.folder)}
    component = TopicClassifier.create(config, LocalModelStorage(tmp_path), RESOURCE, CONTEXT)
    component.train(TrainingData(three_of_each()), spacy_model())
    ((fragments),) = given
    # Neither what is too short, nor what is on no topic of the model.
    assert fragments.texts == ["and the one that is after the other", "and money"]
    assert fragments.topics == ["topic_c", "topic_d"]
    assert fragments.vectors.shape == (2, len(TOPICS))


def test_what_was_remembered_is_stored_and_loaded(learnt: SimpleNamespace) -> None:
    loaded = TopicClassifier.load(CONFIG, learnt.storage, RESOURCE, CONTEXT)
    assert loaded._memory is not None
    assert loaded._memory.topics == learnt.component._memory.topics


def test_without_a_folder_of_follow_ups_none_are_stored(
    storage: LocalModelStorage, classifier: TopicClassifier
) -> None:
    assert classifier._memory is None
    with storage.read_from(RESOURCE) as folder:
        assert not (folder / FILE).exists()


def test_a_file_that_holds_no_follow_ups_stops_the_training(tmp_path: Path) -> None:
    (tmp_path / "bad.yml").write_text("nlu: []")
    config = {**CONFIG, FOLLOW_UPS: str(tmp_path)}
    component = TopicClassifier.create(config, LocalModelStorage(tmp_path), RESOURCE, CONTEXT)
    with pytest.raises(ValueError, match=r"bad\.yml"):
        component.train(TrainingData(three_of_each()), spacy_model())


def test_the_config_names_a_folder_of_the_project() -> None:
    content = yaml.safe_load((ROOT / "config.yml").read_text("utf-8"))
    (folder,) = (entry[FOLLOW_UPS] for entry in content["pipeline"] if FOLLOW_UPS in entry)
    assert list((ROOT / folder).glob("*.yml"))
    assert TopicClassifier.get_default_config()[FOLLOW_UPS] is None


def test_loading_leaves_one_thread_to_linear_algebra(storage: LocalModelStorage) -> None:
    def threads() -> set[int]:
        return {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"}

    with threadpool_limits(limits=2, user_api="blas"):
        assert threads() == {2}
        TopicClassifier.load(CONFIG, storage, RESOURCE, CONTEXT)
        assert threads() == {1}


def test_an_untrained_classifier_says_nothing_about_words(tmp_path: Path) -> None:
    untrained = TopicClassifier.create(CONFIG, LocalModelStorage(tmp_path), RESOURCE, CONTEXT)
    words, none = untrained.process([message("x", 0), message("...", 0)])
    assert words.get(INTENT) is None
    assert none.get(INTENT)["name"] == WITHOUT_WORDS


def test_the_config_of_the_model_is_taken_and_other_keys_are_left(tmp_path: Path) -> None:
    component = TopicClassifier({**CONFIG, "temperature": 3.0, "name": "x"}, LocalModelStorage(tmp_path), RESOURCE)
    assert component._config.temperature == 3.0
    assert component._config.ngram_directions == 8


def test_rasa_is_told_what_must_come_before_the_classifier() -> None:
    from rasa.nlu.featurizers.featurizer import Featurizer

    assert TopicClassifier.required_components() == [Featurizer]


def test_a_new_intent_goes_ahead_of_the_ranking_once() -> None:
    made = message("x", **{RANKING: [{"name": "a", "confidence": 0.6}, {"name": "b", "confidence": 0.4}]})
    set_intent(made, "b", 1.0)
    assert made.get(INTENT) == {"name": "b", "confidence": 1.0}
    assert made.get(RANKING) == [{"name": "b", "confidence": 1.0}, {"name": "a", "confidence": 0.6}]


def test_a_new_intent_takes_the_place_of_all_that_was_asked_besides() -> None:
    made = message("x", **{ALSO_ASKED: ["a"]})
    set_intent(made, "b", 1.0)
    assert made.get(ALSO_ASKED) == []
    assert made.as_dict(only_output_properties=True)[ALSO_ASKED] == []


# --- several questions, and what leans on the last answer -------------------------------------------------------


def conversation(last: str | None = None, loop: str | None = None) -> DialogueStateTracker:
    """Return a conversation with an answer on a topic, and with an open form."""
    made = DialogueStateTracker("web-ann", [])
    if last:
        made.update(UserUttered("x"))
        made.update(BotUttered("x", metadata={"utter_action": f"utter_{last}"}))
    if loop:
        made.update(ActiveLoop(loop))
    return made


class Memory:
    """Stands for the memory of follow-ups: says what it was told, and notes what it was asked."""

    def __init__(self, meant: dict[str, float]) -> None:
        self.meant = meant
        self.asked_after: list[str] = []
        self.words: list[int] = []

    def meaning(self, view: Matrix, last_topic: str) -> dict[str, float]:
        assert view.ndim == 1
        self.asked_after.append(last_topic)
        return self.meant

    def leaning(self, features: Matrix, words: int) -> float:
        assert features.ndim == 1
        self.words.append(words)
        return 1.0


TWO = "is topic_b good? how is topic_e done?"


def test_further_questions_stand_in_the_message_and_its_output(classifier: TopicClassifier) -> None:
    (done,) = classifier.process([message(TWO, 1)], spacy_model())
    assert done.get(INTENT)["name"] == "topic_b"
    assert done.get(RANKING)[0] == done.get(INTENT)
    assert done.get(ALSO_ASKED) == ["topic_e"]
    assert done.as_dict(only_output_properties=True)[ALSO_ASKED] == ["topic_e"]


def test_one_message_does_not_ask_for_the_next(classifier: TopicClassifier) -> None:
    done = classifier.process([message(TWO, 1), message("how is topic_c done?", 2), message("...")], spacy_model())
    assert [each.get(ALSO_ASKED) for each in done] == [["topic_e"], [], []]


def test_without_a_pipeline_the_whole_is_all_there_is(classifier: TopicClassifier) -> None:
    (done,) = classifier.process([message(TWO, 2)])
    assert done.get(INTENT)["name"] in TOPICS
    assert not done.get(ALSO_ASKED)


def test_each_clause_is_encoded_once_and_one_question_not_at_all(classifier: TopicClassifier) -> None:
    encoder = Encoder()
    classifier.process([message(TWO, 1)], spacy_model(encoder))
    assert len(encoder.asked) == len(set(encoder.asked)) >= 2
    encoder.asked.clear()
    classifier.process([message("how is topic_b done?", 1)], spacy_model(encoder))
    assert encoder.asked == []


def test_a_message_that_is_too_long_is_not_read_in_clauses(classifier: TopicClassifier) -> None:
    encoder = Encoder()
    (done,) = classifier.process([message(TWO * 60, 1)], spacy_model(encoder), conversation("topic_a"))
    assert done.get(INTENT)["name"] == TOO_LONG
    assert done.get(ALSO_ASKED) == []
    assert encoder.asked == []


@pytest.mark.parametrize(
    ("before", "asked_after"),
    [
        (conversation("topic_a"), ["topic_a"]),
        (conversation(), []),
        (None, []),
        # In the form a short answer leans on its question.
        (conversation("topic_a", "consultation_form"), []),
    ],
)
def test_a_message_leans_on_the_last_answer_but_not_in_a_form(
    classifier: TopicClassifier, before: DialogueStateTracker | None, asked_after: list[str]
) -> None:
    memory = Memory({"topic_g": 1.0})
    classifier._memory = memory  # type: ignore[assignment]
    (done,) = classifier.process([message("and the one there", 1)], spacy_model(), before)
    assert memory.asked_after == asked_after
    assert memory.words == [4] * len(asked_after)
    likely = {entry["name"]: entry["confidence"] for entry in done.get(RANKING)}
    assert (likely.get("topic_g", 0) > 0.1) is bool(asked_after)


def test_a_topic_that_the_model_does_not_know_is_the_intent(classifier: TopicClassifier) -> None:
    (done,) = classifier.process([message("why?", 1)], spacy_model(), conversation("topic_a"))
    assert done.get(INTENT) == {"name": "reason_unknown", "confidence": 1.0}
    assert done.get(RANKING)[0] == done.get(INTENT)
    assert len(done.get(RANKING)) == RANKED
    assert done.get(ALSO_ASKED) == []


def test_without_a_memory_a_message_is_read_as_it_stands(classifier: TopicClassifier) -> None:
    alone, leaning = (
        classifier.process([message("and the one there", 1)], spacy_model(), before)[0].get(INTENT)
        for before in (None, conversation("topic_a"))
    )
    assert leaning["name"] == alone["name"]
    assert leaning["confidence"] == pytest.approx(alone["confidence"], abs=0.01)


# --- red flags --------------------------------------------------------------------------------------------------

EMERGENCY = "my throat is closing and I can hardly get air"
CRISIS = "I would rather be dead than go on living"
SAME_DAY = "pus is running out of the wound where they took the fat"
MINOR = "I am fifteen years old"
MOOD = "since finasteride I have been depressed"
DISTRESS = "I feel so ugly because of my hair that I never leave the house"
CAUTION = "I take warfarin every day"
HARMLESS = "what would the price be"


@pytest.fixture(scope="module")
def check() -> RedFlagCheck:
    return RedFlagCheck.create({}, LocalModelStorage(Path("/nowhere")), RESOURCE, CONTEXT)


def checked(check: RedFlagCheck, text: str, intent: dict[str, Any] | None = None, **parts: Any) -> Message:
    chosen = SURE if intent is None else intent
    (done,) = check.process([message(text, **{INTENT: chosen, RANKING: [chosen], **parts})])
    return done


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        (EMERGENCY, "urgent_severe_reaction"),
        (CRISIS, "crisis_self_harm"),
        (SAME_DAY, "post_procedure_warning_signs"),
        (MINOR, "minor"),
        (MOOD, "finasteride_mood"),
    ],
)
def test_a_red_flag_overrides_a_confident_intent(check: RedFlagCheck, text: str, intent: str) -> None:
    done = checked(check, text)
    assert done.get(INTENT) == {"name": intent, "confidence": 1.0}
    assert done.get(RANKING) == [done.get(INTENT), SURE]


@pytest.mark.parametrize("text", [CAUTION, HARMLESS, "", "...", "🙂"])
def test_other_messages_keep_their_intent(check: RedFlagCheck, text: str) -> None:
    done = checked(check, text)
    assert done.get(INTENT) == SURE
    assert done.get(RANKING) == [SURE]


@pytest.mark.parametrize(
    ("confidence", "intent"), [(0.0, "distress"), (0.74, "distress"), (0.75, "cost"), (1.0, "cost")]
)
def test_distress_overrides_only_an_unsure_topic(check: RedFlagCheck, confidence: float, intent: str) -> None:
    done = checked(check, DISTRESS, {"name": "cost", "confidence": confidence})
    assert done.get(INTENT)["name"] == intent


@pytest.mark.parametrize("parts", [{INTENT: None}, {INTENT: {}}, {INTENT: {"name": None, "confidence": None}}])
def test_a_red_flag_needs_no_intent_before_it(check: RedFlagCheck, parts: dict[str, Any]) -> None:
    for text, intent in ((EMERGENCY, "urgent_severe_reaction"), (DISTRESS, "distress")):
        (done,) = check.process([message(text, **parts)])
        assert done.get(INTENT)["name"] == intent
        assert done.get(RANKING) == [done.get(INTENT)]


@pytest.mark.parametrize(
    ("text", "value"), [(EMERGENCY, "anaphylaxis"), (CAUTION, "blood_thinners"), (HARMLESS, "none"), ("", "none")]
)
def test_every_message_says_which_flag_it_has(check: RedFlagCheck, text: str, value: str) -> None:
    before = {"entity": "drug", "value": "warfarin", "start": 0, "end": 1}
    done = checked(check, text, **{ENTITIES: [before]})
    first, flag = done.get(ENTITIES)
    assert first == before
    assert flag == {"entity": "red_flag", "value": value, "start": 0, "end": len(text), "extractor": "RedFlagCheck"}


def test_one_message_does_not_flag_the_next(check: RedFlagCheck) -> None:
    messages = [message(text, **{INTENT: SURE}) for text in (EMERGENCY, HARMLESS, SAME_DAY, HARMLESS)]
    names = [done.get(INTENT)["name"] for done in check.process(messages)]
    assert names == ["urgent_severe_reaction", "cost", "post_procedure_warning_signs", "cost"]


@pytest.mark.parametrize(
    ("name", "level", "intent"),
    [
        ("any", "emergency", "urgent_severe_reaction"),
        ("any", "crisis", "crisis_self_harm"),
        ("any", "same-day", "post_procedure_warning_signs"),
        ("any", "caution", None),
        # A class with an intent of its own, whatever its level.
        ("finasteride_mood", "same-day", "finasteride_mood"),
        ("minor", "caution", "minor"),
        ("distress", "caution", None),
    ],
)
def test_the_level_decides_the_intent_unless_the_class_has_its_own(name: str, level: str, intent: str | None) -> None:
    assert RedFlagCheck._intent_for(RedFlag(name, level), message("x", **{INTENT: SURE})) == intent


def test_every_level_is_decided_on_above() -> None:
    assert set(LEVELS) == {"emergency", "crisis", "same-day", "caution"}


def test_an_emergency_in_a_message_that_is_too_long_is_still_one(
    classifier: TopicClassifier, check: RedFlagCheck
) -> None:
    text = f"{'I walked along the river. ' * 70}{EMERGENCY}. {'Then I went on. ' * 10}"
    (done,) = check.process(classifier.process([message(text, 0)]))
    assert [entry["name"] for entry in done.get(RANKING)[:2]] == ["urgent_severe_reaction", TOO_LONG]


def test_a_red_flag_takes_the_place_of_everything_that_is_asked(
    classifier: TopicClassifier, check: RedFlagCheck
) -> None:
    (done,) = classifier.process([message(f"{EMERGENCY}. {TWO}", 1)], spacy_model())
    assert done.get(ALSO_ASKED)
    (done,) = check.process([done])
    assert done.get(INTENT)["name"] == "urgent_severe_reaction"
    assert done.get(ALSO_ASKED) == []


def pipeline() -> list[str]:
    content = yaml.safe_load((ROOT / "config.yml").read_text("utf-8"))
    return [component["name"] for component in content["pipeline"]]


def test_the_red_flag_check_is_last_in_the_pipeline() -> None:
    assert pipeline()[-1] == "understanding.red_flag_component.RedFlagCheck"
    assert pipeline().count("understanding.red_flag_component.RedFlagCheck") == 1


def test_the_classifier_comes_after_its_features_and_before_the_fallback() -> None:
    order = [pipeline().index(name) for name in ("SpacyNLP", "SpacyFeaturizer")]
    order += [pipeline().index("understanding.components.TopicClassifier"), pipeline().index("FallbackClassifier")]
    assert order == sorted(order)


def test_the_intents_that_components_set_are_in_the_domain() -> None:
    intents = set(yaml.safe_load((ROOT / "domain.yml").read_text("utf-8"))["intents"])
    set_here = {
        TOO_LONG,
        WITHOUT_WORDS,
        OTHER_LANGUAGE,
        "urgent_severe_reaction",
        "crisis_self_harm",
        "post_procedure_warning_signs",
    }
    assert set_here | {"finasteride_mood", "minor", "distress"} <= intents


EMERGENCY_IN_NEW_WORDS = Danger("vision", "emergency", 0.8)


@pytest.mark.parametrize(
    ("found", "danger", "expected"),
    [
        (None, None, None),
        (None, EMERGENCY_IN_NEW_WORDS, RedFlag("vision", "emergency")),
        (RedFlag("infection", "same-day"), EMERGENCY_IN_NEW_WORDS, RedFlag("vision", "emergency")),
        (RedFlag("bleeding", "emergency"), EMERGENCY_IN_NEW_WORDS, RedFlag("bleeding", "emergency")),
        (RedFlag("crisis", "crisis"), Danger("infection", "same-day", 0.9), RedFlag("crisis", "crisis")),
        (RedFlag("cancer", "caution"), Danger("infection", "same-day", 0.9), RedFlag("infection", "same-day")),
    ],
)
def test_the_more_urgent_of_both_detectors_counts(
    found: RedFlag | None, danger: Danger | None, expected: RedFlag | None
) -> None:
    assert more_urgent(found, danger) == expected


def test_what_only_the_danger_model_finds_becomes_the_intent(check: RedFlagCheck) -> None:
    done = checked(check, "a blind came down over it", **{DANGER: EMERGENCY_IN_NEW_WORDS, URGENCY: 0.8})
    assert done.get(INTENT)["name"] == "urgent_severe_reaction"
    assert [entity["value"] for entity in done.get(ENTITIES) if entity["entity"] == "red_flag"] == ["vision"]


def test_the_danger_model_does_not_guess_at_other_languages(check: RedFlagCheck) -> None:
    spanish = {"entity": "language", "value": "es"}
    done = checked(check, "cuanto cuesta", **{DANGER: EMERGENCY_IN_NEW_WORDS, URGENCY: 0.8, ENTITIES: [spanish]})
    assert done.get(INTENT) == SURE


@pytest.mark.parametrize(
    ("confidence", "urgency", "intent"),
    [
        (0.6, 0.01, "cost"),
        (0.6, 0.4, "crisis_self_harm"),
        (0.95, 0.01, "crisis_self_harm"),
        (0.6, None, "crisis_self_harm"),
    ],
)
def test_the_topic_model_alone_is_not_believed_about_a_crisis(
    check: RedFlagCheck, confidence: float, urgency: float | None, intent: str
) -> None:
    guessed = {"name": "crisis_self_harm", "confidence": confidence}
    made = message("the suspense, really", **{INTENT: guessed, RANKING: [guessed, SURE], URGENCY: urgency})
    (done,) = check.process([made])
    assert done.get(INTENT)["name"] == intent


@pytest.mark.parametrize("text", ["can prp cause blindness", "what are the risks of a blood clot"])
def test_a_question_about_a_danger_is_followed_by_whom_to_call(check: RedFlagCheck, text: str) -> None:
    done = checked(check, text)
    assert done.get(INTENT) == SURE
    assert done.get(ALSO_ASKED) == [IF_HAPPENING_NOW]


@pytest.mark.parametrize("text", [HARMLESS, CAUTION, "i have no chest pain"])
def test_nothing_is_added_to_other_answers(check: RedFlagCheck, text: str) -> None:
    assert not checked(check, text).get(ALSO_ASKED)


def test_a_refusal_names_no_number(check: RedFlagCheck) -> None:
    done = checked(check, "can prp cause blindness", {"name": "oos_general", "confidence": 0.9})
    assert not done.get(ALSO_ASKED)
