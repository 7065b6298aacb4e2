"""Reference numbers for lib/evaluate, from scikit-learn, SciPy, statsmodels and NumPy.

Run: python -m pip install numpy scipy scikit-learn statsmodels, then python -P test/goldens/evaluate.py
(-P, Python ≥ 3.11, keeps the other scripts of this folder from shadowing modules).
Writes evaluate.json beside this file.
"""

import json
import platform
from pathlib import Path

import numpy as np
import scipy
import sklearn
import statsmodels
from scipy import optimize, special, stats
from sklearn import calibration, metrics
from statsmodels.stats import multitest, proportion

rng = np.random.default_rng(3)
K = 3


def probabilities(truth, signal):
    logits = rng.normal(size=(len(truth), K))
    logits[np.arange(len(truth)), truth] += signal
    return np.round(special.softmax(1.5 * logits, axis=1), 8)


def class_metrics(truth, predicted, k):
    p, r, f, s = metrics.precision_recall_fscore_support(truth, predicted, labels=range(k), zero_division=0)
    return {
        "truth": truth.tolist(),
        "predicted": predicted.tolist(),
        "k": k,
        "confusion": metrics.confusion_matrix(truth, predicted, labels=range(k)).tolist(),
        "rates": metrics.confusion_matrix(truth, predicted, labels=range(k), normalize="true").tolist(),
        "accuracy": metrics.accuracy_score(truth, predicted),
        "balancedAccuracy": metrics.balanced_accuracy_score(truth, predicted),
        "macroF1": metrics.f1_score(truth, predicted, labels=range(k), average="macro", zero_division=0),
        "precision": p.tolist(),
        "recall": r.tolist(),
        "f1": f.tolist(),
        "support": s.tolist(),
    }


def calibration_golden():
    truth = rng.integers(0, K, 120)
    p = probabilities(truth, 0.7)
    p[0] = np.eye(K)[(truth[0] + 1) % K]  # certain and wrong: exercises the clipping
    correct = p.argmax(1) == truth
    confidence = p.max(1)
    bins = 10
    bin_accuracy, bin_confidence = calibration.calibration_curve(correct, confidence, n_bins=bins)
    ids = np.searchsorted(np.linspace(0, 1, bins + 1)[1:-1], confidence)
    count = np.bincount(ids, minlength=bins)
    weights = count[count > 0] / len(truth)

    logits = np.log(np.clip(p, np.finfo(float).eps, 1))
    nll = lambda log_t: -special.log_softmax(logits / np.exp(log_t), axis=1)[np.arange(len(truth)), truth].mean()
    fit = optimize.minimize_scalar(nll, bounds=(-3, 3), method="bounded", options={"xatol": 1e-12})

    order = np.argsort(-confidence, kind="stable")
    risk = np.cumsum(~correct[order]) / np.arange(1, len(truth) + 1)
    assert len(np.unique(confidence)) == len(confidence), "ties would make the order matter"
    one_hot = np.eye(K)[truth]
    return {
        "truth": truth.tolist(),
        "probabilities": p.tolist(),
        "brier": metrics.brier_score_loss(truth, p, labels=range(K), scale_by_half=False),
        "brierByHand": float(((p - one_hot) ** 2).sum(1).mean()),
        "nll": metrics.log_loss(truth, p, labels=range(K)),
        "bins": bins,
        "binCount": count.tolist(),
        "binAccuracy": bin_accuracy.tolist(),
        "binConfidence": bin_confidence.tolist(),
        "ece": float((weights * np.abs(bin_accuracy - bin_confidence)).sum()),
        "temperature": float(np.exp(fit.x)),
        "temperedNll": float(fit.fun),
        "tempered": special.softmax(logits[:3] / np.exp(fit.x), axis=1).tolist(),
        "risk": risk.tolist(),
        "aurc": float(risk.mean()),
    }


def sign_flip(differences):
    r = stats.permutation_test(
        (np.array(differences),), np.mean, permutation_type="samples", n_resamples=np.inf, alternative="two-sided"
    )
    return {"differences": list(differences), "p": float(r.pvalue)}


