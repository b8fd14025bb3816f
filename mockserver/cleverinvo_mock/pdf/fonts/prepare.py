"""Make the shipped fonts from Debian's fonts: ``python -m cleverinvo_mock.pdf.fonts.prepare FONT.ttf...``.

Layer: services. A command for developers; the server must not import it. It removes the hinting, which only low
resolution screens need, and preserves every character, mark position, kerning and shaping rule. That halves the size
of the Noto fonts. Each font is written next to this file under its own name. The shipped files were made from the
packages that ``README.md`` lists, with::

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
    """Write ``source`` without its hinting into ``target_folder``; return the number of bytes written."""
    face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(source)))
    request = uharfbuzz.SubsetInput()
    request.sets(uharfbuzz.SubsetInputSets.UNICODE).update(face.unicodes)
    request.flags = uharfbuzz.SubsetFlags.NO_HINTING | uharfbuzz.SubsetFlags.NOTDEF_OUTLINE
    return (target_folder / source.name).write_bytes(uharfbuzz.subset(face, request).blob.data)


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        size = prepare(Path(argument), Path(__file__).parent)
        sys.stdout.write(f"{size:9,}  {Path(argument).name}\n")
