"""Answering closed questions for nothing: an in-process classifier of texts in front of the router.

Where the reference answers are few different words, a linear model over the text's snippets often knows them; what
counts is that it says how sure it is, so that the router can leave the rest to a model.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from sluice.learning.router.table import Floats

MOST_ANSWERS = 20


@dataclass(frozen=True, slots=True)
class Classifier:
    """Texts -> answer and chance."""

    model: Any

    @classmethod
    def of(cls, texts: Sequence[str], answers: Sequence[str]) -> Self:
        """Learn answers from labels."""
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline, make_union

        characters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=2)
        words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=2)
        linear = LogisticRegression(C=10.0, max_iter=1000)
        return cls(make_pipeline(make_union(characters, words), linear).fit(list(texts), list(answers)))

    def read(self, texts: Sequence[str]) -> tuple[list[str], Floats]:
        """The answer to each text, and the chance that it is right."""
        chances = self.model.predict_proba(list(texts))
        return [str(self.model.classes_[at]) for at in chances.argmax(axis=1)], np.asarray(chances.max(axis=1))


def closed(answers: Sequence[str]) -> bool:
    """Whether the answers are few enough to be learned as classes."""
    return 2 <= len(set(answers)) <= MOST_ANSWERS
