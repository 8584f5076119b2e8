"""Networks on NengoLoihi's emulator of Loihi: the dense layers at the end run there, what comes before them on the host.

    pip install 'nengo-loihi==1.1.0' 'nengo<4' 'numpy<2'
    strop search --dataset fashion-mini --evaluator 'python3 evaluators/loihi_emulator.py' --objectives accuracy

Of the emulator's arithmetic it is the float one: weights are not rounded to Loihi's. The first image enters at step 1, each
other one as many steps later as there are layers, and one: a neuron without memory sums its input in one step.
"""
import numpy as np
from nengo_loihi.block import Axon, LoihiBlock, Synapse
from nengo_loihi.builder import Model
from nengo_loihi.emulator import EmulatorInterface
from nengo_loihi.inputs import SpikeInput
from nengo_loihi.probe import LoihiProbe
from strop_evaluator import Infeasible, Invalid, parser, serve
from strop_network import Network, read_idx


def evaluate(request, job):
    if request.get("model", {}).get("format") != "strop" or "images" not in request.get("dataset", {}):
        raise Invalid("expected a model of format strop and a dataset with images and labels")
    network = Network(request["model"])
    images, labels = read_idx(request["dataset"]["images"]), read_idx(request["dataset"]["labels"])
    first = len(network.layers)
    while first and network.layers[first - 1]["kind"] == "dense":
        first -= 1
    chip = network.layers[max(first, 1) :]
    if not chip or any(len(layer["synapses"]) > 1 for layer in chip):
        raise Infeasible("expected dense layers at the end, without shortcuts")
    host = network.layers[: len(network.layers) - len(chip)]
    gap = len(chip) + 1
    source = chip[0]["synapses"][0]["shape"]
    entry = SpikeInput(source["height"] * source["width"] * source["channels"])
    for i, image in enumerate(images):
        job.check()
        entry.add_spikes(1 + i * gap, np.array(on_host(network, host, image), dtype=int), permanent=True)
    output = emulate(chip, entry, len(images) * gap + gap)
    keys = np.array(network.key).reshape(network.classes, -1)
    fired = output[len(chip) :: gap][: len(images)] > 0
    classes = (fired[:, None, :] == (keys[None] > 0)).sum(axis=2).argmax(axis=1)
    accuracy, n = float(np.mean(classes == np.array(list(labels)))), len(labels)
    sd = (accuracy * (1 - accuracy)) ** 0.5
    return {"objectives": {"accuracy": {"value": accuracy, "sd": sd, "n": n, "basis": "simulated"}}}


def on_host(network, layers, image):
    """The neurons that fire in the last of the layers."""
    given = {"input": {i: v if network.is_integer else v / 255 for i, v in enumerate(image) if v}}
    for layer in layers:
        fired = network.pool(layer, given) if layer["kind"] == "maxPool" else network.fire(layer, given)
        given[layer["name"]] = dict.fromkeys(fired, 1)
    return sorted(fired)


def emulate(layers, entry, steps):
    """(steps, outputs) the spikes of the last layer."""
    model = Model()
    model.add_input(entry)
    source = entry
    for layer in layers:
        weights = np.array(layer["synapses"][0]["weights"], dtype=np.float32)
        weights = weights.reshape(-1, layer["synapses"][0]["shape"]["features"])
        block = LoihiBlock(weights.shape[1])
        block.compartment.configure_nonspiking()
        block.compartment.decay_u[:] = 1
        block.compartment.vmin = -np.inf
        # Loihi fires above its threshold, Strop at it.
        thresholds = np.array(layer["thresholds"], dtype=np.float32)
        block.compartment.vth[:] = np.nextafter(thresholds, np.float32(-np.inf))
        model.add_block(block)
        synapse = Synapse(weights.shape[0])
        synapse.set_weights(weights)
        block.add_synapse(synapse)
        axon = Axon(weights.shape[0])
        axon.target = synapse
        source.add_axon(axon)
        source = block
    probe = LoihiProbe(target=source, key="spiked")
    model.add_probe(probe)
    emulator = EmulatorInterface(model)
    emulator.run_steps(steps)
    return np.array(emulator.collect_probe_output(probe))


if __name__ == "__main__":
    serve(
        evaluate,
        parser(__doc__).parse_args(),
        name="loihi-emulator",
        device="NengoLoihi 1.1.0, emulator",
        objectives=[{"name": "accuracy", "direction": "maximize"}],
        formats=["strop"],
    )
