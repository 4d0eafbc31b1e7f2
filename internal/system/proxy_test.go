package system

import (
	"crypto/tls"
	"encoding/base64"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// proxyServer is a small CONNECT proxy: whatever is asked for, it connects to
// target. With a password it wants that; it answers refuse when that is not 0.
type proxyServer struct {
	*httptest.Server
	target, password string
	refuse           int
	asked            *atomic.Int32
}

func startProxy(t *testing.T, p *proxyServer) *proxyServer {
	t.Helper()
	p.asked = new(atomic.Int32)
	var tunnels sync.WaitGroup
	tunnels.Add(1)
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.asked.Add(1)
		want := "Basic " + base64.StdEncoding.EncodeToString([]byte("user:"+p.password))
		switch {
		case p.refuse != 0:
			w.WriteHeader(p.refuse)
			return
		case p.password != "" && r.Header.Get("Proxy-Authorization") != want:
			w.WriteHeader(http.StatusProxyAuthRequired)
			return
		}
		out, err := net.Dial("tcp", p.target)
		if err != nil || r.Method != http.MethodConnect {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		in, _, _ := w.(http.Hijacker).Hijack()
		io.WriteString(in, "HTTP/1.1 200 OK\r\n\r\n")
		pass := func(to, from net.Conn) { io.Copy(to, from); to.Close(); from.Close() }
		tunnels.Go(func() { pass(out, in) })
		tunnels.Go(func() { pass(in, out) })
	}))
	t.Cleanup(func() { p.Close(); tunnels.Done(); tunnels.Wait() })
	return p
}

func TestProxy(t *testing.T) {
	now := time.Now()
	vendor := issue(t, now.Add(-time.Hour), now.Add(time.Hour))
	address, _ := serveTLS(t, &tls.Config{Certificates: []tls.Certificate{vendor.pair}})
	_, port, _ := net.SplitHostPort(address)
	gone := must(net.Listen("tcp", "127.0.0.1:0"))
	gone.Close()

	for name, tc := range map[string]struct {
		proxy   proxyServer
		network func(n *Network, proxy string)
		url     string // https://vendor.example when empty
		want    []string
		asked   int32
	}{
		"from the setting":       {network: func(n *Network, p string) { n.Proxy = "http://" + p }, asked: 1},
		"without a scheme":       {network: func(n *Network, p string) { n.Proxy = p }, asked: 1},
		"from the environment":   {network: func(n *Network, p string) { n.Env = environment("HTTPS_PROXY", p) }, asked: 1},
		"in lower case":          {network: func(n *Network, p string) { n.Env = environment("https_proxy", p) }, asked: 1},
		"setting before env":     {network: func(n *Network, p string) { n.Proxy, n.Env = p, environment("HTTPS_PROXY", "http://wrong.invalid") }, asked: 1},
		"with a password":        {proxy: proxyServer{password: "secret"}, network: func(n *Network, p string) { n.Proxy = "http://user:secret@" + p }, asked: 1},
		"not this host":          {network: func(n *Network, p string) { n.Proxy = p }, url: "https://127.0.0.1:" + port},
		"none, whatever the env": {network: func(n *Network, p string) { n.Proxy, n.Env = "none", environment("HTTPS_PROXY", p) }, url: "https://127.0.0.1:" + port},
		"wrong password": {
			proxy:   proxyServer{password: "other"},
			network: func(n *Network, p string) { n.Proxy = "http://user:secret@" + p },
			want:    []string{"407 Proxy Authentication Required", "network.proxy"}, asked: 1,
		},
		"forbidden": {
			proxy: proxyServer{refuse: 403}, network: func(n *Network, p string) { n.Proxy = p },
			want: []string{"403 Forbidden", "NO_PROXY"}, asked: 1,
		},
		"vendor out of its reach": {
			proxy: proxyServer{refuse: 502}, network: func(n *Network, p string) { n.Proxy = p },
			want: []string{"502 Bad Gateway"}, asked: 3,
		},
		"gone": {
			network: func(n *Network, _ string) { n.Proxy = "http://user:secret@" + gone.Addr().String() },
			want:    []string{"through the proxy http://" + gone.Addr().String(), "connection refused"},
		},
		"socks gone": {
			network: func(n *Network, _ string) { n.Proxy = "socks5://user:secret@" + gone.Addr().String() },
			want:    []string{"through the proxy socks5://" + gone.Addr().String(), "connection refused"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := startProxy(t, &proxyServer{target: address, password: tc.proxy.password, refuse: tc.proxy.refuse})
			n := Network{CAFile: vendor.certFile, CAExclusive: true}
			tc.network(&n, p.Listener.Addr().String())
			c, _ := newClient(t, n)
			url := "https://vendor.example/x?lookup=1"
			if tc.url != "" {
				url = tc.url
			}
			got, err := c.Do(t.Context(), Request{URL: url})
			if tc.want == nil {
				if err != nil || string(got.Body) != "secure" {
					t.Fatalf("answer %v, %v", got, err)
				}
			} else {
				f := wantFault(t, err, "proxy_failed", 3, tc.want...)
				if text := f.Message + f.Hint; !f.Retryable || strings.Contains(text, "secret") || strings.Contains(text, "lookup") {
					t.Errorf("fault %+v", f)
				}
			}
			if p.asked.Load() != tc.asked {
				t.Errorf("proxy was asked %d times, want %d", p.asked.Load(), tc.asked)
			}
		})
	}
}

func TestNoProxy(t *testing.T) {
	for _, tc := range []struct {
		setting, env string
		url          string
		direct       bool
	}{
		{"vendor.example", "", "https://vendor.example/", true},
		{"vendor.example", "", "https://licences.vendor.example/", true},
		{"vendor.example", "", "https://other.example/", false},
		{"10.0.0.0/8", "", "https://10.1.2.3/", true},
		{"", "vendor.example", "https://vendor.example/", true},
		{"other.example", "vendor.example", "https://vendor.example/", false},
		{"", "", "https://[::1]:8443/", true},
		{"", "", "https://LOCALHOST:80/", true},
		{"", "", "https://[::ffff:127.0.0.1]/", true},
	} {
		n := Network{Proxy: "http://proxy.example:3128", NoProxy: tc.setting, Env: environment("NO_PROXY", tc.env)}
		choose := must(n.proxies())
		if got := must(choose(must(parseTarget(tc.url)))); (got == nil) != tc.direct {
			t.Errorf("%+v: proxy %v", tc, got)
		}
	}
}

func environment(name, value string) func(string) string {
	return func(asked string) string {
		if asked == name {
			return value
		}
		return ""
	}
}
