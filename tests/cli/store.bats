#!/usr/bin/env bats
# Stores: what is kept is not read again, gives the same answer, and survives what kills a run.

load helper

# Twelve small bundles in a folder.
bundles() {
  mkdir bundles
  for i in $(seq 10 21); do
    small_log | sed "s/pori-1/pori-$i/" >"bundles/b$i.log"
  done
}

analyze_json() {
  "$TACIT" analyze --quiet --format json --now 2026-11-20T12:00:00Z "$@"
}

@test "a run from a store says what a run from the files says, byte for byte" {
  bundles
  cp -r "$ROOT/corpus/cslu-local-nexus-dns-answers/input" bundles/case
  analyze_json bundles >files
  analyze_json --store s.db bundles >first
  analyze_json --store s.db bundles >second
  analyze_json s.db >kept
  cmp files first
  cmp files second
  cmp files kept
}

@test "what has changed is read again, and --force reads all" {
  bundles
  analyze_json --store s.db bundles >/dev/null
  small_log >>bundles/b10.log
  tacit triage --store s.db --format json --now 2026-11-20T12:00:00Z bundles
  is "$(json '[v["name"] for v in d["devices"] if f["comm-failure"]["count"]][:1]')" "['pori-1']"
  analyze_json bundles >files
  analyze_json --store s.db bundles >kept
  cmp files kept
  touch -d 2020-01-01 bundles/b11.log
  printf 'nothing' >bundles/b12.log
  touch -d 2020-01-01 bundles/b12.log
  analyze_json --store s.db --force bundles >forced
  analyze_json bundles >files
  cmp files forced
}

@test "a store tells people with sqlite3 what was found, by its views" {
  bundles
  analyze_json --store s.db bundles >/dev/null
  run python3 -c '
import sqlite3
d = sqlite3.connect("file:s.db?mode=ro", uri=True)
print(d.execute("SELECT count(*), min(problem) FROM v_findings").fetchone())
print(d.execute("SELECT count(DISTINCT device) FROM search WHERE search MATCH ?", ("hostname",)).fetchone())
print(d.execute("SELECT count(*) FROM v_states WHERE region = ? AND state = ?", ("comm", "failing")).fetchone())'
  is "${lines[0]}" "(12, 'comm-failure')"
  is "${lines[1]}" "(12,)"
  is "${lines[2]}" "(12,)"
}

@test "killed at any moment, a store passes its check and goes on where it was" {
  bundles
  for i in $(seq 30 120); do small_log | sed "s/pori-1/pori-$i/" >"bundles/c$i.log"; done
  analyze_json bundles >files
  for ms in 005 010 015 020 030 040 060; do
    timeout -s KILL "0.$ms" "$TACIT" triage --quiet --store s.db --now 2026-11-20T12:00:00Z bundles >/dev/null 2>&1 || true
    [ -s s.db ] || continue
    tacit store check s.db
    [ "$status" -eq 0 ] || has "$stderr" "empty"
  done
  analyze_json --store s.db bundles >resumed
  cmp files resumed
  tacit store check s.db
  is "$output" ok
}

@test "killed at any write while it is made, a store is empty or whole" {
  bundles
  analyze_json bundles >files
  for kib in 1 4 8 16 24 32 48 64 80 96 112 128 160 200 240; do # a write beyond this ends the program
    rm -f s.db*
    (ulimit -c 0 -f "$kib" && exec "$TACIT" triage --quiet --store s.db bundles >/dev/null 2>&1) || true
    [ -s s.db ] || continue
    tacit store check s.db
    [ "$status" -eq 0 ] || has "$stderr" "is empty"
    analyze_json --store s.db bundles | cmp files -
  done
}

