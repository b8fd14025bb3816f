"""That text comes back from the PDF as it went in, in every script that the fonts have (PDF-3)."""

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


#: Where a reader may see more spaces than there are: between runs that jump about on the line.
JUMPY = {"Latin with Hebrew", "all of them", "invisible", "overrides"}


def bare(text):
    """``text`` without spaces: how it is spaced and broken into lines is the reader's affair."""
    return "".join(text.split())


@pytest.mark.parametrize("sample", SAMPLES)
def test_text_comes_back(make_invoice, pages, sample):
    """A name, address, number, description or note comes back to the letter and in logical order."""
    text = SAMPLES[sample]
    (shown,) = pages(make_invoice([text], number=text, notes=text), Party(text, None, text, None, None))
    lines = shown.splitlines()
    assert bare(f"{text} 2 1,250.00 10% 2,500.00") in map(bare, lines)
    assert bare(text) in bare(shown[shown.index("Invoice number") : shown.index("Issue date")])
    assert list(map(bare, lines)).count(bare(text)) >= 3  # name, address, notes
    if sample not in JUMPY:
        assert f"{text} 2 1,250.00 10% 2,500.00" in lines


@settings(max_examples=50, deadline=None)
@given(texts=st.lists(TEXTS, min_size=3, max_size=12), name=TEXTS, notes=TEXTS)
def test_any_mixture_of_scripts_comes_back(make_invoice, pages, texts, name, notes):
    """Words of any scripts, in any order, with any punctuation between them, come back in logical order."""
    shown = bare("".join(pages(make_invoice(texts, client_name=name, notes=notes))))
    for text in (*texts, name, notes):
        assert bare(text) in shown


def test_wrapped_text_keeps_its_order(make_invoice, pages):
    """Right-to-left text over several lines comes back line by line."""
    sentence = "هذا نص عربي طويل يتضمن كلمات مثل Acme Studio وأرقاما مثل 12,500.50 للتأكد من صحة الاتجاه. "
    (shown,) = pages(make_invoice(notes=sentence * 5))
    assert bare(sentence * 5) in bare(shown)


@pytest.mark.parametrize("control", ["\x00", "\x07", "\x1b", "\x7f", "\x9f", "\ud800", "\uffff"])
def test_what_cannot_be_shown_is_replaced(make_invoice, pages, control):
    """Controls, lone surrogates and non-characters are shown as U+FFFD."""
    (shown,) = pages(make_invoice([f"one{control}two"]))
    assert "one\N{REPLACEMENT CHARACTER}two" in shown
