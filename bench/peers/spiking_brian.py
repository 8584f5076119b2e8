"""Brian2's side of the spiking benchmark: spiking_brian.py CASE, a JSON object { neurons, every, steps }.

All neurons of one group to all of another, a weight each, one in `every` firing at each step, in the C++ standalone mode with its
default flags, on one thread. The program is compiled before the first line; a step of the benchmark runs it once and gives
the seconds that Brian2 says its simulation took, without the start of the process and the writing of results.
"""

import json
import shutil
import sys
import tempfile

import brian2
import numpy

from serve import serve


def build(neurons, every, steps, folder):
    brian2.set_device("cpp_standalone", directory=folder, build_on_run=False)
    brian2.prefs.core.default_float_dtype = numpy.float32
    brian2.defaultclock.dt = 1 * brian2.ms
    # Which neurons fire costs next to nothing to tell: what is measured is what the synapses do.
    senders = brian2.NeuronGroup(neurons, "", threshold=f"(i + t_in_timesteps) % {every} == 0", reset="")
    receivers = brian2.NeuronGroup(neurons, "membrane : 1")
    synapses = brian2.Synapses(senders, receivers, "weight : 1", on_pre="membrane_post += weight")
    synapses.connect()
    synapses.weight = "i * 0.001 - j * 0.001"
    brian2.run(steps * brian2.ms)
    brian2.device.build(directory=folder, compile=True, run=False, debug=False)


def main():
    case = json.loads(sys.argv[1])
    folder = tempfile.mkdtemp(prefix="strop-brian-")
    try:
        build(case["neurons"], case["every"], case["steps"], folder)

        def step():
            brian2.device.run(folder, with_output=False, run_args=[])
            return {"simulated": brian2.device._last_run_time}

        serve(brian2.__version__, step)
    finally:
        shutil.rmtree(folder)


main()
