"""Signs a finished PDF (PAdES, ETSI EN 319 142), with a time stamp where authorities are set. The only importer of pyHanko.

The signature is added behind the file, which stays as it is: PDF/A-3a and PDF/UA-1 hold on. It shows on no
page. Nothing but digests leaves, through accounts/trusted_time.py.
"""

import asyncio
import io
import logging
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from asn1crypto import tsp
from django.conf import settings
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError

from accounts import keyfiles, trusted_time
from accounts.trusted_time import Authority, NotStamped

logger = logging.getLogger(__name__)


class CannotSign(Exception):
    """The key or the certificates in the settings cannot be used."""


def configured() -> bool:
    return bool(settings.PDF_SIGNING_KEY_FILE)


def signed(data: bytes) -> bytes:
    """Return a PDF with our signature, or as it is where no key is set.

    An authority that does not answer leaves its stamp out; the next one is asked.
    Errors: CannotSign; keyfiles.KeyFileUnsafe for a key that others may read.
    """
    if not configured():
        return data
    for authority in [*trusted_time.authorities().values(), None]:
        try:
            return _signed(data, authority)
        except TimestampRequestError:
            logger.warning("signature.not_stamped")
    raise CannotSign("nothing was signed")


def _signed(data: bytes, authority: Authority | None) -> bytes:
    signer = _signer()
    how = signers.PdfSignatureMetadata(
        field_name="Signature", subfilter=SigSeedSubFilter.PADES, md_algorithm="sha256"
    )
    stamper = _Stamper(authority) if authority else None
    out = io.BytesIO()
    sign = signers.PdfSigner(how, signer, timestamper=stamper).sign_pdf
    # pyHanko runs a loop of its own, which a thread that has one already would refuse.
    with ThreadPoolExecutor(max_workers=1) as thread:
        thread.submit(sign, IncrementalPdfFileWriter(io.BytesIO(data)), output=out).result()
    return out.getvalue()


def _signer() -> signers.SimpleSigner:
    key, certificates = Path(settings.PDF_SIGNING_KEY_FILE), settings.PDF_SIGNING_CERTIFICATES_FILE
    keyfiles.stamp(key)
    # pyHanko answers None, and says why in its own log.
    signer = signers.SimpleSigner.load(str(key), certificates, ca_chain_files=(certificates,))
    if signer is None:
        raise CannotSign("The key that signs PDFs, or its certificates, cannot be read.")
    return signer


class _Stamper(TimeStamper):
    """Asks an authority of the settings, as everything here does: no proxy, no redirect, a limit."""

    def __init__(self, authority: Authority) -> None:
        super().__init__()
        self._authority = authority

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        try:
            answer = await asyncio.to_thread(trusted_time.ask_with, self._authority, req.dump())
        except NotStamped as error:
            raise TimestampRequestError(str(error)) from error
        return tsp.TimeStampResp.load(answer)
