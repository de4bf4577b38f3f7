"""The seal of a package: our signature over its lists, and what time authorities say of them."""

import hashlib
import logging
from collections.abc import Mapping

from accounts import trusted_time, vault
from evidence.packages import verify_package as verifier

logger = logging.getLogger(__name__)


def seal(lists: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the files of the seal, by name. Without authorities in the settings: the signature alone.

    An authority that does not answer leaves its stamp out; the signature says which ones there are.
    """
    files: dict[str, bytes] = {}
    digest = hashlib.sha256(lists[verifier.TAGS[0]]).digest()
    for name, authority in trusted_time.authorities().items():
        try:
            files[f"seal-{name}.tsr"] = trusted_time.ask(authority, digest).answer
        except trusted_time.NotStamped as error:
            logger.warning("package.not_stamped", extra={"code": str(error.problem)})
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in {**lists, **files}.items()}
    text = verifier.seal_text(vault.public_key(), digests)
    files[verifier.SEAL] = (text + verifier.sealing_line(vault.sign(text.encode()))).encode()
    return files
