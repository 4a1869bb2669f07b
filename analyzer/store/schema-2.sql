-- Version 2: which bundles a run rested on, so that two runs of one store can be laid side by side. A bundle
-- that has changed stays as long as a run that is kept rests on it.
CREATE TABLE bundle_of_2 (
  id INTEGER PRIMARY KEY,
  path TEXT NOT NULL,
  size INTEGER NOT NULL,
  modified INTEGER NOT NULL,
  read_with TEXT NOT NULL,
  former INTEGER NOT NULL DEFAULT 0 -- it has changed since
);
INSERT INTO bundle_of_2 (id, path, size, modified, read_with) SELECT id, path, size, modified, read_with FROM bundle;
DROP TABLE bundle;
ALTER TABLE bundle_of_2 RENAME TO bundle;
CREATE UNIQUE INDEX bundle_path ON bundle (path) WHERE NOT former;
CREATE TABLE run_bundle (
  run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  bundle INTEGER NOT NULL REFERENCES bundle,
  PRIMARY KEY (run, bundle)
);
CREATE INDEX run_bundle_bundle ON run_bundle (bundle);
