"""What a caller of the sandbox can really file: its participants, and bodies that are accepted while they are the first of their subject.

`python fileable.py participants COUNT` prints COUNT clinicians of each practice as lines for `recourse import participants`: filings hold
their subject, so that the sandbox's own participants would be used up within a minute.
"""

import json
import random
import sys
from urllib.request import Request, urlopen

# At the sandbox's clock, October 1, 2024, these windows are open: exceptions of the year, reviews of the year before.
EXCEPTION_YEAR = 2024
REVIEW_YEAR = 2023
YEARS = range(2022, 2026)

# The first nine digits of the first imported clinician of each practice; the tenth is the check digit.
PRACTICES = {
    "000100001": (150_000_000, ["1000000012", "1000000020", "1000000038"]),
    "000200002": (160_000_000, ["1000000046", "1000000053"]),
}

# Whom each persona files for, and as what.
PERSONAS = {
    "practice": ("000100001", "practiceStaff"),
    "staff": ("000200002", "practiceStaff"),
    "registry": ("000100001", "thirdPartyIntermediary"),
    "ehr-vendor": ("000100001", "thirdPartyIntermediary"),
}

ENTITY_IDS = ["SG-00000001", "VG-000001", "A9001", "AR9437"]
CATEGORIES = ["quality", "cost", "ia", "pi"]


def npi(first_nine):
    """The NPI with these first nine digits: the check digit is Luhn's, over the number with 80840 before it."""
    total = 24
    for place, digit in enumerate(reversed(first_nine)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return first_nine + str(-total % 10)


def clinicians(tin, count):
    """The NPIs of the sandbox's own clinicians of a practice, and of as many imported ones."""
    first, own = PRACTICES[tin]
    return own + [npi(str(first + index)) for index in range(count)]


def participant_lines(count):
    for tin, (first, _) in PRACTICES.items():
        for index in range(count):
            yield {
                "kind": "clinician",
                "displayName": f"Clinician {index} of {tin[3:]}",
                "nationalProviderIdentifier": npi(str(first + index)),
                "taxpayerIdentificationNumber": tin,
                "performanceYears": list(YEARS),
                "memberships": [
                    {
                        "of": {"entityType": "group", "taxpayerIdentificationNumber": tin},
                        "performanceYears": list(YEARS),
                    }
                ],
            }


class Filer:
    """A persona, and what the sandbox says of the two years."""

    def __init__(self, base_url, persona, count):
        self.base_url, self.persona = base_url, persona
        self.tin, self.relationship = PERSONAS[persona]
        self.npis = clinicians(self.tin, count)
        self.exceptions = _year(base_url, EXCEPTION_YEAR)
        self.reviews = _year(base_url, REVIEW_YEAR)

    def known_participants(self, tokens):
        """The ids of some participants with their tags, asked for with the persona's token in the file `tokens`."""
        with open(tokens, encoding="utf-8") as file:
            header = next(user["fixedHeaders"][0] for user in json.load(file)["auth"] if user["name"] == self.persona)
        identifiers = [
            {"entityType": "individual", "nationalProviderIdentifier": one, "taxpayerIdentificationNumber": self.tin}
            for one in self.npis[:50]
        ]
        body = json.dumps({"performanceYear": EXCEPTION_YEAR, "identifiers": identifiers}).encode()
        headers = {"Content-Type": "application/json", header["name"]: header["value"]}
        with urlopen(Request(f"{self.base_url}/v1/participants/search", body, headers), timeout=30) as answer:
            found = [result["participant"] for result in json.load(answer)["results"] if "participant" in result]
        return [(participant["id"], f'"{participant["version"]}"') for participant in found]

    def participant(self, dice):
        """Mostly a clinician, sometimes the group, seldom somebody with whom the persona has no standing."""
        throw = dice.random()
        if throw < 0.04:
            entity_type = dice.choice(["subgroup", "virtualGroup", "apm"])
            return {"entityType": entity_type, "entityId": dice.choice(ENTITY_IDS)}
        if throw < 0.08:
            return {"entityType": "group", "taxpayerIdentificationNumber": self.tin}
        return self.clinician(dice)

    def clinician(self, dice):
        return {
            "entityType": "individual",
            "nationalProviderIdentifier": dice.choice(self.npis),
            "taxpayerIdentificationNumber": self.tin,
        }

    def exception(self, dice):
        body = self._frame(dice, self.exceptions, "exceptionApplication")
        if dice.random() < 0.6:
            return body | {
                "exceptionType": "extremeAndUncontrollableCircumstances",
                "categories": _some(dice, CATEGORIES),
                "event": self._event(dice),
            }
        known = dice.choice(self.exceptions["hardshipReasons"])
        members = {
            "decertifiedOn": lambda: f"2024-{dice.randint(1, 9):02}-{dice.randint(1, 28):02}",
            "cehrtId": lambda: f"{dice.randint(10, 99)}15C{dice.randrange(10**10):010}",
            "circumstance": lambda: dice.choice(self.exceptions["circumstances"]),
            "event": lambda: self._event(dice),
            "outpatientEncountersWithoutControlPercent": lambda: dice.choice([50, 50.5, 99.9999, 100]),
        }
        sent = {field["member"]: members[field["member"]]() for field in known["fields"] if _is_sent(dice, field)}
        return body | {"exceptionType": "promotingInteroperabilityHardship", "reason": known["reason"]} | sent

    def review(self, dice):
        known = dice.choice(self.reviews["reviewReasons"])
        body = self._frame(dice, self.reviews, "targetedReview")
        members = {
            "affectedCategories": lambda: _some(dice, CATEGORIES),
            "event": lambda: {"incident": known["incident"]},
        }
        sent = {
            field["member"]: members[field["member"]]()
            for field in known["fields"]
            if field["member"] in members and _is_sent(dice, field)
        }
        return body | {"reason": known["reason"], "explanation": "The data of another practice were scored."} | sent

    def _frame(self, dice, year, kind):
        texts = [text["version"] for text in year["attestationTexts"] if text["form"] == kind]
        return {
            "performanceYear": year["performanceYear"],
            "participant": self.participant(dice),
            "contact": {"name": "Pat Office", "email": "office@practice.example", "phone": "+1 903 555 0100"},
            "submitterRelationship": self.relationship,
            "attestation": {"attestedBy": "Pat Office", "textVersion": dice.choice(texts)},
        }

    def _event(self, dice):
        event = {
            "type": dice.choice(self.exceptions["eventTypes"]),
            "description": "The office was closed.",
            "startDate": f"2024-0{dice.randint(1, 4)}-{dice.randint(1, 28):02}",
        }
        if dice.random() < 0.5:
            event["impact"] = _some(dice, self.exceptions["impacts"])
        ends = dice.random() < 0.5
        return event | ({"endDate": f"2024-0{dice.randint(5, 9)}-30"} if ends else {"stillAffected": True})


def _year(base_url, year):
    with urlopen(f"{base_url}/v1/performance-years/{year}", timeout=10) as answer:
        return json.load(answer)


def _some(dice, values):
    return dice.sample(values, dice.randint(1, len(values)))


def _is_sent(dice, field):
    return field["required"] or dice.random() < 0.5


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["participants", number]:
            for line in participant_lines(int(number)):
                print(json.dumps(line))
        case _:
            sys.exit(__doc__)
