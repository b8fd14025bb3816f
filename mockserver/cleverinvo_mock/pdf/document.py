"""The PDF file (ISO 32000-1): pages, fonts and metadata.

Layer: services. Combines the other modules of the package. It must not write a date or a random identifier, so that
the same invoice gives the same bytes.
"""

from __future__ import annotations

from io import BytesIO

import pydyf

from cleverinvo_mock.domain.invoices import Invoice
from cleverinvo_mock.pdf import characters, layout
from cleverinvo_mock.pdf.content import PageContent
from cleverinvo_mock.pdf.embedding import EmbeddedFonts, compressed
from cleverinvo_mock.pdf.flow import PAGE_HEIGHT, PAGE_WIDTH, Flow
from cleverinvo_mock.pdf.party import Party
from cleverinvo_mock.pdf.wording import Money


def render(invoice: Invoice, seller: Party, buyer: Party, *, decimals: int) -> bytes:
    """Render the PDF; see :func:`cleverinvo_mock.pdf.render_invoice`."""
    fonts = EmbeddedFonts()
    flow = Flow(lambda: PageContent(fonts))
    flow.lay(layout.rows(invoice, seller, buyer, Money.of(invoice.currency, decimals)))
    flow.number_pages(layout.page_foot(invoice))
    return _file(f"Invoice {characters.single_line(invoice.number)}", flow.pages, fonts)


def _file(title: str, pages: list[PageContent], fonts: EmbeddedFonts) -> bytes:
    pdf = pydyf.PDF()
    resources = pydyf.Dictionary(
        {"Font": pydyf.Dictionary({font.resource: font.add_to(pdf) for font in fonts.all})}
    )
    pdf.add_object(resources)
    for page in pages:
        content = compressed(page.stream())
        pdf.add_object(content)
        pdf.add_page(
            pydyf.Dictionary(
                {
                    "Type": "/Page",
                    "Parent": pdf.pages.reference,
                    "MediaBox": pydyf.Array([0, 0, PAGE_WIDTH, PAGE_HEIGHT]),
                    "Resources": resources.reference,
                    "Contents": content.reference,
                }
            )
        )
    pdf.catalog["Lang"] = pydyf.String("en")
    pdf.catalog["ViewerPreferences"] = pydyf.Dictionary({"DisplayDocTitle": "true"})
    pdf.info["Title"] = pydyf.String(title)
    pdf.info["Producer"] = pydyf.String("CleverInvo sandbox")
    output = BytesIO()
    pdf.write(output)
    return output.getvalue()
