#!/usr/bin/env python3
"""fleet.py make DIR [BUNDLES] [BYTES] [SEED] | check DIR TACIT

make writes BUNDLES (1000) tech-support bundles of BYTES (2000000) each: switches of which some share a cause
that is planted by what they depend on, some have one of their own, and the rest are well; what was planted
is in DIR.json. check runs triage over them: each planted cause must be named for its devices, shared ones as
shared, and none that was not planted. Closes with the counts.
"""
import json
import pathlib
import random
import subprocess
import sys

NOISE = [
    "%LINK-3-UPDOWN: Interface GigabitEthernet1/0/{n}, changed state to {s}",
    "%LINEPROTO-5-UPDOWN: Line protocol on Interface GigabitEthernet1/0/{n}, changed state to {s}",
    "%SEC_LOGIN-5-LOGIN_SUCCESS: Login Success [user: ops] [Source: 10.9.0.{n}] [localport: 22] at 06:00:00 UTC Wed May 7 2025",
    "%DOT1X-5-SUCCESS: Authentication successful for client (0011.2233.44{n:02d}) on Interface Gi1/0/{n}",
]
STATUS = """------------------ show clock ------------------

12:00:00.123 UTC Wed May 7 2025

------------------ show version ------------------

Cisco IOS XE Software, Version 17.09.04a
{host} uptime is 9 weeks, 2 days
Processor board ID {serial}

------------------ show license status ------------------

Utility:
  Status: DISABLED

Smart Licensing Using Policy:
  Status: ENABLED

Transport:
  Type: {type}
  {address}

Policy:
  Policy in use: Merged from multiple sources.

  Reporting ACK required: yes (CISCO default)

Usage Reporting:
  Last ACK received: {ack}
  Next ACK deadline: Aug 02 09:10:00 2025 UTC
  Reporting push interval: 30  days
  Next ACK push check: <none>
  Next report push: Jun 03 09:05:00 2025 UTC
  Last report push: {push}
  Last report file write: <none>

Trust Code Installed: {trust}

"""
CSLU = "Cisco Smart License Utility (CSLU)"
CSSM = "Cisco Smart Software Manager (CSSM)"
# name: cause, transport, address line, the lines of the log
SHARED = {
    "cslu-local": ("cslu-local-unresolved", "CSLU", "Cslu address: cslu-local", [
        f"%SMART_LIC-3-COMM_FAILED: Communications failure with the {CSLU} : Unable to resolve server hostname/domain name"]),
    "refused": ("cslu-unreachable", "CSLU", "Cslu address: http://10.20.0.9:8182/cslu/v1/pi", [
        f"%SMART_LIC-3-COMM_FAILED: Communications failure with the {CSLU} : Could not connect to server"]),
    "down": ("cssm-down", "Smart", "URL: https://smartreceiver.cisco.com/licservice/license", [
        f"%SMART_LIC-3-COMM_FAILED: Communications failure with the {CSSM} : HTTP Server Error 503: Service Unavailable"]),
    "empty": ("cslu-address-empty", "CSLU", "Cslu address: <empty>", [
        f"%SMART_LIC-3-COMM_FAILED: Communications failure with the {CSLU} : No detail given"]),
    "dns": ("dns-not-configured", "Smart", "URL: https://smartreceiver.cisco.com/licservice/license", [
        f"%SMART_LIC-3-COMM_FAILED: Communications failure with the {CSSM} : Unable to resolve server hostname/domain name"]),
    "misprint": ("smart-url-wrong", "Smart", "URL: https://smarterceiver.cisco.com/licservice/license", [
        f"%SMART_LIC-3-COMM_FAILED: Communications failure with the {CSSM} : Unable to resolve server hostname/domain name"]),
}

TRUST_FAILED = "%SMART_LIC-3-TRUST_CODE_INSTALL_FAILED: The install of a new licensing trust code has failed on PID:C9300-24T,SN:{serial}: "
SMART = ("Smart", "URL: https://smartreceiver.cisco.com/licservice/license")
# Of one device each, whatever others have.
SINGLE = {
    "token": ("token-invalid", *SMART, [TRUST_FAILED + "The token is not valid."]),
    "time": ("clock-not-synchronized", *SMART, [TRUST_FAILED + "timestamp mismatch"]),
    "port": ("cslu-url-wrong", "CSLU", "Cslu address: http://10.20.0.9:8183/cslu/v1/pi", [
        f"%SMART_LIC-3-COMM_FAILED: Communications failure with the {CSLU} : Could not connect to server"]),
    "path": ("cslu-url-wrong", "CSLU", "Cslu address: http://10.20.0.9:8182/csu/v1/pi", [
        f"%SMART_LIC-3-COMM_FAILED: Communications failure with the {CSLU} : HTTP Client Error 404: Not Found"]),
}
SINGLES = 40
PLANTS = SHARED | SINGLE


