package ingest

import (
	"sync"

	"ifolge/model"
)

// A loaded is a model that is loaded once, when first asked for; nil where it
// cannot be read.
type loaded[M any] struct {
	name string
	read func(*model.File) (*M, error)
	once sync.Once
	m    *M
}

func (l *loaded[M]) model(models func(name string) (*model.File, error)) *M {
	l.once.Do(func() {
		if f, err := models(l.name); err == nil {
			l.m, _ = l.read(f)
		}
	})
	return l.m
}