@test "a store goes out as lines of JSON and comes back the same" {
  bundles
  analyze_json --store s.db bundles >files
  "$TACIT" store export -o lines s.db
  "$TACIT" store import t.db <lines
  analyze_json t.db >kept
  cmp files kept
  "$TACIT" store export t.db | cmp - lines
  tacit store import t.db <lines
  is "$status" 4
  has "$stderr" "holds something already"
  echo '{"table": "sqlite_master", "row": {"a": 1}}' >bad
  run --separate-stderr bash -c "'$TACIT' store import u.db <bad"
  is "$status" 4
  has "$stderr" "line 1 is no row"
}

@test "what is no store is told: another database, a damaged one, none" {
  python3 -c 'import sqlite3; sqlite3.connect("other.db").execute("CREATE TABLE a (b)")'
  tacit analyze other.db
  is "$status" 3
  has "$stderr" "no store of tacit"
  tacit analyze --store other.db /dev/null
  is "$status" 4
  bundles
  analyze_json --store s.db bundles >/dev/null
  head -c 3000 s.db >cut.db
  tacit store check cut.db
  [ "$status" -ne 0 ]
  tacit store check bundles/b10.log
  is "$status" 3
  tacit store mend s.db
  is "$status" 2
}

@test "compact keeps the last run, and two may read while one writes" {
  bundles
  analyze_json --store s.db bundles >/dev/null
  small_log >>bundles/b10.log
  analyze_json --store s.db bundles >files
  "$TACIT" store compact s.db
  is "$(python3 -c 'import sqlite3; print(sqlite3.connect("s.db").execute("SELECT count(*) FROM run").fetchone()[0])')" 1
  analyze_json s.db >one &
  analyze_json s.db >two &
  "$TACIT" analyze --quiet --force --store s.db --now 2026-11-20T12:00:00Z bundles >/dev/null
  wait
  cmp files one
  cmp files two
}

@test "two runs of one store are laid side by side, and each is as it was" {
  mkdir in
  cp "$ROOT"/corpus/cslu-local-nexus-dns-answers/input/* in/
  tacit triage --store s.db in
  "$TACIT" analyze --quiet --format json s.db >first
  small_log >in/new.log
  for f in in/*; do echo '!' >>"$f"; done
  tacit triage --store s.db in
  tacit store runs s.db
  is "${#lines[@]}" 3
  "$TACIT" analyze --quiet --format json s.db@1 >then
  cmp first then
  tacit diff s.db@1 s.db@-1
  has 'device new'
  tacit diff s.db@2 s.db
  is "$output" "no difference"
  tacit analyze s.db@9
  is "$status" 3
  has 'no such run'
  tacit store compact s.db
  tacit store check s.db
  is "$output" ok
  tacit diff s.db@1 s.db
  is "$status" 3
}

@test "a store of the first schema is brought to this one, with what it holds" {
  python3 -c '
import sqlite3, sys
d = sqlite3.connect("s.db")
d.executescript(open(sys.argv[1]).read())
d.execute("PRAGMA application_id = 0x74616374")
d.execute("PRAGMA user_version = 1")
d.execute("INSERT INTO bundle VALUES (7, ?, 1, 1, ?)", ("gone.log", "-"))
d.execute("INSERT INTO complaint VALUES (7, 0, ?, 1, ?)", ("gone.log", "is damaged"))
d.execute("INSERT INTO note (device, subject, text) VALUES (?, ?, ?)", ("r1", "r1:1", "mine"))
d.commit()' "$ROOT/analyzer/store/schema.sql"
  small_log >a.log
  tacit triage --store s.db a.log
  is "$status" 0
  tacit store check s.db
  is "$output" ok
  run python3 -c '
import sqlite3
d = sqlite3.connect("file:s.db?mode=ro", uri=True)
print(d.execute("PRAGMA user_version").fetchone(), d.execute("SELECT text FROM note").fetchall(),
      d.execute("SELECT text FROM complaint WHERE bundle = 7").fetchall())'
  is "$output" "(2,) [('mine',)] [('is damaged',)]"
}

@test "an import that fails leaves nothing behind" {
  echo 'no row' | { run "$TACIT" store import new.db; [ "$status" -ne 0 ]; }
  [ ! -e new.db ]
}
