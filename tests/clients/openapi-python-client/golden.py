"""The golden path with openapi-python-client."""

import os
from datetime import date

from recourse_client import AuthenticatedClient
from recourse_client.api.exception_applications import (
    file_exception_application,
    get_exception_application,
    list_exception_applications,
    withdraw_exception_application,
)
from recourse_client.models import (
    AttestationInput,
    Category,
    ContactInput,
    EntityType,
    EventInput,
    ExceptionApplication,
    ExceptionApplicationPage,
    ExceptionApplicationStatus,
    ExceptionType,
    FileExceptionApplication,
    ParticipantReference,
    Problem,
)
from recourse_client.types import UNSET, Response, Unset

API = os.environ["API"]
client = AuthenticatedClient(base_url=API, token=os.environ["TOKEN"])
stranger = AuthenticatedClient(base_url=API, token="nobody")

contact = ContactInput(name="Pat Office", email="office@cedarvalley.example", phone="+1 903 555 0100")
attestation = AttestationInput(attested_by="Pat Office", text_version="2024-1")


def hurricane(event: EventInput) -> FileExceptionApplication:
    return FileExceptionApplication(
        performance_year=2024,
        participant=ParticipantReference(
            entity_type=EntityType.INDIVIDUAL,
            national_provider_identifier="1000000012",
            taxpayer_identification_number="000100001",
        ),
        exception_type=ExceptionType.EXTREMEANDUNCONTROLLABLECIRCUMSTANCES,
        categories=[Category.QUALITY, Category.IA],
        event=event,
        contact=contact,
        submitter_relationship="practiceStaff",
        attestation=attestation,
        client_reference="golden",
    )


hardship = FileExceptionApplication(
    performance_year=2024,
    participant=ParticipantReference(entity_type=EntityType.GROUP, taxpayer_identification_number="000100001"),
    exception_type=ExceptionType.PROMOTINGINTEROPERABILITYHARDSHIP,
    reason="insufficientInternet",
    contact=contact,
    submitter_relationship="practiceStaff",
    attestation=attestation,
    client_reference="golden",
)
flood = EventInput(type_="hurricane", description="Hurricane Beryl flooded the office.", start_date=date(2024, 7, 8), still_affected=True)


def file(key: str, body: FileExceptionApplication) -> Response[ExceptionApplication | Problem]:
    return file_exception_application.sync_detailed(client=client, body=body, idempotency_key=key)


def problem(answer: Response[ExceptionApplication | Problem], status: int) -> Problem:
    assert answer.status_code == status, answer
    assert isinstance(answer.parsed, Problem)
    return answer.parsed


# File, and replay.
filed = file("golden-1", hurricane(flood))
assert filed.status_code == 201, filed
assert isinstance(filed.parsed, ExceptionApplication)
filing = filed.parsed
replayed = file("golden-1", hurricane(flood))
assert replayed.headers["Idempotent-Replayed"] == "true"
assert replayed.content == filed.content and replayed.parsed == filing

# Be refused, with errors that have a type.
backwards = EventInput(type_="flood", description="Water.", start_date=date(2024, 9, 1), end_date=date(2024, 8, 1))
rules = problem(file("golden-2", hurricane(backwards)), 422)
assert rules.code == "ruleViolation" and not isinstance(rules.errors, Unset)
assert any(fault.rule == "EVENT-DATES-ORDER" and fault.pointer == "/event/endDate" for fault in rules.errors)
duplicate = problem(file("golden-3", hurricane(flood)), 409)
assert duplicate.code == "duplicateFiling" and not isinstance(duplicate.resolution, Unset)
assert duplicate.resolution.href == f"/v1/exception-applications/{filing.id}"
nobody = get_exception_application.sync(filing.id, client=stranger)
assert isinstance(nobody, Problem) and nobody.code == "tokenInvalid"

# Read, and read again what has not changed.
read = get_exception_application.sync_detailed(filing.id, client=client)
assert isinstance(read.parsed, ExceptionApplication) and read.parsed.case_number == filing.case_number
etag = read.headers["ETag"]
assert get_exception_application.sync_detailed(filing.id, client=client, if_none_match=etag).status_code == 304

# Page through a list.
second = file("golden-4", hardship).parsed
assert isinstance(second, ExceptionApplication), second
seen = []
cursor: str | Unset = UNSET
while True:
    page = list_exception_applications.sync(client=client, client_reference="golden", limit=1, cursor=cursor)
    assert isinstance(page, ExceptionApplicationPage), page
    seen += [one.id for one in page.data]
    cursor = page.next_cursor
    if isinstance(cursor, Unset):
        break
assert seen == [second.id, filing.id], seen

# Withdraw.
stale = withdraw_exception_application.sync_detailed(filing.id, client=client, if_match='"7"')
assert problem(stale, 412).code == "preconditionFailed"
withdrawn = withdraw_exception_application.sync(filing.id, client=client, if_match=etag)
assert isinstance(withdrawn, ExceptionApplication) and withdrawn.status == ExceptionApplicationStatus.WITHDRAWN

print("golden path: ok")
