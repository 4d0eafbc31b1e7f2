package redact

import (
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"syscall"
	"testing"

	"github.com/optool/optool/pkg/diagnostics"
)

// logOf makes a log of a kind, of so many bytes, as programs write them.
func logOf(kind string, size int) string {
	random := rand.New(rand.NewPCG(7, uint64(len(kind))))
	pick := func(of ...string) string { return of[random.IntN(len(of))] }
	address := func() string { return fmt.Sprintf("10.%d.%d.%d", random.IntN(4), random.IntN(20), random.IntN(250)) }
	paths := []string{"/", "/api/v1/orders", "/static/app.3f9a1c.js", "/login", "/health", "/api/v1/users/42/cart", "/favicon.ico"}
	var out strings.Builder
	for n := 0; out.Len() < size; n++ {
		second, milli := n/40%60, n*25%1000
		switch kind {
		case "access":
			fmt.Fprintf(&out, "%s - - [22/Nov/2026:03:%02d:%02d +0000] \"%s %s HTTP/1.1\" %s %d \"https://shop.example.com/\" \"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0.0.0 Safari/537.36\"\n",
				address(), n/2400%60, second, pick("GET", "GET", "POST"), pick(paths...), pick("200", "200", "304", "404"), random.IntN(90000))
		case "syslog":
			fmt.Fprintf(&out, "Nov 22 03:%02d:%02d web01 %s[%d]: %s\n", n/2400%60, second,
				pick("systemd", "kernel", "sshd", "cron", "dockerd"), random.IntN(40000),
				pick("Started Daily apt download activities.", "Connection closed by "+address()+" port 51122 [preauth]",
					"pam_unix(cron:session): session opened for user root(uid=0) by (uid=0)",
					"eth0: renamed from veth3a9f", "Reached target Timers.", "time=\"2026-11-22T03:12:44Z\" level=info msg=\"loading plugin\" id=io.containerd.snapshotter"))
		case "java":
			fmt.Fprintf(&out, "2026-11-22 03:%02d:%02d,%03d %s [http-nio-8080-exec-%d] c.e.shop.%s - %s\n", n/2400%60, second, milli,
				pick("INFO ", "DEBUG", "WARN "), random.IntN(20), pick("OrderService", "CartController", "PaymentClient"),
				pick(fmt.Sprintf("order %d accepted from %s in %d ms", random.IntN(1e6), address(), random.IntN(900)),
					"Retrying after java.net.SocketTimeoutException: Read timed out\n\tat java.base/java.net.SocketInputStream.read(SocketInputStream.java:168)",
					"cache miss for key user:42:cart, loading from the database", "HikariPool-1 - Pool stats (total=10, active=2, idle=8, waiting=0)"))
		case "json":
			fmt.Fprintf(&out, `{"time":"2026-11-22T03:%02d:%02d.%03dZ","level":"%s","logger":"http","msg":"request","method":"%s","path":"%s","status":%s,"remote":"%s:%d","durationMs":%d,"trace":"%016x%016x"}`+"\n",
				n/2400%60, second, milli, pick("info", "info", "debug"), pick("GET", "POST"), pick(paths...), pick("200", "500"), address(), 1024+random.IntN(60000), random.IntN(900), random.Uint64(), random.Uint64())
		}
	}
	return out.String()
}

func BenchmarkRedact(b *testing.B) {
	for _, privacy := range []diagnostics.Privacy{diagnostics.Standard, diagnostics.Strict} {
		for _, kind := range []string{"access", "syslog", "java", "json"} {
			b.Run(string(privacy)+"/"+kind, func(b *testing.B) {
				benchmark(b, Options{Privacy: privacy, Hosts: []string{"web01"}, Users: []string{"marvin"}, Secrets: []string{"Qw7rty8Uiop-1"}}, detectors(), logOf(kind, 8<<20))
			})
		}
	}
}

// BenchmarkEngine is without any detector: reading, scanning, seeking, writing.
func BenchmarkEngine(b *testing.B) {
	for _, kind := range []string{"access", "json"} {
		b.Run(kind, func(b *testing.B) {
			benchmark(b, Options{Privacy: diagnostics.Strict, Secrets: []string{"Qw7rty8Uiop-1"}}, trial(), logOf(kind, 8<<20))
		})
	}
}

func benchmark(b *testing.B, o Options, all []detector, text string) {
	r, err := assemble(o, all)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	before := cpu(b)
	for b.Loop() {
		w := r.Writer(io.Discard, "var/log/app.log")
		if _, err := io.WriteString(w, text); err != nil {
			b.Fatal(err)
		}
		if err := w.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(text)*b.N)/1e6/(cpu(b)-before), "MB/cpu-s")
}

// cpu is the processor time that this process has taken, in seconds: other
// programs that run meanwhile do not count.
func cpu(b *testing.B) float64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return float64(usage.Utime.Nano()+usage.Stime.Nano()) / 1e9
}
