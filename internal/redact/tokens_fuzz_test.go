package redact

import (
	"fmt"
	"strings"
	"testing"
)

// ordinaryLogs are lines as most of what a bundle holds, with nothing secret in them.
func ordinaryLogs(size int) []byte {
	l := drawing(1)
	var b strings.Builder
	for i := 0; b.Len() < size; i++ {
		switch i % 5 {
		case 0:
			fmt.Fprintf(&b, "10.0.%d.%d - - [22/Nov/2026:03:04:%02d +0000] \"GET /api/v1/orders/%d?page=%d HTTP/1.1\" 200 %d \"https://shop.example.com/cart\" \"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36\"\n", i%200, i%251, i%60, i, i%9, i*7)
		case 1:
			fmt.Fprintf(&b, "Nov 22 03:04:%02d web-%d systemd[1]: Started Session %d of user root.\n", i%60, i%9, i)
		case 2:
			fmt.Fprintf(&b, "2026-11-22 03:04:%02d.%03d INFO  [http-nio-8080-exec-%d] com.example.orders.OrderService - order %d saved in %d ms, trace %s\n", i%60, i%1000, i%16, i, i%99, l.hex(32))
		case 3:
			fmt.Fprintf(&b, "{\"time\":\"2026-11-22T03:04:%02d.%03dZ\",\"level\":\"info\",\"msg\":\"request done\",\"request_id\":\"%s-%s\",\"remote_addr\":\"192.168.%d.%d:%d\",\"duration_ms\":%d}\n", i%60, i%1000, l.hex(8), l.hex(12), i%200, i%250, 1024+i%60000, i%500)
		default:
			fmt.Fprintf(&b, "time=\"2026-11-22T03:04:%02dZ\" level=warning msg=\"slow query\" key_id=%d session=%d image=registry.example.com/app/web:v1.%d.%d@sha256:%s\n", i%60, i, i, i%9, i%7, l.hex(64))
		}
	}
	return []byte(b.String())
}

func TestOrdinaryLogsStay(t *testing.T) {
	if got := found(tokenSpans(ordinaryLogs(256<<10), false, carry{})); got != nil {
		t.Errorf("found %q", got[:min(len(got), 10)])
	}
}

func BenchmarkTokens(b *testing.B) {
	text := ordinaryLogs(1 << 20)
	s := tokenScanner(false)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		s.scan(&window{text: text}, nil)
	}
}

// FuzzTokens: whatever the text, what is reported lies in it; a token that is planted is
// reported whole; what was replaced is left alone.
func FuzzTokens(f *testing.F) {
	for _, s := range []string{
		"https://u:p@h/", "-----BEGIN RSA PRIVATE KEY-----\\nMIIE", "-----END PRIVATE KEY-----", "Cookie: a=b; c", "Authorization: Digest a=\"", "Private-Lines: 99", `{"kty":"`, "Private-key-format:", "privateExponent:\n  00:", "# Netscape HTTP Cookie File\n\t\t\t\t\t\t",
		"4111 1111 ", "SAMLResponse=", "x:y@tcp(", "jdbc:oracle:thin:a/b@", "%3A%2F%2Fa%3Ab%40", "\xff\x00\\", "Unseal Key 1:", "Sec-WebSocket-Protocol: a", "auth(\"a\", \"b", "key_\x1b[0m", "MTE.", "eyJ.", "://@", "://:@:/@", "pwd=;a=", "DE00", "LS0tLS1CRUdJTi", "MII", "308204",
	} {
		f.Add(s, s, uint64(len(s)))
	}
	f.Fuzz(func(t *testing.T, before, after string, seed uint64) {
		if len(before)+len(after) > 1<<12 {
			return
		}
		token := "gh" + "p_" + drawing(seed).mixed(36)
		text := before + "\n" + token + "\n" + after
		w := tokenSpans([]byte(text), true, carry{by: keyBlock})
		covered := make([]bool, len(text))
		for _, s := range w.spans {
			if s.start < 0 || s.end > len(text) || s.start >= s.end || s.rule == "" {
				t.Fatalf("span %+v in %d bytes", s, len(text))
			}
			for i := s.start; i < s.end; i++ {
				covered[i] = true
			}
		}
		for i := len(before) + 1; i < len(before)+1+len(token); i++ {
			if !covered[i] {
				t.Fatalf("%q is not covered at %d in %q", token, i, text)
			}
		}
	})
}
