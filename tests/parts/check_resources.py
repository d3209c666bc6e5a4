"""Asks fhir.resources (R4B) what is wrong with FHIR resources.

    python check_resources.py FILE

FILE holds one resource a line. Each complaint is a line on standard output: the
number of the resource, who complains, and what about. The last line says how
many were looked at.
"""

import decimal
import json
import sys

from fhir.resources.R4B import get_fhir_model_class


def complaint(line):
    resource = json.loads(line, parse_float=decimal.Decimal)
    try:
        get_fhir_model_class(resource["resourceType"]).model_validate(resource)
    except Exception as error:  # Whatever it does not take is a complaint.
        return " ".join(str(error).split())
    return None


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        lines = [line for line in file.read().split("\n") if line]
    for number, line in enumerate(lines):
        found = complaint(line)
        if found:
            print(f"{number}\tfhir.resources\t{found}")
    print(f"checked {len(lines)}")


main()
