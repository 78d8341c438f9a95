"""A job's own JSON Schema as a document type."""

import json
import time
from collections.abc import Mapping
from typing import Any

import pytest

from sluice.errors import RejectedError
from sluice.schemas import MAX_BYTES, document_type_of, fingerprint, nest, validate
from sluice.schemas._patterns import bounded

INVOICE: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Invoice",
    "type": "object",
    "properties": {
        "number": {"type": "string", "x-kind": "id", "description": "the invoice number"},
        "issued": {"type": "string", "format": "date"},
        "seller": {"$ref": "#/$defs/party"},
        "currency": {"enum": ["USD", "EUR"]},
        "paid": {"type": ["boolean", "null"]},
        "lines": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "unitPrice": {"type": "number", "x-kind": "money"},
                    "quantity": {"type": "integer", "minimum": 1},
                },
                "required": ["unitPrice"],
            },
        },
    },
    "required": ["number", "seller", "paid"],
    "additionalProperties": False,
    "$defs": {"party": {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}},
}


def an_object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def paths(schema: dict[str, Any]) -> list[str]:
    return [spec.path for spec in document_type_of(schema).fields]


def kinds(schema: Mapping[str, Any]) -> dict[str, str]:
    return {spec.path: spec.kind for spec in document_type_of(schema).fields}


