"""The one HTTP client of the hot path, and what every adapter that uses it needs: statuses as errors, signed AWS calls.

A model call and a DynamoDB write are each one signed POST. boto3 and httpx spend one to two milliseconds of CPU on
it, this package about a tenth of one: a Rust client, hand-made SigV4 with a cached key, JSON only at the edges.

client       Wire.send(Request, Deadline) -> Response; what goes wrong on the way becomes an error of our tree
status       raise_for(response, service): what the other side answered, as an error of our tree
sigv4        sign(request, credentials, scope, at)
credentials  Credentials.from_env()
aws          AwsService.call(): signs and sends
"""

from sluice.wire.client import Request, Response, Wire

__all__ = ["Request", "Response", "Wire"]
