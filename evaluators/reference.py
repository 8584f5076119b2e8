"""A reference evaluator: a formula of a configuration's numbers, or the accuracy of a network. Copy it and make it your own.

    strop search --evaluator 'python3 evaluators/reference.py' --space space.json --objectives accuracy,energy
"""
import random

from strop_evaluator import Infeasible, Invalid, parser, serve
from strop_network import Network, read_idx

TARGETS = (3, 5, 2, 7)  # where the formula has its maximum
MOST_CORES = 14


def evaluate(request, job):
    if "model" in request:
        return evaluate_network(request, job)
    values = [value for value in request["params"].values() if isinstance(value, (int, float))]
    cores = sum(values)
    if cores > MOST_CORES:
        raise Infeasible(f"{cores} cores: the device has {MOST_CORES}")
    accuracy = 1 / (1 + sum((value - target) ** 2 for value, target in zip(values, TARGETS)) / 10)
    # A device measures with noise: here it follows from the seed and the configuration.
    noise = random.Random(f"{request['seed']} {sorted(request['params'].items())}")
    measured = [accuracy + noise.gauss(0, 0.01) for _ in range(request["repeats"])]
    mean = sum(measured) / len(measured)
    return {
        "objectives": {
            "accuracy": {"value": mean, "sd": 0.01, "n": len(measured), "basis": "simulated"},
            "energy": {"value": 1e3 + 250 * cores, "unit": "pJ", "basis": "estimated"},
        },
        "counters": {"cores": cores},
    }


def evaluate_network(request, job):
    """The accuracy on the images of the request, and what it takes: one picojoule a spike, ten a synaptic operation."""
    if request["model"]["format"] != "strop" or "images" not in request.get("dataset", {}):
        raise Invalid("expected a model of format strop and a dataset with images and labels")
    network = Network(request["model"])
    images, labels = read_idx(request["dataset"]["images"]), read_idx(request["dataset"]["labels"])
    right = 0
    for i, (image, label) in enumerate(zip(images, labels)):
        job.check()
        right += network.classify(image) == label
        if i % 10 == 0:
            job.progress(i / len(labels))
    n = len(labels)
    accuracy = right / n
    return {
        "objectives": {
            "accuracy": {"value": accuracy, "sd": (accuracy * (1 - accuracy)) ** 0.5, "n": n, "basis": "simulated"},
            "energy": {
                "value": (network.spikes + 10 * network.operations) / n,
                "unit": "pJ",
                "basis": "estimated",
            },
        },
        "counters": {"spikes": network.spikes / n, "synaptic_operations": network.operations / n},
    }


INFO = {
    "name": "reference",
    "device": "plain Python",
    "objectives": [{"name": "accuracy", "direction": "maximize"}, {"name": "energy", "direction": "minimize"}],
    "concurrency": 4,
    "formats": ["strop"],
    "example": {"params": {"x": 3, "y": 5}},
}

if __name__ == "__main__":
    serve(evaluate, parser(__doc__).parse_args(), **INFO)
