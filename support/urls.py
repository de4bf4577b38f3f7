"""Addresses of the desk. Neutral words: what is done there must not stand in a browser's history."""

from django.urls import path

from accounts.sessions import identity_screen

from .views import needs, providers

urlpatterns = [
    path("desk/", needs.needs, name="desk"),
    path("desk/new/", needs.new, name="need_new"),
    path("desk/<uuid:need_id>/", identity_screen(needs.need), name="need"),
    path("desk/<uuid:need_id>/take-up/", needs.take_up, name="need_take_up"),
    path("desk/<uuid:need_id>/look-in/", needs.look_in, name="need_look_in"),
    path("desk/<uuid:need_id>/places/", needs.refer, name="need_refer"),
    path("desk/<uuid:need_id>/close/", needs.close, name="need_close"),
    path("desk/told/<uuid:referral_id>/", needs.move_on, name="referral_move_on"),
    path("directory/", providers.providers, name="providers"),
    path("directory/new/", providers.new, name="provider_new"),
    path("directory/<uuid:provider_id>/", providers.provider, name="provider"),
    path("directory/<uuid:provider_id>/end/", providers.end, name="provider_end"),
]
