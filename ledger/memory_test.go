package ledger_test

import (
	"testing"

	"ifolge/ledger"
	"ifolge/ledger/ledgertest"
	"ifolge/when"
)

func TestMemory(t *testing.T) {
	ledgertest.Run(t, func(t *testing.T, now func() when.Micros) ledger.Store { return ledger.NewMemory(now) })
}
