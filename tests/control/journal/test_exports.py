"""The journal as an HTTP archive and as a shell script."""

from __future__ import annotations

import json
import os
import subprocess

import jsonschema_rs
import pytest
from cleverinvo_mock.control.request import ControlRequest
from cleverinvo_mock.faults.effects import CommitThenDrop
from cleverinvo_mock.faults.rules import NewFault

from .driver import UNKNOWN


def _object(required, **properties):
    return {"type": "object", "required": required.split(), "properties": properties}


TEXT, COUNT = {"type": "string"}, {"type": "integer", "minimum": -1}
TIME = {"type": "number", "minimum": 0}
PAIRS = {"type": "array", "items": _object("name value", name=TEXT, value=TEXT)}
#: The JSON Schema of the fields that HAR 1.2 requires.
HAR = _object(
    "log",
    log=_object(
        "version creator entries",
        version={"enum": ["1.2"]},
        creator=_object("name version", name=TEXT, version=TEXT),
        entries={
            "type": "array",
            "items": _object(
                "startedDateTime time request response cache timings",
                startedDateTime={"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$"},
                time=TIME,
                request=_object(
                    "method url httpVersion cookies headers queryString headersSize bodySize",
                    method=TEXT, url={"type": "string", "pattern": "^https?://"}, httpVersion=TEXT, cookies=PAIRS,
                    headers=PAIRS, queryString=PAIRS, headersSize=COUNT, bodySize=COUNT,
                    postData=_object("mimeType text", mimeType=TEXT, text=TEXT),
                ),
                response=_object(
                    "status statusText httpVersion cookies headers content redirectURL headersSize bodySize",
                    status={"type": "integer"}, statusText=TEXT, httpVersion=TEXT, cookies=PAIRS, headers=PAIRS,
                    content=_object("size mimeType", size=COUNT, mimeType=TEXT, text=TEXT), redirectURL=TEXT,
                    headersSize=COUNT, bodySize=COUNT,
                ),
                cache={"type": "object"},
                timings=_object("send wait receive", send=TIME, wait=TIME, receive=TIME),
            ),
        },
    ),
)  # fmt: skip


def exported(driver, account=None):
    archive = json.loads(driver.control.export_har(ControlRequest(query={"account": account})).body)
    jsonschema_rs.Draft4Validator(HAR).validate(archive)
    return archive["log"]


def test_har_has_what_was_sent_and_answered(driver):
    """The archive is valid HAR and has the content of exchanges of every kind."""
    driver.send("POST", "/clients", {"name": "Élan"}, headers=[("x-run", "7")])
    driver.send("GET", "/clients?search=%C3%89lan+%26co&page=1&flag")
    driver.send("GET", f"/clients/{UNKNOWN}", headers=[("cookie", "id=1")])
    driver.send("POST", "/clients", b"\xff\xfe")
    driver.sandbox.faults.add(NewFault(CommitThenDrop()))
    driver.send("DELETE", f"/clients/{UNKNOWN}", extensions={"cleverinvo_mock.abort": lambda: None})
    log = exported(driver)
    assert log["creator"] == {"name": "CleverInvo sandbox", "version": driver.sandbox.version}
    created, listed, missing, garbled, dropped = log["entries"]
    assert created["request"]["url"] == "http://localhost:8080/api/v1/clients"
    assert json.loads(created["request"]["postData"]["text"]) == {"name": "Élan"}
    assert created["request"]["postData"]["mimeType"] == "application/json"
    assert {"name": "x-run", "value": "7"} in created["request"]["headers"]
    assert (created["response"]["status"], created["response"]["statusText"]) == (201, "Created")
    assert json.loads(created["response"]["content"]["text"])["data"]["name"] == "Élan"
    assert created["time"] == sum(created["timings"].values())
    assert created["_account"] == "business"
    assert listed["request"]["url"].endswith("/clients?search=%C3%89lan+%26co&page=1&flag")
    assert listed["request"]["queryString"] == [
        {"name": "search", "value": "Élan &co"}, {"name": "page", "value": "1"}, {"name": "flag", "value": ""},
    ]  # fmt: skip
    assert "postData" not in listed["request"]
    assert missing["_refusal"]["clause"] == "CLI-GET-2"
    assert garbled["request"]["postData"]["comment"]
    assert (dropped["response"]["status"], dropped["_fault"]["type"]) == (0, "commit_then_drop")


def test_har_with_the_clock_at_its_minimum(server):
    """With the clock at the first instant of the year 1, entries start at that instant, not before."""
    server.admin("POST", "/clock/freeze", json={"at": "0001-01-01T00:00:00Z"})
    server.api("GET", "/clients")
    (entry,) = server.admin("GET", "/journal/har").json()["log"]["entries"]
    assert entry["startedDateTime"] == "0001-01-01T00:00:00.000Z"


