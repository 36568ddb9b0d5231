package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"ifolge/ledger"
)

// A writer is the one connection that writes, with its statements prepared. It
// is the ledger.View of the transaction it is in.
type writer struct {
	conn   *sql.Conn
	erased bool // in this transaction

	entry, part, sketch, version, item, look, words *sql.Stmt
}

var background = context.Background()

func newWriter(db *sql.DB) (*writer, error) {
	conn, err := db.Conn(background)
	if err != nil {
		return nil, err
	}
	w := &writer{conn: conn}
	for _, p := range []struct {
		to  **sql.Stmt
		sql string
	}{
		{&w.entry, "INSERT INTO entry (seq, recorded, op, subject, gone, thread, article, start, stop, words_digest, text_digest, sketch_digest, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"},
		{&w.sketch, "INSERT INTO sketch VALUES (?, ?, ?)"},
		{&w.part, "INSERT INTO part VALUES (?, ?, ?)"},
		{&w.version, "INSERT INTO version VALUES (?, ?, ?)"},
		{&w.item, "INSERT INTO item VALUES (?, ?)"},
		{&w.look, "INSERT INTO look VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"},
		{&w.words, "INSERT INTO words (rowid, content, source, place) VALUES (?, ?, ?, ?)"},
	} {
		if *p.to, err = conn.PrepareContext(background, p.sql); err != nil {
			conn.Close()
			return nil, err
		}
	}
	return w, nil
}

func (w *writer) close() error {
	return errors.Join(w.entry.Close(), w.part.Close(), w.sketch.Close(), w.version.Close(), w.item.Close(), w.look.Close(), w.words.Close(), w.conn.Close())
}

func (w *writer) exec(query string, args ...any) error {
	_, err := w.conn.ExecContext(background, query, args...)
	return err
}

func (w *writer) Head() (ledger.Entry, error) {
	return one(w.conn.QueryRowContext(background, "SELECT "+columns+" FROM entry e"+parts+" ORDER BY e.seq DESC LIMIT 1"))
}

func (w *writer) Hash(s ledger.Seq) (h ledger.Hash, err error) {
	var b []byte
	err = w.conn.QueryRowContext(background, "SELECT hash FROM entry WHERE seq = ?", s).Scan(&b)
	copy(h[:], b)
	return h, err
}

func (w *writer) Known(item string, raw, wording ledger.Hash) (bool, error) {
	var n int
	err := w.conn.QueryRowContext(background, knownWording, item, wording[:]).Scan(&n)
	if err != nil || n > 0 || raw == (ledger.Hash{}) {
		return n > 0, err
	}
	err = w.conn.QueryRowContext(background, knownBytes, raw[:], ledger.IsAddress(item), item).Scan(&n)
	return n > 0, err
}

func (w *writer) Thread(first ledger.Seq) (ledger.Thread, error) {
	last, err := one(w.conn.QueryRowContext(background, "SELECT "+columns+" FROM entry e"+parts+" WHERE e.seq = "+lastOf, first, first))
	if err != nil || last.Seq == 0 {
		return ledger.Thread{}, err
	}
	if last.Thread != first { // an entry, but not the first of its thread
		return ledger.Thread{}, nil
	}
	return last.Closes(), nil
}

// lastOf is the last entry of a thread. Its first is in no index: most threads
// have but that one.
const lastOf = "coalesce((SELECT max(seq) FROM entry INDEXED BY entry_later WHERE thread = ? AND seq <> thread), ?)"

func (w *writer) Threads(article ledger.Seq) ([]ledger.Thread, error) {
	firsts, err := w.seqs("SELECT seq FROM entry WHERE article = ? AND subject = 1 AND seq = thread ORDER BY seq", article)
	if err != nil {
		return nil, err
	}
	var ts []ledger.Thread
	for _, f := range firsts {
		t, err := w.Thread(f)
		if err != nil {
			return nil, err
		}
		ts = append(ts, t)
	}
	return ts, nil
}