def log_line(rng, host, number, text):
    day, hour, minute = 1 + number % 6, rng.randrange(24), rng.randrange(60)
    return f"<189>May  {day} {hour:02d}:{minute:02d}:01 {host} {number}: May  {day} {hour:02d}:{minute:02d}:00.100 UTC: {text}\n"


def bundle(rng, host, serial, plant, size):
    _, kind, address, lines = plant or (None, "CSLU", "Cslu address: http://10.20.0.9:8182/cslu/v1/pi", [])
    parts = [STATUS.format(host=host, serial=serial, type=kind, address=address,
                           ack="<none>" if plant else "May 05 09:10:00 2025 UTC",
                           push="<none>" if plant else "May 05 09:05:00 2025 UTC",
                           trust="<none>" if plant and plant[0] in ("token-invalid", "clock-not-synchronized")
                           else "Feb 02 09:00:00 2025 UTC")]
    parts.append("------------------ show logging ------------------\n\n")
    length, number = sum(map(len, parts)), 1
    while length < size - 1000:
        text = rng.choice(NOISE).format(n=1 + number % 48, s=rng.choice(["up", "down"]))
        parts.append(log_line(rng, host, number, text))
        length += len(parts[-1])
        number += 1
    for text in (line.replace("{serial}", serial) for line in lines * 4):
        parts.append(f"<187>May  7 0{rng.randrange(9)}:10:01 {host} {number}: May  7 0{rng.randrange(9)}:10:00.100 UTC: {text}\n")
        number += 1
    return "".join(parts)


def make(folder, count, size, seed):
    rng = random.Random(seed)
    folder.mkdir(parents=True)
    names = list(SHARED)
    singles = max(1, min(SINGLES, count // 25))
    alone = {i: list(SINGLE)[nth % len(SINGLE)] for nth, i in enumerate(rng.sample(range(count), singles))}
    planted = {}
    for i in range(count):
        host = f"sw-{i:04d}"
        share = rng.random()
        name = alone.get(i) or (names[i % len(names)] if share < 0.3 else None)
        if name:
            planted[host] = name
        (folder / f"{host}.txt").write_text(
            bundle(rng, host, f"FOX{i:04d}0AAA"[:11], PLANTS.get(name), size))
    folder.with_suffix(".json").write_text(json.dumps(planted))


def check(folder, tacit):
    planted = json.loads(folder.with_suffix(".json").read_text())
    done = subprocess.run([tacit, "triage", "--quiet", "--format", "json", str(folder)], capture_output=True, check=True)
    document = json.loads(done.stdout)
    passed = failed = 0
    for device in document["devices"]:
        name = device["name"]
        found = [(f["problem"], f["causes"][0]["id"] if f["causes"] else None) for f in device["findings"]
                 if f["status"] != "resolved" and f["level"] in ("error", "critical", "alert", "emergency")]
        wanted = PLANTS[planted[name]][0] if name in planted else None
        good = any(cause == wanted for _, cause in found) if wanted else not found
        passed += good
        failed += not good
        if not good and failed < 20:
            print(f"not ok - {name}: planted {planted.get(name)}, found {found}")
    shared = {s["cause"]: len(s["devices"]) for s in document["fleet"]["shared_causes"]}
    for name, (cause, *_) in SHARED.items():
        good = shared.get(cause, 0) >= 2
        passed += good
        failed += not good
        if not good:
            print(f"not ok - {name}: not told as shared: {shared}")
    # What most devices share is told first.
    first = {s["cause"] for s in document["fleet"]["shared_causes"][:len(SHARED)]}
    good = first == {cause for cause, *_ in SHARED.values()}
    passed += good
    failed += not good
    if not good:
        print(f"not ok - first of the shared causes stand {sorted(first)}")
    print(f"{passed} passed, {failed} failed")
    return failed == 0


def main():
    if len(sys.argv) > 2 and sys.argv[1] == "make":
        given = [int(a) for a in sys.argv[3:]] + [1000, 2000000, 42][len(sys.argv) - 3:]
        make(pathlib.Path(sys.argv[2]), *given)
        return 0
    if len(sys.argv) == 4 and sys.argv[1] == "check":
        return 0 if check(pathlib.Path(sys.argv[2]), sys.argv[3]) else 1
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
