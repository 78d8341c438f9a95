"""Good answers and a hundred ways to spoil them, for the decoder to see through."""

import json
import random
from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.measure_compact import perfect
from sluice import documents, prompting, schemas
from sluice.learning.synthetic.generate import all_families
from sluice.learning.synthetic.generate import documents as generated
from sluice.ports import Form, Prompt

ORDER = {
    "type": "object",
    "properties": {
        "buyer": {"type": "object", "properties": {"name": {"type": "string"}, "tax id": {"type": "string"}}},
        "items": {
            "type": "array",
            "items": {"type": "object", "properties": {"sku": {"type": "string"}, "price": {"type": "number"}}},
        },
    },
}
ORDERED = {
    "buyer": {"name": "Ann Bolt", "tax id": None},
    "items": [{"sku": "bolt", "price": "0.30"}, {"sku": "nut", "price": None}],
}


@dataclass(frozen=True, slots=True)
class Answered:
    """A prompt and a good answer to it."""

    prompt: Prompt
    answer: str


def good_answers(count: int, seed: int) -> list[Answered]:
    """Right answers to generated documents in both forms, and one to a schema with lists."""
    order = schemas.document_type_of(ORDER)
    found = [Answered(prompting.prompt(order, "Ann Bolt: 1 bolt 0.30, 2 nuts"), json.dumps(ORDERED))]
    forms: tuple[Form, ...] = ("json", "compact")
    for document in generated(all_families(), count=count, seed=seed):
        for form in forms:
            prompt = prompting.prompt(documents.load(document.document_type), document.text, form=form, reduced=True)
            found.append(Answered(prompt, perfect(prompt, document)))
    return found


Spoil = Callable[[random.Random, str], str]


def _flipped(rng: random.Random, answer: str) -> str:
    raw = bytearray(answer.encode(errors="surrogatepass"))
    for _ in range(rng.randint(1, 4)):
        raw[rng.randrange(len(raw))] ^= 1 << rng.randrange(8)
    return raw.decode(errors="replace" if rng.random() < 0.5 else "surrogateescape")


def _cut(rng: random.Random, answer: str) -> str:
    return answer[: rng.randrange(len(answer))]


def _beheaded(rng: random.Random, answer: str) -> str:
    return answer[rng.randrange(1, len(answer)) :]


def _lost(rng: random.Random, answer: str) -> str:
    start = rng.randrange(len(answer))
    return answer[:start] + answer[start + rng.randint(1, 12) :]


def _doubled(rng: random.Random, answer: str) -> str:
    start = rng.randrange(len(answer))
    end = start + rng.randint(1, 40)
    return answer[:end] + answer[start:]


def _swapped(rng: random.Random, answer: str) -> str:
    a, b = sorted(rng.sample(range(len(answer)), 2))
    return answer[:a] + answer[b] + answer[a + 1 : b] + answer[a] + answer[b + 1 :]


STRANGE = [
    '"', "'", "{", "}", "[", "]", ",", ":", "\\", "\\u", "\\ud800", "\\udc00", "\n", "\t", "\x00", "\ufeff", "\u2028",
    "-", "0", "007", "null", "true", "NaN", "Infinity", "1e999", "9" * 400, "// x\n", "/* */", "…", "\u202e", " A1",
    " Z9", "```", "```json\n", "<think>", "</s>", "{}", "[]", '{"a":null}', '"x":1,', " " * 50, "é", "\U0001f4b0",
    "\ud83d",
]  # fmt: skip


def _strewn(rng: random.Random, answer: str) -> str:
    at = rng.randrange(len(answer) + 1)
    return answer[:at] + rng.choice(STRANGE) + answer[at:]


def _replaced(rng: random.Random, answer: str) -> str:
    at = rng.randrange(len(answer))
    return answer[:at] + rng.choice(STRANGE) + answer[at + rng.randint(1, 3) :]


def _repeated(rng: random.Random, answer: str) -> str:
    return answer + rng.choice(["", " ", "\n", "\n\n"]) + answer


def _wrapped(rng: random.Random, answer: str) -> str:
    around = [
        ("Sure: ", ""),
        ("", " Done."),
        ("```\n", "\n```"),
        ("[", "]"),
        ('{"answer":', "}"),
        ('"', '"'),
        ("{", "}"),
    ]
    before, after = rng.choice(around)
    return before + answer + after


SPOILS: dict[str, Spoil] = {
    "bits flipped": _flipped,
    "cut off": _cut,
    "beheaded": _beheaded,
    "a piece lost": _lost,
    "a piece said twice": _doubled,
    "two characters swapped": _swapped,
    "something strange put in": _strewn,
    "something strange instead": _replaced,
    "said twice": _repeated,
    "wrapped": _wrapped,
}

VALUES: list[object] = [
    1, 1.5, True, False, [], {}, ["x"], {"a": "b"}, "", "   ", "x" * 2000, "\ud800", "\x00", 10**400, [[[[[]]]]], -0.0,
]  # fmt: skip


def restructured(rng: random.Random, answered: Answered) -> tuple[str, str]:
    """A structural mutation (its name, and the answer) of the members of an answer."""
    if answered.prompt.compact is not None:
        return _entries(rng, answered.answer)
    members = json.loads(answered.answer)
    kind = rng.choice(["key left out", "key made up", "key misspelt", "value of another type", "nested", "key twice"])
    key = rng.choice(list(members))
    match kind:
        case "key left out":
            del members[key]
        case "key made up":
            members[rng.choice(["note", "", "Lender", "items[0]", "__proto__"])] = None
        case "key misspelt":
            members = {name + " " if name == key else name: value for name, value in members.items()}
        case "value of another type":
            members[key] = rng.choice(VALUES)
        case "nested":
            members = {"result": members}
        case _:
            more = f"{json.dumps(key)}: {json.dumps(rng.choice([None, 'x', members[key]]))}"
            return kind, f"{{{more}, {json.dumps(members)[1:]}"
    return kind, json.dumps(members, ensure_ascii=rng.random() < 0.5)


def _entries(rng: random.Random, answer: str) -> tuple[str, str]:
    """The same for the compact form, whose entries are split at blanks (also inside a quote: all the worse)."""
    entries = answer.split(" ")
    kind = rng.choice(
        ["entry left out", "entries swapped", "entry twice", "mark of none", "mark misspelt", "other case"]
    )
    at = rng.randrange(len(entries))
    match kind:
        case "entry left out":
            del entries[at]
        case "entries swapped":
            other = rng.randrange(len(entries))
            entries[at], entries[other] = entries[other], entries[at]
        case "entry twice":
            entries.insert(at, entries[rng.randrange(len(entries))])
        case "mark of none":
            entries[at] = entries[at][:1] + str(rng.randint(100, 1_100))
        case "mark misspelt":
            entries[at] = entries[at][:1] + rng.choice(
                ["01", "1.", "+1", "1,2", "٣", "²", "0", "--", "—", "null", '""']
            )
        case _:
            entries[at] = entries[at].swapcase()
    return kind, " ".join(entries)
