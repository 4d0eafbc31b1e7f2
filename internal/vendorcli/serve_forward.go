package vendorcli

import (
	"crypto/x509"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"github.com/optool/optool/internal/backoffice"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/notify"
	"github.com/optool/optool/internal/profile"
	"github.com/optool/optool/internal/system"
)

// forwardOptions are the flags of the hand-over to a help desk.
type forwardOptions struct {
	url, passwordFile, caFile, largest string
}

func (o *forwardOptions) flags(f *pflag.FlagSet) {
	f.StringVar(&o.url, "forward", "", "hand requests over by mail: smtp://[USER@]HOST[:PORT]/?to=ADDRESS&from=ADDRESS, with &tls=starttls, tls or none")
	f.StringVar(&o.passwordFile, "forward-password-file", "", "`file` with the password of USER (default $OPTOOL_VENDOR_SMTP_PASSWORD)")
	f.StringVar(&o.caFile, "forward-ca-file", "", "PEM `file` of certificate authorities for that mail server")
	f.StringVar(&o.largest, "forward-max", "20M", "largest mail; attachments beyond it are named in it")
}

// forward makes the hand-over that the flags describe; nil without --forward.
func (o *forwardOptions) forward(d *desk) (*backoffice.Forward, error) {
	if o.url == "" {
		if o.passwordFile != "" || o.caFile != "" {
			return nil, fault.Usage("--forward-password-file and --forward-ca-file need --forward")
		}
		return nil, nil
	}
	server, to, err := parseForward(o.url)
	if err != nil {
		return nil, err
	}
	if server.Username != "" {
		if server.Password, err = o.password(d); err != nil {
			return nil, err
		}
	}
	if o.caFile != "" {
		pem, err := system.ReadFile(o.caFile, 4<<20)
		if err != nil {
			return nil, err
		}
		if server.RootCAs = x509.NewCertPool(); !server.RootCAs.AppendCertsFromPEM(pem) {
			return nil, fault.Usage("%s holds no certificate in PEM", o.caFile)
		}
	}
	var largest profile.Bytes
	if err := largest.UnmarshalText([]byte(o.largest)); err != nil || largest < 64<<10 {
		return nil, fault.Usage("--forward-max %s: want 64K or more, such as 20M", o.largest)
	}
	if err := server.Validate(); err != nil {
		return nil, err
	}
	return &backoffice.Forward{Mailer: server, From: server.From, To: to, Largest: int64(largest)}, nil
}

// password is never part of the command line, which others see.
func (o *forwardOptions) password(d *desk) (string, error) {
	if o.passwordFile == "" {
		if p := d.Getenv("OPTOOL_VENDOR_SMTP_PASSWORD"); p != "" {
			return p, nil
		}
		return "", fault.Usage("--forward names a user and no password is given").
			Hinted("use --forward-password-file FILE or OPTOOL_VENDOR_SMTP_PASSWORD")
	}
	data, err := system.ReadFile(o.passwordFile, 4<<10)
	if err != nil {
		return "", err
	}
	return strings.TrimRight(string(data), "\r\n"), nil
}

// parseForward reads the address of a mail server and of a help desk. It repeats
// nothing of it that may be a password.
func parseForward(text string) (server notify.SMTP, to []string, err error) {
	badForward := func(format string, args ...any) (notify.SMTP, []string, error) {
		return server, nil, fault.Usage("--forward: %s", lang.Say(format, args...)).
			Hinted("for example smtp://optool@mail.example.com:587/?to=help@example.com&from=optool@example.com")
	}
	u, err := url.Parse(text)
	if err != nil {
		return badForward("it is no URL")
	}
	if u.Scheme != "smtp" || u.Hostname() == "" || u.Path != "" && u.Path != "/" || u.Fragment != "" {
		return badForward("want smtp://HOST/?to=ADDRESS&from=ADDRESS")
	}
	if _, given := u.User.Password(); given {
		return badForward("a password on the command line is seen by others")
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return badForward("what follows the question mark cannot be read")
	}
	for name, values := range query {
		if !slices.Contains([]string{"to", "from", "tls"}, name) {
			return badForward("there is no parameter %q", name)
		}
		if name != "to" && len(values) > 1 {
			return badForward("it has two parameters %s", name)
		}
	}
	to = query["to"]
	server = notify.SMTP{Host: u.Hostname(), Security: query.Get("tls"), Username: u.User.Username(), From: query.Get("from")}
	if len(to) == 0 || slices.Contains(to, "") || server.From == "" {
		return badForward("it names no to=ADDRESS or no from=ADDRESS")
	}
	if port := u.Port(); port != "" {
		if server.Port, err = strconv.Atoi(port); err != nil || server.Port < 1 || server.Port > 65535 {
			return badForward("want a port from 1 to 65535")
		}
	}
	return server, to, nil
}
