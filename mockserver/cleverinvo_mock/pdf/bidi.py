"""The direction of each character: the levels of the Unicode Bidirectional Algorithm (UAX #9).

Layer: services. Strings in, numbers out; must not know fonts or pages.

Each character is represented by one letter, its bidirectional class. Each rule of UAX #9 is a substitution on the
string of these letters, with the rule's name beside it. Embeddings, overrides and isolates are ignored, as UAX #9
allows: the PDF shows the stored text, and no control character can change its order. Therefore a paragraph is a
single run of text, and no stack is needed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final
from unicodedata import bidirectional

#: Bidirectional class to letter. Every other class (spaces, separators, other neutrals) is ``O``.
_LETTERS: Final = {
    "L": "L", "R": "R", "AL": "A", "EN": "E", "ES": "S", "ET": "T", "CS": "C", "AN": "N", "NSM": "M",
    "BN": "X", "LRE": "X", "RLE": "X", "LRO": "X", "RLO": "X", "PDF": "X",
    "LRI": "X", "RLI": "X", "FSI": "X", "PDI": "X",
}  # fmt: skip
_RIGHT_TO_LEFT: Final = re.compile(
    # Hebrew to Arabic Extended; RLM; presentation forms; the right-to-left blocks of the second plane.
    "[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_OPENING: Final = "([{（［｛「『【〈《〔"
_CLOSING: Final = ")]}）］｝」』】〉》〕"
_CLOSES: Final = dict(zip(_CLOSING, _OPENING, strict=True))
_BRACKET: Final = re.compile("[" + re.escape(_OPENING + _CLOSING) + "]")
_MOST_OPEN_BRACKETS: Final = 63  # BD16

_Rule = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]


def _fill_with(letter: str) -> Callable[[re.Match[str]], str]:
    return lambda match: letter * len(match[0])


def _replace(old: str, new: str) -> Callable[[re.Match[str]], str]:
    return lambda match: match[0].replace(old, new)


_WEAK: Final[tuple[_Rule, ...]] = (
    (re.compile("(.)M+"), lambda match: match[1] * len(match[0])),  # W1
    (re.compile("A[^LR]*"), _replace("E", "N")),  # W2
    (re.compile("A"), _fill_with("R")),  # W3
    (re.compile("(?<=E)[SC](?=E)"), _fill_with("E")),  # W4
    (re.compile("(?<=N)C(?=N)"), _fill_with("N")),  # W4
    (re.compile("(?<!T)T++(?=E)|(?<=E)T++"), _fill_with("E")),  # W5
    (re.compile("[STC]"), _fill_with("O")),  # W6
    (re.compile("L[^R]*"), _replace("E", "L")),  # W7
)
#: Neutrals between two characters of the same direction; numbers count as right-to-left (N1).
_BETWEEN_LEFT: Final = re.compile("(?<=L)O++(?=L)")
_BETWEEN_RIGHT: Final = re.compile("(?<=[REN])O++(?=[REN])")
#: Levels by class (I1, I2): first for a left-to-right paragraph, then for a right-to-left one.
_LEVELS: Final = (
    {"L": 0, "R": 1, "E": 2, "N": 2},
    {"L": 2, "R": 1, "E": 2, "N": 2},
)


def has_right_to_left(text: str) -> bool:
    """Whether ``text`` has a character that can run right to left. If not, the whole text runs left to right."""
    return _RIGHT_TO_LEFT.search(text) is not None


def levels(text: str) -> tuple[int, list[int]]:
    """Return the level of the paragraph ``text`` and of each of its characters. Odd levels run right to left.

    The first strong character sets the direction of the paragraph (P2, P3). Without one it runs left to right.
    """
    classes = "".join([_LETTERS.get(bidirectional(character), "O") for character in text])
    first = re.search("[LRA]", classes)
    paragraph = 1 if first and first[0] != "L" else 0
    edge = "LR"[paragraph]
    visible = [index for index, letter in enumerate(classes) if letter != "X"]  # X9
    resolved = edge + "".join([classes[index] for index in visible]) + edge
    for pattern, replacement in _WEAK:
        resolved = pattern.sub(replacement, resolved)
    if _BRACKET.search(text):
        resolved = _resolve_brackets(resolved, [text[index] for index in visible], edge)
    resolved = _BETWEEN_RIGHT.sub(_fill_with("R"), _BETWEEN_LEFT.sub(_fill_with("L"), resolved))
    by_class = _LEVELS[paragraph] | {"O": paragraph}  # N2
    result = [paragraph] * len(text)
    for index, letter in zip(visible, resolved[1:-1], strict=True):
        result[index] = by_class[letter]
    for index in range(1, len(text)):  # a character that X9 removed gets the level of the one before it
        if classes[index] == "X":
            result[index] = result[index - 1]
    return paragraph, result


def _resolve_brackets(resolved: str, characters: list[str], edge: str) -> str:
    """N0: a pair of brackets takes the direction of the text inside it, or of the text before it."""
    letters = list(resolved)
    for opening, closing in sorted(_bracket_pairs(characters, resolved)):
        inside = {_strong(letter) for letter in letters[opening + 1 : closing]}
        if edge in inside:
            direction = edge
        elif inside - {"O"}:
            before = opening - 1
            while letters[before] == "O":
                before -= 1
            direction = _strong(letters[before])
        else:
            continue
        letters[opening] = letters[closing] = direction
    return "".join(letters)


def _bracket_pairs(characters: list[str], resolved: str) -> Iterator[tuple[int, int]]:
    """BD16: the positions in ``resolved`` of matching brackets. ``resolved`` has one extra letter at its start."""
    pending: list[tuple[str, int]] = []
    for match in _BRACKET.finditer("".join(characters)):
        character, position = match[0], match.start() + 1
        if resolved[position] != "O":
            continue
        if character in _OPENING:
            if len(pending) == _MOST_OPEN_BRACKETS:
                return
            pending.append((character, position))
        else:
            opening = _CLOSES[character]
            for depth in range(len(pending) - 1, -1, -1):
                if pending[depth][0] == opening:
                    yield pending[depth][1], position
                    del pending[depth:]
                    break


def _strong(letter: str) -> str:
    return "R" if letter in "EN" else letter
