"""scikit-learn's side of the fitting benchmark: sklearn_fit.py CASE, a JSON object { x, y, amplitude, lengthscale, noise }.

`x` is (n, d), `y` (n), and the others are the bounds of amplitude, of each dimension's lengthscale and of the noise's
variance. The covariance is amplitude * Matern 5/2 + noise, the start at 1, 1 and `noise`'s geometric mean, and two restarts.
Prints a line of JSON once it is ready; then, for each line with a number of fits on its standard input, one with their
seconds, the process's peak resident memory and the log marginal likelihood that the last one reached.
"""

import json
import math
import re
import sys
import time
import warnings

import numpy
import sklearn
import threadpoolctl
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import ConstantKernel, Matern, WhiteKernel

RESTARTS = 2


def fitter(case):
    x, y = numpy.array(case["x"]), numpy.array(case["y"])
    covariance = ConstantKernel(1, case["amplitude"]) * Matern(numpy.ones(x.shape[1]), case["lengthscale"], nu=2.5)
    kernel = covariance + WhiteKernel(math.sqrt(math.prod(case["noise"])), case["noise"])

    def fit(seed):
        regressor = GaussianProcessRegressor(kernel, alpha=0, n_restarts_optimizer=RESTARTS, random_state=seed)
        return regressor.fit(x, y).log_marginal_likelihood_value_

    return fit


def peak_bytes():
    with open("/proc/self/status") as status:
        return int(re.search(r"VmHWM:\s+(\d+) kB", status.read())[1]) * 1024


def main():
    case = json.loads(sys.argv[1])
    warnings.filterwarnings("ignore")  # of lengthscales at their bounds
    fit = fitter(case)
    print(json.dumps({"version": sklearn.__version__}), flush=True)
    done = 0
    with threadpoolctl.threadpool_limits(case["threads"]):
        for line in sys.stdin:
            start = time.perf_counter()
            for _ in range(int(line)):
                reached = fit(done)
                done += 1
            answer = {"seconds": time.perf_counter() - start, "peakBytes": peak_bytes(), "logMarginalLikelihood": reached}
            print(json.dumps(answer), flush=True)


main()
