"""PyTorch's side of the spiking benchmark: spiking_torch.py CASE, a JSON object { network, images, batch, layout } as
spiking_onnx.py has it. The same network in floats; a layer's threshold is in its bias, and the comparison is in place.
"""

import json
import sys

import numpy
import torch
from torch.nn import functional

from serve import serve
from strop_network import read_network, weights_of

LAYOUTS = {"nchw": torch.contiguous_format, "channelsLast": torch.channels_last}


def neurons_of(layer, layout):
    shape = layer["synapses"][0]["shape"]
    weights = torch.tensor(weights_of(layer).astype(numpy.float32))
    bias = torch.tensor(-layer["thresholds"].astype(numpy.float32))
    if layer["kind"] == "conv":
        kernel = weights.permute(3, 2, 0, 1).contiguous(memory_format=layout)
        padding = (shape["padTop"], shape["padLeft"])
        return lambda x: functional.conv2d(x, kernel, bias, padding=padding).ge_(0)
    # (features, height, width, channels) -> as the input lies in memory
    order = (0, 1, 2, 3) if layout is torch.channels_last else (0, 3, 1, 2)
    matrix = weights.permute(3, 0, 1, 2).permute(*order).reshape(shape["features"], -1).contiguous()
    after = (0, 2, 3, 1) if layout is torch.channels_last else (0, 1, 2, 3)

    def dense(x):
        flat = x.permute(*after).reshape(len(x), -1) if x.dim() == 4 else x
        return functional.linear(flat, matrix, bias).ge_(0)

    return dense


def network_of(network, layout):
    layers = []
    for layer in network["layers"]:
        if layer["kind"] == "maxPool":
            size, stride = layer["shape"]["kernelHeight"], layer["shape"]["strideY"]
            layers.append(lambda x, size=size, stride=stride: functional.max_pool2d(x, size, stride))
        else:
            layers.append(neurons_of(layer, layout))

    def run(x):
        for layer in layers:
            x = layer(x)
        return x

    return run


def main():
    case = json.loads(sys.argv[1])
    torch.set_num_threads(1)
    network = read_network(case["network"])
    layout = LAYOUTS[case["layout"]]
    images = numpy.fromfile(case["images"], numpy.uint8).reshape(-1, *network["inputShape"])
    levels = torch.tensor(images.astype(numpy.float32)).permute(0, 3, 1, 2)
    batches = [batch.contiguous(memory_format=layout) for batch in levels.split(case["batch"])]
    run = network_of(network, layout)

    def step():
        with torch.inference_mode():
            outputs = torch.cat([run(batch) for batch in batches])
            votes = outputs.reshape(len(outputs), network["classes"], -1).sum(2)
            return {"classes": votes.numpy().argmax(1).tolist()}

    serve(torch.__version__, step)


main()
