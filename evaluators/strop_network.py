"""Reads a network.strop file and runs it in plain Python: slow, and meant to be read. One wave of spikes an image."""
import json
import struct

from strop_evaluator import Invalid, read_file

CODES = {"float32": "f", "int8": "b", "int32": "i", "uint8": "B"}


def read_idx(reference):
    """An IDX file of bytes, as (n) numbers or as (n) lists of all that one of them holds."""
    content = read_file(reference)
    sizes = struct.unpack_from(f">{content[3]}I", content, 4)
    values = content[4 + 4 * len(sizes) :]
    if len(sizes) == 1:
        return values
    each = len(values) // sizes[0]
    return [values[i * each : (i + 1) * each] for i in range(sizes[0])]


class Network:
    """A spiking network, and what it has counted: spikes, and synaptic operations of all but the grey-level input."""

    def __init__(self, reference):
        content = read_file(reference)
        magic, version, length = struct.unpack_from("<8sII", content)
        if magic != b"STROPNET" or version != 2:
            raise Invalid(f"{reference['path']}: not a network.strop file of version 2")
        header = json.loads(content[16 : 16 + length])
        start = -(-(16 + length) // 64) * 64

        def array(place):
            if place is None:
                return None
            return struct.unpack_from(f"<{place['length']}{CODES[place['type']]}", content, start + place["offset"])

        if header["coding"]["kind"] != "grey":
            raise Invalid(f"an input of {header['coding']['kind']}: this evaluator takes grey levels")
        self.shape, self.classes = header["inputShape"], header["classes"]
        self.key, self.layers = array(header["key"]), header["layers"]
        for layer in self.layers:
            if layer["kind"] == "maxPool":
                continue
            self.is_integer = layer["thresholds"]["type"] == "int32"
            layer["thresholds"] = array(layer["thresholds"])
            for synapses in layer["synapses"]:
                synapses["weights"] = array(synapses["weights"])
        self.spikes = self.operations = 0

    def classify(self, image):
        """The class of an image, (height, width, channels) bytes."""
        # What a neuron receives, by its place; spikes are the places alone, of level 1.
        levels = {i: level if self.is_integer else level / 255 for i, level in enumerate(image) if level}
        given = {"input": levels}
        for layer in self.layers:
            fired = self.pool(layer, given) if layer["kind"] == "maxPool" else self.fire(layer, given)
            given[layer["name"]] = dict.fromkeys(fired, 1)
        outputs = len(self.key) // self.classes
        keys = [self.key[c * outputs : (c + 1) * outputs] for c in range(self.classes)]
        agreement = [sum((i in fired) == bit for i, bit in enumerate(key)) for key in keys]
        return agreement.index(max(agreement))

    def fire(self, layer, given):
        """The neurons whose sum reaches their threshold."""
        thresholds, shape = layer["thresholds"], layer["synapses"][0]["shape"]
        features = shape["features"]
        sums = [0] * (shape["outHeight"] * shape["outWidth"] * features)
        for synapses in layer["synapses"]:
            weights, shape = synapses["weights"], synapses["shape"]
            for place, level in given[synapses["from"]].items():
                pixel, channel = divmod(place, shape["channels"])
                for out, tap in reached(pixel, shape):
                    row = (tap * shape["channels"] + channel) * features
                    for f in range(features):
                        sums[out * features + f] += level * weights[row + f]
                    if synapses["from"] != "input":
                        self.operations += features
        fired = {i for i, value in enumerate(sums) if value >= thresholds[i % len(thresholds)]}
        self.spikes += len(fired)
        return fired

    def pool(self, layer, given):
        """The windows in which anything spikes."""
        shape = layer["shape"]
        places = (divmod(place, shape["channels"]) for place in given[layer["from"]])
        return {o * shape["channels"] + c for pixel, c in places for o, _ in reached(pixel, shape)}


def reached(pixel, shape):
    """The output pixels that an input pixel reaches, each with the tap of the kernel through which it does."""
    y, x = divmod(pixel, shape["width"])
    for row in range(shape["kernelHeight"]):
        out_y, rest_y = divmod(y + shape["padTop"] - row, shape["strideY"])
        if rest_y or not 0 <= out_y < shape["outHeight"]:
            continue
        for column in range(shape["kernelWidth"]):
            out_x, rest_x = divmod(x + shape["padLeft"] - column, shape["strideX"])
            if rest_x == 0 and 0 <= out_x < shape["outWidth"]:
                yield out_y * shape["outWidth"] + out_x, row * shape["kernelWidth"] + column
