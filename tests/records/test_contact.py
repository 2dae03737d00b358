"""Contacts: numbers and addresses as people type them, in ten countries, and what is neither."""

from __future__ import annotations

import pytest

from records.contact import Contact, find_contact

# Country, what is typed there, the number in E.164.
NUMBERS = [
    ("US", "2125550142", "+12125550142"),
    ("US", "212-555-0142", "+12125550142"),
    ("US", "(212) 555-0142", "+12125550142"),
    ("US", "212.555.0142", "+12125550142"),
    ("US", "1 212 555 0142", "+12125550142"),
    ("US", "011 44 20 7946 0958", "+442079460958"),
    ("CA", "416-555-0134", "+14165550134"),
    ("CA", "+1 (416) 555 0134", "+14165550134"),
    ("CA", "1-604-555-0199", "+16045550199"),
    ("GB", "020 7946 0958", "+442079460958"),
    ("GB", "07911 123456", "+447911123456"),
    ("GB", "+44 7911 123456", "+447911123456"),
    ("GB", "0044 7911 123456", "+447911123456"),
    ("GB", "+44 (0)20 7946 0958", "+442079460958"),
    ("DE", "030 901820", "+4930901820"),
    ("DE", "0151 23456789", "+4915123456789"),
    ("DE", "+49 151 23456789", "+4915123456789"),
    ("DE", "0049-151-23456789", "+4915123456789"),
    ("FR", "06 12 34 56 78", "+33612345678"),
    ("FR", "01.42.68.53.00", "+33142685300"),
    ("FR", "+33 6 12 34 56 78", "+33612345678"),
    ("ES", "612 34 56 78", "+34612345678"),
    ("ES", "+34 612 345 678", "+34612345678"),
    ("ES", "915 123 456", "+34915123456"),
    ("IT", "06 6982 1234", "+390669821234"),
    ("IT", "312 345 6789", "+393123456789"),
    ("IT", "+39 312 345 6789", "+393123456789"),
    ("IN", "98765 43210", "+919876543210"),
    ("IN", "+91-98765-43210", "+919876543210"),
    ("IN", "098765 43210", "+919876543210"),
    ("AU", "0412 345 678", "+61412345678"),
    ("AU", "(02) 9374 4000", "+61293744000"),
    ("AU", "+61 412 345 678", "+61412345678"),
    ("BR", "(11) 96123-4567", "+5511961234567"),
    ("BR", "+55 11 96123-4567", "+5511961234567"),
    ("BR", "11961234567", "+5511961234567"),
    # Wherever the clinic is, a number with its country's code is that country's.
    ("US", "+55 11 96123-4567", "+5511961234567"),
    ("IN", "+1 212 555 0142", "+12125550142"),
]

NO_CONTACT = [
    ("US", "5550142"),  # no area code
    ("US", "555-0142"),
    ("US", "212 555 014"),  # a digit too few
    ("US", "212 555 01423"),  # a digit too many
    ("US", "112 555 0142"),  # no area code begins with 1
    ("US", "1234567890"),
    ("US", "0000000000"),
    ("US", "+999 123 456 789"),
    ("US", "07911 123456"),  # British, without its country's code
    ("US", "020 7946 0958"),
    ("GB", "212-555-0142"),  # American, without its country's code
    ("GB", "0791 123"),
    ("DE", "06 12 34 56 78 90 12 34 56"),
    ("FR", "06 12 34 56"),
    ("IN", "12345"),
    ("AU", "0412 345"),
    ("BR", "96123"),
    ("US", "12/11/2026"),
    ("US", "2026-11-12 10:30"),
    ("US", "9 to 5"),
    ("US", "4111 1111 1111 1111"),
    ("US", ""),
    ("US", "by carrier pigeon"),
]


@pytest.mark.parametrize(("region", "typed", "number"), NUMBERS)
def test_a_number_is_read_as_its_country_writes_it(region: str, typed: str, number: str) -> None:
    found = find_contact(typed, region)
    assert found is not None
    assert (found.kind, found.value) == ("phone", number)


@pytest.mark.parametrize(("region", "typed"), NO_CONTACT)
def test_what_can_not_be_dialled_is_no_contact(region: str, typed: str) -> None:
    assert find_contact(typed, region) is None


@pytest.mark.parametrize(
    "sentence",
    [
        "my number is {}",
        "Please ring {}.",
        "{}!",
        "{}, any day",
        "({})",
        "It's {}; after 6 pm",
        "cell:{}",
        "tel. {} (mobile)",
        "  {}\n",
        "call 9-5 at {}",
        "in 2019 I had {} and I still do",
        "☎️ {} 🙂",
        "“{}”",
    ],
)
@pytest.mark.parametrize("number", ["+1 212 555 0142", "212-555-0142"])
def test_a_number_is_found_in_a_sentence(sentence: str, number: str) -> None:
    assert find_contact(sentence.format(number), "US") == Contact("phone", "+12125550142", "+1 212-555-0142")


@pytest.mark.parametrize(
    "typed", ["１２１２５５５０１４２", "+٤٤ ٢٠ ٧٩٤٦ ٠٩٥٨", "212\u2011555\u20110142", "212\u00a0555\u00a00142"]
)
def test_other_digits_dashes_and_spaces_are_understood(typed: str) -> None:
    found = find_contact(typed, "US")
    assert found is not None
    assert found.value in ("+12125550142", "+442079460958")


def test_the_first_of_two_numbers_counts() -> None:
    found = find_contact("212-555-0142 or 917-555-0148", "US")
    assert found is not None
    assert found.value == "+12125550142"