def test_exports_of_one_account(driver):
    """With an account, exports contain only its entries; an empty export is a valid archive and script."""
    driver.client(key="cinv_sandbox_other")
    assert exported(driver, "business")["entries"] == []
    assert len(exported(driver, "other")["entries"]) == 1
    scripts = [
        driver.control.export_curl(ControlRequest(query={"account": name})).body.count(b"curl ")
        for name in ("business", "other")
    ]
    assert scripts == [0, 1]


#: A replacement of curl that writes its arguments to a file, each followed by a NUL.
CURL = """#!/bin/sh
for word in "$@"; do printf '%s\\0' "$word"; done >> "$ARGUMENTS"
printf '\\0' >> "$ARGUMENTS"
"""
HOSTILE = "a'b\"c$(touch gone)`touch gone`\\ $HOME\n#; touch gone && 名 !x *"


@pytest.fixture
def run_script(tmp_path):
    """A function that runs a script with a fake curl and returns the arguments of each command."""

    def run(script):
        (tmp_path / "curl").write_text(CURL)
        (tmp_path / "curl").chmod(0o755)
        (tmp_path / "script.sh").write_bytes(script)
        recorded = tmp_path / "recorded"
        recorded.unlink(missing_ok=True)
        environment = {
            "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}",
            "ARGUMENTS": str(recorded),
            "CLEVERINVO_API_KEY": "cinv_of_mine",
        }
        checked = subprocess.run(["sh", "-n", "script.sh"], cwd=tmp_path, capture_output=True, check=False)
        assert (checked.returncode, checked.stderr) == (0, b"")
        subprocess.run(["sh", "script.sh"], cwd=tmp_path, env=environment, check=True)
        assert {path.name for path in tmp_path.iterdir()} == {"curl", "script.sh", "recorded"}
        return [command.split("\0") for command in recorded.read_text("utf-8").split("\0\0")[:-1]]

    return run


def values_of(command, option):
    """The values of an option of a command."""
    return [command[n + 1] for n, argument in enumerate(command) if argument == option]


def test_script_repeats_the_requests(driver, run_script):
    """The script passes the recorded method, URL, headers and body to curl, with the key of whoever runs it."""
    driver.send(
        "POST",
        "/clients",
        {"name": HOSTILE},
        headers=[("x-run", HOSTILE.replace("\n", "").replace("名", "é"))],
    )
    driver.send("GET", "/clients?search=%27%24%28touch%20gone%29&page=1")
    driver.send("DELETE", f"/clients/{UNKNOWN}", key=None)
    driver.send("POST", "/clients", b"@/etc/passwd", key=None, headers=[("authorization", "Basic abc")])
    script = driver.control.export_curl(ControlRequest(query={"account": None})).body
    created, listed, deleted, odd = run_script(script)
    assert values_of(created, "--request") == ["POST"]
    assert "http://localhost:8080/api/v1/clients" in created
    assert json.loads(values_of(created, "--data-raw")[0]) == {"name": HOSTILE}
    assert values_of(created, "--header") == [
        "Authorization: Bearer cinv_of_mine",
        f"x-run: {HOSTILE.replace(chr(10), '').replace('名', 'é')}",
        "content-type: application/json",
    ]
    assert "http://localhost:8080/api/v1/clients?search=%27%24%28touch%20gone%29&page=1" in listed
    assert "--data-raw" not in listed
    assert values_of(deleted, "--header") == []
    assert values_of(odd, "--data-raw") == ["@/etc/passwd"]
    assert "Authorization: Basic cinv_of_mine" in values_of(odd, "--header")


def test_script_is_safe_against_injection(driver, run_script):
    """The host, the path, the method and the header names of a request cannot inject shell commands."""
    evil = "\n touch gone #"
    hosts = [("host", "x';touch gone;'"), ("host", "${x:=$(touch gone)}"), ("host", "a b")]
    for header in hosts:
        driver.send("GET", f"/clients/{evil}'\"$(touch gone)", headers=[header])
        *_, command = run_script(driver.control.export_curl(ControlRequest(query={"account": None})).body)
        assert "http://127.0.0.1/api/v1/clients/%0A%20touch%20gone%20%23'%22$(touch%20gone)" in command
    driver.send("GET';touch gone;'", "/clients")
    driver.send("GET", "/clients", headers=[("x'$(touch gone)", "1"), ("x-empty", "")])
    *_, method, header = run_script(driver.control.export_curl(ControlRequest(query={"account": None})).body)
    assert values_of(method, "--request") == ["GET';touch gone;'"]
    assert values_of(header, "--header") == ["Authorization: Bearer cinv_of_mine", "x-empty;"]


def test_script_comments_on_a_missing_body(driver, run_script):
    """A request whose body was not recorded is sent without a body, and a comment says so."""
    driver.send("POST", "/clients", b"\xff\xfe")
    script = driver.control.export_curl(ControlRequest(query={"account": None})).body
    assert b"# The body of 2 bytes was not recorded and is not sent.\n" in script
    assert "--data-raw" not in run_script(script)[0]
