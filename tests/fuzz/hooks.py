"""How Schemathesis gets in: what it could not guess is put into half of its valid cases, and what was answered is counted.

FUZZ_URL, FUZZ_PERSONA, FUZZ_PARTICIPANTS and FUZZ_TALLY are set by `run`.
"""

import atexit
import itertools
import json
import os
import random
import re
import zlib
from collections import Counter, defaultdict, deque

import schemathesis
from fileable import Filer, npi
from hypothesis import strategies as st
from schemathesis.core.failures import AcceptedNegativeData
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation.meta import TestPhase
from schemathesis.openapi.checks import RejectedPositiveData

FILER = Filer(os.environ["FUZZ_URL"], os.environ["FUZZ_PERSONA"], int(os.environ["FUZZ_PARTICIPANTS"]))
EXCEPTIONS = "/v1/exception-applications"
REVIEWS = "/v1/targeted-reviews"
FORMS = {EXCEPTIONS: FILER.exception, REVIEWS: FILER.review}
PARTICIPANTS = "/v1/participants"
AUTHORIZATIONS = "/v1/authorizations"

# The participants of the document's examples, and the key of each of its requests.
EXAMPLES = []
EXAMPLE_KEY = "6f0f3b0e-7a52-4a0b-9d0c-5c1f0c1d2e3f"
SERIAL = itertools.count(1)
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

schemathesis.openapi.format(
    "npi", st.sampled_from(FILER.npis) | st.integers(10**8, 3 * 10**8 - 1).map(lambda number: npi(str(number)))
)
schemathesis.openapi.format("tin", st.just(FILER.tin) | st.integers(0, 999_999).map(lambda number: f"000{number:06}"))


class Known:
    """What the service has answered so far: filings with their tags, places in lists, keys with their bodies."""

    def __init__(self):
        self.tagged = {path: deque(maxlen=400) for path in (*FORMS, PARTICIPANTS, AUTHORIZATIONS)}
        self.places = {path: deque(maxlen=50) for path in FORMS}
        self.pending = {path: deque(maxlen=400) for path in FORMS}
        self.keys = {path: deque(maxlen=50) for path in FORMS}
        self.tally = defaultdict(Counter)

    def learn(self, case, response):
        label = f"{case.method} {case.path}"
        self.tally[label][str(response.status_code)] += 1
        if response.headers.get("idempotent-replayed"):
            self.tally[label]["replayed"] += 1
        if response.status_code not in (200, 201):
            return
        collection = case.path.split("/{id}")[0].removesuffix("/search")
        if collection not in self.tagged or "json" not in response.headers["content-type"][0]:
            return
        answer = response.json()
        if "id" in answer:
            self.tagged[collection].append((answer["id"], f'"{answer["version"]}"'))
            if collection in FORMS:
                self.tagged[PARTICIPANTS].append((answer["participant"]["id"], '"1"'))
        if response.status_code == 201 and case.path in FORMS:
            self.pending[case.path].append(answer["id"])
            self.keys[case.path].append((case.headers.get("Idempotency-Key"), case.body))
        if "nextCursor" in answer and case.path in FORMS:
            self.places[case.path].append(dict(case.query or {}) | {"cursor": answer["nextCursor"]})

    def write(self):
        with open(os.environ["FUZZ_TALLY"], "w", encoding="utf-8") as file:
            json.dump(self.tally, file, indent=1)


KNOWN = Known()
KNOWN.tagged[PARTICIPANTS].extend(FILER.known_participants("auth.json"))
atexit.register(KNOWN.write)


@schemathesis.hook
def before_load_schema(context, raw_schema):
    # Whatever is sent as X-Request-Id is taken, as the document says: what is ill-formed is replaced. So it is valid here, and must be accepted.
    raw_schema["components"]["parameters"]["X-Request-Id"]["schema"] = {"type": "string"}
    for schema in raw_schema["components"]["schemas"].values():
        know_all_words(schema)
    for item in raw_schema["paths"].values():
        for operation in item.values():
            # The range is for generated clients, where nothing that is sent can be wrong; so here nothing may be refused.
            operation["responses"].pop("4XX", None)
        for content in item.get("post", {}).get("requestBody", {}).get("content", {}).values():
            bodies = [content.get("example"), *(example["value"] for example in content.get("examples", {}).values())]
            EXAMPLES.extend(body["participant"] for body in bodies if body and "participant" in body)


def know_all_words(schema):
    """An open set grows, but what this version takes and gives is listed: so any other word has to be refused, and may not be answered."""
    if isinstance(schema, dict):
        if "x-extensible-enum" in schema:
            schema["enum"] = schema["x-extensible-enum"]
        for member in schema.values():
            know_all_words(member)


