"""What counts as used without a person."""

import pytest

from sluice import documents
from sluice.jobs import Status
from sluice.learning.evaluation.decisions import decisions
from sluice.learning.evaluation.labelled import Case
from tests.builders import LETTER, a_result


@pytest.mark.parametrize("status", [Status.EXTRACTED, Status.NEEDS_REVIEW])
@pytest.mark.parametrize("said", [True, False, None])
def test_a_field_counts_as_the_run_said_of_it_else_as_its_document(status: Status, said: bool | None) -> None:
    result = a_result(status=status)
    field = result.fields["payoff_amount"].but(accepted=said)
    judged = result.but(fields={"payoff_amount": field})
    case = Case("a", documents.load("auto_loan_payoff"), LETTER, {"payoff_amount": "18342.17"})
    [decision] = [one for one in decisions(case, judged) if one.path == "payoff_amount"]
    assert decision.accepted is (status is Status.EXTRACTED if said is None else said)
