"""What a model gets to read: the document without characters nobody sees and without the tokens of chat templates.

Only the model's copy is cleaned. Evidence works on the document as it came.
"""

import re

_INVISIBLE = re.compile(
    "["
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # controls, but tab and line feed
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"  # soft hyphen, joiners, fillers
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb"  # zero-width, bidi
    "\ud800-\udfff"  # halves of characters
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"  # Unicode tags, variation selectors
    "]"
)
_BREAKS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_TEMPLATE_TOKENS = re.compile(
    r"<[|｜](?=[^\n>]{0,64}>)"  # <|im_start|>, <|eot_id|>, <｜User｜>
    r"|<(?=/?(?:s|bos|eos|pad|unk|think|tool_call|tool_response|start_of_turn|end_of_turn|start_header_id|end_header_id)>)"
    r"|<(?=</?SYS>>)"
    r"|\[(?=/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS)\])",
    re.IGNORECASE,
)


def cleaned(text: str) -> str:
    """``text`` as a model may read it: one kind of line break, nothing invisible, template tokens broken by a space."""
    plain = text.isascii() and text.replace("\n", "").isprintable()
    visible = text if plain else _INVISIBLE.sub("", _BREAKS.sub("\n", text))
    if "<" not in visible and "[" not in visible:
        return visible
    return _TEMPLATE_TOKENS.sub(lambda found: f"{found[0][0]} {found[0][1:]}", visible)
