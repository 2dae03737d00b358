"""Read a phone number or an e-mail address out of what a person typed."""

from __future__ import annotations

import re
from dataclasses import dataclass

import phonenumbers
from email_validator import EmailNotValidError, validate_email

_EMAIL_SHAPE = re.compile(r"[^\s,;:<>()\[\]\"“”]+@[^\s,;:<>()\[\]\"“”]+")
_END_MARKS = ".:'!?…"


@dataclass(frozen=True)
class Contact:
    """One way to reach a person.

    Attributes:
        kind: `phone` or `email`.
        value: an E.164 number (`+12125550142`), or a normalised e-mail address.
        shown: the same for people: an international number, or the address.
    """

    kind: str
    value: str
    shown: str


def find_contact(text: str, region: str) -> Contact | None:
    """Return the first valid e-mail address of a text, else its first valid phone number, else None.

    Args:
        text: what was typed, the contact anywhere in it.
        region: ISO 3166 code for numbers without a country code, such as `US`.
    """
    return _find_email(text) or _find_phone(text, region)


def _find_email(text: str) -> Contact | None:
    for candidate in _EMAIL_SHAPE.findall(text):
        try:
            # No look-up of the domain: it would tell a name server who writes to the clinic.
            address = validate_email(candidate.strip(_END_MARKS), check_deliverability=False)
        except EmailNotValidError:
            continue
        return Contact("email", address.normalized, address.normalized)
    return None


def _find_phone(text: str, region: str) -> Contact | None:
    matcher = phonenumbers.PhoneNumberMatcher(text, region, leniency=phonenumbers.Leniency.VALID)
    for match in matcher:
        number = match.number
        return Contact(
            "phone",
            phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164),
            phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL),
        )
    return None
