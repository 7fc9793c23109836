"""`python planted.py DOCUMENT`: the document with three faults, for the proof that a fault is found."""

import sys

import yaml

with open(sys.argv[1], encoding="utf-8") as file:
    document = yaml.safe_load(file)

schemas, paths = document["components"]["schemas"], document["paths"]
# A member that the server does not send.
schemas["Health"]["required"].append("planted")
# An answer that is not documented.
del paths["/v1/rules/{ruleId}"]["get"]["responses"]["200"]
# A bound that the server does not keep.
limit = next(parameter for parameter in paths["/v1/targeted-reviews"]["get"]["parameters"] if parameter.get("name") == "limit")
limit["schema"]["maximum"] = 20
yaml.safe_dump(document, sys.stdout)
