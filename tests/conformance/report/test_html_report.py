"""The HTML report: complete, escaped, and self-contained."""

from __future__ import annotations

import re
from datetime import date
from html.parser import HTMLParser

import pytest
from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.accepted_deviations import Deviation
from cleverinvo_conformance.core.clauses import CLAUSES, OPEN_POINTS
from cleverinvo_conformance.core.outcomes import Outcomes
from cleverinvo_conformance.reports.html_report import rendered

VOID = {"meta", "br"}


class Page(HTMLParser):
    """Parses a page: tags in order, text outside of styles, ids and links."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.open, self.texts, self.ids, self.links = [], [], [], [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self.ids += [v for k, v in attrs if k == "id"]
        self.links += [v for k, v in attrs if k in {"href", "src"}]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "style" not in self.open:
            self.texts.append(data)

    @property
    def text(self):
        return " ".join("".join(self.texts).split())


@pytest.fixture
def html(make_result):
    deviation = Deviation(c.CLI_GET_2, "known", "API-2", date(2030, 1, 1))
    return rendered(
        make_result(
            accepted={c.CLI_GET_2: deviation},
            residue=("client c1 is left",),
            faults=("it broke",),
            skipped={"no `<invoice>` to read": ("test_read", "test_print[1]")},
        )
    )


@pytest.fixture
def page(html):
    return Page(html)


def test_page_is_well_formed(page):
    """Every element is closed, every id is unique, and every link has a target."""
    assert page.open == []
    assert len(page.ids) == len(set(page.ids))
    assert {link.removeprefix("#") for link in page.links} <= set(page.ids)


def test_page_loads_nothing(html, page):
    """The page loads no script, image, style or font, and its Content-Security-Policy forbids them."""
    assert not {tag for tag, _ in page.tags} & {
        "script",
        "img",
        "link",
        "iframe",
        "object",
        "embed",
        "form",
        "base",
    }
    assert all(link.startswith("#") for link in page.links)
    assert not re.search(r"url\(|@import", html)
    assert "default-src 'none'" in html


def test_text_of_the_deployment_is_escaped(html, page):
    """Text of the deployment in a finding, a header or a URL is escaped."""
    assert "<script" not in html
    assert "alert('x')</script>" in page.text
    assert not any(name.startswith("on") for _, attributes in page.tags for name in attributes)


def test_page_has_every_part_of_the_result(page):
    """The page has verdict, facts, clauses, findings with clause and exchanges, open points and records left."""
    for clause in CLAUSES.values():
        assert clause.id in page.text
    for key in OPEN_POINTS:
        assert key in page.text
    for said in (
        "Violates", "1 of 3 clauses tested is violated (7 findings): PAGE-3", "seed 42", "mark of its records cfm1",
        "PAGE-3 is violated", "CLI-GET-2 is violated, and accepted", "API-2, until 2030-01-01: known",
        "expected 400 for page=0", "got status 200", "curl -sS -i", "What follows from it", "GET /clients2007", f"1 of {len(OPEN_POINTS)} choices",
        "client c1 is left", "it broke", "no <invoice> to read", "test_print[1]",
        "2 observations; not run: The second page goes on: no second page", "only in --scope full", "KeyError at test_x.py:7", "test_page",
    ):  # fmt: skip
        assert said in page.text.replace("expected400", "expected 400").replace(
            "gotstatus", "got status"
        ).replace("seed42", "seed 42").replace("recordscfm1", "records cfm1"), said
    quoted = c.PAGE_3.sentence.replace("`", "")
    assert f"“{quoted}”" in page.text


def test_page_is_accessible(html, page):
    """The page has a language, one main heading, column headers, colours for both themes, and a skip link."""
    tags = [tag for tag, _ in page.tags]
    assert ("html", {"lang": "en"}) in page.tags
    assert tags.count("h1") == tags.count("main") == 1
    assert all("scope" in attributes for tag, attributes in page.tags if tag == "th")
    assert "prefers-color-scheme: dark" in html
    assert ("a", {"class": "skip", "href": "#findings"}) in page.tags


def test_a_cause_is_shown_once_with_its_consequences(html):
    """A cause has one article; its consequences are collapsed, and each cause has a link."""
    assert html.count("<article") == 2
    assert html.count("<li><details><summary>") == 4
    assert html.count('<details class="exchange">') == 10
    assert '<li><a href="#finding-1">1. PAGE-3</a></li>' in html


def test_page_of_an_empty_result(make_result):
    """A run without findings has a page too."""
    page = Page(rendered(make_result(outcomes=Outcomes())))
    assert "Inconclusive" in page.text
    assert "None." in page.text


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [v / 12.92 if v <= 0.03928 else ((v + 0.055) / 1.055) ** 2.4 for v in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_colours_have_enough_contrast(html, theme):
    """The contrast of text and background is at least 4.5 to 1 (WCAG 2.1, AA), in both themes."""
    block = re.findall(r":root \{(.*?)\}", html, re.DOTALL)[theme]
    named = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})", block))
    colours = {k: v if len(v) == 7 else "#" + "".join(x * 2 for x in v[1:]) for k, v in named.items()}
    pairs = [(ink, ground) for ink in ("ink", "soft", "link") for ground in ("paper", "card", "sunk")]
    pairs += [(v, ground) for v in ("pass", "fail", "wait", "error") for ground in ("card", f"{v}-back")]
    for ink, ground in pairs:
        lighter, darker = sorted((luminance(colours[ink]), luminance(colours[ground])), reverse=True)
        assert (lighter + 0.05) / (darker + 0.05) >= 4.5, (ink, ground)
