"""onnxruntime's side of the spiking benchmark: spiking_onnx.py CASE, a JSON object { network, images, batch }, of which
`network` is a network.strop of integers and `images` a file of bytes, (count, height, width, channels).

The network as the int8 operators have it, and nothing besides. A spike is 255, its absence 0. The bias of QLinearConv and of
QGemm is one more than what the threshold lacks of zero, and the output's scale so small that whatever reaches the threshold is
cut off at 255 and all else at 0: so the comparison is the requantisation that these operators do anyway. Exact wherever sums of
products have 32 bits, which is with VNNI; without it MLAS adds pairs of products in 16 bits and may cut them off, which costs the
same time.
"""

import json
import sys

import numpy
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

from serve import serve
from strop_network import read_network, weights_of

SPIKE = 255


class Graph:
    """Nodes in a row, each of which reads what the one before it gives."""

    def __init__(self):
        self.nodes = []
        self.constants = []
        self.top = "images"

    def constant(self, value):
        name = f"constant{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(numpy.ascontiguousarray(value), name))
        return name

    def add(self, operator, before=(), after=(), **attributes):
        output = f"value{len(self.nodes)}"
        inputs = [*before, self.top, *after]
        self.nodes.append(helper.make_node(operator, inputs, [output], **attributes))
        self.top = output

    def model(self, input_shape, outputs):
        images = helper.make_tensor_value_info("images", TensorProto.UINT8, ["batch", *input_shape])
        spikes = helper.make_tensor_value_info(self.top, TensorProto.UINT8, ["batch", outputs])
        graph = helper.make_graph(self.nodes, "spiking", [images], [spikes], self.constants)
        opsets = [helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=9)


def quantisation(graph, layer):
    """Scale and zero point of input, weights and output, and the bias. A grey level counts as it is, a spike as SPIKE."""
    unit = 1 if layer["synapses"][0]["from"] == "input" else SPIKE
    bias = graph.constant(unit * (1 - layer["thresholds"].astype(numpy.int32)))
    scale, zero = (lambda value: graph.constant(numpy.float32(value))), graph.constant(numpy.uint8(0))
    return (scale(1 / unit), zero), (scale(1), graph.constant(numpy.int8(0))), (scale(1 / SPIKE), zero), bias


def add_neurons(graph, layer):
    shape = layer["synapses"][0]["shape"]
    weights = weights_of(layer)
    given, of_weights, sent, bias = quantisation(graph, layer)
    if layer["kind"] == "conv":
        kernel = graph.constant(weights.transpose(3, 2, 0, 1))
        pads = [shape["padTop"], shape["padLeft"]]
        attributes = {"pads": pads * 2, "strides": [shape["strideY"], shape["strideX"]]}
        return graph.add("QLinearConv", (), (*given, kernel, *of_weights, *sent, bias), **attributes)
    matrix = graph.constant(weights.reshape(-1, shape["features"]))
    return graph.add("QGemm", (), (*given, matrix, *of_weights, bias, *sent), domain="com.microsoft")


def model_of(network):
    graph = Graph()
    graph.add("Transpose", perm=[0, 3, 1, 2])
    flat = False
    for layer in network["layers"]:
        if layer["kind"] == "maxPool":
            size, stride = [layer["shape"][f"kernel{side}"] for side in ("Height", "Width")], layer["shape"]["strideY"]
            graph.add("MaxPool", kernel_shape=size, strides=[stride, stride])
            continue
        if layer["kind"] == "dense" and not flat:
            graph.add("Transpose", perm=[0, 2, 3, 1])
            graph.add("Flatten")
            flat = True
        add_neurons(graph, layer)
    outputs = network["layers"][-1]["synapses"][0]["shape"]["features"]
    return graph.model(network["inputShape"], outputs)


def session_of(model, threads=1):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
    return onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])


def main():
    case = json.loads(sys.argv[1])
    network = read_network(case["network"])
    images = numpy.fromfile(case["images"], numpy.uint8).reshape(-1, *network["inputShape"])
    session = session_of(model_of(network))
    batches = [images[i : i + case["batch"]] for i in range(0, len(images), case["batch"])]

    def step():
        outputs = numpy.concatenate([session.run(None, {"images": batch})[0] for batch in batches])
        votes = (outputs != 0).reshape(len(outputs), network["classes"], -1).sum(2)
        return {"classes": votes.argmax(1).tolist()}

    serve(onnxruntime.__version__, step)


main()
