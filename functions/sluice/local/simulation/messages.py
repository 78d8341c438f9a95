"""Jobs and the messages that carry them; slotted objects, since there are sixteen million of them."""

from sluice.jobs import Lane
from sluice.ports import Entry
from sluice.routing.parking import Parked


class Job:
    """What somebody handed in at ``at``; ``entry`` is what the journal knows, ``ending`` how it ended.

    ``doubtful``: the small model's answer leaves doubt; None until there is one.
    """

    __slots__ = ("at", "attempts", "doubtful", "due", "ending", "entry", "lane", "length", "shed", "tenant")

    def __init__(self, at: float, lane: Lane, tenant: int, length: float, due: float) -> None:
        self.at = at
        self.lane: Lane = lane
        self.tenant = tenant
        self.length = length
        self.due = due
        self.entry: Entry | None = None
        self.ending = ""
        self.attempts = 0
        self.doubtful: bool | None = None
        self.shed = False


class Message:
    """One message of a job; a job has several once it was parked, and each starts without receives."""

    __slots__ = ("deleted", "hidden", "job", "parked", "receipt", "receives", "sent_at")

    def __init__(self, job: Job, sent_at: float, parked: Parked) -> None:
        self.job = job
        self.sent_at = sent_at
        self.parked = parked
        self.receives = 0
        self.receipt = 0
        self.hidden = False
        self.deleted = False


class Batch:
    """Messages received together, with their receipts; ``failed`` come back when they show again."""

    __slots__ = ("failed", "left", "messages", "over", "receipts", "until")

    def __init__(self, messages: list[Message], until: float) -> None:
        self.messages = messages
        self.receipts = [message.receipt for message in messages]
        self.until = until
        self.left = len(messages)
        self.failed: set[Message] = set()
        self.over = False
