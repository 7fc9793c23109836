"""The golden path with openapi-generator's Python client."""

import os
from datetime import date

from openapi_client import (
    ApiClient,
    ApiException,
    AttestationInput,
    Category,
    Configuration,
    ContactInput,
    EntityType,
    EventInput,
    ExceptionApplicationsApi,
    ExceptionType,
    FileExceptionApplication,
    ParticipantReference,
    Problem,
)
from openapi_client.exceptions import ConflictException, UnauthorizedException, UnprocessableEntityException

API = os.environ["API"]
api = ExceptionApplicationsApi(ApiClient(Configuration(host=API, access_token=os.environ["TOKEN"])))
stranger = ExceptionApplicationsApi(ApiClient(Configuration(host=API)))

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


def problem_of(error: ApiException) -> Problem:
    assert isinstance(error.data, Problem), error
    return error.data


flood = EventInput(type="hurricane", description="Hurricane Beryl flooded the office.", start_date=date(2024, 7, 8), still_affected=True)

# File, and replay.
filed = api.file_exception_application_with_http_info("golden-1", hurricane(flood))
assert filed.status_code == 201
filing = filed.data
replayed = api.file_exception_application_with_http_info("golden-1", hurricane(flood))
assert (replayed.headers or {})["idempotent-replayed"] == "true"
assert replayed.raw_data == filed.raw_data and replayed.data == filing

# Be refused, with errors that have a type.
try:
    api.file_exception_application(
        "golden-2", hurricane(EventInput(type="flood", description="Water.", start_date=date(2024, 9, 1), end_date=date(2024, 8, 1)))
    )
    raise AssertionError("filed")
except UnprocessableEntityException as error:
    problem = problem_of(error)
    assert problem.code == "ruleViolation"
    assert any(fault.rule == "EVENT-DATES-ORDER" and fault.pointer == "/event/endDate" for fault in problem.errors or [])
try:
    api.file_exception_application("golden-3", hurricane(flood))
    raise AssertionError("filed twice")
except ConflictException as error:
    problem = problem_of(error)
    assert problem.code == "duplicateFiling" and problem.resolution is not None
    assert problem.resolution.href == f"/v1/exception-applications/{filing.id}"
try:
    stranger.get_exception_application(filing.id)
    raise AssertionError("read without a token")
except UnauthorizedException as error:
    assert problem_of(error).code == "tokenMissing"

# Read, and read again what has not changed.
read = api.get_exception_application_with_http_info(filing.id)
assert read.data.case_number == filing.case_number
etag = (read.headers or {})["etag"]
try:
    api.get_exception_application(filing.id, if_none_match=etag)
    raise AssertionError("a body where there is none")
except ApiException as unchanged:
    assert unchanged.status == 304

# Page through a list.
second = api.file_exception_application(
    "golden-4",
    FileExceptionApplication(
        performance_year=2024,
        participant=ParticipantReference(entity_type=EntityType.GROUP, taxpayer_identification_number="000100001"),
        exception_type=ExceptionType.PROMOTINGINTEROPERABILITYHARDSHIP,
        reason="insufficientInternet",
        contact=contact,
        submitter_relationship="practiceStaff",
        attestation=attestation,
        client_reference="golden",
    ),
)
seen = []
cursor: str | None = None
while True:
    page = api.list_exception_applications(client_reference="golden", limit=1, cursor=cursor)
    seen += [one.id for one in page.data]
    cursor = page.next_cursor
    if cursor is None:
        break
assert seen == [second.id, filing.id], seen

# Withdraw.
try:
    api.withdraw_exception_application(filing.id, if_match='"7"')
    raise AssertionError("withdrawn by a stale tag")
except ApiException as error:
    assert problem_of(error).code == "preconditionFailed"
assert api.withdraw_exception_application(filing.id, if_match=etag).status == "withdrawn"

print("golden path: ok")
