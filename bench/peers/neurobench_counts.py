"""What NeuroBench 2.3 counts for test/spiking/hardware/counted-network.ts, one image a batch.

    node bench/peers/dump-counted-network.ts | python bench/peers/neurobench_counts.py > test/fixtures/neurobench/counts.json

Needs torch, neurobench==2.3.0 and what that imports (snntorch, tqdm).
"""

import json
import sys

import torch
from neurobench.benchmarks import Benchmark
from neurobench.metrics.static import ConnectionSparsity, Footprint
from neurobench.metrics.workload import ActivationSparsity, SynapticOperations
from neurobench.models import TorchModel
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


class Step(nn.Module):
    def forward(self, x):
        return (x >= 0).float()


def neurons(layer):
    """Convolution or dense layer whose biases are minus the thresholds, and the step."""
    s = layer["synapses"][0]["shape"]
    weights = torch.tensor(layer["synapses"][0]["weights"])
    weights = weights.reshape(s["kernelHeight"], s["kernelWidth"], s["channels"], s["features"]).permute(3, 2, 0, 1)
    if layer["kind"] == "dense":
        module = nn.Linear(weights[0].numel(), s["features"])
        weights = weights.reshape(s["features"], -1)
    else:
        module = nn.Conv2d(
            s["channels"],
            s["features"],
            (s["kernelHeight"], s["kernelWidth"]),
            stride=(s["strideY"], s["strideX"]),
            padding=(s["padTop"], s["padLeft"]),
        )
    module.weight.data = weights.contiguous()
    module.bias.data = -torch.tensor(layer["thresholds"])
    return [module, Step()]


def build(layers):
    modules = []
    flat = False
    for layer in layers:
        if layer["kind"] == "maxPool":
            modules.append(nn.MaxPool2d(2))
            continue
        if layer["kind"] == "dense" and not flat:
            modules.append(nn.Flatten())
            flat = True
        modules += neurons(layer)
    return nn.Sequential(*modules)


def main():
    given = json.load(sys.stdin)
    height, width, channels = given["inputShape"]
    images = torch.tensor(given["images"]).reshape(-1, height, width, channels).permute(0, 3, 1, 2).contiguous()
    network = build(given["layers"])
    by_image = {"effectiveAcs": [], "effectiveMacs": [], "activationSparsity": []}
    with torch.no_grad():
        for image in images:
            model = TorchModel(network)
            model.add_activation_module(Step)
            loader = DataLoader(TensorDataset(image[None], torch.zeros(1)), batch_size=1)
            metrics = [[Footprint, ConnectionSparsity], [ActivationSparsity, SynapticOperations]]
            benchmark = Benchmark(model, loader, [], [], metrics)
            found = benchmark.run(quiet=True)
            operations = found["SynapticOperations"]
            by_image["effectiveAcs"].append(float(operations["Effective_ACs"]))
            by_image["effectiveMacs"].append(float(operations["Effective_MACs"]))
            by_image["activationSparsity"].append(float(found["ActivationSparsity"]))
    counts = {
        "neurobench": "2.3.0",
        "denseOperations": float(operations["Dense"]),
        "footprintBytes": found["Footprint"],
        "connectionSparsity": found["ConnectionSparsity"],
        **by_image,
    }
    print(json.dumps(counts))


main()
