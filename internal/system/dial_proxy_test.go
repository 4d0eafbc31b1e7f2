package system

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"
)

// greeter is a server that speaks first, and repeats a line.
func greeter(t *testing.T) string {
	t.Helper()
	return serveTCP(t, func(conn net.Conn) {
		fmt.Fprint(conn, "220 mail.example\r\n")
		line, _ := bufio.NewReader(conn).ReadString('\n')
		fmt.Fprint(conn, line)
	})
}

func serveTCP(t *testing.T, talk func(net.Conn)) string {
	t.Helper()
	listener := must(net.Listen("tcp", "127.0.0.1:0"))
	var all sync.WaitGroup
	all.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			all.Go(func() {
				defer conn.Close()
				talk(conn)
			})
		}
	})
	t.Cleanup(func() { listener.Close(); all.Wait() })
	return listener.Addr().String()
}

// socksProxy is a SOCKS5 proxy (RFC 1928, RFC 1929) that connects to target, or
// answers refuse when that is not 0. It sends the target's name to asked.
func socksProxy(t *testing.T, target, user, password string, refuse byte, asked chan<- string) string {
	t.Helper()
	return serveTCP(t, func(conn net.Conn) {
		read := func(n int) []byte {
			b := make([]byte, n)
			_, _ = io.ReadFull(conn, b)
			return b
		}
		methods := read(int(read(2)[1]))
		if user != "" {
			if !strings.ContainsRune(string(methods), 2) {
				_, _ = conn.Write([]byte{5, 0xff})
				return
			}
			_, _ = conn.Write([]byte{5, 2})
			name := read(int(read(2)[1]))
			word := read(int(read(1)[0]))
			if string(name) != user || string(word) != password {
				_, _ = conn.Write([]byte{1, 1})
				return
			}
			_, _ = conn.Write([]byte{1, 0})
		} else {
			_, _ = conn.Write([]byte{5, 0})
		}
		if head := read(4); head[3] != 3 { // a name, not an address
			return
		}
		name := read(int(read(1)[0]))
		asked <- fmt.Sprintf("%s:%d", name, binary.BigEndian.Uint16(read(2)))
		_, _ = conn.Write([]byte{5, refuse, 0, 1, 0, 0, 0, 0, 0, 0})
		if refuse != 0 {
			return
		}
		out, err := net.Dial("tcp", target)
		if err != nil {
			return
		}
		defer out.Close()
		go func() { _, _ = io.Copy(out, conn); out.Close() }()
		_, _ = io.Copy(conn, out)
	})
}

// says reads the greeting through conn and has a line repeated.
func says(conn net.Conn) error {
	in := bufio.NewReader(conn)
	if line, err := in.ReadString('\n'); line != "220 mail.example\r\n" {
		return fmt.Errorf("greeting %q, %w", line, err)
	}
	fmt.Fprint(conn, "EHLO me\r\n")
	if line, err := in.ReadString('\n'); line != "EHLO me\r\n" {
		return fmt.Errorf("answer %q, %w", line, err)
	}
	return nil
}

