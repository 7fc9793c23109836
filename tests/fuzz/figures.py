"""Adds up the runs of one database: `python figures.py NAME FOLDER MINIMUM`. Fails where an answer broke the contract, or where too little was asked.

`python figures.py --planted FOLDER` fails unless each fault that was planted was found; `python figures.py --cases FOLDER` prints how many cases there were.
"""

import json
import re
import sys
from collections import Counter
from pathlib import Path

# What each kind of failure of Schemathesis is called here.
KINDS = {
    "server errors": {"ServerError"},
    "undocumented answers": {"UndefinedStatusCode", "UndefinedContentType", "MissingContentType", "MalformedMediaType"},
    "schema violations": {"JsonSchemaError", "MissingHeaders", "MalformedJson"},
    "invalid accepted": {
        "AcceptedNegativeData",
        "MissingHeaderNotRejected",
        "IgnoredAuth",
        "ObjectLevelAuthorizationViolation",
        "UnsupportedMethodResponse",
    },
    "valid refused": {"RejectedPositiveData"},
}
DOCUMENT = Path(__file__).resolve().parents[2] / "openapi.yaml"
# Those of links stand deeper.
OPERATIONS = len(re.findall(r"^      operationId: ", DOCUMENT.read_text(), re.MULTILINE))
CREATES = ("POST /v1/exception-applications", "POST /v1/targeted-reviews")
NO_HTTP = "actix_http::h1::dispatcher: stream error: request parse error: "
PLANTED = {"JsonSchemaError", "UndefinedStatusCode", "AcceptedNegativeData"}


def kind_of(failure):
    return next((kind for kind, types in KINDS.items() if failure["type"] in types), "other failures")


def reports(folder):
    """Of the runs that came to an end: the report of another one is empty."""
    texts = [path.read_text() for path in sorted(folder.glob("*/report.json"))]
    return [json.loads(text) for text in texts if text]


def cases_of(runs):
    return sum(run["test_cases"]["generated"] for run in runs)


def tallies(folder):
    """How often each operation gave each status, over all runs."""
    total = {}
    for path in folder.glob("*/tally.json"):
        for label, statuses in json.loads(path.read_text()).items():
            total.setdefault(label, Counter()).update(statuses)
    return total


def incomplete(report):
    """Why a run does not count, if it does not."""
    if not report.get("complete") or report["errors"]:
        return f"a run did not end as it should: {report.get('stop_reason')}, {report['errors']}"
    if report["operations"]["tested"] != OPERATIONS:
        return f"{report['operations']['tested']} of {OPERATIONS} operations were tested"
    return None


def is_alarm(line):
    """An ERROR or a panic; but for what actix says of bytes that are no HTTP: Schemathesis begins with a header that holds NUL."""
    return (" ERROR " in line and NO_HTTP not in line) or "panic" in line


def judge(name, folder, minimum):
    runs = reports(folder)
    found = Counter({kind: 0 for kind in KINDS})
    for run in runs:
        for failure in run["failures"]:
            found[kind_of(failure)] += failure["count"]
    answers = tallies(folder)
    cases = cases_of(runs)
    creates = {label: answers.get(label, {}).get("201", 0) for label in CREATES}
    logged = [line for line in (folder / "log").read_text().splitlines() if is_alarm(line)]

    begun = len(list(folder.glob("*/out")))
    faults = [f"{begun - len(runs)} of {begun} runs left no report" for _ in [0] if len(runs) < begun]
    faults += [fault for run in runs if (fault := incomplete(run))]
    faults += [f"{count} {kind}" for kind, count in found.items() if count]
    faults += [f"only {cases} cases, {minimum} are wanted" for _ in [0] if cases < minimum]
    faults += [f"{label} never answered 201" for label, count in creates.items() if not count]
    faults += [f"the server logged: {line[:300]}" for line in logged[:5]]
    statuses = Counter()
    for counts in answers.values():
        statuses.update(counts)
    shown = ", ".join(f"{status}: {count}" for status, count in sorted(statuses.items()))
    print(f"{name}: answers {shown}")
    print(
        f"{name}: {cases} cases in {len(runs)} runs, {OPERATIONS} operations, "
        + ", ".join(f"{count} {kind}" for kind, count in found.items())
        + f", {len(logged)} errors logged; accepted: "
        + ", ".join(f"{count} {label.rsplit('/', 1)[1]}" for label, count in creates.items())
    )
    return faults


def missed(folder):
    found = {failure["type"] for run in reports(folder) for failure in run["failures"]}
    return [f"planted, and not found: {kind}" for kind in sorted(PLANTED - found)] + [
        f"found, and not planted: {kind}" for kind in sorted(found - PLANTED)
    ]


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--cases", place]:
            print(cases_of(reports(Path(place))))
            problems = []
        case ["--planted", place]:
            problems = missed(Path(place))
        case [database, place, number]:
            problems = judge(database, Path(place), int(number))
        case _:
            sys.exit(__doc__)
    for problem in problems:
        print(f"FAILED: {problem}", file=sys.stderr)
    sys.exit(bool(problems))
