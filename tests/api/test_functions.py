"""The list of functions that the formula bar shows: everything that the reference says."""

from servers.application import Application
from tablewright.formula.functions import catalogue


def test_every_function_comes_with_its_documentation(application: Application) -> None:
    client = application.signed_in("bob@example.org", "builder")
    listed = {record["name"]: record for record in client.get("/api/functions").json()}
    assert list(listed) == [function.name for function in catalogue.all()]
    for function in catalogue.all():
        shown = listed[function.name]
        assert shown["description"] == function.description
        assert shown["signature"] == function.signature
        assert [example["formula"] for example in shown["examples"]] == [
            example.formula for example in function.examples
        ]
    assert {"formula": "Mod(1, 0)", "result": "Null"} in listed["Mod"]["examples"]
    assert {"formula": 'UrlPart("port", "https://ann@example.com:8080/a")', "result": '"8080"'} in listed[
        "UrlPart"
    ]["examples"]
