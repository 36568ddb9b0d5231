-- +goose Up

-- The ledger itself: rows are added, never changed or deleted. See ledger.Entry.
CREATE TABLE entry (
	seq          INTEGER PRIMARY KEY,
	recorded     INTEGER NOT NULL, -- microseconds since 1970, UTC
	op           INTEGER NOT NULL,
	subject      INTEGER NOT NULL,
	gone         INTEGER NOT NULL,
	thread       INTEGER NOT NULL,
	article      INTEGER NOT NULL,
	start        INTEGER NOT NULL,
	stop         INTEGER NOT NULL,
	words_digest BLOB NOT NULL,
	text_digest  BLOB,             -- NULL: no text was kept
	hash         BLOB NOT NULL
);
CREATE INDEX entry_later ON entry (thread, seq) WHERE seq <> thread; -- few: most threads have one entry
CREATE INDEX entry_article ON entry (article, seq);

-- What the entries of an article have in common; stays after an Erase, so that the same
-- bytes do not come back.
CREATE TABLE version (
	article INTEGER PRIMARY KEY,
	raw     BLOB NOT NULL,
	wording BLOB NOT NULL
);
CREATE INDEX version_raw ON version (raw);
CREATE INDEX version_wording ON version (wording);

-- From here on an Erase deletes.

-- The erasable parts: id is twice the seq, and one more for an article's text.
CREATE TABLE part (
	id    INTEGER PRIMARY KEY,
	salt  BLOB NOT NULL,
	bytes BLOB NOT NULL
);

CREATE TABLE item (
	article INTEGER PRIMARY KEY,
	name    TEXT NOT NULL
);
CREATE INDEX item_name ON item (name, article);

-- What questions look at, made of part; of an article only outlet and published.
-- Words are numbers from 1 in the order of
-- the lists of package ledger; a time that is not said is 0 to 0.
CREATE TABLE look (
	seq            INTEGER PRIMARY KEY,
	source_type    INTEGER NOT NULL,
	form           INTEGER NOT NULL,
	stance         INTEGER NOT NULL,
	certainty      INTEGER NOT NULL,
	said_from      INTEGER NOT NULL,
	said_to        INTEGER NOT NULL,
	spoken_from    INTEGER NOT NULL,
	spoken_to      INTEGER NOT NULL,
	published_from INTEGER NOT NULL,
	published_to   INTEGER NOT NULL,
	outlet         TEXT NOT NULL -- ledger.FoldOutlet
);
CREATE INDEX look_outlet ON look (outlet, seq);

-- Stems of the content and words of names, parted by spaces; rowid is the seq.
CREATE VIRTUAL TABLE words USING fts5 (
	content, source, place,
	content = '', contentless_delete = 1, detail = 'column', tokenize = 'ascii'
);
