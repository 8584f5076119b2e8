"""Makes test/fixtures/training/small-network.json: bench/peers/venv/bin/python bench/peers/make_training_fixture.py, with the
project's Node on the path.

PyTorch in double precision trains Strop's small network from the weights that Strop gives it, on images of fashion-mini in
their order, without noise, by the formulas of whetstone_torch.py. Test and fixture thus share weights, images and settings,
and no code.

The learning rates are a thousandth of what one would train with. The bounded ReLU has hard edges, and thousands of pixels of
background sit on the same spot of it: at a usual rate, rounding that takes one channel's background over an edge changes the
loss by 1e-3, and by 1e-1 ten steps later, in single precision on any engine. At these rates the loss still falls by a tenth in
the 20 steps, and what rounding does stays below TOLERATED, as this script makes sure of with single precision and with
initial weights moved by their last bit.
"""

import base64
import gzip
import hashlib
import json
import pathlib
import re
import subprocess

import numpy as np
import torch

from whetstone_torch import KerasOptimizer, Network, batch_loss

ROOT = pathlib.Path(__file__).resolve().parents[2]
IMAGES, BATCH, STEPS, EPOCHS = 2048, 64, 20, 2
TOLERATED = 3e-5
SMALL = {
    "inputShape": [28, 28, 1],
    "classes": 10,
    "conv": [{"features": features, "filter": 3} for features in (16, 32, 64)],
    "dense": [128],
    "seed": 5,
}
BARE = {"center": False, "scale": False, "epsilon": 0.01}
PAPER_NORM = {"batchNorm": {"conv": {"momentum": 0.95, **BARE}, "dense": {"momentum": 0.85, **BARE}}}
RMSPROP = {"name": "RMSprop", "learningRate": 1e-6, "rho": 0.9, "epsilon": 1e-3}
ADADELTA = {"name": "Adadelta", "learningRate": 1, "rho": 0.95, "epsilon": 1e-13}
SOFT = [0, 0, 0, 0, 0]
CASES = [
    {"name": "RMSprop", "network": SMALL, "optimizer": RMSPROP, "loss": "logSoftmax", "sharpness": SOFT},
    {"name": "Adadelta", "network": SMALL, "optimizer": ADADELTA, "loss": "clipped", "sharpness": SOFT},
    {
        "name": "sharpened layers, neither center nor scale, decay",
        "network": {**SMALL, **PAPER_NORM},
        "optimizer": {**RMSPROP, "decay": 0.05},
        "loss": "logSoftmax",
        "sharpness": [0.5, 0.3, 0.2, 0.1, 0],
    },
    {
        "name": "a hard layer",
        "network": SMALL,
        "optimizer": {**RMSPROP, "learningRate": 1e-4},
        "loss": "logSoftmax",
        "sharpness": [0.6, 0.3, 0.1, 1, 0],
    },
]


def initial(spec):
    """Strop's kernels, its key, and the kernels' SHA-256."""
    command = ["node", ROOT / "bench/peers/dump-network.ts", json.dumps(spec)]
    dump = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    raw = [base64.b64decode(kernel["base64"]) for kernel in dump["kernels"]]
    kernels = [
        torch.from_numpy(np.frombuffer(bits, np.float32).reshape(kernel["shape"]).copy())
        for bits, kernel in zip(raw, dump["kernels"], strict=True)
    ]
    return kernels, torch.tensor(dump["key"]).reshape(dump["classes"], -1), hashlib.sha256(b"".join(raw)).hexdigest()


def fashion_mini():
    read = lambda name, header: np.frombuffer(gzip.open(ROOT / "data/fashion-mini" / name).read(), np.uint8, offset=header)
    images = read("train-images-idx3-ubyte.gz", 16).reshape(-1, 1, 28, 28)[:IMAGES]
    labels = read("train-labels-idx1-ubyte.gz", 8)[:IMAGES]
    # As floats, as Strop has them.
    return torch.from_numpy((images / 255).astype(np.float32)), torch.from_numpy(labels.astype(np.int64))


def train(case, kernels, key, data, steps, dtype=torch.float64, optimizer_of=KerasOptimizer):
    """The loss of each step, and the network."""
    torch.set_default_dtype(dtype)
    images, labels = data
    network = Network(case["network"], key)
    network.load([kernel.to(dtype) for kernel in kernels])
    network.sharpness = case["sharpness"]
    optimizer = optimizer_of(network.parameters(), **case["optimizer"])
    losses = []
    for step in range(steps):
        batch = slice(step * BATCH % IMAGES, step * BATCH % IMAGES + BATCH)
        loss = batch_loss(case["loss"], network(images[batch].to(dtype)), labels[batch])
        network.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return np.array(losses), network


def torch_optimizer(parameters, name, learningRate, rho, epsilon, decay=0):
    settings = {"lr": learningRate, "eps": epsilon}
    if name == "RMSprop":
        return torch.optim.RMSprop(parameters, alpha=rho, **settings)
    return torch.optim.Adadelta(parameters, rho=rho, **settings)


def check(case, losses, kernels, key, data):
    """That rounding is of no account, and that torch.optim's formulas are those of this transcription."""
    generator = torch.Generator().manual_seed(1)
    moved = lambda kernel: kernel.double() * (1 + 1e-7 * torch.randn(kernel.shape, generator=generator, dtype=torch.float64))
    variants = [kernels, *([moved(kernel) for kernel in kernels] for _ in range(8))]
    drifts = [
        np.abs(train(case, variant, key, data, STEPS, torch.float32)[0] / losses[:STEPS] - 1).max() for variant in variants
    ]
    print(f"{case['name']}: {losses[0]:.3f} to {losses[STEPS - 1]:.3f}, drift {' '.join(f'{d:.0e}' for d in drifts)}")
    assert max(drifts) < TOLERATED, drifts
    if "decay" not in case["optimizer"]:
        others, _ = train(case, kernels, key, data, STEPS, optimizer_of=torch_optimizer)
        assert np.allclose(others, losses[:STEPS], rtol=1e-9, atol=0), others / losses[:STEPS] - 1


def main():
    data = fashion_mini()
    found = []
    for case in CASES:
        kernels, key, digest = initial(case["network"])
        epochs = EPOCHS if case["sharpness"] == SOFT else 0
        losses, network = train(case, kernels, key, data, STEPS)
        norm = network.norms[-1]
        moving = {"mean": norm.moving_mean.tolist(), "variance": norm.moving_variance.tolist()}
        whole = train(case, kernels, key, data, epochs * IMAGES // BATCH)[0].reshape(epochs, IMAGES // BATCH)
        check(case, losses, kernels, key, data)
        found.append(
            {
                **case,
                "kernelsSha256": digest,
                "losses": losses.tolist(),
                "epochMeans": whole.mean(1).tolist(),
                # Of the output's batch normalisation after the steps.
                "outputMoving": {name: [float(f"{value:.7g}") for value in values] for name, values in moving.items()},
            }
        )
    fixture = {
        "madeBy": "bench/peers/make_training_fixture.py",
        "oracle": f"PyTorch {torch.__version__}, float64",
        "dataset": "fashion-mini",
        **{"images": IMAGES, "batch": BATCH, "steps": STEPS, "cases": found},
    }
    text = json.dumps(fixture, indent=1)
    flat = re.sub(r"\[\s+([^][{}]*?)\s+\]", lambda match: f"[{' '.join(match[1].split())}]", text)
    (ROOT / "test/fixtures/training/small-network.json").write_text(flat + "\n")


if __name__ == "__main__":
    main()
