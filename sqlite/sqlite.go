// Package sqlite keeps a ledger in one SQLite file, in pure Go.
//
// The file is in WAL mode: any number of readers, in any number of processes,
// see the ledger as it was when they began, while one writer at a time adds to
// it. An [Store.Append] that has returned is on disk and survives the death of
// the process and of the machine; one that has not leaves nothing.
//
// Table entry is the ledger and only grows. The words lie apart in table part,
// from which alone rows are deleted, by an Erase; what is deleted is
// overwritten with zeros, in the file and in the search index.
package sqlite

import (
	"context"
	"crypto/rand"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"net/url"
	"path/filepath"
	"sync"

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite" // and the driver "sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"ifolge/ledger"
	"ifolge/when"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Options say how a ledger is opened.
type Options struct {
	Now    func() when.Micros // the clock of Recorded
	Random io.Reader          // of salts; nil: the system's
}

// A Store is a ledger in a file.
type Store struct {
	now    func() when.Micros
	random io.Reader
	read   *sql.DB

	mu    sync.Mutex // one Append at a time
	write *sql.DB
	w     *writer
}

var _ ledger.Store = (*Store)(nil)

// Open opens the ledger in the file at path, and makes it where there is none;
// its folder must be there.
func Open(path string, o Options) (*Store, error) {
	if o.Random == nil {
		o.Random = rand.Reader
	}
	s := &Store{now: o.Now, random: o.Random}
	if err := s.open(path); err != nil {
		s.Close()
		return nil, fmt.Errorf("sqlite: %s: %w", path, err)
	}
	return s, nil
}

func (s *Store) open(path string) error {
	name, err := dsn(path)
	if err != nil {
		return err
	}
	if s.write, err = sql.Open("sqlite", name); err != nil {
		return err
	}
	s.write.SetMaxOpenConns(1)
	if err := migrate(s.write); err != nil {
		return inWords(err)
	}
	if s.w, err = newWriter(s.write); err != nil {
		return err
	}
	if s.read, err = sql.Open("sqlite", name+"&_pragma=query_only(1)"); err != nil {
		return err
	}
	s.read.SetMaxIdleConns(8)
	return nil
}

// dsn names the file for the driver. FULL: an Append that has returned survives
// a power cut. secure_delete: what is erased is overwritten.
func dsn(path string) (string, error) {
	full, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	full = filepath.ToSlash(full)
	if full[0] != '/' { // C:/…
		full = "/" + full
	}
	u := url.URL{Scheme: "file", Path: full}
	return u.String() + "?_pragma=busy_timeout(20000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)" +
		"&_pragma=secure_delete(1)&_pragma=cache_size(-65536)&_pragma=temp_store(MEMORY)&_txlock=immediate", nil
}

func migrate(db *sql.DB) error {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, files)
	if err != nil {
		return err
	}
	ctx := context.Background()
	now, newest, err := p.GetVersions(ctx)
	if err != nil { // another process may be making the file
		now, newest, err = p.GetVersions(ctx)
	}
	switch {
	case err != nil:
		return err
	case now > newest:
		return fmt.Errorf("form %d, made by a newer ifolge; this one knows %d: update it", now, newest)
	case now == newest:
		return nil
	}
	if _, err = p.Up(ctx); err != nil {
		_, err = p.Up(ctx)
	}
	return err
}

// inWords says what is wrong with a file that is no ledger.
func inWords(err error) error {
	if e, ok := errors.AsType[*sqlite.Error](err); ok && e.Code() == sqlite3.SQLITE_NOTADB {
		return errors.New("not a ledger: no SQLite file")
	}
	return err
}

// Close ends the use of the ledger. Appends that have returned are on disk.
func (s *Store) Close() error {
	var errs []error
	if s.w != nil {
		errs = append(errs, s.w.close())
	}
	for _, db := range []*sql.DB{s.read, s.write} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	return errors.Join(errs...)
}

