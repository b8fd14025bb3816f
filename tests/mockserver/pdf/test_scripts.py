"""Text extraction returns the original text, in every script that the fonts support (PDF-3)."""

from __future__ import annotations

import pytest
from cleverinvo_mock.pdf import Party
from hypothesis import given, settings
from hypothesis import strategies as st

SAMPLES = {
    "Polish": "Usługa doradcza – Łódź, 12 źdźbeł",
    "Vietnamese": "Dịch vụ tư vấn phần mềm Đặng",
    "decomposed": "Cafe\u0301 Angstro\u0308m x\u030c",
    "ligatures": "office shuffle, official fjord",
    "Russian": "Консультационные услуги (этап 1)",
    "Greek": "Συμβουλευτικές υπηρεσίες, ἀρχή",
    "Arabic": "خدمات استشارية - المرحلة 1.",
    "Arabic with Latin": "شركة Acme 123 المحدودة",
    "Arabic with brackets": "تصميم (موقع Acme) [2026] - 15%",
    "Arabic figures": "فاتورة رقم ١٢٣٤ بتاريخ ٢٠٢٦/٠١/١٥",
    "Arabic with vowels": "الْعَرَبِيَّةُ لُغَةٌ جَمِيلَةٌ جِدًّا.",
    "Persian": "خدمات مشاوره‌ای؛ ۱۲۳ تومان",
    "Hebrew": "שירותי ייעוץ (שלב 1), 50%.",
    "Hebrew with vowels": "שָׁלוֹם עֲלֵיכֶם!",
    "Latin with Hebrew": "Acme – שלום עולם – 12 items",
    "one letter": "ב",
    "Chinese": "咨询服务（第一阶段），软件：共12项",
    "Traditional Chinese": "諮詢服務「第一階段」",
    "Japanese": "ソフトウェア開発の請求書、第1回",
    "Korean": "소프트웨어 개발 송장 (1차)",
    "Thai": "บริการให้คำปรึกษา 12",
    "Devanagari": "कम्पनी की सेवाएँ, क्षेत्र",
    "all of them": "Łódź Москва القاهرة חיפה 東京 서울",
    "symbols": "€ £ ¥ ₹ ₽ ₪ § © ½ × ≤ – — … “q” «q»",
    "no font has it": "😀 🏳️‍🌈 \U00010900 \ue000 ܐ",
    "invisible": "a\u200bb \u200fאב\u200e \u2066cd\u2069 so\u00adft \ufeffx",
    "overrides": "\u202etxt.exe\u202c and \u202dאב\u202c",
}

ALPHABETS = [
    "abcXYZ",
    "ąćłńśźżĐđếệẫưở",
    "привЩщЁ",
    "ελλάδΩώ",
    "ابتثجحخدذرزسشصضطظعغفقكلمنهويىةئءؤأإآ",
    "אבגדהוזחטיכלמנסעפצקרשתךםןףץ",
    "中文发票請求書",
    "ひらがなカタカナっょ",
    "한국어송장각힣",
    "0123456789",
    "٠١٢٣۴۵",
    "()[]{}<>.,:;!?-–—/\\%$€&*#_'\"+=@^`~|«»،؛؟“”（）「」、。",
    "   ",
]
WORDS = st.sampled_from(ALPHABETS).flatmap(lambda alphabet: st.text(alphabet, min_size=1, max_size=6))
TEXTS = st.lists(WORDS, min_size=1, max_size=8).map("".join)


#: Samples with runs out of visual order, where an extractor may insert spaces.
EXTRA_SPACES = {"Latin with Hebrew", "all of them", "invisible", "overrides"}


def without_spaces(text):
    """``text`` without white space: extractors differ in spaces and line breaks."""
    return "".join(text.split())


@pytest.mark.parametrize("sample", SAMPLES)
def test_text_is_extracted(make_invoice, pages, sample):
    """A name, address, number, description or note is extracted letter by letter in logical order."""
    text = SAMPLES[sample]
    (shown,) = pages(make_invoice([text], number=text, notes=text), Party(text, None, text, None, None))
    lines = shown.splitlines()
    compact = [without_spaces(line) for line in lines]
    assert without_spaces(f"{text} 2 1,250.00 10% 2,500.00") in compact
    number = shown[shown.index("Invoice number") : shown.index("Issue date")]
    assert without_spaces(text) in without_spaces(number)
    assert compact.count(without_spaces(text)) >= 3  # name, address, notes
    if sample not in EXTRA_SPACES:
        assert f"{text} 2 1,250.00 10% 2,500.00" in lines


@settings(max_examples=50, deadline=None)
@given(texts=st.lists(TEXTS, min_size=3, max_size=12), name=TEXTS, notes=TEXTS)
def test_any_mixture_of_scripts_is_extracted(make_invoice, pages, texts, name, notes):
    """Words of any scripts, in any order, with any punctuation between them, are extracted in logical order."""
    shown = without_spaces("".join(pages(make_invoice(texts, client_name=name, notes=notes))))
    for text in (*texts, name, notes):
        assert without_spaces(text) in shown


def test_wrapped_text_keeps_its_order(make_invoice, pages):
    """Right-to-left text that wraps over several lines is extracted line by line."""
    sentence = "هذا نص عربي طويل يتضمن كلمات مثل Acme Studio وأرقاما مثل 12,500.50 للتأكد من صحة الاتجاه. "
    (shown,) = pages(make_invoice(notes=sentence * 5))
    assert without_spaces(sentence * 5) in without_spaces(shown)


@pytest.mark.parametrize("control", ["\x00", "\x07", "\x1b", "\x7f", "\x9f", "\ud800", "\uffff"])
def test_unprintable_characters_are_replaced(make_invoice, pages, control):
    """Controls, lone surrogates and non-characters are printed as U+FFFD."""
    (shown,) = pages(make_invoice([f"one{control}two"]))
    assert "one\N{REPLACEMENT CHARACTER}two" in shown
