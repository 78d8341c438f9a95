"""The fine-tuned model on a SageMaker real-time endpoint whose container (vLLM, LMI) speaks chat completions."""

from urllib.parse import quote

from sluice.backends._chat import from_chat, to_chat
from sluice.backends._json import encoded
from sluice.deadline import Deadline
from sluice.ports import Completion, Prompt
from sluice.wire import Wire
from sluice.wire.aws import AwsService

_JSON = {"content-type": "application/json", "accept": "application/json"}


def connect(
    *,
    wire: Wire,
    region: str,
    endpoint: str = "",
    component: str = "",
    prefix_aware: bool = False,
    endpoint_url: str | None = None,
) -> "SageMaker":
    """Ask ``endpoint`` (the route's model if not given), there the inference ``component`` if it hosts several.

    ``prefix_aware`` says that the endpoint routes PREFIX_AWARE: prompts of one kind then meet a warm key-value cache.
    """
    service = AwsService(wire, "sagemaker-runtime", region, endpoint_url)
    return SageMaker(service, endpoint=endpoint, component=component, prefix_aware=prefix_aware)


class SageMaker:
    """Makes one InvokeEndpoint call per question."""

    def __init__(
        self, service: AwsService, *, endpoint: str = "", component: str = "", prefix_aware: bool = False
    ) -> None:
        self._service = service
        self._endpoint = endpoint
        self._component = component
        self._prefix_aware = prefix_aware

    async def ask(self, prompt: Prompt, model: str, deadline: Deadline) -> Completion:
        """Invoke the endpoint once."""
        path = f"/endpoints/{quote(self._endpoint or model, safe='')}/invocations"
        body = encoded(to_request(prompt, model))
        response = await self._service.call("POST", path, self._headers(prompt), body, deadline)
        return from_response(response.body, prompt, model)

    def _headers(self, prompt: Prompt) -> dict[str, str]:
        headers = dict(_JSON)
        if self._component:
            headers["x-amzn-sagemaker-inference-component"] = self._component
        if self._prefix_aware:
            headers["x-amzn-sagemaker-prefix-aware-id"] = prefix_id(prompt)
        return headers


def prefix_id(prompt: Prompt) -> str:
    """A name for the part that prompts of one kind share: at most 64 printable ASCII characters."""
    name = f"{prompt.version}.{prompt.document_type}".encode("ascii", "replace").decode()
    return "".join(sign if sign.isprintable() and sign != " " else "_" for sign in name)[:64]


to_request = to_chat
from_response = from_chat
