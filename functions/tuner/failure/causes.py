"""Causes that AWS words alike under many names of errors, and what to do about each.

Each source is a public report that quotes AWS's words; case does not matter.
"""

# Each remedy, and the words that call for it. The first that fits is taken: a key that is denied is a denial, too.
CAUSES = {
    "Let the deployment's roles use the key: in `DataKmsKeyArns` for data, in `KmsKeyArn` for topics and logs, and in "
    "the key's own policy.": (
        # https://repost.aws/knowledge-center/sagemaker-s3-accessdenied-training
        "kms:Decrypt",
        "kms:Encrypt",
        "kms:GenerateDataKey",
        "kms:CreateGrant",
        # https://github.com/LBHackney-IT/Data-Platform/pull/580
        "customer master key",
        # https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
        "KMSAccessDenied",
        "KMSDisabled",
        "KMSInvalidState",
        "KMSNotFound",
    ),
    "Check that the image exists in this Region, and that its repository lets SageMaker pull it.": (
        # https://github.com/aws/sagemaker-python-sdk/issues/1968
        "Cannot pull algorithm container",
        # https://github.com/aws/amazon-sagemaker-examples/issues/1476
        "Cannot find the requested image",
        # https://github.com/aws-samples/easy-amazon-sagemaker-deployments/issues/4
        "Requested image",
        # https://github.com/aws/amazon-sagemaker-examples/issues/2534
        "Cannot find repository",
        # https://github.com/wpilibsuite/DetectCoral/issues/37
        "Access denied for repository",
        # https://github.com/aws/deep-learning-containers/issues/5657
        "ecr:BatchGetImage",
        "ecr:GetDownloadUrlForLayer",
    ),
    "Check that the role exists and trusts sagemaker.amazonaws.com; deploy again if it is the deployment's own.": (
        # https://github.com/awslabs/predictive-maintenance-using-machine-learning/issues/3
        "Could not assume role",
        # https://github.com/aws/sagemaker-python-sdk/issues/43
        "unable to assume the role",
    ),
    "Allow the role the action that the cause names. A permissions boundary or a policy of the organization can deny "
    "what the deployment grants.": (
        # https://github.com/wpilibsuite/DetectCoral/issues/20
        "is not authorized to perform",
    ),
    "Grant the bucket in `S3BucketArns`, and check the bucket's own policy, its Region and its key.": (
        # https://github.com/aws/amazon-sagemaker-examples/issues/4384
        "Access Denied",
        # https://github.com/aws/sagemaker-python-sdk/issues/3755
        "Could not access model data",
    ),
    "Have the training program write its model to /opt/ml/model, and keep the artifact until the model is made.": (
        # https://github.com/aws/aws-step-functions-data-science-sdk-python/issues/61
        "Could not find model data",
    ),
    "Correct the channel's address, or grant its bucket in `S3BucketArns`: SageMaker finds nothing there.": (
        # https://github.com/aws/amazon-sagemaker-examples/issues/2267
        "No S3 objects found",
    ),
    "Give another `model.name`, or delete what has the name.": (
        # https://github.com/astronomer/astronomer-providers/issues/1055
        "Cannot create already existing model",
        "Model Package already exists",
    ),
    "Use an instance type that SageMaker offers in this Region.": (
        # https://github.com/aws/amazon-sagemaker-examples/issues/1001
        "is not available in this region",
        # https://github.com/aws/amazon-sagemaker-examples/issues/3494
        "Unsupported instance type",
    ),
    "Have the quota that the cause names raised in Service Quotas, or use fewer or other instances.": (
        # https://github.com/aws/amazon-sagemaker-examples/issues/307
        "account-level service limit",
    ),
    "Name other instance types in `fallbackInstanceTypes`, or run again later: AWS has too few of this type.": (
        # https://github.com/DIAGNijmegen/rse-grand-challenge/issues/2631
        "CapacityError",
        "Unable to provision requested ML compute capacity",
        # https://github.com/aws/deep-learning-containers/pull/6411
        "InsufficientInstanceCapacity",
    ),
    "Check `model.trainingSubnets` and `model.trainingSecurityGroupIds`: they need to exist, to have free addresses, "
    "and a way to S3.": (
        # https://github.com/aws/amazon-sagemaker-operator-for-k8s/pull/22
        "route to an S3 VPC endpoint",
        # https://github.com/aws/amazon-vpc-cni-k8s/issues/40
        "does not have enough free addresses",
        # https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
        "InvalidSubnetID",
        "InvalidGroup.NotFound",
        "InvalidSecurityGroupID",
    ),
    "Give more `trainingInstanceVolumeSizeInGB`.": (
        # https://github.com/aws/sagemaker-python-sdk/issues/128
        "Insufficient disk space",
        "No space left on device",
    ),
    "Use an instance type with more memory, or narrower bounds.": (
        # https://github.com/rapidsai/deployment/issues/523
        "out of memory",
        "out_of_memory",
        "OutOfMemory",
    ),
    "Subscribe to the product in AWS Marketplace, in this account.": (
        # https://github.com/aws/amazon-sagemaker-examples/issues/1552
        "Caller is not subscribed",
    ),
    "Correct the member of the request that the cause names; `overrides` can have set it.": (
        # https://github.com/aws-samples/aws-genai-llm-chatbot/issues/512
        "failed to satisfy constraint",
    ),
    "Run again later: other calls use up the account's rate.": (
        # https://docs.aws.amazon.com/awsconsolehelpdocs/latest/gsg/common-errors.html
        "Error Code: ThrottlingException",
        "Rate exceeded",
    ),
    "Run again: AWS renews the credentials of roles.": (
        # https://docs.aws.amazon.com/awsconsolehelpdocs/latest/gsg/common-errors.html
        "ExpiredToken",
        "security token included in the request is expired",
    ),
}
