"""Make the shipped fonts out of Debian's: ``python -m cleverinvo_mock.pdf.fonts.prepare FONT.ttf...``.

Layer: services; a developer's command, never imported by the server. It drops what a PDF has no use for (the
hinting of outlines for coarse screens) and keeps every character, mark position, kerning and shaping rule,
which halves the Noto fonts. Each argument is written next to this file under its own name. The files came from
the packages that ``README.md`` lists, with::

    apt-get install fonts-noto-core fonts-droid-fallback
    cd /usr/share/fonts/truetype/noto
    python -m cleverinvo_mock.pdf.fonts.prepare NotoSans-{Regular,Bold}.ttf NotoSans{Arabic,Hebrew}-{Regular,Bold}.ttf \
        NotoSans{Thai,Devanagari}-Regular.ttf /usr/share/fonts-droid-fallback/truetype/DroidSansFallback.ttf
"""

from __future__ import annotations

import sys
from pathlib import Path

import uharfbuzz


def prepare(source: Path, target_folder: Path) -> int:
    """Write ``source`` without its hinting into ``target_folder``; answers the number of bytes."""
    face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(source)))
    wanted = uharfbuzz.SubsetInput()
    wanted.sets(uharfbuzz.SubsetInputSets.UNICODE).update(face.unicodes)
    wanted.flags = uharfbuzz.SubsetFlags.NO_HINTING | uharfbuzz.SubsetFlags.NOTDEF_OUTLINE
    return (target_folder / source.name).write_bytes(uharfbuzz.subset(face, wanted).blob.data)


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        size = prepare(Path(argument), Path(__file__).parent)
        sys.stdout.write(f"{size:9,}  {Path(argument).name}\n")
