"""A demonstration case from the public record, with invented users and survivors."""
