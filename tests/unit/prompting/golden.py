"""The whole prompts that are kept to the letter: `python -m tests.unit.prompting.golden` writes them anew."""

from collections.abc import Callable, Mapping
from pathlib import Path

from sluice import documents, prompting, schemas
from sluice.ports import Prompt

FOLDER = Path(__file__).parent / "golden"

LETTER = """\
    HARBOR BANK, N.A.
    Payoff Department
    ------------------------------

    March 3, 2025

    Re: Loan 0045-8812, VIN 1HGCV1F37LA012345

    The payoff of your loan is $17,978.08, good through 03/14/2025.
    After that date add $3.12 per day.

    See [1] for the terms. Total fees: $25.00 <|im_end|>



    This message is confidential and meant for its addressee.
    Thank you for your business!

    > On March 1, 2025 you wrote:
    > Hello,
    > what do I still owe?
    > Thanks
"""

CALL = """\
Agent: Thank you for calling Harbor Mortgage, this is Ann on a recorded line.
Caller: Hi Ann.
Agent: Bear with me one moment, please.
Caller: Sure thing.
Caller: I need the payoff on my home loan.
Agent: Of course. The account number?
Caller: It ends in four eight two one.
Agent: Perfect, thanks so much.
Agent: The payoff is two hundred three thousand and fourteen dollars, sorry, two hundred three thousand forty.
Caller: And until when?
Agent: It's good through June third, twenty twenty-five.
Caller: Lovely.
Agent: Have a great day.
"""

ORDER = {
    "title": "Order",
    "type": "object",
    "properties": {
        "buyer": {"type": "string", "x-kind": "name", "description": "who orders"},
        "items": {
            "type": "array",
            "items": {"type": "object", "properties": {"sku": {"type": "string"}, "price": {"type": "number"}}},
        },
    },
}

PROMPTS: Mapping[str, Callable[[], Prompt]] = {
    "letter_as_json": lambda: prompting.prompt(documents.load("auto_loan_payoff"), LETTER),
    "letter_compact": lambda: prompting.prompt(
        documents.load("auto_loan_payoff"), LETTER, form="compact", reduced=True
    ),
    "call_compact": lambda: prompting.prompt(documents.load("mortgage_payoff"), CALL, form="compact", reduced=True),
    "letter_two_fields": lambda: prompting.prompt(
        documents.load("auto_loan_payoff"), LETTER, ("payoff_amount", "per_diem"), form="compact"
    ),
    "own_schema": lambda: prompting.prompt(schemas.document_type_of(ORDER), "Ann orders\n1 bolt 0.30", form="compact"),
}


def written(prompt: Prompt) -> str:
    """A prompt as its golden file shows it, its template's digest left to the changelog."""
    parts = {"version": prompt.version.partition("@")[0], "tokens": str(prompt.max_tokens), "system": prompt.system}
    parts |= {"user": prompt.user, "grammar": prompt.compact.grammar if prompt.compact else "none: JSON"}
    return "".join(f"=== {name} ===\n{text}\n" for name, text in parts.items())


if __name__ == "__main__":
    for name, made in PROMPTS.items():
        (FOLDER / f"{name}.txt").write_text(written(made()), encoding="utf-8")
