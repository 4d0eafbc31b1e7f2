package bundle

import (
	"context"
	"time"
)

// Document gathers one text that is made on demand, such as the state of the
// licence, under the name given. text may return ErrSkipped.
func Document(name, source string, text func(ctx context.Context) ([]byte, error)) Collector {
	return &document{name, source, text}
}

type document struct {
	name, source string
	text         func(ctx context.Context) ([]byte, error)
}

func (d *document) Collect(ctx context.Context, out Out) error {
	text, err := d.text(ctx)
	if err != nil {
		return err
	}
	return whole(out, d.name, d.source, time.Time{}, text)
}
