package system

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"syscall"

	"golang.org/x/net/proxy"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
)

const (
	maxTunnel      = 2 * maxConnect // to connect to a proxy, and its way to the mail server
	maxProxyAnswer = 16 << 10       // bytes of a proxy's answer to CONNECT
)

// Dial opens a TCP connection to addr, host and port, as net.Dialer does.
type Dial func(ctx context.Context, network, addr string) (net.Conn, error)

// MailDial returns the way to mail servers and mailboxes: straight, or through the
// proxy that n names for https, under the same rules; this host is always reached
// straight. It reads the files that n names, and opens no socket.
//
// Where a proxy is in the way, errors of the Dial are faults: proxy_failed (exit 3,
// retryable). With n.Offline every call is the fault offline.
func (n Network) MailDial() (Dial, error) {
	choose, err := n.proxies()
	if err != nil {
		return nil, err
	}
	extra, err := n.authorities()
	if err != nil {
		return nil, err
	}
	dialer := &net.Dialer{Timeout: maxConnect}
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		if n.Offline {
			return nil, fault.New(fault.ExitUnreachable, "offline",
				"cannot reach the mail server %s: network use is switched off", addr).Hinted("repeat the command without --offline")
		}
		by, err := choose(&url.URL{Scheme: "https", Host: addr})
		if err != nil {
			return nil, badProxy("%s is not a proxy address", "network.proxy")
		}
		if by == nil {
			return dialer.DialContext(ctx, network, addr)
		}
		ctx, cancel := context.WithTimeout(ctx, maxTunnel)
		defer cancel()
		conn, err := dialer.DialContext(ctx, "tcp", proxyAddress(by))
		if err != nil {
			return nil, caused(proxyFailed(by, reason(err)), err)
		}
		leave := context.AfterFunc(ctx, func() { conn.Close() })
		through := &tunnel{Conn: conn, proxy: by, agent: n.UserAgent}
		if by.Scheme == "https" {
			through.tls = &tls.Config{ServerName: by.Hostname(), MinVersion: tls.VersionTLS12, RootCAs: roots(extra, n.CAExclusive)}
		}
		open, err := through.open(ctx, addr)
		if !leave() && err == nil { // closed in the last moment
			err = caused(proxyFailed(by, lang.Errorf("no answer in time")), ctx.Err())
		}
		if err != nil {
			conn.Close()
			return nil, err
		}
		return open, nil
	}, nil
}

// proxyAddress is where the proxy listens; ports without a number are those of net/http.
func proxyAddress(by *url.URL) string {
	port := map[string]string{"http": "80", "https": "443", "socks5": "1080", "socks5h": "1080"}[by.Scheme]
	return net.JoinHostPort(by.Hostname(), cmp.Or(by.Port(), port))
}

// tunnel is a connection to a proxy.
type tunnel struct {
	net.Conn
	proxy *url.URL
	agent string
	tls   *tls.Config // nil: the proxy is spoken to in the clear
}

// open has the proxy connect to addr, and returns the connection that leads there.
func (t *tunnel) open(ctx context.Context, addr string) (net.Conn, error) {
	conn := t.Conn
	if t.tls != nil {
		over := tls.Client(conn, t.tls)
		if err := over.HandshakeContext(ctx); err != nil {
			return nil, caused(proxyFailed(t.proxy, t.why(ctx, err)), err)
		}
		conn = over
	}
	ask := t.connect
	if t.proxy.Scheme == "socks5" || t.proxy.Scheme == "socks5h" {
		ask = t.socks
	}
	if err := ask(ctx, conn, addr); err != nil {
		if f, ok := errors.AsType[*fault.Error](err); ok {
			return nil, f
		}
		return nil, caused(proxyFailed(t.proxy, t.why(ctx, err)), err)
	}
	return conn, nil
}

func (t *tunnel) why(ctx context.Context, err error) error {
	if late, ok := errors.AsType[net.Error](err); ctx.Err() != nil || ok && late.Timeout() {
		return lang.Errorf("no answer in time")
	}
	return reason(err)
}

// connect asks an HTTP proxy (RFC 9110 section 9.3.6). The answer is read byte by
// byte: what follows it belongs to the mail server, which speaks first.
func (t *tunnel) connect(ctx context.Context, conn net.Conn, addr string) error {
	question := &http.Request{Method: http.MethodConnect, URL: &url.URL{Opaque: addr}, Host: addr, Header: http.Header{}}
	question.Header.Set("User-Agent", t.agent)
	if user := t.proxy.User; user != nil {
		password, _ := user.Password()
		question.Header.Set("Proxy-Authorization",
			"Basic "+base64.StdEncoding.EncodeToString([]byte(user.Username()+":"+password)))
	}
	if err := question.Write(conn); err != nil {
		return err
	}
	var head []byte
	for b := make([]byte, 1); !bytes.HasSuffix(head, []byte("\r\n\r\n")) && !bytes.HasSuffix(head, []byte("\n\n")); {
		if len(head) == maxProxyAnswer {
			return errors.New("the answer is too long")
		}
		if _, err := io.ReadFull(conn, b); err != nil {
			return err
		}
		head = append(head, b[0])
	}
	answer, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(head)), question)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	return checkProxyAnswer(ctx, t.proxy, question, answer)
}

// socks asks a SOCKS5 proxy (RFC 1928), which resolves the name.
func (t *tunnel) socks(ctx context.Context, conn net.Conn, addr string) error {
	var auth *proxy.Auth
	if user := t.proxy.User; user != nil {
		password, _ := user.Password()
		auth = &proxy.Auth{User: user.Username(), Password: password}
	}
	dialer, err := proxy.SOCKS5("tcp", proxyAddress(t.proxy), auth, opened{conn})
	if err != nil {
		return err
	}
	_, err = dialer.(proxy.ContextDialer).DialContext(ctx, "tcp", addr)
	if op, ok := errors.AsType[*net.OpError](err); ok && ctx.Err() == nil {
		var errno syscall.Errno
		if !errors.As(err, &errno) && !errors.Is(err, io.EOF) && !op.Timeout() { // what the proxy answered, in words of the library
			return caused(proxyFailed(t.proxy, op.Err), err)
		}
	}
	return err
}

// opened is a connection in the place of a dialer.
type opened struct{ net.Conn }

func (o opened) Dial(string, string) (net.Conn, error) { return o.Conn, nil }

func (o opened) DialContext(context.Context, string, string) (net.Conn, error) { return o.Conn, nil }
