package vendorcli

import (
	"log/slog"

	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/backoffice"
	"github.com/optool/optool/internal/fault"
)

type serveOptions struct {
	backoffice.Service
	logFormat string
}

func serveCommand(d *desk) *cobra.Command {
	var o serveOptions
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve licences and releases, and take usage reports in",
		Long: "Serve licences and releases, and take usage reports in, until SIGINT or SIGTERM;\n" +
			"requests under way are finished. Each request is one line on stderr. Meanwhile\n" +
			"the timestamp of the releases is signed anew in time, as 'release refresh' does.\n\n" +
			"Any web server can serve DIR/public in its place; only usage reports need this\n" +
			"one.",
		Example: "  optool-vendor --dir acme serve --listen 127.0.0.1:8080\n" +
			"  optool-vendor --dir acme serve --listen :443 \\\n" +
			"      --tls-cert cert.pem --tls-key key.pem",
		RunE: func(cmd *cobra.Command, _ []string) error { return runServe(d, cmd, o) },
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&o.Listen, "listen", "127.0.0.1:8080", "HOST:PORT to listen on, port 0 for any")
	f.StringVar(&o.AddrFile, "addr-file", "", "write HOST:PORT to this file once listening")
	f.StringVar(&o.CertFile, "tls-cert", "", "certificate chain in PEM, for HTTPS")
	f.StringVar(&o.KeyFile, "tls-key", "", "key of the certificate in PEM")
	f.BoolVar(&o.SelfSigned, "tls-self-signed", false, "HTTPS with a certificate of our own authority, DIR/tls/ca.pem")
	f.BoolVar(&o.BehindProxy, "behind-proxy", false, "allow plain HTTP to other hosts: a proxy adds TLS")
	f.StringVar(&o.logFormat, "log-format", "text", "how to log: text or json")
	return cmd
}

func runServe(d *desk, cmd *cobra.Command, o serveOptions) error {
	switch o.logFormat {
	case "text":
		o.Log = slog.New(slog.NewTextHandler(d.Stderr, nil))
	case "json":
		o.Log = slog.New(slog.NewJSONHandler(d.Stderr, nil))
	default:
		return fault.Usage("--log-format %q: want text or json", o.logFormat)
	}
	s, err := d.store()
	if err != nil {
		return err
	}
	return s.Serve(cmd.Context(), o.Service)
}