func (s *Store) Append(ctx context.Context, ds []ledger.Draft) (es []ledger.Entry, err error) {
	err = s.transact(func() error {
		es, err = ledger.Plan(s.w, ds, s.now(), s.random)
		if err != nil {
			return err
		}
		return s.w.insert(es)
	})
	if err != nil {
		return nil, err
	}
	return es, nil
}

func (s *Store) Restore(ctx context.Context, es []ledger.Entry) (added int, err error) {
	err = s.transact(func() error {
		fresh, err := ledger.TakeOver(s.w, es)
		if err != nil {
			return err
		}
		added = len(fresh)
		return s.w.insert(fresh)
	})
	if err != nil {
		return 0, err
	}
	return added, nil
}

// transact runs f in one transaction of the writer. It is not broken off once
// begun: it is short, and what it writes stands whole or not at all.
func (s *Store) transact(f func() error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.w.exec("BEGIN IMMEDIATE"); err != nil {
		return fmt.Errorf("sqlite: %w", err)
	}
	if err := f(); err != nil {
		s.w.erased = false
		return errors.Join(err, s.w.exec("ROLLBACK"))
	}
	if err := s.w.exec("COMMIT"); err != nil {
		s.w.erased = false
		return errors.Join(fmt.Errorf("sqlite: %w", err), s.w.exec("ROLLBACK"))
	}
	if s.w.erased {
		s.w.erased = false
		return s.w.scrub()
	}
	return nil
}

func (s *Store) Head(ctx context.Context) (ledger.Entry, error) {
	return one(s.read.QueryRowContext(ctx, "SELECT "+columns+" FROM entry e"+parts+" ORDER BY e.seq DESC LIMIT 1"))
}

func (s *Store) Entry(ctx context.Context, n ledger.Seq) (ledger.Entry, error) {
	e, err := one(s.read.QueryRowContext(ctx, "SELECT "+columns+" FROM entry e"+parts+" WHERE e.seq = ?", n))
	if err == nil && e.Seq == 0 {
		return e, fmt.Errorf("entry %d: %w", n, ledger.ErrNotFound)
	}
	return e, err
}

// one reads a row that may be missing.
func one(row *sql.Row) (ledger.Entry, error) {
	e, err := scan(row.Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return ledger.Entry{}, nil
	}
	return e, err
}

func (s *Store) Known(ctx context.Context, item string, raw ledger.Hash) (bool, error) {
	if raw == (ledger.Hash{}) {
		return false, nil
	}
	var n int
	err := s.read.QueryRowContext(ctx, knownBytes, raw[:], ledger.IsAddress(item), item).Scan(&n)
	return n > 0, err
}

// knownBytes: an address is known by its bytes only where they came from it, or
// where nobody can say any more.
const knownBytes = `SELECT EXISTS (
	SELECT 1 FROM version v LEFT JOIN item i ON i.article = v.article
	WHERE v.raw = ?1 AND (?2 = 0 OR i.name IS NULL OR i.name = ?3))`

const knownWording = `SELECT EXISTS (
	SELECT 1 FROM version v LEFT JOIN item i ON i.article = v.article WHERE v.wording = ?2 AND (i.name IS NULL OR i.name = ?1))`

// columns and parts belong together; scan reads them.
const columns = `e.seq, e.recorded, e.op, e.subject, e.gone, e.thread, e.article, e.start, e.stop, e.words_digest, e.text_digest, e.sketch_digest, e.hash,
	p.salt, p.bytes, t.salt, t.bytes, k.salt, k.bytes, v.raw, v.wording`

const parts = ` LEFT JOIN part p ON p.id = 2 * e.seq
	LEFT JOIN part t ON t.id = CASE WHEN e.text_digest IS NULL THEN -1 ELSE 2 * e.seq + 1 END
	LEFT JOIN sketch k ON k.seq = CASE WHEN e.sketch_digest IS NULL THEN -1 ELSE e.seq END
	LEFT JOIN version v ON v.article = CASE e.subject WHEN 2 THEN e.article ELSE -1 END`

