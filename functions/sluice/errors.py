"""Every error Sluice raises, in one tree.

SluiceError
├── RetryableError            another try can cure it: the record goes back to the queue
│   ├── ThrottledError        the other side asks for less; carries ``retry_after``
│   ├── UnavailableError      the other side cannot be reached or failed
│   ├── DeadlineError         not enough time left to do it now
│   └── LeasedError           someone else is working on the same work
├── CollectedError            the job waits for a batch of calls; its message is done with
├── RejectedError             the job can never be done as it is: names key, limit and value
├── RefusedError              a backend will not answer this request (bad request, no access, content filter)
├── UnusableAnswerError       a model answered, but not in the agreed form
├── StaleLeaseError           our lease was taken over; whatever we hold must not be written
└── ConfigurationError        a setting is missing or makes no sense
"""


class SluiceError(Exception):
    """The root of the tree."""


class RetryableError(SluiceError):
    """Another try can cure it."""


class ThrottledError(RetryableError):
    """The other side asks for less; ``retry_after`` is seconds, or None when it did not say."""

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class UnavailableError(RetryableError):
    """The other side cannot be reached or failed; ``sent`` tells whether the request may have been served."""

    def __init__(self, message: str, *, sent: bool = True) -> None:
        super().__init__(message)
        self.sent = sent


class DeadlineError(RetryableError):
    """Not enough time left to do it now."""


class LeasedError(RetryableError):
    """Someone else is working on the same work for another ``seconds``."""

    def __init__(self, message: str, *, seconds: float) -> None:
        super().__init__(message)
        self.seconds = seconds


class CollectedError(SluiceError):
    """The job waits for a batch of calls that ends hours from now; it comes back by itself."""


class RejectedError(SluiceError):
    """The job can never be done as it is; ``key`` names the part of the job at fault."""

    def __init__(self, key: str, problem: str) -> None:
        super().__init__(f"{key}: {problem}")
        self.key = key
        self.problem = problem


class RefusedError(SluiceError):
    """A backend will not answer this request, now or later."""


class UnusableAnswerError(SluiceError):
    """A model answered, but not in the agreed form; ``reason`` is a short closed word.

    ``tokens`` are those read and written, which are paid for all the same; None where the server did not count.
    """

    def __init__(self, reason: str, message: str = "", *, tokens: tuple[int, int] | None = None) -> None:
        super().__init__(f"{reason}: {message}" if message else reason)
        self.reason = reason
        self.tokens = tokens


class StaleLeaseError(SluiceError):
    """Our lease was taken over; whatever we hold must not be written."""


class ConfigurationError(SluiceError):
    """A setting is missing or makes no sense."""
