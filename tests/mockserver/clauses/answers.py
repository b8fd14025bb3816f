"""What each probe finds under each value of its open point."""

from __future__ import annotations

from . import probes

#: By key: the probe, and by value what it finds, the default first.
PROBES = {
    probes.create_status: {"201": [201, 201], "200": [200, 200]},
    probes.update_of_sent: {"400": 400, "403": 403},
    probes.deleted_client_read: {"404": [404, False], "inactive": [200, False]},
    probes.deleted_client_delete: {"404": 404, "204": 204},
    probes.deleted_client_update: {"404": [404, False], "200": [200, ("New", False)]},
    probes.invoice_for_deleted_client: {"404": 404, "400": 400, "created": "made"},
    probes.unknown_client_in_invoice: {"404": 404, "400": 400},
    probes.unknown_client_filter: {"empty": [], "404": 404, "400": 400},
    probes.duplicate_invoice_number: {"400": 400, "created": "made"},
    probes.missing_invoice_number: {"generated": "made", "400": 400},
    probes.missing_currency: {"USD": "USD", "400": 400},
    probes.missing_dates: {"generated": ["made"] * 3, "400": [400] * 3},
    probes.missing_email: {"created": "made", "400": 400},
    probes.empty_line_items: {"400": [400, 400], "created": ["made", "made"]},
    probes.missing_tax_rate: {"zero": [5000], "400": 400},
    probes.unknown_currency: {"400": 400, "created": "made"},
    probes.invalid_email: {"400": [400, 400], "created": ["made", "made"]},
    probes.negative_numbers: {"400": [400, 400], "created": ["made", "made"]},
    probes.due_before_issue: {"400": 400, "created": "made"},
    probes.unknown_fields: {"ignored": ["made"] * 5, "400": [400] * 5},
    probes.null_clears: {
        "cleared": [(200, None)] * 2,
        "400": [(400, "set")] * 2,
        "ignored": [(200, "set")] * 2,
    },
    probes.is_active_writable: {"ignored": [200, 1], "400": [400, 1], "written": [200, 0]},
    probes.rounding: {"half_up": [1.63, 0.02], "half_even": [1.62, 0.02]},
    probes.minor_units: {"currency": [10.62, 11, 10.622], "two": [10.62, 10.62, 10.62]},
    probes.rounding_scope: {"line": [3.12, 0.3], "total": [3.12, 0.31]},
    probes.search_case: {"insensitive": [1, 1], "sensitive": [0, 0]},
    probes.search_match: {"contains": [1, 1], "prefix": [0, 0]},
    probes.search_invoice_client: {"yes": [1, 1], "no": [0, 0]},
    probes.list_order: {"newest_first": "newest_first", "oldest_first": "oldest_first", "other": "other"},
    probes.page_beyond_last: {"empty": [], "404": 404, "400": 400},
    probes.empty_total_pages: {"0": [0, 0], "1": [1, 1]},
    probes.invoice_client_name: {"live": "New", "snapshot": "Old"},
    probes.delete_of_sent: {"204": 204, "400": 400, "403": 403},
    probes.unset_fields: {"null": list(probes.UNSET), "absent": []},
    probes.malformed_id: {"404": {404}, "400": {400}},
    probes.undocumented_method: {"405": [405, 405], "404": [404, 404]},
    probes.json_content_type: {"any": "made", "400": 400, "415": 415},
    probes.rate_window: {"sliding": 429, "fixed": 200},
    probes.rate_headers: {"retry_after": [429, True], "none": [429, False]},
    probes.deleted_client_counts: {"no": "made", "yes": 403},
}
