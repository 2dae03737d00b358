"""Further examples: the same question about the treatment under another name, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from runtime.settings import ROOT
from understanding.augment import AUGMENT_FILE, COPIES, augment, rename_treatment

RULES = yaml.safe_load(AUGMENT_FILE.read_text("utf-8"))


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """Rules with two names and one topic."""
    path = tmp_path / "augment.yml"
    path.write_text(yaml.safe_dump({"names": ["svf", "this technique"], "topics": ["cost"]}), "utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "renamed"),
    [
        ("how much is prp", "how much is svf"),
        ("how much is prp therapy for men", "how much is svf for men"),
        ("does the treatment hurt", "does svf hurt"),
        ("is hair stem cell therapy safe", "is svf safe"),
        ("are stem-cells safe", "are svf safe"),
        ("nano fat injections or none", "svf or none"),
        ("is prp better than nanofat", "is svf better than nanofat"),
    ],
)
def test_the_first_treatment_that_is_named_gets_the_name(text: str, renamed: str) -> None:
    assert rename_treatment(text, "svf") == renamed


@pytest.mark.parametrize("text", ["", "how much is it", "is a treatment safe", "prpx", "stem", "the treatmentx", "🙂"])
def test_a_text_that_names_no_treatment_gives_none(text: str) -> None:
    assert rename_treatment(text, "svf") is None


@pytest.mark.parametrize(("text", "name"), [("is svf safe", "svf"), ("is prp therapy safe", "prp")])
def test_a_text_that_has_the_name_already_gives_none(text: str, name: str) -> None:
    assert rename_treatment(text, name) is None


def test_only_the_listed_topics_are_renamed(rules: Path) -> None:
    texts = ["how much is prp", "what is prp", "how much is it"]
    more, topics = augment(texts, ["cost", "prp_what", "cost"], rules)
    assert topics == ["cost"] * COPIES
    assert len(more) == COPIES
    assert set(more) <= {"how much is svf", "how much is this technique"}


def test_the_same_input_gives_the_same_output() -> None:
    texts = [f"how much is prp {number}" for number in range(50)]
    first, again = (augment(texts, ["cost"] * 50) for _ in range(2))
    assert first == again
    # By chance, but not always the same one.
    assert len({text.rsplit(" ", 1)[0] for text in first[0]}) > 3


@pytest.mark.parametrize("name", RULES["names"])
def test_no_variant_is_the_text_as_it_was(name: str) -> None:
    text = f"what does {name} cost"
    more, topics = augment([text] * 20, ["cost"] * 20)
    assert len(more) == len(topics) > 0
    assert text not in more
    assert set(more) <= {f"what does {other} cost" for other in RULES["names"]}


def test_nothing_gives_nothing(rules: Path) -> None:
    assert augment([], [], rules) == ([], [])


def test_texts_and_topics_of_different_length_are_refused(rules: Path) -> None:
    with pytest.raises(ValueError, match="zip"):
        augment(["how much is prp"], [], rules)


@pytest.mark.parametrize("topic", RULES["topics"])
def test_every_listed_topic_is_an_intent(topic: str) -> None:
    intents = yaml.safe_load((ROOT / "domain.yml").read_text("utf-8"))["intents"]
    assert topic in {name if isinstance(name, str) else next(iter(name)) for name in intents}


@pytest.mark.parametrize("listed", ["names", "topics"])
def test_nothing_is_listed_twice(listed: str) -> None:
    assert len(set(RULES[listed])) == len(RULES[listed])


@pytest.mark.parametrize("name", RULES["names"])
def test_every_name_is_one_that_is_found_again(name: str) -> None:
    assert rename_treatment(f"is {name} safe", "xyz") == "is xyz safe"
