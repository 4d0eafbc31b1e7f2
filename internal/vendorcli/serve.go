package vendorcli

import (
	"log/slog"

	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/backoffice"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/ui"
)

type serveOptions struct {
	backoffice.Service
	forward   forwardOptions
	uploads   uploadOptions
	logFormat string
}

func serveCommand(d *desk) *cobra.Command {
	var o serveOptions
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve licences and releases, and take usage reports and requests in",
		Long: "Serve licences and releases, and take usage reports and support requests in,\n" +
			"until SIGINT or SIGTERM; what is under way is finished. Each exchange is one\n" +
			"line on stderr. Meanwhile the timestamp of the releases is signed anew in time,\n" +
			"as 'release refresh' does.\n\n" +
			"With --forward each support request, and what its customer writes after it, is\n" +
			"also handed over to a help desk by mail: with its ticket in the subject, the\n" +
			"customer in Reply-To, and Message-IDs that keep a thread together. What the mail\n" +
			"server does not take is kept and tried again.\n\n" +
			"Attachments are taken from licences that entitle to support, and count for their\n" +
			"licence as long as they lie in DIR/requests: see --max-stored.\n\n" +
			"Any web server can serve DIR/public in its place; only usage reports and support\n" +
			"requests need this one.",
		Example: "  optool-vendor --dir acme serve --listen 127.0.0.1:8080\n" +
			"  optool-vendor --dir acme serve --listen :443 \\\n" +
			"      --tls-cert cert.pem --tls-key key.pem\n" +
			"  optool-vendor --dir acme serve --ticket-prefix TL --forward \\\n" +
			"      'smtp://me@mail.example/?to=help@acme.example&from=me@acme.example'",
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
	f.StringVar(&o.TicketPrefix, "ticket-prefix", "", "what stands before ticket numbers, such as TL (default made of the product's name)")
	o.forward.flags(f)
	o.uploads.flags(f)
	f.StringVar(&o.logFormat, "log-format", "text", "how to log: text or json")
	ui.OneOf(f, "log-format", "text", "json")
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
	var err error
	if o.Forward, err = o.forward.forward(d); err != nil {
		return err
	}
	if o.Uploads, err = o.uploads.limits(d.Now()); err != nil {
		return err
	}
	s, err := d.store()
	if err != nil {
		return err
	}
	return s.Serve(cmd.Context(), o.Service)
}
