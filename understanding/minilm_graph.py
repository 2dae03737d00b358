"""Build all-MiniLM-L6-v2 as an ONNX graph from its safetensors, so that torch is never needed.

The network is BERT (Devlin et al. 2018) with 6 layers, 12 heads and 384 units, mean-pooled to one unit-length
sentence vector (Reimers and Gurevych 2019).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import load_file

HEADS, LAYERS, WIDTH, EPSILON = 12, 6, 384, 1e-12
OPSET, IR_VERSION = 17, 8

Array = npt.NDArray[Any] | np.generic


class _Graph:
    """Collects nodes and constants under names that never clash."""

    def __init__(self, weights: dict[str, npt.NDArray[Any]]) -> None:
        self.weights = weights
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, value: Array) -> str:
        name = f"constant_{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def weight(self, name: str, transpose: bool = False) -> str:
        return self.constant(self.weights[name].T if transpose else self.weights[name])

    def node(self, kind: str, *inputs: str, output: str | None = None, **attributes: Any) -> str:
        name = output or f"{kind}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], name=f"node_{len(self.nodes)}", **attributes))
        return name

    def dense(self, x: str, prefix: str) -> str:
        product = self.node("MatMul", x, self.weight(f"{prefix}.weight", transpose=True))
        return self.node("Add", product, self.weight(f"{prefix}.bias"))

    def layer_norm(self, x: str, prefix: str) -> str:
        scale, bias = self.weight(f"{prefix}.weight"), self.weight(f"{prefix}.bias")
        return self.node("LayerNormalization", x, scale, bias, axis=-1, epsilon=EPSILON)

    def heads(self, x: str) -> str:
        """[batch, words, width] to [batch, heads, words, width / heads]."""
        shaped = self.node("Reshape", x, self.constant(np.array([0, 0, HEADS, WIDTH // HEADS])))
        return self.node("Transpose", shaped, perm=[0, 2, 1, 3])

    def gelu(self, x: str) -> str:
        erf = self.node("Erf", self.node("Div", x, self.constant(np.float32(2**0.5))))
        gate = self.node("Add", erf, self.constant(np.float32(1)))
        return self.node("Mul", self.node("Mul", x, gate), self.constant(np.float32(0.5)))


def _embeddings(graph: _Graph) -> str:
    words = graph.node("Gather", graph.weight("embeddings.word_embeddings.weight"), "input_ids")
    length = graph.node(
        "Slice",
        graph.node("Shape", "input_ids"),
        graph.constant(np.array([1])),
        graph.constant(np.array([2])),
    )
    # The token-type table has one row in use: a message is always one segment.
    places = (
        graph.weights["embeddings.position_embeddings.weight"]
        + graph.weights["embeddings.token_type_embeddings.weight"][0]
    )
    place = graph.node("Slice", graph.constant(places), graph.constant(np.array([0])), length)
    return graph.layer_norm(graph.node("Add", words, place), "embeddings.LayerNorm")


def _attention(graph: _Graph, x: str, prefix: str, mask_bias: str) -> str:
    query, key, value = (
        graph.heads(graph.dense(x, f"{prefix}attention.self.{part}")) for part in ("query", "key", "value")
    )
    scores = graph.node("MatMul", query, graph.node("Transpose", key, perm=[0, 1, 3, 2]))
    scaled = graph.node("Mul", scores, graph.constant(np.float32((WIDTH // HEADS) ** -0.5)))
    shares = graph.node("Softmax", graph.node("Add", scaled, mask_bias), axis=-1)
    mixed = graph.node("Transpose", graph.node("MatMul", shares, value), perm=[0, 2, 1, 3])
    return graph.node("Reshape", mixed, graph.constant(np.array([0, 0, WIDTH])))


def _layer(graph: _Graph, x: str, index: int, mask_bias: str) -> str:
    prefix = f"encoder.layer.{index}."
    attended = graph.dense(_attention(graph, x, prefix, mask_bias), f"{prefix}attention.output.dense")
    x = graph.layer_norm(graph.node("Add", attended, x), f"{prefix}attention.output.LayerNorm")
    inner = graph.gelu(graph.dense(x, f"{prefix}intermediate.dense"))
    outer = graph.node("Add", graph.dense(inner, f"{prefix}output.dense"), x)
    return graph.layer_norm(outer, f"{prefix}output.LayerNorm")


def build_graph(weights_file: Path) -> onnx.ModelProto:
    """Return the encoder as a checked ONNX model.

    Inputs: `input_ids`, `attention_mask`, int64 [batch, words]. Output: `sentence`, float32 [batch, 384], the
    masked mean of the last hidden states at unit length.

    Raises:
        KeyError: the file lacks a tensor of the network.
    """
    loaded = load_file(str(weights_file))
    graph = _Graph({name.removeprefix("bert."): value for name, value in loaded.items()})
    x = _embeddings(graph)
    mask = graph.node("Cast", "attention_mask", to=TensorProto.FLOAT)
    hidden = graph.node("Sub", graph.constant(np.float32(1)), mask)
    bias = graph.node("Mul", hidden, graph.constant(np.float32(-1e9)))
    bias = graph.node("Unsqueeze", bias, graph.constant(np.array([1, 2])))
    for index in range(LAYERS):
        x = _layer(graph, x, index, bias)
    weighted = graph.node("Mul", x, graph.node("Unsqueeze", mask, graph.constant(np.array([2]))))
    # The mean's divisor cancels when the vector is brought to unit length.
    total = graph.node("ReduceSum", weighted, graph.constant(np.array([1])), keepdims=0)
    graph.node("LpNormalization", total, output="sentence", axis=-1, p=2)
    return _finished(graph)


def _finished(graph: _Graph) -> onnx.ModelProto:
    info = helper.make_tensor_value_info
    inputs = [info(name, TensorProto.INT64, ["batch", "words"]) for name in ("input_ids", "attention_mask")]
    outputs = [info("sentence", TensorProto.FLOAT, ["batch", WIDTH])]
    body = helper.make_graph(graph.nodes, "all-MiniLM-L6-v2", inputs, outputs, graph.constants)
    model = helper.make_model(body, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)
    onnx.checker.check_model(model)
    return model
