"""The wordings of orders to a reading machine, each with the words it begins with and the words it cannot do without.

Letters are full of harmless orders ("please disregard this notice if you have paid"), so each pattern needs the
machine, the instructions, or an answer to be named.
"""

from typing import NamedTuple

from sluice.evidence.text import lazily, words

_MACHINE = (
    r"(?:an? |the |any |all )?(?:a\.?i\.?|artificial intelligence|(?:large )?language models?|llms?|chatbots?|bots?|"
    r"(?:ai |virtual )?assistants?|extractors?|extraction (?:system|model|engine|tool|agent)s?|parsers?|models?|"
    r"(?:automated|screening|processing|analysis) (?:analysis |screening )?(?:systems?|readers?|parsers?|tools?|"
    r"software))"
)
_FORGET = r"(?:ignore|disregard|forget|override|bypass|discard|do not follow|don't follow|pay no attention to)"
_BEFORE = r"(?:above|previous|prior|preceding|earlier|foregoing|original)"
_RULES = (
    r"(?:instructions?|prompts?|rules?|directions?|guidelines?|directives?|commands?|system message|polic(?:y|ies))"
)
_TEXT = (
    r"(?:text|context|data|document|content|figures?|amounts?|values?|numbers?|statements?|input|information|"
    r"everything)"
)
# What a lender may well ask to be ignored.
_PAPER = (
    r"(?:memo|quote|notice|letter|statement|bill|invoice|reminder|e-?mail|message|payoff|one|version|correspond|call|"
    r"voicemail|fax)"
)
_ANSWER = r"(?:output|answer|respond|reply|return|report|print|say|extract|write|state|repeat)"
_FIELD = (
    r"(?:payoff|amount|balance|total|value|field|date|rate|apr|account|number|answer|json|status|fees?|per diem|escrow)"
)
_AS = (
    r"(?:as (?!(?:shown|stated|listed|printed|it|well|soon|of|a|an|indicated|described|follows)\b)|to be\b|=|instead\b)"
)
_YOU_ARE = r"(?:you are|you're|act as|behave as|pretend to be|pretend you are|imagine you are)"
_GREETING = r"(?:note|attention|message|instructions?|notice|important|dear|hey|hi|hello)"
_HIDDEN = r"(?:system|your|initial|hidden|secret) (?:prompt|message|instructions?)"
_REPORT = r"(?:report|return|output|answer|extract|use|record|enter|write|state|give|set|put|respond|reply)"

_FORGETTING = words("ignore disregard forget override bypass discard do don pay")
_ANSWERING = words("output answer respond reply return report print say extract write state repeat")
_GREETINGS = words("note attention message instruction instructions notice important dear hey hi hello")
_MACHINES = words(
    "ai artificial language model models llm llms chatbot chatbots bot bots assistant assistants extractor extractors "
    "extraction parser parsers system systems reader readers tool tools software"
)
_MACHINE_BEGINS = words(
    "an a the any all ai artificial large language llm llms chatbot chatbots bot bots virtual assistant assistants "
    "extractor extractors extraction parser parsers model models automated screening processing analysis"
)
_ORDERED = words("must should shall reading processing instructed")
_FIELDS = words(
    "payoff amount balance total value field date rate apr account number answer json status fee fees per escrow"
)
_PROMPTS = words("text prompt message instruction instructions")


class Order(NamedTuple):
    """A pattern, the words it can begin with, and the words of which a text has one from each set if it matches."""

    pattern: str
    begins: tuple[str, ...]
    needs: tuple[tuple[str, ...], ...] = ()
    owns: bool = True
    """Whether nothing else on its line is believed either: an honest letter has no such words at all."""


