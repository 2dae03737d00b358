"""The topic model on a tiny set: it learns both views, keeps what it learnt, and refuses what it can't learn."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from understanding.topic_model import ARRAYS_FILE, NAMES_FILE, Examples, Matrix, TopicModel, TopicModelConfig, train

TOPICS = ("apple", "banana", "cherry", "date")
WIDTH, PER_TOPIC = 8, 12
CONFIG = TopicModelConfig(ngram_directions=10)


def make_vectors(seed: int = 1, noise: float = 0.2) -> Matrix:
    """Return unit vectors: those of one topic lie near one axis."""
    random = np.random.default_rng(seed)
    axes = np.repeat(np.eye(WIDTH)[: len(TOPICS)], PER_TOPIC, axis=0)
    vectors = axes + random.normal(0, noise, axes.shape)
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


LABELS = [topic for topic in TOPICS for _ in range(PER_TOPIC)]
TEXTS = [f"{topic} number {number}" for topic in TOPICS for number in range(PER_TOPIC)]


@pytest.fixture(scope="module")
def model() -> TopicModel:
    return train(Examples(make_vectors(), TEXTS, LABELS), CONFIG)


def best(model: TopicModel, probabilities: Matrix) -> list[str]:
    return [model.classes[index] for index in probabilities.argmax(axis=1)]


def test_it_learns_its_examples(model: TopicModel) -> None:
    assert best(model, model.probabilities(make_vectors(), TEXTS)) == LABELS


def test_it_tells_the_topic_of_new_messages(model: TopicModel) -> None:
    texts = [f"a {label} today" for label in LABELS]
    assert best(model, model.probabilities(make_vectors(seed=2), texts)) == LABELS


def test_rows_are_probabilities(model: TopicModel) -> None:
    found = model.probabilities(make_vectors(seed=3, noise=3.0), ["", "🙂", "x" * 5000, *TEXTS[3:]])
    assert (found.shape, found.dtype) == ((len(TEXTS), len(TOPICS)), np.float32)
    assert (found >= 0).all()
    np.testing.assert_allclose(found.sum(axis=1), 1, atol=1e-5)


def test_huge_vectors_still_give_probabilities(model: TopicModel) -> None:
    found = model.probabilities(make_vectors()[:2] * 1e4, TEXTS[:2])
    np.testing.assert_allclose(found.sum(axis=1), 1, atol=1e-5)


def test_classes_are_the_topics_in_the_order_of_the_columns(model: TopicModel) -> None:
    assert model.classes == sorted(TOPICS)
    found = model.probabilities(np.eye(WIDTH, dtype=np.float32)[2:3], ["cherry"])
    assert found[0].argmax() == model.classes.index("cherry")


def test_the_vector_view_counts(model: TopicModel) -> None:
    axes = np.eye(WIDTH, dtype=np.float32)[:2]
    assert best(model, model.probabilities(axes, ["number", "number"])) == ["apple", "banana"]


def test_the_character_view_counts(model: TopicModel) -> None:
    nothing = np.zeros((2, WIDTH), np.float32)
    assert best(model, model.probabilities(nothing, ["cherry", "date"])) == ["cherry", "date"]
    # It survives a misspelling.
    assert best(model, model.probabilities(nothing[:1], ["banan"])) == ["banana"]


def test_a_message_has_the_same_probabilities_alone_and_among_others(model: TopicModel) -> None:
    vectors = make_vectors(seed=4)
    together = model.probabilities(vectors, TEXTS)
    alone = np.vstack([model.probabilities(vectors[i : i + 1], TEXTS[i : i + 1]) for i in range(len(TEXTS))])
    np.testing.assert_allclose(alone, together, atol=1e-6)


def test_training_twice_gives_the_same(model: TopicModel) -> None:
    again = train(Examples(make_vectors(), TEXTS, LABELS), CONFIG)
    vectors = make_vectors(seed=7)
    np.testing.assert_allclose(again.probabilities(vectors, TEXTS), model.probabilities(vectors, TEXTS), atol=1e-6)


def test_the_order_of_the_examples_hardly_matters(model: TopicModel) -> None:
    order = np.random.default_rng(5).permutation(len(TEXTS))
    shuffled = train(Examples(make_vectors()[order], [TEXTS[i] for i in order], [LABELS[i] for i in order]), CONFIG)
    found = shuffled.probabilities(make_vectors(), TEXTS)
    np.testing.assert_allclose(found, model.probabilities(make_vectors(), TEXTS), atol=0.05)


def test_a_model_that_was_saved_and_loaded_gives_equal_probabilities(model: TopicModel, tmp_path: Path) -> None:
    model.save(tmp_path)
    loaded = TopicModel.load(tmp_path)
    vectors = make_vectors(seed=6, noise=0.5)
    np.testing.assert_allclose(loaded.probabilities(vectors, TEXTS), model.probabilities(vectors, TEXTS), atol=1e-2)
    assert (loaded.classes, loaded.config) == (model.classes, model.config)


def test_a_saved_model_is_two_files_without_pickled_code(model: TopicModel, tmp_path: Path) -> None:
    model.save(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {ARRAYS_FILE, NAMES_FILE}
    with np.load(tmp_path / ARRAYS_FILE, allow_pickle=False) as arrays:
        assert {arrays[name].dtype.kind for name in arrays.files} <= {"f", "i"}


@pytest.mark.parametrize("missing", [ARRAYS_FILE, NAMES_FILE])
def test_a_folder_without_a_model_is_refused(model: TopicModel, tmp_path: Path, missing: str) -> None:
    model.save(tmp_path)
    (tmp_path / missing).unlink()
    with pytest.raises(FileNotFoundError):
        TopicModel.load(tmp_path)


def with_config(model: TopicModel, **changes: float) -> TopicModel:
    """Return the same model, read in another way."""
    return replace(model, config=replace(model.config, **changes))


def test_a_higher_temperature_is_less_sure_of_the_same_topics(model: TopicModel) -> None:
    cool = model.probabilities(make_vectors(), TEXTS)
    warm = with_config(model, temperature=4.0).probabilities(make_vectors(), TEXTS)
    assert (warm.max(axis=1) < cool.max(axis=1)).all()
    assert (warm.argmax(axis=1) == cool.argmax(axis=1)).all()


# A message whose words are an example of "banana", with a vector half way to "apple".
BETWEEN = (np.eye(WIDTH)[:1] * 0.8 + np.eye(WIDTH)[1:2] * 0.6).astype(np.float32), ["banana number 3"]


@pytest.mark.parametrize("weight", [0.0, 1.0])
def test_each_judge_alone_gives_probabilities(model: TopicModel, weight: float) -> None:
    alone = with_config(model, neighbour_weight=weight)
    found = alone.probabilities(make_vectors(), TEXTS)
    np.testing.assert_allclose(found.sum(axis=1), 1, atol=1e-5)
    assert best(alone, found) == LABELS


def test_both_judges_count(model: TopicModel) -> None:
    one, both, other = (
        with_config(model, neighbour_weight=weight).probabilities(*BETWEEN)[0, 1] for weight in (0.0, 0.5, 1.0)
    )
    assert min(one, other) < both < max(one, other)
    assert abs(one - other) > 0.01


def test_the_nearer_an_example_the_more_it_counts(model: TopicModel) -> None:
    # Twelve of the forty nearest are of the message's topic: that is all they say when each counts alike.
    blunt, sharp = (
        with_config(model, neighbour_weight=1.0, neighbours=40, neighbour_sharpness=sharpness, temperature=1.0)
        .probabilities(make_vectors()[:1], TEXTS[:1])[0]
        .max()
        for sharpness in (0.0, 15.0)
    )
    assert blunt == pytest.approx(12 / 40, abs=0.01)
    assert sharp > 0.9


def test_more_neighbours_than_examples_are_no_mistake(model: TopicModel) -> None:
    found = with_config(model, neighbours=10_000).probabilities(make_vectors(), TEXTS)
    assert best(model, found) == LABELS


def test_fewer_directions_than_asked_for_are_no_mistake() -> None:
    model = train(Examples(make_vectors()[::4], TEXTS[::4], LABELS[::4]), replace(CONFIG, ngram_directions=10_000))
    assert best(model, model.probabilities(make_vectors(), TEXTS)) == LABELS


def test_the_config_is_kept_with_the_model() -> None:
    config = replace(CONFIG, temperature=2.5, neighbours=7)
    assert train(Examples(make_vectors(), TEXTS, LABELS), config).config == config


def test_a_rare_topic_counts_as_much_as_a_common_one_for_the_regression() -> None:
    # Two of "apple" against twelve of each other: without balance it would never be said of a message between two.
    # The neighbours are left out: of two examples there are never more than two near.
    keep = [0, 1, *range(PER_TOPIC, len(TEXTS))]
    config = replace(CONFIG, neighbour_weight=0.0, temperature=1.0)
    few = train(Examples(make_vectors()[keep], [TEXTS[i] for i in keep], [LABELS[i] for i in keep]), config)
    between = np.eye(WIDTH, dtype=np.float32)[:1] + np.eye(WIDTH, dtype=np.float32)[1:2]
    row = few.probabilities(between, ["number"])[0]
    assert row[few.classes.index("apple")] > 0.3


def test_the_verdict_is_the_weighted_product_of_both_judges(model: TopicModel) -> None:
    regression, neighbours = (
        with_config(model, neighbour_weight=weight, temperature=1.0).probabilities(*BETWEEN) for weight in (0.0, 1.0)
    )
    mixed = with_config(model, neighbour_weight=0.3, temperature=1.0).probabilities(*BETWEEN)
    product = regression**0.7 * neighbours**0.3
    np.testing.assert_allclose(mixed, product / product.sum(axis=1, keepdims=True), atol=1e-4)
    assert abs(regression - neighbours).max() > 0.01


# --- topics that are none of ours -------------------------------------------------------------------------------


def pooled(row: list[float], classes: list[str], model: TopicModel, weight: float = 2.0) -> list[float]:
    """Return a row of probabilities as a model with these topics gives it out."""
    other = replace(model, classes=classes, config=replace(model.config, outsider_weight=weight))
    return [float(value) for value in other._pool_outsiders(np.array([row], np.float32))[0]]


OURS_AND_OUTSIDERS = ["cost", "oos_a", "oos_b", "pain"]


def test_outsiders_win_together(model: TopicModel) -> None:
    # 2 * (0.2 + 0.25) = 0.9 is more than 0.45: the likelier of the two gets it, and the row adds up to one again.
    found = pooled([0.45, 0.2, 0.25, 0.1], OURS_AND_OUTSIDERS, model)
    assert found == pytest.approx([0.45 / 1.65, 0.2 / 1.65, 0.9 / 1.65, 0.1 / 1.65], abs=1e-5)


@pytest.mark.parametrize(
    ("row", "weight"), [([0.7, 0.1, 0.1, 0.1], 2.0), ([0.45, 0.2, 0.25, 0.1], 1.0), ([0.45, 0.2, 0.25, 0.1], 0.0)]
)
def test_outsiders_that_weigh_less_together_change_nothing(model: TopicModel, row: list[float], weight: float) -> None:
    assert pooled(row, OURS_AND_OUTSIDERS, model, weight) == pytest.approx(row)


def test_topics_of_ours_are_not_pooled(model: TopicModel) -> None:
    row = [0.4, 0.3, 0.2, 0.1]
    assert pooled(row, list(TOPICS), model, weight=100.0) == pytest.approx(row)


def test_a_model_trained_with_outsiders_pools_them() -> None:
    names = {"apple": "apple", "banana": "oos_banana", "cherry": "oos_cherry", "date": "date"}
    trained = train(Examples(make_vectors(), TEXTS, [names[label] for label in LABELS]), CONFIG)
    # Nearest to "apple", and nearly as near to two outsiders.
    vector = np.zeros((1, WIDTH), np.float32)
    vector[0, :3] = 0.6, 0.56, 0.56
    plain = with_config(trained, outsider_weight=0.0).probabilities(vector, ["number"])
    together = with_config(trained, outsider_weight=50.0).probabilities(vector, ["number"])
    np.testing.assert_allclose(together.sum(axis=1), 1, atol=1e-5)
    assert best(trained, together)[0].startswith("oos_")
    outsiders = [name.startswith("oos_") for name in trained.classes]
    assert together[0, outsiders].sum() > plain[0, outsiders].sum()


@pytest.mark.parametrize(("vectors", "texts", "topics"), [(47, 48, 48), (48, 47, 48), (48, 48, 47)])
def test_views_of_different_length_are_refused(vectors: int, texts: int, topics: int) -> None:
    with pytest.raises(ValueError, match="differ in length"):
        train(Examples(make_vectors()[:vectors], TEXTS[:texts], LABELS[:topics]), CONFIG)


@pytest.mark.parametrize("count", [1, 2])
def test_fewer_than_three_topics_are_refused(count: int) -> None:
    size = count * PER_TOPIC
    with pytest.raises(ValueError, match="three topics at least"):
        train(Examples(make_vectors()[:size], TEXTS[:size], LABELS[:size]), CONFIG)


# --- views, and fragments ---------------------------------------------------------------------------------------


def test_views_are_the_space_of_the_neighbours(model: TopicModel) -> None:
    views = model.views(make_vectors(), TEXTS)
    np.testing.assert_allclose(views, model.examples, atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(views, axis=1), 1, atol=1e-5)


def test_features_are_what_the_regression_sees(model: TopicModel) -> None:
    features = model.features(make_vectors(), TEXTS)
    assert features.shape == (len(TEXTS), len(model.weights))
    powers = np.exp(features @ model.weights + model.bias)
    alone = with_config(model, neighbour_weight=0.0, temperature=1.0).probabilities(make_vectors(), TEXTS)
    np.testing.assert_allclose(powers / powers.sum(axis=1, keepdims=True), alone, atol=1e-3)
    np.testing.assert_allclose(features[:, :WIDTH], make_vectors() * CONFIG.vector_scale, rtol=1e-5)


# A direction that no example has.
ELSEWHERE = np.eye(WIDTH, dtype=np.float32)[WIDTH - 1 :]


def with_fragments(topics: list[str], config: TopicModelConfig = CONFIG) -> TopicModel:
    """Return a model that was trained with fragments on topics, all in the direction that no example has."""
    fragments = Examples(np.repeat(ELSEWHERE, len(topics), axis=0), ["number"] * len(topics), topics)
    return train(Examples(make_vectors(), TEXTS, LABELS), config, fragments)


def test_fragments_are_learnt_by_the_regression_and_are_no_neighbours(model: TopicModel) -> None:
    found = with_fragments(["cherry"] * 4)
    before, after = (
        with_config(each, neighbour_weight=0.0).probabilities(ELSEWHERE, ["number"])[0, 2] for each in (model, found)
    )
    assert after > before + 0.3
    # Nothing else than the regression changed.
    for part in ("examples", "labels", "whitening", "projection", "idf"):
        np.testing.assert_array_equal(getattr(found, part), getattr(model, part))
    assert (found.classes, found.vocabulary) == (model.classes, model.vocabulary)
    neighbours = (
        with_config(each, neighbour_weight=1.0).probabilities(ELSEWHERE, ["number"]) for each in (model, found)
    )
    np.testing.assert_array_equal(*neighbours)


def test_a_fragment_counts_as_much_as_the_config_says() -> None:
    learnt = []
    for weight in (0.0, 0.1, 1.0):
        config = replace(CONFIG, fragment_weight=weight, neighbour_weight=0.0)
        learnt.append(with_fragments(["cherry"], config).probabilities(ELSEWHERE, ["number"])[0, 2])
    assert learnt[0] < learnt[1] < learnt[2]


def test_fragments_of_different_topics_are_told_apart() -> None:
    axes = np.eye(WIDTH, dtype=np.float32)[[6, 7]]
    fragments = Examples(np.repeat(axes, 4, axis=0), ["number"] * 8, ["date"] * 4 + ["apple"] * 4)
    found = train(Examples(make_vectors(), TEXTS, LABELS), replace(CONFIG, neighbour_weight=0.0), fragments)
    assert best(found, found.probabilities(axes, ["number"] * 2)) == ["date", "apple"]


def test_no_fragments_change_nothing(model: TopicModel) -> None:
    for none in (None, Examples(make_vectors()[:0], [], [])):
        found = train(Examples(make_vectors(), TEXTS, LABELS), CONFIG, none)
        np.testing.assert_allclose(found.weights, model.weights, atol=1e-6)


def test_a_fragment_on_a_topic_that_no_example_is_on_is_refused() -> None:
    with pytest.raises(ValueError, match=r"no example is on elder, fig$"):
        with_fragments(["apple", "fig", "elder", "fig"])


def test_fragments_whose_parts_differ_in_length_are_refused() -> None:
    with pytest.raises(ValueError, match="differ in length"):
        Examples(ELSEWHERE, ["a", "b"], ["apple"])
