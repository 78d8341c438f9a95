"""Where people review: their pool, their API and their page, apart from what they decide about."""

from aws_cdk import CfnOutput, CfnParameter, Stack
from aws_cdk import aws_iam as iam
from constructs import Construct

from cdk import acknowledged, permissions, workloads
from cdk.acknowledged import acknowledge, overlook
from cdk.assets import Assets
from cdk.data_stack import DataStack
from cdk.extraction_stack import ExtractionStack
from cdk.firewall import Firewall
from cdk.never import denied
from cdk.page import FILES, Domain, ReviewPage
from cdk.python_function import RETENTION, Ground, Layers, PythonFunction
from cdk.rest_api import Logging
from cdk.review_api import ReviewApi
from cdk.reviewers import Reviewers
from cdk.stages import Reviewing, Stage


class ReviewStack(Stack):
    """The review page of one stage and all it needs."""

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002  # the CDK's own name
        *,
        stage: Stage,
        reviewing: Reviewing,
        data: DataStack,
        extraction: ExtractionStack,
        assets: Assets,
    ) -> None:
        super().__init__(scope, id, env=stage.environment, description="Sluice: where people review")
        logging = Logging(key=data.keys.logs, retention=RETENTION[stage.log_days], removal=stage.removal)
        self.reviewers = Reviewers(self, "Reviewers", prefix=stage.prefix, lasting=stage.lasting)
        self.door = ReviewApi(
            self,
            "Door",
            review=extraction.review.live,
            pool=self.reviewers.pool,
            requests=reviewing.requests,
            firewall=stage.firewall,
            logging=logging,
        )
        firewall = Firewall(self, "Firewall", logging=logging, worldwide=True) if stage.firewall else None
        self.page = ReviewPage(
            self,
            "Page",
            api=self.door.api,
            sign_in=self.reviewers.address,
            countries=reviewing.countries,
            domain=self._domain() if reviewing.own_domain else None,
            firewall=firewall.acl.attr_arn if firewall else None,
        )
        self.publisher = self._publisher(stage, data, assets)
        client = self.reviewers.client(self.page.address)
        config = {"address": self.reviewers.address, "client": client.user_pool_client_id}
        self.page.publish(self.publisher.live, config)
        self._acknowledge(guarded=stage.firewall, named=reviewing.own_domain)
        CfnOutput(self, "ReviewPage", value=self.page.address)
        CfnOutput(self, "ReviewersPool", value=self.reviewers.pool.user_pool_id)

    def _acknowledge(self, *, guarded: bool, named: bool) -> None:
        acknowledge(self, {**acknowledged.FUNCTIONS, **acknowledged.OF_PAGES})
        acknowledge(self.page.accesses, acknowledged.ACCESS_LOG)
        acknowledge(self.page.bucket, acknowledged.PAGE)
        overlooked: dict[str, str] = {}
        if not guarded:
            acknowledge(self.page, acknowledged.UNGUARDED_PAGE)
            overlooked |= acknowledged.CHECKOV_UNGUARDED
        if not named:
            acknowledge(self.page, acknowledged.BORROWED_NAME)
            overlooked |= acknowledged.CHECKOV_BORROWED
        if overlooked:
            overlook(self.page.distribution, overlooked)

    def _domain(self) -> Domain:
        """What is known to whoever deploys alone."""
        name = CfnParameter(self, "PageDomain", allowed_pattern="[a-z0-9.-]+", description="the review page's name")
        certificate = CfnParameter(
            self,
            "PageCertificate",
            allowed_pattern="arn:aws:acm:us-east-1:.+",
            description="the ARN of its certificate, in us-east-1",
        )
        return Domain(name=name.value_as_string, certificate=certificate.value_as_string)

    def _publisher(self, stage: Stage, data: DataStack, assets: Assets) -> PythonFunction:
        never = iam.ManagedPolicy(self, "Never", statements=denied())
        layers = Layers(self, "Layers", stage=stage, assets=assets, asking=False)
        function = PythonFunction(
            self,
            "Publish",
            ground=Ground(stage=stage, keys=data.keys, assets=assets, layers=layers, denied=never),
            workload=workloads.PUBLISH,
            concurrency=1,
            environment={"BUCKET": self.page.bucket.bucket_name},
        )
        function.may(permissions.of_publish(self.page.bucket, FILES))
        return function
