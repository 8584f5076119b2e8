"""The other systems on a landscape, each with its own defaults: searcher(dimensions, evaluate, evaluations, seed).

`dimensions` is a list of { name, count, coordinates? }, coordinates of ordered ones only; `evaluate` takes a list of digits
and returns a value, higher being better. Ordered dimensions stay ordered: they are told as integers, evenly apart.
"""

import math
import warnings

import numpy
import optuna
import skopt
import torch
from botorch.acquisition import LogExpectedImprovement
from botorch.fit import fit_gpytorch_mll
from botorch.models import MixedSingleTaskGP, SingleTaskGP
from botorch.optim import optimize_acqf_discrete, optimize_acqf_discrete_local_search
from gpytorch.mlls import ExactMarginalLogLikelihood

# As in Ax 1, which is where BoTorch's users meet these choices: five Sobol points, enumeration of small spaces.
BOTORCH_STARTUP = 5
BOTORCH_ENUMERATED = 10_000


def is_ordered(dimension):
    return "coordinates" in dimension


def scikit_optimize(dimensions, evaluate, evaluations, seed):
    space = [
        skopt.space.Integer(0, d["count"] - 1, name=d["name"])
        if is_ordered(d)
        else skopt.space.Categorical(list(range(d["count"])), name=d["name"])
        for d in dimensions
    ]
    skopt.gp_minimize(lambda x: -evaluate([int(v) for v in x]), space, n_calls=evaluations, random_state=seed)


def optuna_search(sampler):
    def search(dimensions, evaluate, evaluations, seed):
        def objective(trial):
            return evaluate([
                trial.suggest_int(d["name"], 0, d["count"] - 1)
                if is_ordered(d)
                else trial.suggest_categorical(d["name"], list(range(d["count"])))
                for d in dimensions
            ])

        optuna.logging.set_verbosity(optuna.logging.WARNING)
        optuna.create_study(direction="maximize", sampler=sampler(seed=seed)).optimize(objective, n_trials=evaluations)

    return search


def botorch(dimensions, evaluate, evaluations, seed):
    torch.manual_seed(seed)
    counts = torch.tensor([d["count"] for d in dimensions])
    # Two values are a coordinate of 0 or 1, in whichever order; more of them without an order are a category.
    categorical = [i for i, d in enumerate(dimensions) if not is_ordered(d) and d["count"] > 2]
    choices = [
        torch.arange(d["count"], dtype=torch.double)
        if i in categorical
        else torch.tensor(d.get("coordinates") or [0, 1], dtype=torch.double)
        for i, d in enumerate(dimensions)
    ]
    size = math.prod(d["count"] for d in dimensions)
    sobol = torch.quasirandom.SobolEngine(len(dimensions), scramble=True, seed=seed)
    digits, values = [], []
    while len(values) < evaluations:
        if len(values) < BOTORCH_STARTUP:
            point = (sobol.draw(1, dtype=torch.double)[0] * counts).long().tolist()
            if point in digits:
                continue
        else:
            x = torch.stack([torch.stack([c[v] for c, v in zip(choices, p)]) for p in digits])
            y = torch.tensor(values, dtype=torch.double).unsqueeze(-1)
            model = MixedSingleTaskGP(x, y, cat_dims=categorical) if categorical else SingleTaskGP(x, y)
            fit_gpytorch_mll(ExactMarginalLogLikelihood(model.likelihood, model))
            with torch.no_grad():
                best = model.posterior(x).mean.max()
            acquisition = LogExpectedImprovement(model, best_f=best)
            if size <= BOTORCH_ENUMERATED:
                candidate, _ = optimize_acqf_discrete(acquisition, 1, torch.cartesian_prod(*choices), X_avoid=x)
            else:
                candidate, _ = optimize_acqf_discrete_local_search(acquisition, choices, 1, X_avoid=x)
            point = [int((c - v).abs().argmin()) for c, v in zip(choices, candidate[0])]
        digits.append(point)
        values.append(evaluate(point))


# By name: the function, how many evaluations of it, the package whose version counts, and how many seeds at most.
SEARCHERS = {
    "optuna-tpe": (optuna_search(optuna.samplers.TPESampler), 100, optuna, math.inf),
    "optuna-gp": (optuna_search(optuna.samplers.GPSampler), 50, optuna, math.inf),
    "botorch": (botorch, 50, __import__("botorch"), 10),
    "scikit-optimize": (scikit_optimize, 50, skopt, 10),
}


def prepare():
    torch.set_num_threads(1)
    numpy.seterr(all="ignore")
    warnings.filterwarnings("ignore")