func TestMailDial(t *testing.T) {
	mail := greeter(t)
	asked := make(chan string, 4)
	word := "s3" + "cret"
	own := issue(t, time.Now().Add(-time.Hour), time.Now().Add(time.Hour))
	connect := startProxy(t, &proxyServer{target: mail, password: word})
	over := startProxy(t, &proxyServer{target: mail})
	tunnelled := serveTCP(t, func(conn net.Conn) { // TLS before the proxy
		in := tls.Server(conn, &tls.Config{Certificates: []tls.Certificate{own.pair}})
		out := must(net.Dial("tcp", over.Listener.Addr().String()))
		defer out.Close()
		go func() { _, _ = io.Copy(out, in); out.Close() }()
		_, _ = io.Copy(in, out)
	})
	forbidding := startProxy(t, &proxyServer{refuse: 403})
	babbling := serveTCP(t, func(conn net.Conn) { _, _ = io.WriteString(conn, strings.Repeat("x", 1<<20)) })
	closing := serveTCP(t, func(net.Conn) {})
	gone := must(net.Listen("tcp", "127.0.0.1:0"))
	gone.Close()

	for name, tt := range map[string]struct {
		network Network
		addr    string // mail.example:587 when empty
		want    []string
	}{
		"straight":                {network: Network{}, addr: mail},
		"HTTP with a password":    {network: Network{Proxy: "http://user:" + word + "@" + connect.Listener.Addr().String()}},
		"HTTP without a password": {network: Network{Proxy: connect.Listener.Addr().String()}, want: []string{"407", "network.proxy"}},
		"HTTP over TLS":           {network: Network{Proxy: "https://" + tunnelled, CAFile: own.certFile}},
		"TLS of nobody we trust":  {network: Network{Proxy: "https://" + tunnelled}, want: []string{"certificate does not verify"}},
		"from the environment":    {network: Network{Env: environment("HTTPS_PROXY", "http://user:"+word+"@"+connect.Listener.Addr().String())}},
		"this host straight":      {network: Network{Proxy: gone.Addr().String()}, addr: mail},
		"excepted":                {network: Network{Proxy: gone.Addr().String(), NoProxy: "no.example"}, addr: "no.example:1"},
		"SOCKS":                   {network: Network{Proxy: "socks5://" + socksProxy(t, mail, "", "", 0, asked)}},
		"SOCKS with a password":   {network: Network{Proxy: "socks5h://user:" + word + "@" + socksProxy(t, mail, "user", word, 0, asked)}},
		"SOCKS, wrong password": {network: Network{Proxy: "socks5://user:wrong@" + socksProxy(t, mail, "user", word, 0, asked)},
			want: []string{"authentication failed"}},
		"SOCKS, nobody there": {network: Network{Proxy: "socks5://" + socksProxy(t, mail, "", "", 4, asked)}, want: []string{"host unreachable"}},
		"SOCKS, hangs up":     {network: Network{Proxy: "socks5://" + closing}, want: []string{"no connection through the proxy"}},
		"forbidden":           {network: Network{Proxy: forbidding.Listener.Addr().String()}, want: []string{"403 Forbidden"}},
		"babbling":            {network: Network{Proxy: babbling}, want: []string{"not valid HTTP"}},
		"gone":                {network: Network{Proxy: gone.Addr().String()}, want: []string{"connection refused"}},
	} {
		t.Run(name, func(t *testing.T) {
			dial, err := tt.network.MailDial()
			if err != nil {
				t.Fatal(err)
			}
			if tt.addr == "" {
				tt.addr = "mail.example:587"
			}
			conn, err := dial(t.Context(), "tcp", tt.addr)
			if name == "excepted" {
				if err == nil || strings.Contains(err.Error(), "proxy") {
					t.Errorf("got %v, want the failure of a straight connection", err)
				}
				return
			}
			if tt.want == nil {
				if err != nil {
					t.Fatal(err)
				}
				defer conn.Close()
				if err := says(conn); err != nil {
					t.Error(err)
				}
				return
			}
			f := wantFault(t, err, "proxy_failed", 3, tt.want...)
			if !f.Retryable || strings.Contains(f.Message+f.Hint, word) {
				t.Errorf("fault %+v", f)
			}
		})
	}
	close(asked)
	for name := range asked {
		if name != "mail.example:587" {
			t.Errorf("the SOCKS proxy was asked for %s", name)
		}
	}
}

func TestMailDialGivesUp(t *testing.T) {
	quiet := make(chan struct{})
	silent := serveTCP(t, func(net.Conn) { <-quiet })
	defer close(quiet)
	for _, scheme := range []string{"http", "https", "socks5"} {
		dial := must(Network{Proxy: scheme + "://" + silent}.MailDial())
		ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
		begun := time.Now()
		_, err := dial(ctx, "tcp", "mail.example:587")
		cancel()
		wantFault(t, err, "proxy_failed", 3, "no answer in time")
		if took := time.Since(begun); took > 5*time.Second || errors.Is(err, context.Canceled) {
			t.Errorf("%s: took %v, %v", scheme, took, err)
		}
	}
	dial := must(Network{Offline: true}.MailDial())
	_, err := dial(t.Context(), "tcp", "mail.example:587")
	wantFault(t, err, "offline", 3, "mail.example:587")
	for _, wrong := range []Network{{Proxy: "ftp://x"}, {CAFile: "/nonexistent"}} {
		if _, err := wrong.MailDial(); err == nil {
			t.Errorf("%+v is accepted", wrong)
		}
	}
}
