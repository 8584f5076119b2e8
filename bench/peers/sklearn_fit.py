"""scikit-learn's side of the fitting benchmark: sklearn_fit.py FILE THREADS.

FILE holds as JSON { x: (n, d) in [0, 1], y: (n), standardised }. The covariance is amplitude * Matern 5/2 + noise with a
lengthscale for each column, within scikit-optimize's bounds, fitted from 1 in every hyperparameter and with two restarts.
Prints a line of JSON once it is ready; then, for each line with a number of fits on its standard input, one with their
seconds and the log marginal likelihood that the last one reached.
"""

import itertools
import json
import sys
import warnings

import numpy
import sklearn
import threadpoolctl
from serve import serve
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import ConstantKernel, Matern, WhiteKernel

RESTARTS = 2
AMPLITUDE, LENGTHSCALE, NOISE = (0.01, 1000), (0.01, 100), (1e-5, 1e5)


def fitter(case):
    x, y = numpy.array(case["x"]), numpy.array(case["y"])
    covariance = ConstantKernel(1, AMPLITUDE) * Matern(numpy.ones(x.shape[1]), LENGTHSCALE, nu=2.5)
    kernel = covariance + WhiteKernel(1, NOISE)

    seeds = itertools.count()

    def fit():
        regressor = GaussianProcessRegressor(kernel, alpha=0, n_restarts_optimizer=RESTARTS, random_state=next(seeds))
        return {"logMarginalLikelihood": regressor.fit(x, y).log_marginal_likelihood_value_}

    return fit


def main():
    with open(sys.argv[1]) as file:
        case = json.load(file)
    warnings.filterwarnings("ignore")  # of lengthscales at their bounds
    with threadpoolctl.threadpool_limits(int(sys.argv[2])):
        serve(sklearn.__version__, fitter(case))


main()