def corrected_t(values, folds, groups, alternative):
    """Nadeau and Bengio's factor times the variance of a fold's mean that residuals of an analysis of variance by fold show."""
    values, folds, groups = np.array(values), np.array(folds), np.array(groups)
    repeats, k, names = len(values), len(set(folds[0])), np.unique(groups)
    squares = spare = 0
    per_group = []
    for x, fold in zip(values, folds):
        for f in np.unique(fold):
            inside = fold == f
            residuals = np.bincount(groups[inside], x[inside] - x[inside].mean())[np.unique(groups[inside])]
            squares, spare = squares + np.sum(residuals**2), spare + len(residuals) - 1
            per_group.append(len(residuals) / inside.sum() ** 2)
    alone = len(names) == values.shape[1]
    if alone and len(set(np.bincount(folds[0]))) == 1:
        parts = [x[fold == f] for x, fold in zip(values, folds) for f in range(k)]
        assert np.isclose(squares / spare * np.mean(per_group), np.mean([stats.sem(part) ** 2 for part in parts]))
    estimate = values.mean()
    error = np.sqrt((1 / (k * repeats) + (1 / (k - 1) if k > 1 else 0)) * squares / spare * np.mean(per_group))
    law = stats.t(len(names) - k)
    t = estimate / error
    p = {"two-sided": 2 * law.sf(abs(t)), "greater": law.sf(t), "less": law.cdf(t)}[alternative]
    if k == 1 and alone and repeats == 1:
        assert np.allclose((t, p), stats.ttest_1samp(values[0], 0, alternative=alternative))
    low, high = {
        "two-sided": (estimate - law.isf(0.025) * error, estimate + law.isf(0.025) * error),
        "greater": (estimate - law.isf(0.05) * error, 1.0),
        "less": (-1.0, estimate + law.isf(0.05) * error),
    }[alternative]
    keys = ("values", "folds", "groups", "sides", "estimate", "error", "t", "p", "low", "high")
    lists = (array.tolist() for array in (values, folds, groups.astype(str)))
    return dict(zip(keys, (*lists, alternative, *map(float, (estimate, error, t, p, low, high)))))


def held_out(n, k, repeats, group_size=1):
    """Values from -1 to 1 of n photos whose groups are dealt to k folds in each repeat."""
    values = rng.integers(-1, 2, (repeats, n)) * 0.5 + 0.1
    groups = np.arange(n) // group_size
    fold_of_group = np.array([rng.permutation(np.arange(groups[-1] + 1) % k) for _ in range(repeats)])
    return values, fold_of_group[:, groups], groups


def variance_components():
    """Folds x seeds: mean squares of SciPy's one-way analysis of variance, and the classical intervals of both components."""
    x = np.round(rng.normal(0.5, 0.05, (15, 1)) + rng.normal(0, 0.03, (15, 4)), 3)
    folds, seeds = x.shape
    within = x.var(axis=1, ddof=1).mean()
    between = seeds * x.mean(axis=1).var(ddof=1)
    f = between / within
    assert np.isclose(f, stats.f_oneway(*x).statistic)
    df1, df2 = folds - 1, folds * (seeds - 1)
    # Williams (1962) and Tukey (1951): Searle, Casella and McCulloch (1992), table 3.3.
    split = [
        df1 * between * (1 - stats.f.ppf(q, df1, df2) / f) / (seeds * stats.chi2.ppf(q, df1)) for q in (0.975, 0.025)
    ]
    return {
        "accuracies": x.tolist(),
        "seed": [float(np.sqrt(df2 * within / stats.chi2.ppf(q, df2))) for q in (0.975, 0.025)],
        "split": [float(np.sqrt(max(0, v))) for v in split],
        "estimates": [float(np.sqrt(within)), float(np.sqrt(max(0, (between - within) / seeds)))],
    }


def detectable(error, degrees, power, alpha):
    """The closed form with two quantiles of t, and the power that the noncentral t distribution gives that difference."""
    difference = (stats.t.isf(alpha / 2, degrees) + stats.t.ppf(power, degrees)) * error
    exact = stats.nct.sf(stats.t.isf(alpha / 2, degrees), degrees, difference / error)
    return {"error": error, "degrees": degrees, "power": power, "alpha": alpha, "difference": float(difference), "exact": float(exact)}


def bootstrap_golden():
    """Two classes of per-photo accuracies (3 repeats): SciPy's percentile bootstrap of the stratified mean."""
    a, b = rng.integers(0, 4, 95) / 3, rng.integers(0, 3, 60) / 3
    n = len(a) + len(b)
    r = stats.bootstrap(
        (a, b),
        lambda x, y, axis: (x.sum(axis=axis) + y.sum(axis=axis)) / n,
        n_resamples=200_000,
        method="percentile",
        vectorized=True,
        rng=np.random.default_rng(1),
    )
    return {
        "hits": [np.round(3 * a).astype(int).tolist(), np.round(3 * b).astype(int).tolist()],
        "low": float(r.confidence_interval.low),
        "high": float(r.confidence_interval.high),
    }


