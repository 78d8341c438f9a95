"""Any server with OpenAI's ``/chat/completions``: vLLM, llama.cpp, the local model server, a gateway."""

from collections.abc import Callable

from sluice.backends._chat import Guide, from_chat, to_chat
from sluice.backends._json import encoded
from sluice.deadline import Deadline
from sluice.errors import ConfigurationError
from sluice.ports import Completion, Prompt
from sluice.wire import Request, Wire
from sluice.wire.status import raise_for


def connect(
    *,
    wire: Wire,
    url: str,
    key: Callable[[], str] | None = None,
    logprobs: bool = True,
    bounds: bool = True,
    guide: Guide = "vllm",
) -> "OpenAiCompatible":
    """Ask the server whose API begins at ``url`` (``https://host/v1``).

    ``key`` is called for each question, so that a rotated secret counts at once. Some servers refuse ``logprobs``, or
    ``bounds`` (``maxLength``, ``maxItems``) in a strict schema; ``guide`` says whose words for a grammar they take.
    """
    if not url.startswith(("https://", "http://")):
        raise ConfigurationError("the address of an OpenAI-compatible server must begin with https:// or http://")
    return OpenAiCompatible(wire, url, key=key, logprobs=logprobs, bounds=bounds, guide=guide)


class OpenAiCompatible:
    """Makes one chat completion per question."""

    def __init__(
        self,
        wire: Wire,
        url: str,
        *,
        key: Callable[[], str] | None = None,
        logprobs: bool = True,
        bounds: bool = True,
        guide: Guide = "vllm",
    ) -> None:
        self._wire = wire
        self._url = f"{url.rstrip('/')}/chat/completions"
        self._key = key
        self._logprobs = logprobs
        self._bounds = bounds
        self._guide = guide

    async def ask(self, prompt: Prompt, model: str, deadline: Deadline) -> Completion:
        """Post the question once."""
        body = encoded(to_request(prompt, model, logprobs=self._logprobs, bounds=self._bounds, guide=self._guide))
        response = await self._wire.send(Request("POST", self._url, self._headers(), body), deadline)
        raise_for(response, "openai_compatible")
        return from_response(response.body, prompt, model)

    def _headers(self) -> dict[str, str]:
        headers = {"content-type": "application/json"}
        # Secrets are often stored with a newline at the end, which no header may hold.
        if self._key and (key := self._key().strip()):
            headers["authorization"] = f"Bearer {key}"
        return headers


to_request = to_chat
from_response = from_chat
