"""manage.py import_bundle PATH --as EMAIL [--organisation NAME]: take in a bundle, or a folder as one."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts import access_items
from accounts.errors import DomainError
from accounts.identity import acting_as, acting_for_system
from accounts.models import Organisation, User
from evidence import receiving
from evidence.bundles import importing, packing
from evidence.bundles.looking import Bundle
from evidence.models import EvidenceItem, Upload
from evidence.receiver import Receiver, receive


class Command(BaseCommand):
    help = (
        "Take in a bundle of a field app or of captured pages, or a folder with a list of hashes."
        " Nothing is taken in if one hash is wrong."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, help="a ZIP, a WACZ, or a folder")
        parser.add_argument(
            "--as", dest="email", required=True, help="e-mail of the documenter or analyst"
        )
        parser.add_argument(
            "--organisation", default="", help="for which one; default: hers, if it is one"
        )
        parser.add_argument("--note", default="", help="from whom and how; kept sealed")

    def handle(self, *args: Any, **options: Any) -> None:
        with acting_for_system(reason="import_bundle"):
            by = User.objects.filter(email__iexact=options["email"], is_active=True).first()
        if by is None:
            raise CommandError("There is nobody with this e-mail.")
        try:
            with acting_as(by):
                place = _place(by, options["organisation"])
                upload = receiving.begin(by=by, name=options["path"].name)
            self._import(upload, options["path"], place, options["note"], by=by)
        except DomainError as error:
            raise CommandError(str(error), returncode=1) from error

    def _import(
        self, upload: Upload, path: Path, place: Organisation, note: str, *, by: User
    ) -> None:
        kept = False
        try:
            with acting_as(by):
                _receive(upload, path)
                bundle = importing.look(upload)
            if bundle.wrong:
                self._say_wrong(bundle)
                with acting_as(by):
                    importing.refuse(upload, bundle, by=by)
                kept = True  # nothing is left to give up
                raise CommandError(
                    f"Nothing was taken in: {len(bundle.wrong)} things do not fit.", returncode=1
                )
            facts = receiving.Facts(organisation=place, kind=EvidenceItem.Kind.BUNDLE, note=note)
            with acting_as(by):
                item = importing.take_in_bundle(upload, facts, by=by)
            kept = True
        finally:
            if not kept:
                with acting_as(by):
                    receiving.give_up(upload, by=by)
        self.stdout.write(f"{item.code}: {bundle.format.label if bundle.format else ''}")
        self.stdout.write(f"Files taken in: {len(bundle.files)}.")
        for code in bundle.notes:
            self.stdout.write(str(code.label))

    def _say_wrong(self, bundle: Bundle) -> None:
        for one in bundle.wrong:
            place = f" [{one.field}]" if one.field else ""
            self.stderr.write(f"{one.name}{place}: {one.reason.label}")


def _place(by: User, name: str) -> Organisation:
    mine = [one for one in access_items.receives_for(by) if isinstance(one, Organisation)]
    found = [one for one in mine if not name or one.name == name]
    if len(found) != 1:
        known = ", ".join(one.name for one in mine) or "none"
        raise CommandError(f"Say for which organisation (--organisation). Hers: {known}.")
    return found[0]


def _receive(upload: Upload, path: Path) -> None:
    if not path.is_dir():
        with path.open("rb") as stream:
            receive(upload, stream)
        return
    receiver = Receiver(upload)
    try:
        packing.pack(path, receiver.write)
    except BaseException as error:
        receiver.give_up(error)
        raise
    receiver.finish()
