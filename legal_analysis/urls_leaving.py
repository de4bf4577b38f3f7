"""Addresses of what leaves: what can be shared, submissions, releases, receivers, files."""

from django.urls import path

from accounts.sessions import asks_by_itself

from .views import (
    builds,
    cases,
    coded_data,
    last_reading,
    receivers,
    releases,
    sharing,
    submitting,
)

urlpatterns = [
    path("cases/<uuid:case_id>/sharing/", sharing.case_sharing, name="case_sharing"),
    path(
        "cases/<uuid:case_id>/sharing/<uuid:mechanism_id>/",
        sharing.sharing_with,
        name="sharing_with",
    ),
    path("cases/<uuid:case_id>/submissions/", cases.case_submissions, name="case_submissions"),
    path("submissions/<uuid:submission_id>/", releases.submission, name="submission"),
    path(
        "submissions/<uuid:submission_id>/data/",
        coded_data.submission_data,
        name="submission_data",
    ),
    path(
        "submissions/<uuid:submission_id>/reading/", last_reading.last_reading, name="last_reading"
    ),
    path(
        "submissions/<uuid:submission_id>/reading/texts/",
        last_reading.last_reading_texts,
        name="last_reading_texts",
    ),
    path(
        "submissions/<uuid:submission_id>/reading/texts/<int:number>/",
        last_reading.last_reading_text,
        name="last_reading_text",
    ),
    path("releases/", releases.releases, name="releases"),
    path("releases/<uuid:release_id>/", releases.release, name="release"),
    path("releases/<uuid:release_id>/allow/", releases.allow, name="release_allow"),
    path("releases/<uuid:release_id>/refuse/", releases.refuse, name="release_refuse"),
    path("releases/<uuid:release_id>/end/", releases.end, name="release_end"),
    path("releases/<uuid:release_id>/file/", releases.file, name="release_file"),
    path("releases/<uuid:release_id>/follow/", releases.follow, name="release_follow"),
    path("recalls/<uuid:recall_id>/sent/", releases.notice_sent, name="recall_sent"),
    path("recalls/<uuid:recall_id>/answered/", releases.notice_answered, name="recall_answered"),
    path("receivers/", receivers.receivers, name="receivers"),
    path("receivers/<uuid:key_id>/confirm/", receivers.confirm, name="receiver_key_confirm"),
    path("receivers/<uuid:key_id>/end/", receivers.end, name="receiver_key_end"),
    path(
        "cases/<uuid:case_id>/submissions/<uuid:mechanism_id>/<str:language>/",
        submitting.preparing,
        name="preparing",
    ),
    path(
        "cases/<uuid:case_id>/submissions/<uuid:mechanism_id>/<str:language>/<int:number>/",
        submitting.preparing_text,
        name="preparing_text",
    ),
    path("cases/<uuid:case_id>/files/", builds.case_files, name="case_files"),
    path("files/", builds.builds, name="builds"),
    path("files/<uuid:build_id>/", asks_by_itself(builds.build), name="build"),
    path("files/<uuid:build_id>/still/", builds.build, {"still": True}, name="build_still"),
    path("files/<uuid:build_id>/cancel/", builds.cancel_build, name="cancel_build"),
    path("files/<uuid:build_id>/download/", builds.download_build, name="download_build"),
]
