"""Errors of the package. Every one says value, rule and remedy."""

from __future__ import annotations


class RoutesError(ValueError):
    """Base of all errors that the package raises on purpose.

    Parameters
    ----------
    value
        What was given, in words.
    rule
        Which rule it breaks.
    remedy
        What the caller can do about it.
    """

    def __init__(self, value: str, rule: str, remedy: str) -> None:
        self.value = value
        self.rule = rule
        self.remedy = remedy
        super().__init__(f"{value}: {rule}; {remedy}")


class UnknownPortError(RoutesError):
    """A port query matches nothing, or several ports equally well."""


class NotAtSeaError(RoutesError):
    """A position lies on land, on enclosed water, or too far from any sea lane."""


class NoRouteError(RoutesError):
    """No track exists between two points by the corridor that was asked for."""


class DraughtError(NoRouteError):
    """A named lane or canal is too shallow for the draught."""


class UnknownNameError(RoutesError):
    """A vessel, corridor, lane, strait, claim, source or model key that does not exist."""


class BadInputError(RoutesError):
    """An argument of the wrong kind or out of its range."""


class DataError(RoutesError):
    """A shipped or user-supplied table breaks its own rules."""
