package sqlite

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"ifolge/ledger"
	"ifolge/ledger/ledgertest"
	"ifolge/when"
)

func open(t testing.TB, now func() when.Micros) *Store {
	t.Helper()
	s, err := Open(filepath.Join(t.TempDir(), "ledger.db"), Options{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func TestStore(t *testing.T) {
	ledgertest.Run(t, func(t *testing.T, now func() when.Micros) ledger.Store { return open(t, now) })
}

func ledgerOf(t *testing.T, path string) *Store {
	t.Helper()
	s, err := Open(path, Options{Now: func() when.Micros { return 1 }})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func page(n int, words string) []ledger.Draft {
	item := fmt.Sprint("item ", n)
	return []ledger.Draft{
		{Op: ledger.Assert, Of: ledger.OfArticle, Page: &ledger.Article{Item: item, Title: words}, Wording: ledger.Hash{byte(n), byte(n >> 8), 1}, Raw: ledger.Hash{byte(n), byte(n >> 8), 2}, Text: words + " hel", KeepText: true},
		{Op: ledger.Assert, Of: ledger.OfStatement, Statement: &ledger.Statement{Lang: "nb", Speaker: words + " kilde", Text: words, Chain: []ledger.Link{{Name: words}},
			Names: []ledger.Name{{Words: words + " sted", Kind: "LOC"}}, ID: ledger.Hash{byte(n), byte(n >> 8)}}},
	}
}

func verify(t *testing.T, s *Store) (faults int) {
	t.Helper()
	if err := s.Check(t.Context()); err != nil {
		t.Log(err)
		faults++
	}
	r, err := ledger.Verify(t.Context(), s, func(err error) { t.Log(err) })
	if err != nil {
		t.Fatal(err)
	}
	return faults + r.Faults
}

// What is erased is in none of the files, not even before they are closed.
func TestErasedWordsLeaveTheFiles(t *testing.T) {
	folder := t.TempDir()
	s := ledgerOf(t, filepath.Join(folder, "ledger.db"))
	defer s.Close()
	for n := range 10 { // no two begin alike: the index leaves out what the word before has too
		if _, err := s.Append(t.Context(), page(n, fmt.Sprintf("%c%dkvartz", 'A'+n, n))); err != nil {
			t.Fatal(err)
		}
	}
	holds := func(word string) (in []string) {
		files, err := filepath.Glob(folder + "/*")
		if err != nil || len(files) == 0 {
			t.Fatal(files, err)
		}
		for _, f := range files {
			b, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			if bytes.Contains(bytes.ToLower(b), []byte(word)) {
				in = append(in, filepath.Base(f))
			}
		}
		return in
	}
	if len(holds("7kvartz")) == 0 {
		t.Fatal("the words are in no file while they are in the ledger")
	}
	if _, err := s.Append(t.Context(), []ledger.Draft{{Op: ledger.Erase, Thread: 15, Reason: "asked for"}}); err != nil {
		t.Fatal(err)
	}
	if in := holds("7kvartz"); len(in) > 0 {
		t.Errorf("erased words are in %v", in)
	}
	if len(holds("8kvartz")) == 0 {
		t.Error("other words are gone, too")
	}
	if n := verify(t, s); n > 0 {
		t.Errorf("%d faults after an erasure", n)
	}
	n := 0
	for e, err := range s.Entries(t.Context(), ledger.Question{Words: []string{"i8kvartz"}}) {
		if err != nil || e.Seq != 18 {
			t.Errorf("entry %d, %v", e.Seq, err)
		}
		n++
	}
	if n != 1 {
		t.Errorf("%d entries have the other words, want 1", n)
	}
}

func TestReopened(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger %41?#.db") // no part of an address
	s := ledgerOf(t, path)
	first, err := s.Append(t.Context(), page(1, "en"))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Fatal(err)
	}
	s = ledgerOf(t, path)
	defer s.Close()
	head, err := s.Head(t.Context())
	if err != nil || head.Hash != first[1].Hash {
		t.Errorf("the head is %d, %v", head.Seq, err)
	}
	if es, err := s.Append(t.Context(), page(1, "en")); err != nil || len(es) > 0 {
		t.Errorf("the same again: %d entries, %v", len(es), err)
	}
	if es, err := s.Append(t.Context(), page(2, "to")); err != nil || es[0].Seq != 3 {
		t.Errorf("the next: %v, %v", es, err)
	}
	if n := verify(t, s); n > 0 {
		t.Errorf("%d faults", n)
	}
}

func TestOpenSaysWhatIsWrong(t *testing.T) {
	folder := t.TempDir()
	text := filepath.Join(folder, "text")
	if err := os.WriteFile(text, bytes.Repeat([]byte("Veien er stengt. "), 100), 0o644); err != nil {
		t.Fatal(err)
	}
	newer := filepath.Join(folder, "newer")
	s := ledgerOf(t, newer)
	if err := s.w.exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, 1)"); err != nil {
		t.Fatal(err)
	}
	s.Close()
	for path, want := range map[string]string{
		text:                               "not a ledger",
		newer:                              "made by a newer ifolge",
		filepath.Join(folder, "none", "x"): "none",
		folder:                             folder,
	} {
		if s, err := Open(path, Options{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", path, err, want)
			if err == nil {
				s.Close()
			}
		}
	}
}

// Several programs add at once: everything is there once, in one chain.
func TestSeveralWriters(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	ledgerOf(t, path).Close()
	const writers, each = 3, 15
	var all sync.WaitGroup
	for range writers {
		s := ledgerOf(t, path)
		all.Go(func() {
			defer s.Close()
			for n := range each {
				if _, err := s.Append(context.Background(), page(n, fmt.Sprint("ord", n))); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	s := ledgerOf(t, path)
	defer s.Close()
	if head, err := s.Head(t.Context()); err != nil || head.Seq != 2*each {
		t.Errorf("%d entries, %v, want %d", head.Seq, err, 2*each)
	}
	if n := verify(t, s); n > 0 {
		t.Errorf("%d faults", n)
	}
}

// Several programs may be the first.
func TestMadeAtOnce(t *testing.T) {
	for range 2 {
		path := filepath.Join(t.TempDir(), "ledger.db")
		var all sync.WaitGroup
		for n := range 4 {
			all.Go(func() {
				s, err := Open(path, Options{Now: func() when.Micros { return 1 }})
				if err != nil {
					t.Error(err)
					return
				}
				defer s.Close()
				if _, err := s.Append(context.Background(), page(n, "ord")); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
	}
}

// A reader sees the ledger as it was when it began, while others add.
func TestReadersAreNotDisturbed(t *testing.T) {
	s := open(t, func() when.Micros { return 1 })
	for n := range 10 {
		if _, err := s.Append(t.Context(), page(n, "ord")); err != nil {
			t.Fatal(err)
		}
	}
	seen := 0
	for _, err := range s.Entries(t.Context(), ledger.Question{Of: ledger.Everything}) {
		if err != nil {
			t.Fatal(err)
		}
		if seen++; seen == 3 {
			if _, err := s.Append(t.Context(), page(50, "ord")); err != nil {
				t.Fatal(err)
			}
		}
	}
	if seen != 20 {
		t.Errorf("%d entries seen, want the 20 from before", seen)
	}
}

// Whoever changes the file is found out.
func TestTamperingIsFound(t *testing.T) {
	for _, sql := range []string{
		"UPDATE entry SET recorded = recorded + 1 WHERE seq = 3",
		"UPDATE entry SET op = 2 WHERE seq = 4",
		"UPDATE entry SET thread = 2 WHERE seq = 4",
		"UPDATE entry SET hash = zeroblob(32) WHERE seq = 6",
		"UPDATE part SET bytes = replace(bytes, 'ord', 'mord') WHERE id = 8",
		"UPDATE part SET bytes = 'hel' WHERE id = 7",
		"UPDATE part SET salt = zeroblob(16) WHERE id = 8",
		"UPDATE version SET raw = zeroblob(32) WHERE article = 3",
		"UPDATE version SET wording = zeroblob(32) WHERE article = 3",
		"DELETE FROM part WHERE id = 8",
		"DELETE FROM part WHERE id = 7",
		"DELETE FROM entry WHERE seq = 3",
		"DELETE FROM version WHERE article = 3",
		"DELETE FROM look WHERE seq = 4",
		"DELETE FROM words WHERE rowid = 4",
		"UPDATE entry SET seq = 30 WHERE seq = 6",
	} {
		s := open(t, func() when.Micros { return 1 })
		for n := range 3 {
			if _, err := s.Append(t.Context(), page(n, "ord")); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.w.exec(sql); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
		faults := 0
		if s.Check(t.Context()) != nil {
			faults++
		}
		r, err := ledger.Verify(t.Context(), s, func(error) {})
		if faults+r.Faults == 0 && err == nil {
			t.Errorf("%s: not found", sql)
		}
	}
}

// No question sorts what it finds or reads whole tables behind an index: a
// ledger of millions would not answer.
func TestQueriesAreDrivenByTheirOrder(t *testing.T) {
	s := open(t, func() when.Micros { return 1 })
	for what, q := range map[string]ledger.Question{
		"all":      {},
		"source":   {Source: "Kari Lie", AsOf: 5, Newest: true},
		"words":    {Words: []string{"havn"}, Stances: []string{"denies"}},
		"outlet":   {Outlet: "Fjordposten", Newest: true},
		"article":  {Article: 3, Versions: true},
		"stance":   {Stances: []string{"denies"}},
		"history":  {History: true},
		"articles": {Of: ledger.Articles, Versions: true},
		"papers":   {Of: ledger.Articles, Outlet: "Fjordposten"},
		"export":   {Of: ledger.Everything},
	} {
		query, args := compose(&q, q.Matcher(), 100)
		rows, err := s.read.Query("EXPLAIN QUERY PLAN "+query, args...)
		if err != nil {
			t.Fatalf("%s: %v\n%s", what, err, query)
		}
		for rows.Next() {
			var id, parent, unused int
			var step string
			if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
				t.Fatal(err)
			}
			if what == "papers" && strings.Contains(step, "SCAN") {
				t.Errorf("%s: %s", what, step)
			}
			if strings.Contains(step, "TEMP B-TREE") || strings.Contains(step, "AUTOMATIC") {
				t.Errorf("%s: %s", what, step)
			}
		}
		rows.Close()
	}
}
