"""Rows of tests/access_table.py: bringing a record into a case. What it does: tests/legal_analysis/test_admitting.py."""

from tests.access_rows import row, to

# Every case of hers there has the record: so the form, sent, says that there is none to choose.
FORM = {"case": "", "reason": "a remark"}

for kind, thing in (("account", "testimony"), ("incident", "incident")):
    row(
        f"records/{kind}s/<uuid:{kind}_id>/case/",
        takes={f"{kind}_id": f"{thing}.pk"},
        GET=to("analyst", at="assigned", shows="public case", audit="material.offered"),
        POST=to("analyst", at="assigned", shows="public case", audit="material.offered", form=FORM),
    )
