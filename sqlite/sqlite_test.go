package sqlite

import (
	"path/filepath"
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