class TestFields:
    def test_follow_the_schema_with_their_paths_and_kinds(self) -> None:
        assert kinds(INVOICE) == {
            "number": "id",
            "issued": "date",
            "seller.name": "text",
            "currency": "choice",
            "paid": "boolean",
            "lines[].unitPrice": "money",
            "lines[].quantity": "integer",
        }

    def test_are_described_by_description_title_or_their_key(self) -> None:
        schema = an_object(
            a={"type": "string", "description": "the  first\nthing"}, b={"type": "string", "title": "Second"},
            invoiceTotal={"type": "number"}, net_30=True,
        )  # fmt: skip

        described = [spec.description for spec in document_type_of(schema).fields]
        assert described == ["the first thing", "Second", "invoice total", "net 30"]

    def test_are_required_only_when_all_above_them_are(self) -> None:
        required = {spec.path: spec.required for spec in document_type_of(INVOICE).fields}

        assert [path for path, needed in required.items() if needed] == ["number", "seller.name"]

    def test_all_of_is_merged(self) -> None:
        schema = {"allOf": [an_object(a={"type": "string"}), {**an_object(b={"type": "number"}), "required": ["b"]}]}

        assert kinds(schema) == {"a": "text", "b": "number"}
        assert document_type_of(schema).fields[1].required

    def test_alternatives_with_null_are_nullable(self) -> None:
        schema = an_object(a={"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]})

        assert kinds(schema) == {"a": "date"}

    def test_alternative_objects_are_asked_for_together(self) -> None:
        card = {**an_object(type={"const": "card"}, last4={"type": "string"}), "required": ["type"]}
        bank = {**an_object(type={"const": "bank"}, iban={"type": "string"}), "required": ["type"]}
        document = document_type_of(an_object(pay={"oneOf": [card, bank]}))

        assert [spec.path for spec in document.fields] == ["pay.type", "pay.last4", "pay.iban"]
        assert document.fields[0].choices == ("card", "bank")
        assert document.findings({"pay.type": "card", "pay.last4": "4821"}) == ()

    def test_of_two_sets_of_alternatives_the_fields_of_both_are_asked_for(self) -> None:
        paid = {
            "anyOf": [an_object(card={"type": "string"}), an_object(iban={"type": "string"}, due={"type": "number"})]
        }
        sent = {"oneOf": [{**an_object(parcel={"type": "string"}, due={"type": "number"}), "required": ["due"]}]}
        document = document_type_of({**paid, **sent})

        assert {spec.path: spec.required for spec in document.fields} == {
            "card": False, "iban": False, "due": True, "parcel": False,
        }  # fmt: skip

    def test_of_alternatives_that_are_no_objects_the_first_set_decides(self) -> None:
        schema = an_object(a={"anyOf": [{"type": "number"}], "oneOf": [{"minimum": 1}]})

        assert kinds(schema) == {"a": "number"}

    def test_references_are_followed_from_the_id_that_a_part_declares(self) -> None:
        party = {"$id": "https://example.com/party", "$ref": "#/$defs/name", "$defs": {"name": {"type": "number"}}}

        assert kinds(an_object(a=party)) == {"a": "number"}

    def test_open_objects_are_asked_for_as_pairs(self) -> None:
        document = document_type_of(an_object(fees={"type": "object", "additionalProperties": {"type": "number"}}))

        assert [spec.path for spec in document.fields] == ["fees[].key", "fees[].value"]
        values = {"fees[0].key": "wire", "fees[0].value": "20.00", "fees[1].key": "late", "fees[1].value": "5.50"}
        assert document.nest(values) == {"fees": {"wire": 20, "late": 5.5}}

    def test_tuples_have_positions(self) -> None:
        schema = an_object(at={"type": "array", "prefixItems": [{"type": "number"}, {"type": "number"}]})

        assert paths(schema) == ["at.0", "at.1"]
        assert document_type_of(schema).nest({"at.0": "1.5", "at.1": "2"}) == {"at": [1.5, 2]}

    def test_older_drafts_are_read_by_their_own_rules(self) -> None:
        schema = {
            "$schema": "http://json-schema.org/draft-04/schema#",
            "properties": {"a": {"type": "number", "minimum": 0, "exclusiveMinimum": True}},
        }

        assert document_type_of(schema).findings({"a": "0"})[0].rule == "schema.minimum"

    def test_a_key_that_looks_like_a_path_is_quoted(self) -> None:
        schema = an_object(**{"a.b": {"type": "string"}, "c[0]": {"type": "array", "items": {"type": "string"}}})
        document = document_type_of(schema)

        assert [spec.path for spec in document.fields] == ['"a.b"', '"c[0]"[]']
        assert document.nest({'"a.b"': "x", '"c[0]"[0]': "y"}) == {"a.b": "x", "c[0]": ["y"]}
        assert document.field('"c[0]"[7]') is document.fields[1]


REFUSED: list[tuple[str, dict[str, Any]]] = [
    (
        "'#/\\$defs/node' is recursive",
        {"$ref": "#/$defs/node", "$defs": {"node": an_object(n={"$ref": "#/$defs/node"})}},
    ),
    ("\\$ref at kids\\[\\]: '#' is recursive", an_object(kids={"type": "array", "items": {"$ref": "#"}})),
    ("\\$ref at a: 'https://example.com/x.json' points outside", an_object(a={"$ref": "https://example.com/x.json"})),
    ("\\$ref at a: 'file:///etc/passwd' points outside", an_object(a={"$ref": "file:///etc/passwd"})),
    ("'#/nowhere' points outside the schema or at nothing in it", an_object(a={"$ref": "#/nowhere"})),
    ("'#/title' does not point at a schema", {**an_object(a={"$ref": "#/title"}), "title": "x"}),
    ("\\$dynamicRef at a: dynamic references", an_object(a={"$dynamicRef": "#x"})),
    ("x-kind at a: 'colour' is not one of money, date", an_object(a={"type": "string", "x-kind": "colour"})),
    ("type: 'strnig' is not valid", {"type": "strnig"}),
    ("is not a 'regex'", an_object(a={"type": "string", "pattern": "("})),
    ("\\$schema 7 is not a string", {"$schema": 7}),
    ("asks for no field", {"type": "object", "additionalProperties": False}),
    ("asks for no field", {"const": None}),
    ("\\$ref at a: '#/properties/a' is recursive", an_object(a={"not": {"$ref": "#/properties/a"}})),
    ("\\$id 'http://\\[bad' is no URI reference", an_object(a={"$id": "http://[bad"})),
    ("no record can satisfy it", {"allOf": [{"type": "string"}, {"type": "object"}]}),
    ("asks for 201 fields, the limit is 200", an_object(**{f"f{n}": True for n in range(201)})),
    ("could take forever to match", an_object(a={"type": "object", "patternProperties": {"^(a+)+$": True}})),
]


class TestRefusal:
    @pytest.mark.parametrize(("problem", "schema"), REFUSED)
    def test_names_what_cannot_be_done(self, problem: str, schema: dict[str, Any]) -> None:
        with pytest.raises(RejectedError, match=problem) as caught:
            document_type_of(schema)

        assert caught.value.key == "schema"

    def test_of_what_is_no_object_says_what_it_is(self) -> None:
        anything: Any = [{"type": "string"}]

        with pytest.raises(RejectedError, match="is a list, an object is needed"):
            document_type_of(anything)

    def test_of_a_text_nested_without_end_names_the_limit(self) -> None:
        deep: dict[str, Any] = {"type": "string"}
        for _ in range(200):
            deep = {"not": deep}

        with pytest.raises(RejectedError, match="is nested deeper than"):
            document_type_of(deep)

    def test_of_deep_fields_names_the_place_and_the_limit(self) -> None:
        schema: dict[str, Any] = {"type": "string"}
        for _ in range(9):
            schema = an_object(a=schema)

        with pytest.raises(RejectedError, match=r"a\.a\.a\.a\.a\.a\.a\.a is nested deeper than 8 levels"):
            document_type_of(schema)

    def test_of_a_large_schema_names_the_limit(self) -> None:
        with pytest.raises(RejectedError, match=f"bytes, the limit is {MAX_BYTES}"):
            document_type_of(an_object(a={"type": "string", "description": "x" * MAX_BYTES}))

    def test_of_a_deeply_nested_text_is_a_refusal_too(self) -> None:
        deep: Any = {}
        for _ in range(5000):
            deep = {"not": deep}

        with pytest.raises(RejectedError):
            document_type_of(deep)


class TestNest:
    def test_gives_each_value_the_type_its_schema_wants(self) -> None:
        values = {
            "number": "A17",
            "seller.name": "Bolt & Nut",
            "currency": "EUR",
            "paid": "true",
            "lines[0].unitPrice": "0.30",
            "lines[0].quantity": "12",
            "lines[1].unitPrice": "7.00",
        }

        assert nest(document_type_of(INVOICE), values) == {
            "number": "A17",
            "seller": {"name": "Bolt & Nut"},
            "currency": "EUR",
            "paid": True,
            "lines": [{"unitPrice": 0.3, "quantity": 12}, {"unitPrice": 7}],
        }

    def test_leaves_out_what_is_not_stated_but_fills_a_required_null(self) -> None:
        assert nest(document_type_of(INVOICE), {"number": "A17", "issued": None}) == {"number": "A17", "paid": None}

    def test_fills_constants_in_once_there_is_an_object(self) -> None:
        part = {**an_object(kind={"const": "part"}, sku={"type": "string"}), "required": ["kind"]}
        document = document_type_of(an_object(part=part))

        assert document.nest({"part.sku": "x"}) == {"part": {"kind": "part", "sku": "x"}}
        assert document.nest({}) == {}

    def test_keeps_choices_that_are_no_strings(self) -> None:
        document = document_type_of(an_object(term={"enum": [36, 48, 60]}))

        assert document.fields[0].choices == ("36", "48", "60")
        assert document.nest({"term": "48"}) == {"term": 48}

    @pytest.mark.parametrize("value", ["12,5", "NaN", "1e999999999", "9" * 5000, "", "twelve"])
    def test_leaves_what_is_no_number_for_validation_to_find(self, value: str) -> None:
        document = document_type_of(an_object(a={"type": "number"}))

        assert document.nest({"a": value}) == {"a": value}
        assert [finding.fields for finding in document.findings({"a": value})] == [("a",)]


class TestFindings:
    def test_say_where_the_record_does_not_fit(self) -> None:
        findings = document_type_of(INVOICE).findings(
            {"number": "A17", "seller.name": "x", "lines[0].quantity": "0", "lines[1].unitPrice": "1.00"}
        )

        assert {(finding.rule, finding.fields) for finding in findings} == {
            ("schema.required", ("lines[0]",)),
            ("schema.minimum", ("lines[0].quantity",)),
        }
        assert all(finding.severity == "error" for finding in findings)

    def test_a_required_object_that_is_not_stated_is_found(self) -> None:
        [finding] = document_type_of(INVOICE).findings({"number": "A17"})

        assert finding.message == "the record: 'seller' is a required property"

    def test_conditions_hold_for_the_finished_record(self) -> None:
        schema = {
            **an_object(kind={"enum": ["gift", "sale"]}),
            "if": {"properties": {"kind": {"const": "sale"}}, "required": ["kind"]},
            "then": {**an_object(price={"type": "number"}), "required": ["price"]},
        }

        assert paths(schema) == ["kind", "price"]
        assert document_type_of(schema).findings({"kind": "gift"}) == ()
        assert document_type_of(schema).findings({"kind": "sale"}) != ()

    def test_a_date_time_known_to_the_day_stays_a_day(self) -> None:
        document = document_type_of(an_object(at={"type": "string", "format": "date-time"}))

        assert kinds(document.schema) == {"at": "date"}
        assert document.nest({"at": "2025-03-14"}) == {"at": "2025-03-14"}
        assert document.findings({"at": "2025-03-14"}) == ()

    def test_what_is_as_long_as_a_day_but_is_none_is_no_date_time(self) -> None:
        [finding] = validate("not a date", {"type": "string", "format": "date-time"})

        assert finding.rule == "schema.format"

    def test_an_assertion_that_refers_to_nothing_needs_a_person(self) -> None:
        schema = an_object(a={"type": "array", "items": {"type": "string"}, "contains": {"$ref": "#/nowhere"}})

        [finding] = document_type_of(schema).findings({"a[0]": "x"})

        assert (finding.rule, finding.severity) == ("schema.$ref", "error")

    def test_a_dangerous_pattern_is_not_tried_and_a_warning_says_so(self) -> None:
        started = time.process_time()

        [finding] = validate("a" * 40 + "!", {"type": "string", "pattern": "^(a+)+$"})

        assert time.process_time() - started < 1
        assert finding.severity == "warning"
        assert "not tried" in finding.message

    def test_a_pattern_says_nothing_about_what_is_no_text(self) -> None:
        assert validate(7, {"pattern": "^a$"}) == ()

    def test_references_without_end_need_a_person(self) -> None:
        links = {str(level): {"$ref": f"#/$defs/{level + 1}"} for level in range(2_000)}
        schema = {"$ref": "#/$defs/0", "$defs": {**links, "2000": {"type": "string"}}}

        [finding] = validate("x", schema)

        assert (finding.rule, finding.severity) == ("schema.depth", "error")

    def test_a_pattern_not_tried_within_an_alternative_is_a_warning_too(self) -> None:
        alternatives = {"anyOf": [{"pattern": "^(a+)+$"}, {"type": "number"}]}

        [finding] = validate("a" * 40 + "!", {"type": "string", **alternatives})

        assert (finding.rule, finding.severity) == ("schema.anyOf", "warning")
        assert [each.severity for each in validate("b!", {"anyOf": [{"pattern": "^a$"}]})] == ["error"]


@pytest.mark.parametrize(
    "pattern",
    [
        r"(a+)+b",
        r"(a|a)*b",
        r"(a?){30}a{30}",
        "a?" * 30,
        ".*" * 8,
        "(a|aa)" * 40,
        r"((a{1,9}){1,9}){1,9}",
        r"(\w+\s?)*$",
    ],
)
def test_patterns_that_may_hang_are_known(pattern: str) -> None:
    assert not bounded(pattern, 60)


@pytest.mark.parametrize(
    ("pattern", "length"),
    [
        (r"^\d{4}-\d{2}-\d{2}$", 10),
        (r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{12}$", 36),
        (r"^[^@\s]+@[^@\s]+\.[a-z]+$", 60),
        (r"^([0-9]{1,3}\.){3}[0-9]{1,3}$", 15),
        (r"^(USD|EUR|GBP)$", 3),
        (r"^[a-z]+(,[a-z]+)*$", 4),
        (r"^[A-Z(+*]+\($", 600),
    ],
)
def test_everyday_patterns_are_tried(pattern: str, length: int) -> None:
    assert bounded(pattern, length)


def test_the_fingerprint_does_not_depend_on_the_order_of_keys() -> None:
    shuffled = json.loads(json.dumps(INVOICE, sort_keys=True))

    assert fingerprint(document_type_of(INVOICE)) == fingerprint(document_type_of(shuffled))
    assert fingerprint(document_type_of(INVOICE)) != fingerprint(document_type_of({**INVOICE, "title": "Bill"}))


def test_the_same_schema_is_read_once() -> None:
    assert document_type_of(INVOICE) is document_type_of(json.loads(json.dumps(INVOICE)))
