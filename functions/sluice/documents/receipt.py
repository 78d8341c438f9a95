"""Receipt: who was paid how much, where and when. The worked example of adding one's own document type."""

from datetime import date as day
from decimal import Decimal

from sluice.documents._base import Date, DocumentType, Frozen, Money, Name, Text, said


class Receipt(Frozen):
    """A till receipt, tax invoice or cash bill."""

    company: Name | None = said(
        "the shop or company that issued the receipt",
        cues="sdn bhd, enterprise, trading, restaurant, restoran, kedai, store, shop, company, inc, ltd",
    )
    date: Date | None = said(
        "the day of the purchase",
        cues="date, invoice date, bill date, receipt date, tarikh, date/time",
    )
    address: Text | None = said(
        "the address of the shop, in one line",
        cues="address, jalan, jln, lot, no, taman, street, road",
    )
    total: Money | None = said(
        "what was to be paid in the end, after tax and rounding; not cash given and not change",
        cues="total, grand total, total amount, amount due, total due, net total, rounded total, total (rm), total rm, "
        "total sales, total inclusive gst, total sales inclusive of gst, nett total, jumlah",
    )


document = DocumentType(
    Receipt,
    hints="A till receipt, often read from paper. The total is what was to be paid after tax and rounding. Dates may "
    "be day first.",
)


@document.rule
def total_is_what_a_till_takes(receipt: Receipt) -> str | None:
    """A receipt's total is above 0 and not above 100,000."""
    if receipt.total is None or 0 < receipt.total <= Decimal(100_000):
        return None
    return f"a total of {receipt.total:,.2f}"


@document.rule
def date_is_of_our_time(receipt: Receipt) -> str | None:
    """Receipts date from 2000 to 2049; a two-digit year beyond that is a misread one."""
    if receipt.date is None or day(2000, 1, 1) <= receipt.date < day(2050, 1, 1):
        return None
    return f"dated {receipt.date}"
