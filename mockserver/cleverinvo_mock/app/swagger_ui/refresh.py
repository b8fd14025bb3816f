"""Copy a release of Swagger UI into this folder: ``python -m cleverinvo_mock.app.swagger_ui.refresh VERSION``.

Layer: app; a developer's command, never imported by the server. It needs npm, whose registry publishes Swagger
UI (https://www.npmjs.com/package/swagger-ui-dist). It copies the files that the pages use and the licences,
and records the version and the SHA-256 of each in ``vendored.json``, which a test compares.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Final

#: The files that the pages load, and those that the licence requires to be distributed.
FILES: Final = (
    "swagger-ui-bundle.js",
    "swagger-ui.css",
    "favicon-32x32.png",
    "LICENSE",
    "NOTICE",
    "swagger-ui-bundle.js.LICENSE.txt",
)


def refresh(version: str, folder: Path) -> None:
    """Replace the vendored files in ``folder`` by those of ``version``, such as 5.35.0, and record them."""
    with tempfile.TemporaryDirectory() as temporary:
        subprocess.run(  # noqa: S603 - a developer's own command line
            ["npm", "pack", f"swagger-ui-dist@{version}", "--silent"],  # noqa: S607 - npm is wherever PATH has it
            cwd=temporary,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        [packed] = Path(temporary).glob("*.tgz")
        hashes = {}
        with tarfile.open(packed) as archive:
            for name in FILES:
                member = archive.extractfile(f"package/{name}")
                assert member is not None, f"{name} is a file in every release"
                content = member.read()
                (folder / name).write_bytes(content)
                hashes[name] = hashlib.sha256(content).hexdigest()
    record = {"package": "swagger-ui-dist", "version": version, "sha256": hashes}
    (folder / "vendored.json").write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    refresh(sys.argv[1], Path(__file__).parent)
