"""Prompts whose answers take the compact form."""

import pytest

from sluice import documents, prompting
from sluice.errors import UnusableAnswerError
from sluice.ports import Prompt
from sluice.prompting import decode

LETTER = 'Harbor "First" Bank\nLoan 0045-8812: pay $17,978.08 by March 14, 2025, or $18,001.00 by March 21, 2025.'


def a_prompt(text: str = LETTER, name: str = "auto_loan_payoff", only: tuple[str, ...] | None = None) -> Prompt:
    return prompting.prompt(documents.load(name), text, only, form="compact")


THREE = ("lender", "payoff_amount", "good_through")


def three(text: str = LETTER) -> Prompt:
    return a_prompt(text, only=THREE)


def reason_of(prompt: Prompt, answer: str) -> str:
    with pytest.raises(UnusableAnswerError) as caught:
        decode(prompt, answer)
    return caught.value.reason
