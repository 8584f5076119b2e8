"""python nir_run.py FILE.nir IMAGES READER: the classes that a reader of NIR gives images, as JSON.

IMAGES are raw float32 (images, channels, height, width), what the file's Input takes. READER is one of
  nir       NIR's own definitions, on PyTorch's arithmetic: the nodes of the dialect `exact`
  norse     norse.torch.from_nir
  snntorch  snntorch.import_nir.import_from_nir
Each image is one step from rest.
"""

import json
import sys
import warnings

import nir
import nirtorch
import numpy as np
import torch

warnings.filterwarnings("ignore")


class Threshold(torch.nn.Module):
    def __init__(self, threshold):
        super().__init__()
        self.threshold = torch.from_numpy(threshold)

    def forward(self, x):
        return (x > self.threshold).float()


def by_definition(graph):
    def module(node):
        if isinstance(node, nir.Threshold):
            return Threshold(node.threshold)
        if isinstance(node, nir.SumPool2d):
            return torch.nn.LPPool2d(1, tuple(node.kernel_size), tuple(node.stride))
        if isinstance(node, nir.Affine):
            linear = torch.nn.Linear(node.weight.shape[1], node.weight.shape[0])
            linear.weight.data, linear.bias.data = torch.from_numpy(node.weight), torch.from_numpy(node.bias)
            return linear
        if isinstance(node, nir.Conv2d):
            conv = torch.nn.Conv2d(
                node.weight.shape[1] * node.groups,
                node.weight.shape[0],
                node.weight.shape[2:],
                stride=tuple(node.stride),
                padding=tuple(node.padding),
                dilation=tuple(node.dilation),
                groups=int(node.groups),
            )
            conv.weight.data, conv.bias.data = torch.from_numpy(node.weight), torch.from_numpy(node.bias)
            return conv
        if isinstance(node, nir.Flatten):
            return torch.nn.Flatten(int(node.start_dim), int(node.end_dim))
        return None

    return nirtorch.load(graph, module)


def load(graph, reader):
    if reader == "norse":
        import norse.torch

        return norse.torch.from_nir(graph)
    if reader == "snntorch":
        import snntorch
        from snntorch.import_nir import import_from_nir

        model = import_from_nir(graph)
        for module in model.modules():
            # import_from_nir asks for hidden states, and its branch for IF forgets them: without, a neuron gives spikes and
            # membrane as a pair, which the next node does not take (snnTorch 1.0.0).
            if isinstance(module, snntorch.Leaky):
                module.init_hidden = True
        return model
    return by_definition(graph)


def main():
    path, images, reader = sys.argv[1:]
    graph = nir.read(path)
    shape = [int(extent) for extent in graph.input_type["input"]]
    given = torch.from_numpy(np.fromfile(images, dtype=np.float32).reshape(-1, *shape))
    model = load(graph, reader).eval()
    classes = []
    with torch.no_grad():
        for image in given:
            for module in model.modules():
                if hasattr(module, "reset_mem"):
                    module.reset_mem()
            output = model(image)
            output = output[0] if isinstance(output, tuple) else output
            classes.append(int(output.argmax()))
    print(json.dumps({"versions": {"nir": nir.version, "torch": torch.__version__}, "classes": classes}))


main()
