"""PyTorch's side of the training benchmark: train_process.py CASE, a JSON object { spec, optimizer, batch, layout }.

Prints a line of JSON once it is ready; then, for each line with a number of steps on its standard input, one with their
seconds and the process's peak resident memory. The strongest form of eager PyTorch that was found: the in-place bounded
ReLU, torch.optim with foreach, and one of both memory layouts.
"""

import json
import sys

import torch

from serve import serve
from whetstone_torch import Network, batch_loss, brelu_in_place

IMAGES = 512


def optimizer_of(parameters, name, learningRate, rho, epsilon, decay=0):
    rule = {"RMSprop": (torch.optim.RMSprop, "alpha"), "Adadelta": (torch.optim.Adadelta, "rho")}[name]
    optimizer = rule[0](parameters, lr=learningRate, eps=epsilon, foreach=True, **{rule[1]: rho})
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda t: 1 / (1 + decay * t))
    return optimizer, schedule


def trainer(case):
    torch.manual_seed(1)
    spec = case["spec"]
    layout = {"nchw": torch.contiguous_format, "channelsLast": torch.channels_last}[case["layout"]]
    classes = spec["classes"]
    key = torch.eye(classes).repeat_interleave(spec.get("neuronsPerClass", 4), 1)
    network = Network(spec, key, brelu_in_place)
    for parameter in network.parameters():
        if parameter.dim() == 4:
            parameter.data = parameter.data.contiguous(memory_format=layout)
    optimizer, schedule = optimizer_of(network.parameters(), **case["optimizer"])
    height, width, channels = spec["inputShape"]
    images = torch.rand(IMAGES, channels, height, width)
    labels = torch.randint(classes, (IMAGES,))

    def step():
        """A batch as it comes in training: gathered from the set, its loss read."""
        indices = torch.randint(IMAGES, (case["batch"],))
        loss = batch_loss("logSoftmax", network(images[indices].contiguous(memory_format=layout)), labels[indices])
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        schedule.step()
        return loss.item()

    return step


def main():
    case = json.loads(sys.argv[1])
    torch.set_num_threads(case["threads"])
    step = trainer(case)
    serve(torch.__version__, step)


main()
