package backoffice

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/system"
)

// drainTime is how long a stopping server waits for requests under way.
const drainTime = 10 * time.Second

// Service says how to serve.
type Service struct {
	Listen      string // host:port, port 0 for any
	AddrFile    string // where to write the address once listening; empty: nowhere
	CertFile    string // PEM, with KeyFile; empty: plain HTTP
	KeyFile     string
	SelfSigned  bool // HTTPS with a certificate of our own authority, see selfSigned
	BehindProxy bool // plain HTTP may be served to other hosts: a proxy adds TLS
	Uploads     UploadLimits

	TicketPrefix string   // of the numbers of requests from now on; empty: as before
	Forward      *Forward // nil: requests are handed over to nobody

	Log *slog.Logger
}

// Serve answers customers until ctx ends, then finishes the requests under way.
// Meanwhile it keeps the timestamp of the releases fresh, if it has the key. A
// stop that was asked for is no error.
func (s *Store) Serve(ctx context.Context, o Service) error {
	host, _, err := net.SplitHostPort(o.Listen)
	if err != nil {
		return fault.Usage("--listen %s: want HOST:PORT", o.Listen)
	}
	config, err := s.tlsConfig(o, host)
	if err != nil {
		return err
	}
	if config == nil && !o.BehindProxy && !loopback(host) {
		return fault.Usage("plain HTTP on %s would be open to the network", o.Listen).
			Hinted("use --tls-cert and --tls-key, or --behind-proxy when a proxy adds TLS")
	}
	if err := s.Heal(ctx); err != nil { // another process may be at work, or the directory read-only
		o.Log.Warn("cannot finish what an earlier run left", "error", err.Error())
	}
	if err := s.arrange(ctx, o.TicketPrefix, o.Forward != nil); err != nil {
		if o.TicketPrefix != "" || o.Forward != nil {
			return err
		}
		o.Log.Warn("support requests cannot be taken in", "error", err.Error())
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", o.Listen)
	if err != nil {
		return fault.New(fault.ExitFailure, "listen_failed", "listening on %s: %w", o.Listen, err).
			Hinted("choose another port, or stop what listens there")
	}
	defer listener.Close()
	if o.AddrFile != "" {
		if err := system.WriteFile(o.AddrFile, []byte(listener.Addr().String()), 0o644); err != nil {
			return err
		}
	}
	s.LimitUploads(o.Uploads)
	o.Log.Info("serving", "product", s.Product, "address", listener.Addr().String(), "tls", config != nil)
	var fresh sync.WaitGroup
	defer fresh.Wait()
	until, stop := context.WithCancel(ctx)
	defer stop()
	fresh.Go(func() { s.keepFresh(until, o.Log) })
	if o.Forward != nil {
		fresh.Go(func() { s.keepForwarding(until, *o.Forward, o.Log) })
	}
	return run(ctx, listener, config, s.Handler(o.Log), o.Log)
}

// run serves until ctx ends and the requests under way are answered.
func run(ctx context.Context, listener net.Listener, config *tls.Config, handler http.Handler, log *slog.Logger) error {
	server := newServer(handler, log)
	if config != nil {
		listener = tls.NewListener(listener, config)
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	select {
	case err := <-ended:
		return fault.New(fault.ExitFailure, "listen_failed", "serving: %w", err)
	case <-ctx.Done():
	}
	log.Info("stopping")
	draining, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTime)
	defer cancel()
	if err := server.Shutdown(draining); err != nil {
		log.Warn("requests were cut off", "error", err.Error())
		server.Close()
	}
	if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	log.Info("stopped")
	return nil
}

// newServer is a server whom no client can keep waiting for long.
func newServer(handler http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       15 * time.Second,
		WriteTimeout:      30 * time.Second,
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
}

// tlsConfig returns nil for plain HTTP.
func (s *Store) tlsConfig(o Service, host string) (*tls.Config, error) {
	if o.SelfSigned {
		if o.CertFile != "" || o.KeyFile != "" {
			return nil, fault.Usage("--tls-self-signed and --tls-cert exclude each other")
		}
		var err error
		if o.CertFile, o.KeyFile, err = s.selfSigned(host); err != nil {
			return nil, err
		}
	}
	if o.CertFile == "" && o.KeyFile == "" {
		return nil, nil
	}
	if o.CertFile == "" || o.KeyFile == "" {
		return nil, fault.Usage("HTTPS needs both --tls-cert and --tls-key")
	}
	certificate, err := system.ReadFile(o.CertFile, maxSmall*16)
	if err != nil {
		return nil, err
	}
	key, err := system.ReadFile(o.KeyFile, maxSmall)
	if err != nil {
		return nil, err
	}
	pair, err := tls.X509KeyPair(certificate, key)
	if err != nil {
		return nil, fault.New(fault.ExitUsage, "certificate_invalid", "%s and %s are no certificate with its key: %w", o.CertFile, o.KeyFile, err)
	}
	return &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12, NextProtos: []string{"h2", "http/1.1"}}, nil
}

func loopback(host string) bool {
	addr, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && addr.IsLoopback()
}
