"""What the network is taught: labels on the right tokens, receipts by unseen vendors, honest tallies."""

import random

from sluice.backends.embedded.encoding import encode
from sluice.backends.embedded.labels import Labels
from sluice.backends.embedded.wordpiece import WordPiece
from sluice.evidence import read
from sluice.learning.synthetic.generate import Document
from sluice.learning.tagger import labelled
from sluice.learning.tagger.concepts import concepts, fields_of
from sluice.learning.tagger.examples import IGNORE, Encoder
from sluice.learning.tagger.measure import Tallies, Tally

SPECIALS = ["[UNK]", "[CLS]", "[NL]", "[GAP]", "[RATE]", "[NUMBER]", "[CREDIT]"]
SPECIALS += [f"[MONEY{n}]" for n in range(10)] + [f"[DATE_{when}]" for when in ("ONLY", "FIRST", "MID", "LAST")]
SPECIALS += [f"[ID_{shape}]" for shape in ("VIN", "MASKED", "SHORT", "LONG", "MIXED")]
WORDS = ["pay", "##off", "is", "good", "through", ":", ".", "lender", "harbor", "bank", "per", "day", ","]
VOCABULARY = {
    token: number
    for number, token in enumerate(
        [*SPECIALS, *(f"[TYPE={name}]" for name in concepts()), *WORDS, *"abcdefghijklmnopqrstuvwxyz"]
    )
}
TEXT = "Harbor Bank\nPayoff is $14,322.09 good through 03/14/2026. Per day $3.15, payoff $14,322.09"


def an_encoder() -> Encoder:
    types = concepts()
    kinds = {name: {field: kind for field, (_, kind) in fields.items()} for name, fields in types.items()}
    return Encoder(VOCABULARY, Labels.of(types), kinds)


def spans_of(text: str, **stated: str) -> tuple[tuple[str, int, int], ...]:
    return tuple((field, text.index(words), text.index(words) + len(words)) for field, words in stated.items())


def labels_by_words(document: Document) -> list[tuple[str, str]]:
    encoder = an_encoder()
    source = read(document.text)
    encoded = encode(source, WordPiece(VOCABULARY), VOCABULARY)
    names = ("ignored", *encoder.labels.names)
    labels = encoder.label(document, source, encoded)
    return [
        (document.text[a:b], names[0 if n == IGNORE else n + 1])
        for (a, b), n in zip(encoded.spans, labels, strict=True)
        if n
    ]


def test_values_are_labelled_on_their_placeholder_and_names_word_by_word() -> None:
    spans = spans_of(TEXT, lender="Harbor Bank", payoff_amount="$14,322.09", per_diem="$3.15")
    document = Document("auto_loan_payoff", "a.family", "letter", "clean", TEXT, spans)

    labelled_words = labels_by_words(document)

    assert labelled_words[:2] == [("Harbor", "B-institution"), ("Bank", "I-institution")]
    assert ("$14,322.09", "payoff_amount") in labelled_words
    assert ("$3.15", "per_diem") in labelled_words


def test_an_unlabelled_mention_of_a_stated_value_teaches_nothing() -> None:
    document = Document(
        "auto_loan_payoff", "a.family", "letter", "clean", TEXT, spans_of(TEXT, payoff_amount="$14,322.09")
    )

    assert [label for words, label in labels_by_words(document) if words == "$14,322.09"] == [
        "payoff_amount",
        "ignored",
    ]


def test_a_candidate_is_one_token_however_long_it_is() -> None:
    source = read("Payoff: fourteen thousand three hundred twenty-two dollars and nine cents")

    encoded = encode(source, WordPiece(VOCABULARY), VOCABULARY)

    assert [encoded.ids[n] for n, candidate in enumerate(encoded.candidate) if candidate >= 0] == [
        VOCABULARY["[MONEY7]"]
    ]


def test_long_documents_are_taught_in_windows_that_fit() -> None:
    document = Document("auto_loan_payoff", "a.family", "letter", "clean", TEXT * 40, ())

    examples = an_encoder().examples(document, random.Random(1))

    assert len(examples) == 3
    assert {len(example.ids) for example in examples} == {512}


def test_gold_values_are_found_in_the_text_however_they_are_written() -> None:
    text = "SAM SAM TRADING CO\n67,JLN MEWAH\nDATE 29-12-2017\nTOTAL RM 14.10\nCASH 14.10"
    gold = {"company": "SAM SAM TRADING CO", "date": "29-12-2017", "total": "14.10", "address": "NOT IN THE TEXT"}

    found = labelled.document(text, gold, fields_of("receipt"), name="receipt", family="receipt.SAMSAM")

    assert [(name, text[start:end]) for name, start, end in found.spans if name != "total"] == [
        ("company", "SAM SAM TRADING CO"),
        ("date", "29-12-2017"),
    ]
    assert {text.rfind("\n", 0, start) for name, start, _ in found.spans if name == "total"} == {text.index("\nTOTAL")}


def test_mixed_documents_keep_their_labels_true() -> None:
    texts = [f"SHOP NUMBER {n} SDN BHD\nSTREET {n}\nTOTAL {n}.50" for n in range(1, 5)]
    documents = [
        labelled.document(
            text,
            {"company": text.split("\n")[0], "total": f"{n}.50"},
            fields_of("receipt"),
            name="receipt",
            family=f"receipt.{n}",
        )
        for n, text in enumerate(texts, start=1)
    ]

    for seed in range(30):
        mixed = labelled.mixed(documents, random.Random(seed), ("company",))
        said = {name: mixed.text[start:end] for name, start, end in mixed.spans}

        assert said["company"] in {text.split("\n")[0] for text in texts}
        assert said["total"] == f"{documents.index(next(d for d in documents if d.family == mixed.family)) + 1}.50"


def test_receipts_of_one_vendor_share_a_source_whatever_the_spelling() -> None:
    assert labelled.vendor({"company": "MR. D.I.Y. (M) SDN BHD"}, "company") == labelled.vendor(
        {"company": "MR D.I.Y (M) SDN. BHD."}, "company"
    )


def test_tallies_tell_missed_from_wrong_from_made_up() -> None:
    tally = Tally()
    for gold, answer in [("1", "1"), ("1", None), ("1", "2"), (None, "3"), (None, None)]:
        tally.add(gold, answer)

    assert (tally.rate("exact"), tally.rate("missed"), tally.rate("wrong"), tally.rate("hallucinated")) == (
        0.4,
        0.2,
        0.2,
        0.2,
    )
    assert tally.f1 == 2 * 1 / (3 + 3)


def test_tallies_are_kept_per_field_and_heading() -> None:
    tallies = Tallies()

    tallies.add(
        {"fees": "1", "vin": None}, {"fees": "1", "vin": "X"}, headings={"type": "auto_loan_payoff", "noise": "ocr"}
    )

    assert tallies.by["field"]["auto_loan_payoff.fees"].rate("exact") == 1
    assert tallies.by["noise"]["ocr"].rate("exact") == 0.5
