"""Strop's networks and training step in PyTorch: the oracle of the training fixture, and what the benchmark times.

Written from the formulas of Whetstone (Severa et al., Nature Machine Intelligence 1, 2019) and of Keras 2.1.2, not from
Strop's code. A network is described by the same object that Strop's `buildNetwork` takes.
"""

import torch
import torch.nn.functional as F

RAMP_FLOOR = 0.001
KERAS_EPSILON = 1e-7


def brelu(x, sharpness):
    """clip((x - 0.5) / (1 - s + 0.001) + 0.5, 0, 1), its ends with gradient; at s = 1 a step without one."""
    if sharpness == 1:
        return (x >= 0.5).to(x.dtype)
    return torch.clamp((x - 0.5) / (1 - sharpness + RAMP_FLOOR) + 0.5, 0, 1)


def brelu_in_place(x, sharpness):
    """The same but for the gradient at the ends, in place: the fastest of the forms tried, by a factor of two over
    `brelu`. Batch normalisation keeps its input and not its output, so that may be overwritten."""
    if sharpness == 1:
        return (x >= 0.5).to(x.dtype)
    slope = 1 / (1 - sharpness + RAMP_FLOOR)
    return F.hardtanh(x.mul_(slope).add_(0.5 - 0.5 * slope), 0, 1, inplace=True)


class BatchNorm(torch.nn.Module):
    """Over all but the channels (axis 1): the batch's mean and biased variance normalise and go into the moving ones.

    PyTorch's own layer puts the unbiased variance into the moving one; else it is the same operation.
    """

    def __init__(self, channels, momentum=0.99, epsilon=1e-3, center=True, scale=True):
        super().__init__()
        self.momentum, self.epsilon = momentum, epsilon
        self.gamma = torch.nn.Parameter(torch.ones(channels)) if scale else None
        self.beta = torch.nn.Parameter(torch.zeros(channels)) if center else None
        self.register_buffer("moving_mean", torch.zeros(channels))
        self.register_buffer("moving_variance", torch.ones(channels))

    def forward(self, x):
        y, mean, inverse = torch.native_batch_norm(x, self.gamma, self.beta, None, None, True, 0.0, self.epsilon)
        with torch.no_grad():
            variance = inverse.pow(-2).sub_(self.epsilon)
            self.moving_mean.lerp_(mean, 1 - self.momentum)
            self.moving_variance.lerp_(variance, 1 - self.momentum)
        return y


class Network(torch.nn.Module):
    """Convolutions (a 2x2 max-pool after each of the first two), dense layers, output; all linear, BN, bounded ReLU."""

    def __init__(self, spec, key, activation=brelu):
        """spec: as for `buildNetwork`; key: (classes, width) of 0 and 1."""
        super().__init__()
        height, width, channels = spec["inputShape"]
        norms = spec.get("batchNorm", {})
        self.noise = spec.get("noise", {}).get("stddev", 0)
        self.activation = activation
        self.convolutions, self.dense, self.norms = torch.nn.ParameterList(), torch.nn.ParameterList(), torch.nn.ModuleList()
        for i, layer in enumerate(spec["conv"]):
            self.convolutions.append(torch.empty(layer["features"], channels, layer["filter"], layer["filter"]))
            self.norms.append(BatchNorm(layer["features"], **norms.get("conv", {})))
            channels = layer["features"]
            if i < 2:
                height, width = height // 2, width // 2
        inputs = height * width * channels
        for units in [*spec["dense"], spec["classes"] * spec.get("neuronsPerClass", 4)]:
            self.dense.append(torch.empty(units, inputs))
            self.norms.append(BatchNorm(units, **norms.get("dense", {})))
            inputs = units
        self.register_buffer("signs", 2 * key.to(torch.get_default_dtype()) - 1)
        self.sharpness = [0.0] * len(self.norms)
        for weight in [*self.convolutions, *self.dense]:
            torch.nn.init.xavier_uniform_(weight)

    def load(self, kernels):
        """kernels: Strop's, convolutions (height, width, in, out) and dense (in, out), from the input up."""
        with torch.no_grad():
            for weight, kernel in zip([*self.convolutions, *self.dense], kernels, strict=True):
                weight.copy_(kernel.permute(3, 2, 0, 1) if kernel.dim() == 4 else kernel.T)

    def forward(self, x):
        """x: (batch, channels, height, width). Returns the logits, (2y - 1) (2K - 1)^T, (batch, classes)."""
        neurons = iter(zip(self.norms, self.sharpness, strict=True))
        for i, weight in enumerate(self.convolutions):
            norm, sharpness = next(neurons)
            x = self.activation(norm(F.conv2d(x, weight, padding="same")), sharpness)
            if i < 2:
                x = F.max_pool2d(x, 2)
        # Strop's order: height, width, channel.
        x = x.permute(0, 2, 3, 1).flatten(1)
        for i, weight in enumerate(self.dense):
            norm, sharpness = next(neurons)
            x = F.linear(x, weight)
            if self.noise > 0 and i == 0:
                x = x.add(torch.randn_like(x), alpha=self.noise)
            x = self.activation(norm(x), sharpness)
        return (2 * x - 1) @ self.signs.T


def batch_loss(name, logits, labels):
    """The batch's mean cross-entropy: exact, or of Keras's clipped probabilities."""
    if name == "logSoftmax":
        return F.cross_entropy(logits, labels)
    probabilities = torch.softmax(logits, 1).clamp(KERAS_EPSILON, 1 - KERAS_EPSILON)
    return -probabilities.log().gather(1, labels[:, None]).mean()


class KerasOptimizer:
    """RMSprop and Adadelta with Keras's `decay`; the formulas of torch.optim are the same, but it has no decay."""

    def __init__(self, parameters, name, learningRate, rho, epsilon, decay=0):
        self.parameters = list(parameters)
        self.update = {"RMSprop": self.rmsprop, "Adadelta": self.adadelta}[name]
        self.rate, self.rho, self.epsilon, self.decay, self.iterations = learningRate, rho, epsilon, decay, 0
        self.squares = [torch.zeros_like(p) for p in self.parameters]
        self.updates = [torch.zeros_like(p) for p in self.parameters]

    def rmsprop(self, gradient, squares, _updates):
        squares.copy_(self.rho * squares + (1 - self.rho) * gradient**2)
        return gradient / (squares.sqrt() + self.epsilon)

    def adadelta(self, gradient, squares, updates):
        squares.copy_(self.rho * squares + (1 - self.rho) * gradient**2)
        update = gradient * (updates + self.epsilon).sqrt() / (squares + self.epsilon).sqrt()
        updates.copy_(self.rho * updates + (1 - self.rho) * update**2)
        return update

    @torch.no_grad()
    def step(self):
        rate = self.rate / (1 + self.decay * self.iterations)
        for parameter, squares, updates in zip(self.parameters, self.squares, self.updates, strict=True):
            if parameter.grad is not None:
                parameter -= rate * self.update(parameter.grad, squares, updates)
                parameter.grad = None
        self.iterations += 1
