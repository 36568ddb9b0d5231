package book

import (
	"crypto/sha256"

	"ifolge/ledger"
)

func hash(parts ...string) ledger.Hash {
	h := sha256.New()
	for _, p := range parts {
		h.Write([]byte(p + "\x00"))
	}
	return ledger.Hash(h.Sum(nil))
}
