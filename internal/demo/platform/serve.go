package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"sync"
	"time"
)

// service is Tally while it serves.
type service struct {
	*tally
	mu   sync.Mutex
	book book
}

// serve serves until it is told to end, or until its data is removed: who tidies
// up a host need not look for processes.
func (t *tally) serve(ctx context.Context) error {
	release, err := t.hold()
	if err != nil {
		return err
	}
	defer release()
	b, err := t.load()
	if err != nil {
		return err
	}
	if b.Format != t.format {
		return fmt.Errorf("release %s reads data of format %d, and this is %d: an update brings it there", t.version, t.format, b.Format)
	}
	s := &service{tally: t, book: b}
	listener, err := net.Listen("tcp", t.listen)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: s.pages(), ReadTimeout: 5 * time.Second, WriteTimeout: 5 * time.Second}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	fmt.Printf("tally %s serves at %s\n", t.version, listener.Addr())
	defer fmt.Printf("tally %s ends\n", t.version)

	look := time.NewTicker(time.Second)
	defer look.Stop()
	for {
		select {
		case <-ctx.Done():
			ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
			defer cancel()
			return server.Shutdown(ctx)
		case err := <-ended:
			return err
		case <-look.C:
			if _, err := os.Stat(t.data); err != nil {
				return errors.Join(err, server.Close())
			}
		}
	}
}

func (s *service) pages() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", s.answer(func() (string, error) {
		counted := s.book.counted(time.Now())
		text, err := s.page(counted)
		if err != nil {
			return "", err
		}
		if err := s.save(counted); err != nil {
			return "", err
		}
		s.book = counted
		return text, nil
	}))
	mux.HandleFunc("GET /version", s.answer(func() (string, error) { return s.version + "\n", nil }))
	mux.HandleFunc("GET /health", s.answer(func() (string, error) {
		_, err := s.page(s.book)
		return wellness(s.version), err
	}))
	return mux
}

// answer makes a page of what is asked for, one request after another.
func (s *service) answer(ask func() (string, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		text, err := ask()
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = w.Write([]byte(text))
	}
}

// wellness is what /health says when all is well.
func wellness(version string) string { return "ok " + version + "\n" }
