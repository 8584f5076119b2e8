"""Reads Strop's network.strop; src/spiking/network/network-file.ts says how it is laid out."""

import json
import struct

import numpy

ALIGNMENT = 64
PREAMBLE = 16


def read_network(path):
    """The header of the file, with a numpy array in each array's place."""
    with open(path, "rb") as file:
        data = file.read()
    length = struct.unpack_from("<I", data, 12)[0]
    start = -(-(PREAMBLE + length) // ALIGNMENT) * ALIGNMENT

    def take(fields):
        if set(fields) != {"type", "offset", "length"}:
            return fields
        return numpy.frombuffer(data, fields["type"], fields["length"], start + fields["offset"])

    return json.loads(data[PREAMBLE : PREAMBLE + length], object_hook=take)


def weights_of(layer):
    """(kernel height, kernel width, channels, features)"""
    synapses = layer["synapses"][0]
    shape = synapses["shape"]
    sizes = (shape["kernelHeight"], shape["kernelWidth"], shape["channels"], shape["features"])
    return synapses["weights"].reshape(sizes)
