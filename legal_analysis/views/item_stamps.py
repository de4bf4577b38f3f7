"""The time stamps of an item, to be fetched and verified without us (docs/verifying.md).

A stamp holds a digest and a time, and nothing of what the file shows or of whom it speaks.
"""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from accounts import audit
from accounts.models.stamp import State
from evidence import stamps
from evidence.models import TimeStamp
from legal_analysis.views.items import readable_items
from legal_analysis.views.reading import check_may_read, reader, record_page


@record_page
def item_stamp(request: HttpRequest, item_id: uuid.UUID, stamp_id: uuid.UUID) -> HttpResponse:
    """The answer of one time authority, as it came."""
    user = reader(request)
    check_may_read(user, TimeStamp, "answer")
    item = get_object_or_404(readable_items(user), pk=item_id)
    there = stamps.stamps_of(item, user).filter(state=State.STAMPED)
    stamp = get_object_or_404(there, pk=stamp_id)
    details = {"code": stamp.authority}
    audit.record(action="item.time_read", by=user, subject=item, details=details)
    name = f"{item.code}-{stamp.authority}.tsr"
    return HttpResponse(
        bytes(stamp.answer or b""),
        content_type="application/timestamp-reply",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