func scan(into func(...any) error) (ledger.Entry, error) {
	var e ledger.Entry
	var words, text, sketch, hash, raw, wording []byte
	err := into(&e.Seq, &e.Recorded, &e.Op, &e.Of, &e.Gone, &e.Thread, &e.Article, &e.At[0], &e.At[1], &words, &text, &sketch, &hash,
		&e.Words.Salt, &e.Words.Bytes, &e.Text.Salt, &e.Text.Bytes, &e.Sketch.Salt, &e.Sketch.Bytes, &raw, &wording)
	if err != nil {
		return ledger.Entry{}, err
	}
	copy(e.Words.Digest[:], words)
	copy(e.Text.Digest[:], text)
	copy(e.Sketch.Digest[:], sketch)
	copy(e.Hash[:], hash)
	copy(e.Raw[:], raw)
	copy(e.Wording[:], wording)
	return e, e.Read()
}

// Entries answers from what stands when the first entry is asked for.
func (s *Store) Entries(ctx context.Context, q ledger.Question) iter.Seq2[ledger.Entry, error] {
	return func(yield func(ledger.Entry, error) bool) {
		if err := s.answer(ctx, q, yield); err != nil {
			yield(ledger.Entry{}, err)
		}
	}
}

func (s *Store) answer(ctx context.Context, q ledger.Question, yield func(ledger.Entry, error) bool) error {
	if err := q.Check(); err != nil {
		return err
	}
	horizon, err := s.horizon(ctx, q.AsOf)
	if err != nil {
		return err
	}
	match := q.Matcher()
	query, args := compose(&q, match, horizon)
	rows, err := s.read.QueryContext(ctx, query, args...)
	if err != nil {
		return fmt.Errorf("sqlite: %w", err)
	}
	defer rows.Close()
	n := 0
	for rows.Next() {
		e, err := scan(rows.Scan)
		if err != nil {
			return err
		}
		if q.Of != ledger.Everything && !match.Entry(&e) {
			continue
		}
		if !yield(e, nil) {
			return nil
		}
		if n++; n == q.Limit {
			return nil
		}
	}
	return rows.Err()
}

// horizon returns the last entry that was recorded at the moment asof.
func (s *Store) horizon(ctx context.Context, asof when.Micros) (ledger.Seq, error) {
	var low, high ledger.Seq // the answer is in [low, high]
	if err := s.read.QueryRowContext(ctx, "SELECT coalesce(max(seq), 0) FROM entry").Scan(&high); err != nil || asof == 0 {
		return high, err
	}
	for low < high {
		mid := low + (high-low+1)/2
		var at when.Micros
		if err := s.read.QueryRowContext(ctx, "SELECT recorded FROM entry WHERE seq = ?", mid).Scan(&at); err != nil {
			return 0, err
		}
		if at <= asof {
			low = mid
		} else {
			high = mid - 1
		}
	}
	return low, nil
}

// Check asks SQLite whether the file is sound, and whether what questions look
// at is there for every entry with words and for no other.
func (s *Store) Check(ctx context.Context) error {
	var said string
	if err := s.read.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&said); err != nil || said != "ok" {
		return errors.Join(fmt.Errorf("sqlite: %w: the file is damaged: %s", ledger.ErrTampered, said), err)
	}
	var parts, statements, looks, words int
	err := s.read.QueryRowContext(ctx, `SELECT
		(SELECT count(*) FROM entry e JOIN part p ON p.id = 2 * e.seq WHERE e.op <> 4),
		(SELECT count(*) FROM entry e JOIN part p ON p.id = 2 * e.seq WHERE e.op <> 4 AND e.subject = 1),
		(SELECT count(*) FROM look),
		(SELECT count(*) FROM words_docsize)`).Scan(&parts, &statements, &looks, &words)
	if err != nil {
		return err
	}
	if parts != looks || statements != words {
		return fmt.Errorf("sqlite: %w: of %d entries with words %d can be asked for, of %d statements %d be found by words", ledger.ErrTampered, parts, looks, statements, words)
	}
	return nil
}