@schemathesis.hook
def map_case(context, case):
    meta = case.meta
    if meta is None:
        return case
    seed = f"{case.method} {case.path} {case.headers} {case.query} {case.body}"
    dice = random.Random(zlib.crc32(seed.encode("utf-8", "replace")))
    if meta.phase.name in (TestPhase.EXAMPLES, TestPhase.COVERAGE):
        freshen(dice, case)
        return case
    if not meta.is_negative_at(ParameterLocation.BODY) and dice.random() < 0.5:
        shape_body(dice, case)
    if not meta.is_negative_at(ParameterLocation.QUERY):
        shape_query(dice, case)
    # In a stateful step the id and the tag come from the step before.
    if meta.phase.name == TestPhase.FUZZING and "{id}" in case.path and not meta.is_negative_at(ParameterLocation.PATH):
        shape_id(dice, case)
    return case


def freshen(dice, case):
    """The document's examples work once: another key and another participant, so that no second use hides what is tested."""
    if case.headers.get("Idempotency-Key") == EXAMPLE_KEY:
        case.headers["Idempotency-Key"] = f"key-{next(SERIAL)}"
    if isinstance(case.body, dict) and case.body.get("participant") in EXAMPLES:
        case.body = {**case.body, "participant": FILER.clinician(dice)}
    if isinstance(case.body, dict) and UUID.fullmatch(str(case.body.get("relatedFilingId"))):
        case.body = {name: value for name, value in case.body.items() if name != "relatedFilingId"}


@schemathesis.hook
def before_call(context, case, kwargs):
    # What is withdrawn is pending, or its state would hide what is tested. Cases of these phases are made before the first is sent.
    pending = KNOWN.pending.get(case.path.removesuffix("/{id}/withdraw"))
    meta = case.meta
    if pending and meta and meta.phase.name == TestPhase.COVERAGE and not meta.is_negative_at(ParameterLocation.PATH):
        case.path_parameters["id"] = pending.pop()


def shape_body(dice, case):
    """Moves the body into what can be filed; the texts that Schemathesis made are kept where they may stand anywhere."""
    form = FORMS.get(case.path.removesuffix("/validate"))
    if form is None or not isinstance(case.body, dict):
        return
    made, body = case.body, form(dice)
    for path in (["contact", "name"], ["contact", "phone"], ["attestation", "attestedBy"], ["clientReference"], ["explanation"],
                 ["event", "description"]):  # fmt: skip
        value = made
        for name in path:
            value = value.get(name) if isinstance(value, dict) else None
        owner = body if len(path) == 1 else body.get(path[0])
        if isinstance(value, str) and isinstance(owner, dict) and (path[-1] in owner or path == ["clientReference"]):
            owner[path[-1]] = value
    if case.path in REVIEWS:
        body.setdefault("explanation", "Scored under another TIN.")
    case.body = body
    if case.path in FORMS and not case.meta.is_negative_at(ParameterLocation.HEADER):
        reuse_key(dice, case)


def reuse_key(dice, case):
    """Now and then a key that was used: with its body, which is a repetition, or with this one, which is a mistake."""
    if KNOWN.keys[case.path] and dice.random() < 0.15:
        key, body = dice.choice(KNOWN.keys[case.path])
        case.headers["Idempotency-Key"] = key
        if dice.random() < 0.7:
            case.body = body


def shape_query(dice, case):
    """A cursor is one that the service gave, with the query that it belongs to, or it is left out."""
    if case.path not in FORMS or case.method != "GET":
        return
    if KNOWN.places[case.path] and dice.random() < 0.3:
        case.query = dict(dice.choice(KNOWN.places[case.path]))
    elif dice.random() < 0.9:
        case.query.pop("cursor", None)


def shape_id(dice, case):
    known = KNOWN.tagged.get(case.path.split("/{id}")[0])
    if not known or dice.random() < 0.3:
        return
    identifier, tag = dice.choice(known)
    case.path_parameters["id"] = identifier
    if case.meta.is_negative_at(ParameterLocation.HEADER):
        return
    header = "If-Match" if case.method == "POST" else "If-None-Match"
    if header in case.headers and dice.random() < 0.7:
        case.headers[header] = dice.choice([tag, tag, "*"])


@schemathesis.hook
def after_call(context, case, response):
    KNOWN.learn(case, response)


@schemathesis.hook
def filter_failure(context, failure, case, response):
    if isinstance(failure, RejectedPositiveData):
        return not (cursor_is_refused(response) or header_is_none(case))
    if isinstance(failure, AcceptedNegativeData):
        return not verdict_is_refusal(case, response)
    return True


def verdict_is_refusal(case, response):
    """`validate` answers 200 with a verdict, which is what refuses."""
    return case.path.endswith("/validate") and response.status_code == 200 and response.json()["wouldBe"] == "refused"


def cursor_is_refused(response):
    """No schema can tell a cursor that the service made from another."""
    if response.status_code != 400:
        return False
    errors = response.json().get("errors", [])
    return [error["code"] for error in errors] == ["cursorInvalid"]


def header_is_none(case):
    """Schemathesis 4.32.5 marks a case as valid whose If-None-Match or If-Match is the number 0: asked again, it says that it is not."""
    container = case.operation.headers
    return not all(
        container.get(name).get_validator().is_valid(value) for name, value in case.headers.items() if container.get(name) is not None
    )
