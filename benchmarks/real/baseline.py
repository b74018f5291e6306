"""What a linear model makes of the same rows: TF-IDF of words and characters (scikit-learn)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import hstack
from scipy.stats import rankdata
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from lamda.data.splits import content_id
from lamda.finetuning.measures import auc

Texts = Sequence[Sequence[str]]
"""N rows of P texts each: context, response and so on."""
Floats = NDArray[np.float64]
WORD = re.compile(r"\w+")
STRENGTHS = (0.3, 1.0, 3.0, 10.0)
"""C of the logistic regression; the best on a tenth of the training rows is taken."""
FEATURES = 100_000
"""At most, of each kind and part."""


def tfidf_scores(train: Texts, labels: Sequence[int], test: Texts) -> Floats | None:
    """P of the label for each row of `test`, (M,), learned from N rows; None of one class alone.

    Words and pairs of them, and 2 to 5 characters within words, of each part by itself.
    """
    observed = np.array(labels, dtype=bool)  # (N,)
    if observed.all() or not observed.any() or not len(test):
        return None
    columns = list(range(len(train[0])))
    found = [_features([row[c] for row in train], [row[c] for row in test]) for c in columns]
    features = hstack([part for part, _ in found]).tocsr()  # (N, F)
    asked = hstack([part for _, part in found]).tocsr()  # (M, F)
    best = _fitted(features, observed, _strength(features, observed, train))
    scores: Floats = best.predict_proba(asked)[:, 1]
    return scores


def overlaps(rows: Texts) -> Floats:
    """(N,): the share of the words of each row's last text that the text before it has: what says
    most of attribution without any learning."""
    found = []
    for row in rows:
        known, said = (WORD.findall(text.casefold()) for text in row[-2:])
        found.append(sum(word in {*known} for word in said) / max(1, len(said)))
    return np.array(found)


def ranks(scores: Floats) -> Floats:
    """(N,) -> the place of each in the order, ties sharing their mean: scores of two kinds add."""
    return np.asarray(rankdata(scores), dtype=np.float64)


def _features(train: Sequence[str], test: Sequence[str]) -> tuple[Any, Any]:
    kinds: list[dict[str, Any]] = [
        {"analyzer": "word", "ngram_range": (1, 2)},
        {"analyzer": "char_wb", "ngram_range": (2, 5)},
    ]
    parts = []
    for kind in kinds:
        vectors = TfidfVectorizer(
            **kind, sublinear_tf=True, min_df=2 if len(train) > 100 else 1, max_features=FEATURES
        )
        try:
            parts.append((vectors.fit_transform(train), vectors.transform(test)))
        except ValueError:  # no word is left
            continue
    return hstack([one for one, _ in parts]), hstack([other for _, other in parts])


def _fitted(features: Any, observed: NDArray[np.bool_], strength: float) -> Any:
    return LogisticRegression(C=strength, solver="liblinear").fit(features, observed)


def _strength(features: Any, observed: NDArray[np.bool_], rows: Texts) -> float:
    """The best C by AUC on a tenth of the rows, by hash of their texts."""
    inside = np.array([int(content_id(row), 16) % 10 == 0 for row in rows])  # (N,)
    if observed[~inside].all() or not observed[~inside].any():
        return 1.0

    def value(strength: float) -> float:
        model = _fitted(features[~inside], observed[~inside], strength)
        return auc(model.predict_proba(features[inside])[:, 1], observed[inside]) or 0.0

    return max(STRENGTHS, key=value) if inside.any() else 1.0
