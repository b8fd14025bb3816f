"""Links between documents lead to files, and no file names a path of the machine it was written on."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [
    path.relative_to(ROOT).as_posix()
    for pattern in ("*.md", "docs/*.md", "fixtures/*.md", "bench/*.md", "examples/*.md", "examples/*/*.md")
    for path in sorted(ROOT.glob(pattern))
]


def anchors(text):
    """The anchors that a reader of Markdown makes of the headings."""
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_lead_to_files_and_headings(name):
    """Every relative link of a document leads to a file of the project, and to a heading of it."""
    document = ROOT / name
    broken = []
    for target, anchor in re.findall(r"\]\(([^)#\s]*)#?([^)\s]*)\)", document.read_text()):
        if "://" in target:
            continue
        path = document.parent / target if target else document
        is_broken = not path.exists() or (anchor and anchor not in anchors(path.read_text()))
        broken += [f"{target}#{anchor}"] if is_broken else []
    assert broken == []


def test_a_broken_link_would_be_noticed():
    """Headings become anchors as GitHub makes them."""
    assert anchors("# The mock server\n## What it's not\n") == {"the-mock-server", "what-its-not"}


def test_no_file_names_a_path_of_a_machine(root):
    """No file of the project names a path outside of it."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, text=True, check=False)
    names = [name for name in listed.stdout.split("\0") if name]
    if not names:
        pytest.skip("not a git checkout")
    pattern = re.compile(rb"/(?:home|root|opt|Users)/[a-z]")
    found = [
        name for name in names if (root / name).is_file() and pattern.search(Path(root / name).read_bytes())
    ]
    assert found == []