ORDERS = (
    Order(
        rf"\b{_FORGET}\b[^.\n]{{0,40}}\b{_RULES}\b"
        rf"|\b{_FORGET} (?:all |everything |any |of )*(?:the |your |this |that |these |those )?{_BEFORE}\b(?! {_PAPER})"
        rf"|\b{_FORGET} (?:the |all )?(?:rest|remainder) of (?:this|the)\b"
        rf"|\b{_FORGET} (?:all |everything |any )+(?:of )?(?:the |your |this |that |other )?{_TEXT}\b",
        _FORGETTING,
        (words("ignore disregard forget override bypass discard follow attention"),),
        owns=False,
    ),
    Order(
        r"\b(?:repeat|translate|print|reveal|show|encode)\b[^.\n]{0,24}\b"
        rf"(?:the {_BEFORE} text|text above|{_HIDDEN})\b",
        words("repeat translate print reveal show encode"),
        (_PROMPTS,),
    ),
    Order(
        r"\bas an? (?:ai|artificial intelligence|(?:large )?language model|llm|chatbot)\b",
        ("as",),
        (words("ai artificial language llm chatbot"),),
    ),
    Order(rf"\b{_YOU_ARE} (?:now )?{_MACHINE}\b", words("you act behave pretend imagine"), (_MACHINES,)),
    Order(
        r"\byou (?:must|should|shall|need to|have to|are to) (?:now |always |only |instead |simply |just )*"
        rf"{_ANSWER}\b",
        ("you",),
        (words("must should shall need have are"), _ANSWERING),
    ),
    Order(
        rf"\b{_ANSWER} (?:with )?(?:only|just|exactly|nothing but)\b[^.\n]{{0,40}}\b"
        r"(?:following|text|words?|nothing else|and)\b",
        _ANSWERING,
        (words("only just exactly nothing"), words("following text word words nothing and")),
    ),
    Order(r"\b(?:absolutely |and )nothing else\b", words("absolutely and"), (("nothing",), ("else",)), owns=False),
    Order(
        rf"\bif (?:questioned|asked|the user asks|user asks|anyone asks)\b[^\n]{{0,80}}\b{_ANSWER}\b",
        ("if",),
        (words("questioned asked asks"), _ANSWERING),
    ),
    Order(rf"\b{_GREETING}(?: to| for|,|:)? {_MACHINE}\b(?! (?:year|number|name))", _GREETINGS, (_MACHINES,)),
    Order(
        rf"\b{_MACHINE}\b[^.:\n]{{0,24}}\b(?:must|should|shall|(?:reading|processing) this|(?:are|is) instructed)\b",
        _MACHINE_BEGINS,
        (_MACHINES, _ORDERED),
    ),
    Order(
        r"\b(?:follow|obey|execute) (?:the |these |this |my |new )*instructions?\b"
        r"(?! (?:below|above|on|in|enclosed|at|provided|from|for))",
        words("follow obey execute"),
        (words("instruction instructions"),),
        owns=False,
    ),
    Order(
        r"\bnew (?:instructions?|task|objective)\s?:|\b(?:system|hidden) prompts?\b|\bprompt injection\b",
        words("new system hidden prompt"),
        (words("instruction instructions task objective prompt prompts"),),
    ),
    Order(r"\[{1,2}/?(?:system|inst|admin|assistant|override)\b[^\]\n]{0,300}\]", ()),
    Order(r"<\|[a-z_]{2,20}\|>|<</?sys>>|</?(?:system|assistant|instructions?)>", ()),
    Order(
        r"(?m:^)[ \t>*#-]{0,6}(?P<label>system|assistant|developer|system (?:prompt|message|override|note))[ \t]*:", ()
    ),
    Order(r"\bassistant, ", ("assistant",)),
    Order(
        r"\brepeat (?:the following (?:text|sentence|words?|line)\b|after me\b|<|this (?:sentence|text)\b)", ("repeat",)
    ),
    Order(
        r"\b(?:print|output|respond|reply|answer|say) (?:with )?[\"'“<]"
        r"|\b(?:and|then|please|just) (?:print|output|respond with|reply with|report|answer)\s?:",
        words("print output respond reply answer say and then please just"),
        (words("print output respond reply answer say report"),),
    ),
    Order(rf"\b(?:in)?visible (?:only )?to (?:the )?(?:humans?|people|{_MACHINE})\b", words("visible invisible")),
    Order(rf"\bfor {_MACHINE}\s?:", ("for",), (_MACHINES,)),
    Order(
        r"(?P<lead>\b(?:focus|concentrate|rely)\b) (?:only|exclusively|solely|instead)\b",
        words("focus concentrate rely"),
        (words("only exclusively solely instead"),),
    ),
    Order(
        rf"\b(?:the )?(?:correct|real|true|actual) (?:answer|value|output)s? (?:is|are|should be|to {_ANSWER})\b",
        words("the correct real true actual"),
        (words("correct real true actual"), words("answer answers value values output outputs")),
    ),
    Order(
        rf"(?P<verb>\b{_REPORT}\b)[^.\n]{{0,24}}\b{_FIELD}\b[^.\n]{{0,30}}\b{_AS}",
        words("report return output answer extract use record enter write state give set put respond reply"),
        (_FIELDS,),
        owns=False,
    ),
    Order(
        r"\buse [^\n]{1,24} instead of (?:the )?(?:balance|amount|payoff|total|real|actual)\b",
        ("use",),
        (("instead",),),
        owns=False,
    ),
)
_OWNING = "|".join(order.pattern for order in ORDERS if order.owns)
ORDER = lazily(rf"(?P<owns>{_OWNING})|{'|'.join(order.pattern for order in ORDERS if not order.owns)}")
