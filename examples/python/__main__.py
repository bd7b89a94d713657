"""Uploads a TensorFlow SavedModel, registers it on Vertex AI and deploys it.

`pulumi package add ../node_modules/model-version/plugin` writes the module pulumi_model_version to sdks/.
"""

import pulumi
import pulumi_model_version as model_version

config = pulumi.Config()

iris = model_version.ModelVersion(
    "iris",
    bucket=config.require("bucket"),
    export=model_version.ExportArgs(path="../yaml/export"),
    serving=model_version.ServingArgs(
        image="registry.example.com/tensorflow/serving:2.21.0",
    ),
    sample_request="../yaml/request.json",
    registration=model_version.RegistrationArgs(
        aliases=["champion"],
        labels={"team": "flowers"},
    ),
    deployment=model_version.DeploymentArgs(
        machine_type="n1-standard-4",
        min_replicas=1,
    ),
)

pulumi.export("artifact_uri", iris.artifact_uri)
pulumi.export("model_version_name", iris.model_version_name)
pulumi.export("endpoint_name", iris.endpoint_name)
