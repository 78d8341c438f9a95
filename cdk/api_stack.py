"""The way in over HTTPS, apart from what it leads to: it can be closed, or moved, while the queues go on."""

from aws_cdk import CfnOutput, Stack
from constructs import Construct

from cdk.api import RealtimeApi
from cdk.data_stack import DataStack
from cdk.extraction_stack import ExtractionStack
from cdk.python_function import RETENTION
from cdk.rest_api import Logging
from cdk.stages import Stage


class ApiStack(Stack):
    """POST /jobs and POST /extractions of one stage."""

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002  # the CDK's own name
        *,
        stage: Stage,
        data: DataStack,
        extraction: ExtractionStack,
    ) -> None:
        super().__init__(scope, id, env=stage.environment, description="Sluice: the way in over HTTPS")
        self.door = RealtimeApi(
            self,
            "Door",
            submit=extraction.submit.live,
            extract_now=extraction.extract_now.live,
            requests=stage.requests,
            firewall=stage.firewall,
            logging=Logging(key=data.keys.logs, retention=RETENTION[stage.log_days], removal=stage.removal),
        )
        CfnOutput(self, "Address", value=self.door.api.url)
