"""Files that hold secrets by their name: known by digest, never kept, not even staged."""

import re

_SECRET_NAME = re.compile(
    r"\.env(?:\..*)?|.*\.env|id_[^.]*|.*\.(?:pem|key|p12|pfx|jks|keystore|kdbx|ppk|gpg|asc)"
    r"|\.netrc|_netrc|\.pgpass|\.htpasswd|\.git-credentials|\.npmrc|\.pypirc|\.dockercfg"
    r"|credentials(?:\.(?:json|ya?ml|toml|ini|csv))?|client_secrets?.*\.json|service[-_]account.*\.json"
    r"|.*[-_]credentials.*\.(?:json|ya?ml|toml|ini)|\.databrickscfg|\.boto|\.s3cfg|\.my\.cnf"
    r"|secrets?(?:\.(?:json|ya?ml|toml|ini|env|txt))?|kaggle\.json",
    re.IGNORECASE,
)
_SECRET_FOLDER = re.compile(
    r"\.(?:aws|ssh|gnupg|kube|docker|azure|gcloud|snowflake|databricks|huggingface)|gcloud|gh",
    re.IGNORECASE,
)


def is_secret(name: str) -> bool:
    """Whether a file of this name is taken to hold a secret, whatever is in it."""
    *folders, last = name.split("/")
    if any(_SECRET_FOLDER.fullmatch(folder) for folder in folders):
        return True
    return _SECRET_NAME.fullmatch(last) is not None
