"""The time stamps of an item, to be fetched and verified without us (docs/verifying.md).

A stamp holds a digest and a time, and nothing of what the file shows or of whom it speaks.
"""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from accounts import audit
from accounts.models.stamp import State
from evidence.models import TimeStamp
from legal_analysis.views.reading import check_may_read, reader, record_page


@record_page
def item_stamp(request: HttpRequest, item_id: uuid.UUID, stamp_id: uuid.UUID) -> HttpResponse:
    """The answer of one time authority, as it came."""
    user = reader(request)
    check_may_read(user, TimeStamp, "answer")
    stamps = TimeStamp.objects.visible_to(user).filter(item=item_id, state=State.STAMPED)
    stamp = get_object_or_404(stamps.select_related("item").distinct(), pk=stamp_id)
    details = {"code": stamp.authority}
    audit.record(action="item.time_read", by=user, subject=stamp.item, details=details)
    name = f"{stamp.item.code}-{stamp.authority}.tsr"
    return HttpResponse(
        bytes(stamp.answer or b""),
        content_type="application/timestamp-reply",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
