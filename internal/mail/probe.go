package mail

import "context"

// Probe visits the folder and looks at nothing in it. The faults are those of Fetch.
func (b Box) Probe(ctx context.Context) error {
	return b.visit(ctx, func(*session) error { return nil })
}
