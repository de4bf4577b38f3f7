"""Views and a job that fail with what they were given, each in another way."""

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from procrastinate.contrib.django import app

from accounts.models import User


def given(request: HttpRequest) -> str:
    return request.POST.get("story", "") or request.GET.get("story", "")


def exception(request: HttpRequest) -> HttpResponse:
    story = given(request)
    raise RuntimeError(f"could not use {story}")


def unique_clash(request: HttpRequest) -> HttpResponse:
    for _ in range(2):
        User.objects.create(email=f"{given(request)}@example.org", display_name=given(request))
    return HttpResponse()


def database_error(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT CAST(%s AS uuid)", [given(request)])
    return HttpResponse()


def literal_in_statement(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT '{given(request)}' FROM no_such_table")  # noqa: S608 - on purpose
    return HttpResponse()


def warning(request: HttpRequest) -> HttpResponse:
    import logging
    import warnings

    warnings.warn(given(request), stacklevel=1)
    logging.getLogger("some.library").error("Bad value %s", given(request))
    logging.getLogger("evidence").info("testimony.saved", extra={"text": given(request)})
    return HttpResponse()


def job(request: HttpRequest) -> HttpResponse:
    failing_job.defer(story=given(request))
    return HttpResponse()


@app.task(name="tests.failing_job")
def failing_job(story: str) -> None:
    raise RuntimeError(story)


urlpatterns = [
    path("exception/", exception),
    path("clash/", unique_clash),
    path("database/", database_error),
    path("literal/", literal_in_statement),
    path("warning/", warning),
    path("job/", job),
    path("account/", include("allauth.urls")),
    path("language/", exception, name="set_language"),
    path("leave/", exception, name="leave"),
    path("account/code/", exception, name="come_in"),
    path("receipt/", exception, name="receipt"),
    path("", exception, name="home"),
]
