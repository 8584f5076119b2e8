"""Optuna's side of the suggestion benchmark: optuna_ask.py CASE, a JSON object { dimensions, digits, values, told }.

`dimensions` is a list of { name, count, ordered }, `digits` and `values` the observations, the first `told` of which are told
beforehand. Prints a line of JSON once it is ready; then, for each line with a number of steps on its standard input, one with
their seconds and the process's peak resident memory. A step tells the next observation and asks GPSampler for a trial.
"""

import json
import sys
import warnings

import optuna
import torch
from optuna.distributions import CategoricalDistribution, IntDistribution
from optuna.trial import TrialState, create_trial
from serve import serve


def asker(case):
    dimensions = case["dimensions"]
    distributions = {
        d["name"]: IntDistribution(0, d["count"] - 1)
        if d["ordered"]
        else CategoricalDistribution(list(range(d["count"])))
        for d in dimensions
    }
    study = optuna.create_study(direction="maximize", sampler=optuna.samplers.GPSampler(seed=0))
    observations = zip(case["digits"], case["values"])

    def tell():
        digits, value = next(observations)
        params = {d["name"]: digit for d, digit in zip(dimensions, digits)}
        study.add_trial(create_trial(params=params, distributions=distributions, value=value))

    def step():
        tell()
        trial = study.ask(distributions)
        # Not evaluated: the next step's observation is given, the same for everyone.
        study.tell(trial, state=TrialState.FAIL)

    for _ in range(case["told"]):
        tell()
    return step


def main():
    case = json.loads(sys.argv[1])
    warnings.filterwarnings("ignore")
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    torch.set_num_threads(case["threads"])
    step = asker(case)
    serve(optuna.__version__, step)


main()
