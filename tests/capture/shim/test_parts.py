"""Parts of the shim in programs of their own, watched by the compiler's sanitizers."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from nbproof.capture.agent.secret import is_secret
from tests.capture.shim.compiling import HERE, SOURCES, compiled, sanitizers

NAMES = """
.env a/.env a/.env.local .envrc prod.env id_rsa id_rsa.pub a/id_ed25519 server.pem x.key KEY.PEM
.netrc secrets.json secret.toml secrets.csv credentials credentials.json credentials.csv
my-credentials.json my_credentials.yaml my-credentials.csv client_secret_1.json
service-account-x.json .aws/config home/.ssh/known gcloud/x gh/hosts.yml data.csv a/b/c.parquet
secretary.csv id_columns.csv keys.csv monkey.csv .kube/config credentialsx.json kaggle.json
a.gpg a.asc .npmrc .pypirc ENV.txt Secrets.TXT secret secrets secretx id_ token.json
""".split()


def test_the_shim_takes_the_same_files_for_secrets_as_the_agent(tmp_path: Path) -> None:
    program = compiled(tmp_path, HERE / "secrets.c", SOURCES / "text.c")
    done = subprocess.run(
        [program], input="\n".join(NAMES), capture_output=True, text=True, check=True, timeout=60
    )

    told = {name: answer == "1" for name, answer in zip(NAMES, done.stdout.split(), strict=True)}
    assert told == {name: is_secret(name) for name in NAMES}


@pytest.mark.parametrize("sanitizer", sanitizers())
@pytest.mark.parametrize("records", [2_000, 40_000])
def test_a_crowd_of_threads_loses_nothing_silently(
    tmp_path: Path, sanitizer: str, records: int
) -> None:
    program = compiled(
        tmp_path,
        HERE / "crowd.c",
        SOURCES / "ring.c",
        SOURCES / "text.c",
        options=(f"-fsanitize={sanitizer}", "-fno-sanitize-recover=all", "-pthread"),
    )
    done = subprocess.run(
        [program, "8", str(records)], capture_output=True, text=True, check=False, timeout=120
    )
    assert not done.returncode, done.stderr

    taken, lost, wrong = map(int, done.stdout.split())
    assert (taken + lost, wrong) == (8 * records, 0)
    assert taken > 0