def test_a_number_with_a_country_code_needs_no_region_of_its_own() -> None:
    assert find_contact("+44 20 7946 0958", "US") == find_contact("020 7946 0958", "GB")


@pytest.mark.parametrize(
    ("region", "typed"), [("US", "212 555 0142"), ("GB", "020 7946 0958"), ("FR", "06 12 34 56 78")]
)
def test_what_is_shown_is_read_back_as_the_same_number_anywhere(region: str, typed: str) -> None:
    found = find_contact(typed, region)
    assert found is not None
    assert found.shown.startswith("+")
    assert found.shown != found.value
    assert find_contact(found.shown, "JP") == found


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("ann@mail.example.com", "ann@mail.example.com"),
        ("Ann.Lee@Mail.Example.COM", "Ann.Lee@mail.example.com"),
        ("ann+hair@mail.example.com", "ann+hair@mail.example.com"),
        ("ann_lee-1@my-mail.co.uk", "ann_lee-1@my-mail.co.uk"),
        ("o'brien@mail.example.com", "o'brien@mail.example.com"),
        ("write to ann@mail.example.com", "ann@mail.example.com"),
        ("ann@mail.example.com.", "ann@mail.example.com"),
        ("it is ann@mail.example.com...", "ann@mail.example.com"),
        ("ann@mail.example.com, thanks", "ann@mail.example.com"),
        ("ann@mail.example.com; evenings", "ann@mail.example.com"),
        ("(ann@mail.example.com)", "ann@mail.example.com"),
        ("Ann Lee <ann@mail.example.com>", "ann@mail.example.com"),
        ('"ann@mail.example.com"', "ann@mail.example.com"),
        ("'ann@mail.example.com'", "ann@mail.example.com"),
        ("ann@mail.example.com:", "ann@mail.example.com"),
        ("email: ann@mail.example.com\n", "ann@mail.example.com"),
        ("josé@mail.example.com", "josé@mail.example.com"),
        ("jose\u0301@mail.example.com", "josé@mail.example.com"),
        ("ann@münchen.example.de", "ann@münchen.example.de"),
        ("a@b or ann@mail.example.com", "ann@mail.example.com"),
    ],
)
def test_an_address_is_found_and_brought_into_one_form(typed: str, address: str) -> None:
    assert find_contact(typed, "US") == Contact("email", address, address)


@pytest.mark.parametrize(
    "typed",
    [
        "ann",
        "ann@",
        "@mail.example.com",
        "ann@mail",
        "ann@localhost",
        "ann@mail..example.com",
        "ann@@mail.example.com",
        "ann@-mail.example.com",
        "ann@192.168.0.1",
        "ann@[192.168.0.1]",
        "ann @ mail.example.com",
        "ann(at)mail.example.com",
        "ann＠mail.example.com",
        "ann..lee@mail.example.com",
        f"ann@{'m' * 64}.example.com",
    ],
)
def test_what_is_no_address_is_no_contact(typed: str) -> None:
    assert find_contact(typed, "US") is None


@pytest.mark.parametrize(
    "typed",
    [
        "ann@mail.example.com!",
        "ann@mail.example.com?",
        "[ann@mail.example.com]",
        "“ann@mail.example.com”",
        "ann@mail.example.com…",
        "email:ann@mail.example.com",
        "mailto:ann@mail.example.com",
    ],
)
def test_an_address_is_found_between_other_marks(typed: str) -> None:
    assert find_contact(typed, "US") == Contact("email", "ann@mail.example.com", "ann@mail.example.com")


@pytest.mark.parametrize(
    "typed",
    [
        "ann@mail.example.com\nBcc: eve@mail.example.com",
        "ann@mail.example.com\r\nBcc:eve@mail.example.com",
        "ann@mail.example.com\u2028Bcc: eve@mail.example.com",
        "ann@mail.example.com\x0bSubject: hello",
        "ann@mail.example.com,eve@mail.example.com",
        "ann@mail.example.com;eve@mail.example.com",
        'ann@mail.example.com"\r\nBcc: eve@mail.example.com',
    ],
)
def test_a_second_header_or_address_never_gets_in(typed: str) -> None:
    assert find_contact(typed, "US") == Contact("email", "ann@mail.example.com", "ann@mail.example.com")


@pytest.mark.parametrize("typed", ["a@b\nBcc:", "a@b\r\nBcc: c", "a@b%0aBcc:c", "a@b.example.com%0aBcc:c@d"])
def test_half_an_address_with_a_header_is_no_contact(typed: str) -> None:
    assert find_contact(typed, "US") is None


@pytest.mark.parametrize(
    "typed",
    [
        "212-555-0142 or ann@mail.example.com",
        "ann@mail.example.com or 212-555-0142",
        "ann@mail.example.com\n+1 212 555 0142",
        "2125550142@mail.example.com, 212-555-0142",
    ],
)
def test_of_a_number_and_an_address_the_address_counts(typed: str) -> None:
    found = find_contact(typed, "US")
    assert found is not None
    assert found.kind == "email"


def test_a_number_counts_when_the_address_beside_it_is_wrong() -> None:
    found = find_contact("ann@mail or 212-555-0142", "US")
    assert found is not None
    assert (found.kind, found.value) == ("phone", "+12125550142")


@pytest.mark.parametrize("part", ["ann@", "@", "1", "+1 ", "a", "( "])
def test_a_long_text_without_a_contact_is_read_to_its_end(part: str) -> None:
    assert find_contact(part * (4000 // len(part)), "US") is None
