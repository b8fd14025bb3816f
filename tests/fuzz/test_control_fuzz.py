"""Schemathesis finds no difference between the control plane and its document."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from .server import ROOT, faults, serving

CONFIG = Path(__file__).with_name("control.toml")
TOKEN = "a-token-for-schemathesis"
CHECKS = (
    "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_headers_conformance",
    "response_schema_conformance", "negative_data_rejection", "missing_required_header", "unsupported_method",
    "ignored_auth", "ensure_resource_availability",
)  # fmt: skip


def test_control_plane_does_what_its_document_says(tmp_path):
    """Generated requests to every operation but the endless one pass all checks, and the log has no error."""
    log = tmp_path / "server.log"
    with serving(log, "--admin-token", TOKEN) as url:
        done = subprocess.run(
            [
                sys.executable, "-W", "ignore", "-m", "schemathesis.cli", "--config-file", CONFIG, "run",
                ROOT / "openapi/admin.yaml", "--url", url.replace("/api/v1", "/__admin"),
                "--header", f"Authorization: Bearer {TOKEN}", "--exclude-operation-id", "streamJournal",
                "--checks", ",".join(CHECKS),
            ],
            cwd=tmp_path, capture_output=True, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "32 selected / 33 total" in done.stdout
    assert faults(log) == []
