"""From checked records to rows. Only what differs is written, so a second load writes nothing."""

from legal_analysis.reference.checking import Known
from legal_analysis.reference.reading import Library
from legal_analysis.reference.report import Report

from .accounts import write_testimonies
from .incidents import write_incidents
from .law import write_frameworks, write_mechanisms, write_rights
from .places import write_authorities, write_places
from .policies import write_policies
from .writer import Writer


def write(library: Library, known: Known, report: Report) -> None:
    """Write a library that was found free of faults. Call it inside a transaction."""
    writer = Writer(report)
    # Each step may refer to rows of the steps before it.
    write_places(writer, library)
    write_authorities(writer, library)
    write_rights(writer, library)
    write_frameworks(writer, library)
    write_policies(writer, library, known)
    write_incidents(writer, library, known)
    write_testimonies(writer, library, known)
    write_mechanisms(writer, library)
    writer.drop_unused_sources()
