package notify

import "context"

// Probe goes as far as a message would: it connects, encrypts and signs in, and
// takes its leave without one. The faults are those of Send.
func (s SMTP) Probe(ctx context.Context) error {
	if err := s.Validate(); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, timeoutOr(s.Timeout))
	defer cancel()
	d, f := s.connect(ctx)
	if f != nil {
		return f
	}
	defer d.line.Close()
	stop := context.AfterFunc(ctx, func() { d.line.Close() })
	defer stop()
	for _, step := range d.opening() {
		if err := step.take(ctx); err != nil {
			return s.setback(ctx, step.name, err)
		}
	}
	d.leave()
	return nil
}
