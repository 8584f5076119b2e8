"""Makes test/fixtures/elementary.json: arguments and correctly rounded values of the elementary functions of src/math.

Needs mpmath. Run from the root of the repository: python tools/make-elementary-fixture.py
"""

import json
import random

from mpmath import erfc, exp, log, mp, mpf, pi, sqrt

mp.dps = 400
random.seed(1)
uniform = random.uniform


def normal_cdf(x):
    return erfc(-x / sqrt(mpf(2))) / 2


def mills(x, first):
    """Σ (-1)^k (2k-1)!! / x^(2k), from k = first: the asymptotic series of Mills' ratio times |x|."""
    term, total = mpf(1), mpf(0)
    for k in range(40):
        if k >= first:
            total += term
        term *= -(2 * k + 1) / (x * x)
    return total


def log_density(x):
    return -x * x / 2 - log(2 * pi) / 2


def log_normal_cdf(x):
    return log_density(x) - log(-x) + log(mills(x, 0)) if x < -300 else log(normal_cdf(x))


def log_standard_improvement(z):
    if z < -300:
        return log_density(z) + log(-mills(z, 1))
    return log(exp(log_density(z)) + z * normal_cdf(z))


normals = [uniform(-37, 8) for _ in range(200)] + [uniform(-3, 3) for _ in range(100)]
tails = normals + [-(10 ** uniform(0, 100)) for _ in range(60)]
cases = {
    "exp": (exp, [uniform(-745, 709) for _ in range(200)] + [uniform(-1, 1) for _ in range(100)]),
    "log": (log, [2.0 ** uniform(-1074, 1023) for _ in range(150)] + [uniform(0.5, 2) for _ in range(150)]),
    "log1p": (lambda x: log(1 + x), [uniform(-0.999, 1) for _ in range(150)]
              + [-(10 ** uniform(-300, -1)) for _ in range(100)]),
    "erfc": (erfc, [uniform(-6, 26.5) for _ in range(200)] + [uniform(-1, 1) for _ in range(100)]),
    "normalCdf": (normal_cdf, normals),
    "logNormalCdf": (log_normal_cdf, tails),
    "logStandardImprovement": (log_standard_improvement, tails),
}
with open("test/fixtures/elementary.json", "w") as out:
    json.dump({name: [[x, float(f(mpf(x)))] for x in points] for name, (f, points) in cases.items()}, out)
    out.write("\n")
