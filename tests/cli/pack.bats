#!/usr/bin/env bats
# report --pack and report.yaml.

load helper

case_of() {
  echo "$ROOT/corpus/cslu-local-nexus-dns-answers/input"
}


@test "a pack holds the report in each format, the data and a manifest that fits" {
  tacit report --pack case.zip "$(case_of)"
  is "$status" 0
  python3 -m zipfile -e case.zip out
  cd out
  sha256sum --quiet -c MANIFEST.sha256
  for file in report.txt report.html findings.json; do
    has "$(cat $file)" "cslu-local"
  done
  is "$(find . -type f | grep -vcF MANIFEST)" "$(grep -c . MANIFEST.sha256)"
}

@test "a pack is the same bytes each time, in any time zone" {
  "$TACIT" report --pack a.zip "$(case_of)"
  TZ=Asia/Tokyo "$TACIT" report --pack b.zip "$(case_of)"
  cmp a.zip b.zip
}

@test "the evidence of a pack gives the same diagnosis, with the same line numbers" {
  tacit analyze --format json "$(case_of)"
  wanted=$(json '[(f["problem"], c["id"], c["verdict"], [e["source"]["line"] for e in c["evidence"]]) for v in d["devices"] for f in v["findings"] for c in f["causes"][:1]]')
  "$TACIT" report --pack case.zip "$(case_of)"
  python3 -m zipfile -e case.zip out
  tacit analyze --format json out/evidence
  is "$(json '[(f["problem"], c["id"], c["verdict"], [e["source"]["line"] for e in c["evidence"]]) for v in d["devices"] for f in v["findings"] for c in f["causes"][:1]]')" "$wanted"
}

@test "a redacted pack names nobody" {
  "$TACIT" report --redact --pack case.zip "$(case_of)"
  python3 -m zipfile -e case.zip out
  run grep -ril ghent out
  is "$output" ""
  run find out -name '*ghent*'
  is "$output" ""
}

@test "a pack replaces no file without --force, and wants files that it can read twice" {
  echo mine >case.zip
  tacit report --pack case.zip "$(case_of)"
  is "$status" 4
  is "$(cat case.zip)" mine
  tacit report --force --pack case.zip "$(case_of)"
  is "$status" 0
  tacit report --pack other.zip -
  is "$status" 2
  tacit report --pack other.zip -o x "$(case_of)"
  is "$status" 2
}

@test "report.yaml is found by the XDG rules, and the command line wins" {
  mkdir -p config/tacit
  printf '\x89PNG\r\n\x1a\nrest' >config/tacit/logo.png
  printf 'title: From the file\ncustomer: Example Works\nlogo: logo.png\nleave_out: [timeline, inputs]\n' >config/tacit/report.yaml
  export XDG_CONFIG_HOME=$PWD/config
  tacit report --format html --customer Other "$(case_of)"
  is "$status" 0
  has "$output" "<h1>From the file</h1>"
  has "$output" "Other"
  lacks "$output" "Example Works"
  has "$output" "data:image/png;base64,iVBORw0KGgpyZXN0\""
  lacks "$output" "<h2>Timeline"
  has "$output" "<h2>Captures"
}

@test "a wrong report.yaml is told with its place, and a missing one that was named" {
  printf 'titel: x\nleave_out: [nothing]\n' >r.yaml
  tacit report --config r.yaml "$(case_of)"
  is "$status" 2
  has "$stderr" "r.yaml:1:1: error: unknown key 'titel'"
  has "$stderr" "r.yaml:2:"
  tacit report --config none.yaml "$(case_of)"
  is "$status" 2
}
