"""`make verify-on-aws`: a deployment of its own, checked on AWS, recorded and removed.

The checks know AWS only through boto3 clients: the same checks run on AWS, on what `make serve` serves, and in tests.
"""
