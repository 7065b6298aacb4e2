"""Probabilities of scikit-learn's logistic regression and nearest neighbours on made-up features.

    pip install scikit-learn numpy
    python test/goldens/probe.py        # writes test/goldens/probe.json

The features come from an integer hash that the test computes too, so they are not stored.
"""

import json
import pathlib
import warnings

import numpy as np
import sklearn
from hash_noise import noise
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.preprocessing import StandardScaler

TEST = 20  # rows predicted, after the rows fitted

CASES = {
    # More rows than columns and fewer, rows that come twice, classes far apart, a constant column, uneven scales.
    "three classes": dict(n=90, d=12, classes=3, gap=0.5, standardise=True, l2=[0.01, 0.3, 10, 1000]),
    "three classes, not standardised": dict(n=90, d=12, classes=3, gap=0.5, standardise=False, l2=[0.01, 1, 100]),
    "more features than images": dict(n=40, d=100, classes=3, gap=0.3, standardise=True, l2=[0.01, 1, 30, 1000]),
    "images that come twice": dict(n=40, d=100, classes=3, gap=0.3, twice=True, standardise=True, l2=[0.01, 1, 100]),
    "separable": dict(n=45, d=6, classes=3, gap=4, standardise=True, l2=[0.001, 1, 100]),
    "two classes": dict(n=60, d=8, classes=2, gap=0.5, standardise=True, l2=[0.01, 1, 100]),
    "two classes, more features than images": dict(n=30, d=64, classes=2, gap=0.3, standardise=True, l2=[0.01, 1, 100]),
    "a constant column": dict(n=60, d=8, classes=3, gap=0.5, constant=True, standardise=True, l2=[0.01, 1, 100]),
    "five classes, uneven scales": dict(n=75, d=10, classes=5, gap=0.6, uneven=True, standardise=True, l2=[0.1, 10]),
}


def made(stream, n, d, classes, gap, twice=False, constant=False, uneven=False, **_):
    """Rows to fit and to predict, float32, and a label a row: every class is raised in its share of the columns."""
    rows = n + TEST
    x = noise(rows * d, stream).reshape(rows, d).astype(np.float64)
    labels = np.arange(rows) % classes
    x += gap * (np.arange(d)[None, :] % classes == labels[:, None])
    if twice:
        x[1:n:2] = x[0:n:2]
    if constant:
        x[:, 2] = 0.1
    if uneven:
        x *= 10.0 ** (np.arange(d) % 4 - 1)
    return x.astype(np.float32), labels


def fitted(x, labels, standardise, l2):
    """The model at its minimum: the gradient of the sum is computed here once more, and must have vanished."""
    x = StandardScaler(with_std=standardise).fit(x[: len(labels)]).transform(x)
    train = x[: len(labels)]
    model = LogisticRegression(C=1 / l2, solver="newton-cholesky", tol=1e-12, max_iter=10000).fit(train, labels)
    residual = model.predict_proba(train) - np.eye(labels.max() + 1)[labels]
    gradient = (residual[:, 1:] if len(model.coef_) == 1 else residual).T @ train + l2 * model.coef_
    assert np.abs(gradient).max() < 1e-9 * len(x) and np.abs(residual.sum(0)).max() < 1e-9 * len(x), gradient
    return model.predict_proba(x[len(labels) :])


golden = {"scikit-learn": sklearn.__version__, "test": TEST, "logistic": [], "neighbours": []}
warnings.simplefilter("ignore")  # the solvers stop at the limit of the arithmetic, short of such a small tol
for stream, (name, case) in enumerate(CASES.items(), start=1):
    x, labels = made(stream, **case)
    n = case["n"]
    x, labels = x.astype(np.float64), labels[:n]
    probabilities = [fitted(x, labels, case["standardise"], l2).round(7).tolist() for l2 in case["l2"]]
    golden["logistic"].append({"name": name, "stream": stream, **case, "probabilities": probabilities})

for distance in ("euclidean", "cosine"):
    case = dict(n=90, d=12, classes=3, gap=0.5)
    x, labels = made(50, **case)
    n = case["n"]
    ks = [1, 5, 12]
    probabilities = [
        KNeighborsClassifier(n_neighbors=k, metric=distance, algorithm="brute")
        .fit(x[:n].astype(np.float64), labels[:n])
        .predict_proba(x[n:].astype(np.float64))
        .round(7)
        .tolist()
        for k in ks
    ]
    golden["neighbours"].append({"distance": distance, "stream": 50, **case, "k": ks, "probabilities": probabilities})

file = pathlib.Path(__file__).with_suffix(".json")
file.write_text(json.dumps(golden).replace('{"name"', '\n{"name"').replace('{"distance"', '\n{"distance"') + "\n")
print(file.name, file.stat().st_size, "bytes")
