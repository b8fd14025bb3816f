"""Line break opportunities: the common part of the Unicode Line Breaking Algorithm (UAX #14).

Layer: services. Strings in, strings out; must not know widths. A line may break at spaces, after hyphens and dashes
inside a word, at zero-width spaces, and around Chinese and Japanese characters, except where punctuation must stay
with its neighbour (kinsoku). Korean breaks at spaces. Languages that need a dictionary (Thai) are not broken here;
``paragraph`` cuts a word that is wider than its line where the line is full.
"""

from __future__ import annotations

import re
from typing import Final

_DASH: Final = "\\-\u2010\u2012-\u2014"
_IDEOGRAPH: Final = (
    "\u2e80-\u2fdf\u3041-\u3096\u309f-\u30ff\u3105-\u312f\u31a0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\uff66-\uff9d\U00020000-\U0003ffff"
)
#: Wide closing punctuation: a line may break after it, but not before it.
_WIDE_CLOSING: Final = "、。〉》」』】〕〗〙〛！％），．：；？］｝｡｣､"
#: Characters that must not start a line: closing punctuation, small kana, marks of iteration, length and voice.
_NOT_FIRST: Final = (
    _WIDE_CLOSING
    + "!),.:;?\\]}°·’”†‡›…℃∶〃々〜ぁぃぅぇぉっゃゅょゎ゛゜ゝゞ゠ァィゥェォッャュョヮヵヶ・ーヽヾㇰ-ㇿ"
    "～･ｰﾞﾟ\u0300-\u036f\u200d\u3099\u309a\ufe00-\ufe0f"
)
#: Characters that must not end a line.
_NOT_LAST: Final = "(\\[{‘“‹〈《「『【〔〖〘〝（［｛｢"

_CUT: Final = re.compile(
    f"""
      (?<=[ ]) (?=[^ ]) | (?<=[^ ]) (?=[ ])                              # runs of spaces are separate units
    | (?<=\u200b) (?=.)
    | (?<=[^ {_DASH}][{_DASH}]) (?=[^\\d {_DASH}{_NOT_FIRST}])           # well-|known, but 2026-01-15
    | (?<=[^ {_NOT_LAST}]) (?=[{_IDEOGRAPH}]) (?![{_NOT_FIRST}])              # around ideographs
    | (?<=[{_IDEOGRAPH}{_WIDE_CLOSING}]) (?=[^{_NOT_FIRST}])
    """,
    re.VERBOSE,
)


def units(line: str) -> list[str]:
    """Split ``line`` into the units that stay on one line. A run of spaces is a unit by itself.

    The units joined are ``line``. A line may break before each unit that is not spaces.
    """
    return _CUT.split(line) if line else []
