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
#: What HAR 1.2 asks for.
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
    """An archive that says what HAR asks for, of exchanges of every kind."""
    driver.send("POST", "/clients", {"name": "Élan"}, headers=[("x-run", "7")])
    driver.send("GET", "/clients?search=%C3%89lan+%26co&page=1&flag")
    driver.send("GET", f"/clients/{UNKNOWN}", headers=[("cookie", "id=1")])
    driver.send("POST", "/clients", b"\xff\xfe")
    driver.sandbox.faults.add(NewFault(CommitThenDrop()))
    driver.send("DELETE", f"/clients/{UNKNOWN}", extensions={"cleverinvo_mock.abort": lambda: None})
    log = exported(driver)
    assert log["creator"] == {"name": "CleverInvo sandbox", "version": driver.sandbox.version}
    made, listed, missing, garbled, dropped = log["entries"]
    assert made["request"]["url"] == "http://localhost:8080/api/v1/clients"
    assert json.loads(made["request"]["postData"]["text"]) == {"name": "Élan"}
    assert made["request"]["postData"]["mimeType"] == "application/json"
    assert {"name": "x-run", "value": "7"} in made["request"]["headers"]
    assert (made["response"]["status"], made["response"]["statusText"]) == (201, "Created")
    assert json.loads(made["response"]["content"]["text"])["data"]["name"] == "Élan"
    assert made["time"] == sum(made["timings"].values())
    assert made["_account"] == "business"
    assert listed["request"]["url"].endswith("/clients?search=%C3%89lan+%26co&page=1&flag")
    assert listed["request"]["queryString"] == [
        {"name": "search", "value": "Élan &co"}, {"name": "page", "value": "1"}, {"name": "flag", "value": ""},
    ]  # fmt: skip
    assert "postData" not in listed["request"]
    assert missing["_refusal"]["clause"] == "CLI-GET-2"
    assert garbled["request"]["postData"]["comment"]
    assert (dropped["response"]["status"], dropped["_fault"]["type"]) == (0, "commit_then_drop")


def test_har_of_the_beginning_of_time(server):
    """Where the clock stands at the first instant that there is, nothing begins before it."""
    server.admin("POST", "/clock/freeze", json={"at": "0001-01-01T00:00:00Z"})
    server.api("GET", "/clients")
    (entry,) = server.admin("GET", "/journal/har").json()["log"]["entries"]
    assert entry["startedDateTime"] == "0001-01-01T00:00:00.000Z"


def test_exports_are_of_one_account_if_asked(driver):
    """Each account's share can be had alone; an empty one is an archive and a script as well."""
    driver.client(key="cinv_sandbox_other")
    assert exported(driver, "business")["entries"] == []
    assert len(exported(driver, "other")["entries"]) == 1
    scripts = [
        driver.control.export_curl(ControlRequest(query={"account": name})).body.count(b"curl ")
        for name in ("business", "other")
    ]
    assert scripts == [0, 1]


#: Writes its arguments to a file, each with a NUL behind it, in place of curl.
CURL = """#!/bin/sh
for word in "$@"; do printf '%s\\0' "$word"; done >> "$ARGUMENTS"
printf '\\0' >> "$ARGUMENTS"
"""
NASTY = "a'b\"c$(touch gone)`touch gone`\\ $HOME\n#; touch gone && 名 !x *"


@pytest.fixture
def carried_out(tmp_path):
    """Runs a script with a curl that only notes what it is told; the words of each command."""

    def run(script):
        (tmp_path / "curl").write_text(CURL)
        (tmp_path / "curl").chmod(0o755)
        (tmp_path / "script.sh").write_bytes(script)
        noted = tmp_path / "noted"
        noted.unlink(missing_ok=True)
        environment = {
            "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}",
            "ARGUMENTS": str(noted),
            "CLEVERINVO_API_KEY": "cinv_of_mine",
        }
        checked = subprocess.run(["sh", "-n", "script.sh"], cwd=tmp_path, capture_output=True, check=False)
        assert (checked.returncode, checked.stderr) == (0, b"")
        subprocess.run(["sh", "script.sh"], cwd=tmp_path, env=environment, check=True)
        assert {path.name for path in tmp_path.iterdir()} == {"curl", "script.sh", "noted"}
        return [command.split("\0") for command in noted.read_text("utf-8").split("\0\0")[:-1]]

    return run


def words_after(command, option):
    """The values of an option."""
    return [command[n + 1] for n, word in enumerate(command) if word == option]


def test_script_sends_just_what_was_sent(driver, carried_out):
    """Run by a shell it gives curl the same method, URL, headers and body, and the key of who runs it."""
    driver.send(
        "POST", "/clients", {"name": NASTY}, headers=[("x-run", NASTY.replace("\n", "").replace("名", "é"))]
    )
    driver.send("GET", "/clients?search=%27%24%28touch%20gone%29&page=1")
    driver.send("DELETE", f"/clients/{UNKNOWN}", key=None)
    driver.send("POST", "/clients", b"@/etc/passwd", key=None, headers=[("authorization", "Basic abc")])
    script = driver.control.export_curl(ControlRequest(query={"account": None})).body
    made, listed, deleted, odd = carried_out(script)
    assert words_after(made, "--request") == ["POST"]
    assert "http://localhost:8080/api/v1/clients" in made
    assert json.loads(words_after(made, "--data-raw")[0]) == {"name": NASTY}
    assert words_after(made, "--header") == [
        "Authorization: Bearer cinv_of_mine",
        f"x-run: {NASTY.replace(chr(10), '').replace('名', 'é')}",
        "content-type: application/json",
    ]
    assert "http://localhost:8080/api/v1/clients?search=%27%24%28touch%20gone%29&page=1" in listed
    assert "--data-raw" not in listed
    assert words_after(deleted, "--header") == []
    assert words_after(odd, "--data-raw") == ["@/etc/passwd"]
    assert "Authorization: Basic cinv_of_mine" in words_after(odd, "--header")


def test_script_cannot_be_taken_over(driver, carried_out):
    """Nothing that a caller sends leaves its quotes: not the host, the path, the method, or a header's name."""
    evil = "\n touch gone #"
    hosts = [("host", "x';touch gone;'"), ("host", "${x:=$(touch gone)}"), ("host", "a b")]
    for header in hosts:
        driver.send("GET", f"/clients/{evil}'\"$(touch gone)", headers=[header])
        *_, command = carried_out(driver.control.export_curl(ControlRequest(query={"account": None})).body)
        assert "http://127.0.0.1/api/v1/clients/%0A%20touch%20gone%20%23'%22$(touch%20gone)" in command
    driver.send("GET';touch gone;'", "/clients")
    driver.send("GET", "/clients", headers=[("x'$(touch gone)", "1"), ("x-empty", "")])
    *_, method, header = carried_out(driver.control.export_curl(ControlRequest(query={"account": None})).body)
    assert words_after(method, "--request") == ["GET';touch gone;'"]
    assert words_after(header, "--header") == ["Authorization: Bearer cinv_of_mine", "x-empty;"]


def test_body_that_was_not_kept_is_told_in_the_script(driver, carried_out):
    """What the journal does not have, the script does not make up."""
    driver.send("POST", "/clients", b"\xff\xfe")
    script = driver.control.export_curl(ControlRequest(query={"account": None})).body
    assert b"# Its body of 2 bytes was not kept, and is not sent.\n" in script
    assert "--data-raw" not in carried_out(script)[0]
