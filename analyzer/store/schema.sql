-- Version 1 of a store. Times are RFC 3339 in UTC, or NULL where unknown; modified is in microseconds.
-- bundle, input and complaint are what was read, and make a run that comes again fast.
-- run and all below it are what was found, for people with sqlite3: see QUERIES.md.

CREATE TABLE bundle (
  id INTEGER PRIMARY KEY,
  path TEXT NOT NULL UNIQUE,
  size INTEGER NOT NULL,
  modified INTEGER NOT NULL,
  read_with TEXT NOT NULL -- digest of the knowledge and of the options that reading depends on
);
CREATE TABLE input (
  id INTEGER PRIMARY KEY,
  bundle INTEGER NOT NULL REFERENCES bundle ON DELETE CASCADE,
  ordinal INTEGER NOT NULL,
  path TEXT NOT NULL,
  kind TEXT NOT NULL,
  archive INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  modified INTEGER,
  fallback TEXT NOT NULL, -- the device's name where nothing else tells it
  sha256 TEXT,
  reading BLOB NOT NULL   -- analyzer/device/reading.h
);
CREATE INDEX input_bundle ON input (bundle, ordinal);
CREATE TABLE complaint (
  bundle INTEGER NOT NULL REFERENCES bundle ON DELETE CASCADE,
  ordinal INTEGER NOT NULL,
  path TEXT NOT NULL,
  unread INTEGER NOT NULL,
  text TEXT NOT NULL
);
CREATE INDEX complaint_bundle ON complaint (bundle, ordinal);

CREATE TABLE run (
  id INTEGER PRIMARY KEY,
  as_of TEXT,
  tool TEXT NOT NULL,
  knowledge TEXT NOT NULL,
  signature TEXT NOT NULL, -- a run of the same inputs, knowledge and options is not kept twice
  inputs INTEGER NOT NULL,
  lines INTEGER NOT NULL,
  messages INTEGER NOT NULL
);
CREATE TABLE device (
  id INTEGER PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  name TEXT NOT NULL,
  platform TEXT NOT NULL,
  version TEXT,
  pid TEXT,
  serial TEXT,
  generation TEXT NOT NULL,
  topology TEXT NOT NULL,
  messages INTEGER NOT NULL
);
CREATE INDEX device_run ON device (run, name);
CREATE TABLE series (
  device INTEGER NOT NULL REFERENCES device ON DELETE CASCADE,
  code TEXT NOT NULL,
  known INTEGER NOT NULL,
  count INTEGER NOT NULL,
  first TEXT,
  last TEXT,
  example TEXT NOT NULL,
  input TEXT NOT NULL,
  line INTEGER NOT NULL
);
CREATE INDEX series_device ON series (device);
CREATE INDEX series_code ON series (code);
CREATE TABLE event (
  device INTEGER NOT NULL REFERENCES device ON DELETE CASCADE,
  at TEXT,
  code TEXT NOT NULL,
  input TEXT NOT NULL,
  line INTEGER NOT NULL
);
CREATE INDEX event_device ON event (device, at);
CREATE TABLE fact (
  device INTEGER NOT NULL REFERENCES device ON DELETE CASCADE,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  told TEXT NOT NULL,
  at TEXT,
  command TEXT NOT NULL,
  input TEXT NOT NULL,
  line INTEGER NOT NULL
);
CREATE INDEX fact_device ON fact (device, name);
CREATE TABLE transition (
  device INTEGER NOT NULL REFERENCES device ON DELETE CASCADE,
  at TEXT,
  region TEXT NOT NULL,
  from_state TEXT NOT NULL,
  to_state TEXT NOT NULL,
  input TEXT NOT NULL,
  line INTEGER NOT NULL
);
CREATE INDEX transition_device ON transition (device);
CREATE TABLE state (
  device INTEGER NOT NULL REFERENCES device ON DELETE CASCADE,
  region TEXT NOT NULL,
  state TEXT NOT NULL,
  since TEXT
);
CREATE INDEX state_device ON state (device);
CREATE TABLE deadline (
  device INTEGER NOT NULL REFERENCES device ON DELETE CASCADE,
  id TEXT NOT NULL,
  at TEXT,
  consequence TEXT NOT NULL
);
CREATE INDEX deadline_device ON deadline (device);
CREATE TABLE finding (
  id INTEGER PRIMARY KEY,
  device INTEGER NOT NULL REFERENCES device ON DELETE CASCADE,
  problem TEXT NOT NULL,
  title TEXT NOT NULL,
  level TEXT NOT NULL,
  rank INTEGER NOT NULL, -- of the level: 0 is the worst
  status TEXT NOT NULL,
  count INTEGER NOT NULL,
  first TEXT,
  last TEXT,
  explained_by TEXT
);
CREATE INDEX finding_device ON finding (device);
CREATE INDEX finding_problem ON finding (problem);
CREATE TABLE cause (
  id INTEGER PRIMARY KEY,
  finding INTEGER NOT NULL REFERENCES finding ON DELETE CASCADE,
  ordinal INTEGER NOT NULL, -- 1 is the best
  cause TEXT NOT NULL,
  title TEXT NOT NULL,
  verdict TEXT NOT NULL,
  score REAL NOT NULL
);
CREATE INDEX cause_finding ON cause (finding, ordinal);
CREATE TABLE evidence (
  cause INTEGER NOT NULL REFERENCES cause ON DELETE CASCADE,
  ordinal INTEGER NOT NULL,
  effect TEXT NOT NULL,
  weight TEXT NOT NULL,
  text TEXT NOT NULL,
  quote TEXT NOT NULL,
  input TEXT,
  line INTEGER
);
CREATE INDEX evidence_cause ON evidence (cause, ordinal);
CREATE TABLE next_check (
  finding INTEGER NOT NULL REFERENCES finding ON DELETE CASCADE,
  ordinal INTEGER NOT NULL,
  command TEXT NOT NULL,
  why TEXT NOT NULL
);
CREATE INDEX next_check_finding ON next_check (finding, ordinal);
CREATE TABLE shared_cause (
  run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  problem TEXT NOT NULL,
  cause TEXT NOT NULL,
  devices INTEGER NOT NULL,
  text TEXT NOT NULL
);
CREATE INDEX shared_cause_run ON shared_cause (run);
CREATE TABLE note (
  id INTEGER PRIMARY KEY,
  device TEXT NOT NULL,
  subject TEXT NOT NULL, -- a problem, a cause, or a place: INPUT:LINE
  text TEXT NOT NULL
);
CREATE UNIQUE INDEX note_subject ON note (device, subject);
CREATE VIRTUAL TABLE search USING fts5 (kind, device, text, place UNINDEXED);