func (w *writer) seqs(query string, args ...any) ([]ledger.Seq, error) {
	rows, err := w.conn.QueryContext(background, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []ledger.Seq
	for rows.Next() {
		var s ledger.Seq
		if err := rows.Scan(&s); err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, rows.Err()
}

func (w *writer) insert(es []ledger.Entry) error {
	for i := range es {
		if err := w.insertOne(&es[i]); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) insertOne(e *ledger.Entry) error {
	var text, sketch any
	if e.Text.Digest != (ledger.Hash{}) {
		text = e.Text.Digest[:]
	}
	if e.Sketch.Digest != (ledger.Hash{}) {
		sketch = e.Sketch.Digest[:]
	}
	_, err := w.entry.Exec(e.Seq, e.Recorded, e.Op, e.Of, e.Gone, e.Thread, e.Article, e.At[0], e.At[1], e.Words.Digest[:], text, sketch, e.Hash[:])
	if err != nil {
		return err
	}
	if e.Of == ledger.OfArticle && e.Op == ledger.Assert {
		if _, err := w.version.Exec(e.Seq, e.Raw[:], e.Wording[:]); err != nil {
			return err
		}
		if e.Body != nil {
			if _, err := w.item.Exec(e.Seq, e.Body.Article.Item); err != nil {
				return err
			}
		}
	}
	if e.Words.Salt != nil {
		if _, err := w.part.Exec(2*e.Seq, e.Words.Salt, e.Words.Bytes); err != nil {
			return err
		}
	}
	if e.Text.Salt != nil {
		if _, err := w.part.Exec(2*e.Seq+1, e.Text.Salt, e.Text.Bytes); err != nil {
			return err
		}
	}
	if e.Sketch.Salt != nil {
		if _, err := w.sketch.Exec(e.Seq, e.Sketch.Salt, e.Sketch.Bytes); err != nil {
			return err
		}
	}
	if e.Op == ledger.Erase {
		return w.erase(e)
	}
	if e.Body == nil {
		return nil
	}
	return w.index(e.Seq, e.Body)
}

// index makes an entry findable.
func (w *writer) index(seq ledger.Seq, b *ledger.Body) error {
	if b.Statement == nil {
		var a ledger.Article
		if b.Article != nil {
			a = *b.Article
		}
		published := a.PublishedAt()
		_, err := w.look.Exec(seq, 0, 0, 0, 0, 0, 0, 0, 0, published.From, published.To, ledger.FoldOutlet(a.Outlet))
		return err
	}
	s := b.Statement
	said, spoken, published := s.SaidAt(), s.Spoken(), s.PublishedAt()
	_, err := w.look.Exec(seq, code(ledger.SourceTypes, s.SourceType), code(ledger.Forms, s.Form), code(ledger.Stances, s.Stance), code(ledger.Certainties, s.Certainty),
		said.From, said.To, spoken.From, spoken.To, published.From, published.To, ledger.FoldOutlet(s.Outlet()))
	if err != nil {
		return err
	}
	_, err = w.words.Exec(seq, strings.Join(s.ContentWords(), " "), strings.Join(s.SourceWords(), " "), strings.Join(s.PlaceWords(), " "))
	return err
}

// erase deletes what by takes away.
func (w *writer) erase(by *ledger.Entry) error {
	w.erased = true
	seqs, err := w.seqs("SELECT seq FROM entry WHERE (seq = ?1 OR thread = ?1 AND seq <> thread) AND seq < ?2", by.Thread, by.Seq)
	if err != nil {
		return err
	}
	for _, s := range seqs {
		for _, del := range []string{"DELETE FROM look WHERE seq = ?", "DELETE FROM words WHERE rowid = ?", "DELETE FROM item WHERE article = ?", "DELETE FROM part WHERE id = 2 * ?"} {
			if err := w.exec(del, s); err != nil {
				return err
			}
		}
	}
	if err := w.exec("DELETE FROM part WHERE id = 2 * ? + 1", by.Article); err != nil {
		return err
	}
	return w.exec("DELETE FROM sketch WHERE seq IN (SELECT seq FROM entry WHERE (seq = ?1 OR thread = ?1 AND seq <> thread) AND seq < ?2)", by.Article, by.Seq)
}

// scrub takes the last traces of what was erased out of the files: the search
// index keeps deleted words until it is written anew, the log of the last
// transactions until it is emptied.
func (w *writer) scrub() error {
	if err := w.exec("INSERT INTO words (words) VALUES ('optimize')"); err != nil {
		return err
	}
	return w.exec("PRAGMA wal_checkpoint(TRUNCATE)")
}