truth = rng.integers(0, K, 90)
normal = class_metrics(truth, np.where(rng.random(90) < 0.5, truth, rng.integers(0, K, 90)), K)
never = class_metrics(truth, np.where(truth == 2, 0, truth), K)
absent = class_metrics(np.array([0, 0, 1, 1, 1, 0]), np.array([0, 1, 1, 1, 2, 0]), 4)

p_values = [0.01, 0.04, 0.03, 0.005, 0.2, 0.04]

golden = {
    "versions": {
        "python": platform.python_version(),
        "numpy": np.__version__,
        "scipy": scipy.__version__,
        "scikit-learn": sklearn.__version__,
        "statsmodels": statsmodels.__version__,
    },
    "classMetrics": {"ordinary": normal, "one class never predicted": never, "classes absent from the truth": absent},
    "calibration": calibration_golden(),
    "wilson": [
        {"successes": s, "n": n, "interval": list(proportion.proportion_confint(s, n, method="wilson"))}
        for s, n in [(110, 285), (0, 20), (20, 20), (37, 43)]
    ],
    "quantile": [
        {"values": v, "q": q, "value": float(np.quantile(v, q, method="weibull"))}
        for v in [[1.0, 2.0, 4.0, 8.0], [3.0], np.cumsum(np.arange(79.0)).tolist()]
        for q in [0, 0.025, 0.3, 0.5, 0.975, 1]
    ],
    "bootstrap": bootstrap_golden(),
    "signFlip": [
        sign_flip([0.3, -0.1, 0.7, 0.2, 0.5, -0.4, 0.9]),
        sign_flip([1 / 3, 1 / 3, -1 / 3, 2 / 3, 1, 1 / 3, 0, 0, -1 / 3, 1, 2 / 3]),
        sign_flip([-1.0, 1.0]),
    ],
    "correctedT": [
        corrected_t(*held_out(20, 5, 3), "two-sided"),
        corrected_t(*held_out(19, 3, 2), "two-sided"),
        corrected_t(*held_out(20, 5, 3), "greater"),
        corrected_t(*held_out(23, 4, 2, group_size=2), "less"),
        corrected_t(*held_out(17, 1, 1), "two-sided"),
        corrected_t(*held_out(17, 1, 1, group_size=3), "greater"),
    ],
    "variance": variance_components(),
    "holm": {"p": p_values, "adjusted": multitest.multipletests(p_values, method="holm")[1].tolist()},
    "detectable": [detectable(0.03, 14, 0.8, 0.05), detectable(0.02, 49, 0.9, 0.05 / 3), detectable(0.05, 4, 0.8, 0.05)],
    "binomial": [
        {"successes": s, "n": n, "p": p, "tail": float(stats.binomtest(s, n, p, alternative="greater").pvalue)}
        for s, n, p in [(110, 285, 98 / 285), (98, 285, 98 / 285), (285, 285, 0.344), (0, 10, 0.5), (217, 285, 1 / 3)]
    ],
    "normal": [
        {"x": x, "cdf": float(stats.norm.cdf(x))} for x in [-3.5, -1.959963984540054, -0.1, 0, 0.7, 2.5, 5.0]
    ],
    "normalQuantile": [{"p": p, "x": float(stats.norm.ppf(p))} for p in [0.001, 0.025, 0.5, 0.8, 0.975, 0.9995]],
    "student": [
        {"t": t, "degrees": d, "p": float(2 * stats.t.sf(abs(t), d)), "quantile": float(stats.t.isf(0.025, d))}
        for t, d in [(0.0, 3), (1.3, 1), (2.0, 2), (-2.1, 7), (2.144786687917804, 14), (4.5, 29), (2.2, 7.5), (12.0, 49)]
    ],
    "chiSquared": [
        {"p": p, "degrees": d, "x": float(stats.chi2.isf(p, d))}
        for p, d in [(0.975, 1), (0.025, 1), (0.975, 14), (0.025, 45), (0.5, 300)]
    ],
    "f": [
        {"p": p, "above": a, "below": b, "x": float(stats.f.isf(p, a, b))}
        for p, a, b in [(0.025, 14, 45), (0.975, 14, 45), (0.025, 2, 3), (0.975, 49, 100)]
    ],
}

target = Path(__file__).with_suffix(".json")
target.write_text(json.dumps(golden, separators=(",", ":")) + "\n")
print(golden["versions"], target.stat().st_size, "bytes")