CREATE VIEW v_run AS SELECT max(id) AS id FROM run;
CREATE VIEW v_devices AS
  SELECT d.* FROM device d JOIN v_run r ON d.run = r.id;
CREATE VIEW v_findings AS
  SELECT d.name AS device, d.version, d.topology, f.problem, f.title, f.level, f.rank, f.status, f.count,
         f.first, f.last, f.explained_by, c.cause, c.verdict, c.score
    FROM v_devices d JOIN finding f ON f.device = d.id
    LEFT JOIN cause c ON c.finding = f.id AND c.ordinal = 1;
CREATE VIEW v_evidence AS
  SELECT d.name AS device, f.problem, c.cause, c.verdict, e.effect, e.weight, e.text, e.quote, e.input, e.line
    FROM v_devices d JOIN finding f ON f.device = d.id JOIN cause c ON c.finding = f.id
    JOIN evidence e ON e.cause = c.id;
CREATE VIEW v_facts AS
  SELECT d.name AS device, a.name, a.value, a.told, a.at, a.command, a.input, a.line
    FROM v_devices d JOIN fact a ON a.device = d.id;
CREATE VIEW v_deadlines AS
  SELECT d.name AS device, l.id, l.at, l.consequence FROM v_devices d JOIN deadline l ON l.device = d.id;
CREATE VIEW v_messages AS
  SELECT d.name AS device, s.code, s.known, s.count, s.first, s.last, s.example, s.input, s.line
    FROM v_devices d JOIN series s ON s.device = d.id;
CREATE VIEW v_states AS
  SELECT d.name AS device, s.region, s.state, s.since FROM v_devices d JOIN state s ON s.device = d.id;
CREATE VIEW v_shared_causes AS
  SELECT s.problem, s.cause, s.devices, s.text FROM shared_cause s JOIN v_run r ON s.run = r.id;
