package cli_test

import (
	"io"
	"math/rand/v2"
	"net"
	"os"
	"strings"
	"testing"
	"time"
)

// thinLine is a TCP line to a server that carries so many bytes a second to it, and
// holds next to nothing.
func thinLine(t *testing.T, to string, rate int) (address string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	carry := func(client *net.TCPConn) {
		defer client.Close()
		server, err := net.Dial("tcp", to)
		if err != nil {
			return
		}
		defer server.Close()
		_ = client.SetReadBuffer(8 << 10)
		go func() {
			_, _ = io.Copy(client, server)
			client.Close()
		}()
		part := make([]byte, rate/20)
		for {
			n, err := client.Read(part)
			if _, failed := server.Write(part[:n]); err != nil || failed != nil {
				return
			}
			time.Sleep(time.Duration(n) * time.Second / time.Duration(rate))
		}
	}
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go carry(conn.(*net.TCPConn))
		}
	}()
	return listener.Addr().String()
}

// TestSupportSlowLine sends what takes a slow line longer than any timeout: it is
// delivered by the first attempt.
func TestSupportSlowLine(t *testing.T) {
	t.Parallel()
	s := newStorm(t, stormSize{hosts: 2})
	s.line.calm()
	s.post.calm()
	const rate = 50_000
	for _, h := range s.hosts {
		name, state := "https", "ticket-known"
		if h.mail {
			name, state = "mail", "accepted"
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			content := make([]byte, 200_000)
			_, _ = rand.NewChaCha8([32]byte{}).Read(content)
			if err := os.WriteFile(h.path("a.bin"), content, 0o600); err != nil {
				t.Fatal(err)
			}
			r := h.run(0, "support-request", "create", "--no-input", "--queue", "--kind", "consultation", "--subject", "Slow", "--description", "How is it done?", "--attach", h.path("a.bin"))
			if r.exit != 0 {
				t.Fatalf("%+v", r)
			}
			cmd := h.command("support-request", "send", "--now")
			cmd.Env = append(cmd.Env, "OPTOOL_NETWORK_TIMEOUT=1s", "OPTOOL_NOTIFY_TIMEOUT=1s")
			if h.mail {
				_, port, _ := net.SplitHostPort(thinLine(t, "127.0.0.1:"+h.post.port(), rate))
				cmd.Env = append(cmd.Env, "OPTOOL_NOTIFY_SMTP_PORT="+port)
			} else {
				cmd.Env = append(cmd.Env, "OPTOOL_PROFILE="+h.thinProfile(t, rate))
			}
			began := time.Now()
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			if took := time.Since(began); took < 3*time.Second {
				t.Errorf("the line was not slow: %s", took)
			}
			if all := h.list(); len(all) != 1 || all[0].State != state || all[0].Attempts != 1 {
				t.Errorf("%+v", all)
			}
		})
	}
}

// thinProfile is the vendor's profile with a slow line in it.
func (h *stormHost) thinProfile(t *testing.T, rate int) string {
	t.Helper()
	profile, err := os.ReadFile(h.storm.path("vendor/profile.yaml"))
	if err == nil {
		text := strings.Replace(string(profile), h.line.url(), "http://"+thinLine(t, h.line.vendor, rate), 1)
		err = os.WriteFile(h.path("profile.yaml"), []byte(text), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	return h.path("profile.yaml")
}
