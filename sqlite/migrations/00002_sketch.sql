-- +goose Up

-- What stories are made of, one for each reading of an article. An Erase deletes it.
ALTER TABLE entry ADD COLUMN sketch_digest BLOB; -- NULL: none was kept

CREATE TABLE sketch (
	seq   INTEGER PRIMARY KEY,
	salt  BLOB NOT NULL,
	bytes BLOB NOT NULL
);
