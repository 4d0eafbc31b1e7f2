package cli

import (
	"context"
	"net"
	"regexp"
	"strings"
	"time"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/mail"
	"github.com/optool/optool/internal/notify"
	"github.com/optool/optool/internal/system"
	"github.com/optool/optool/internal/version"
)

// network is how anything outside is reached from this host.
func (d *desk) network() system.Network {
	n := d.config.Network
	return system.Network{
		Proxy: n.Proxy, NoProxy: strings.Join(n.NoProxy, ","), CAFile: n.CAFile, CAExclusive: n.CAExclusive,
		ClientCert: n.ClientCert, ClientKey: n.ClientKey, Offline: d.config.Offline,
		UserAgent: version.UserAgent(d.Brand.Name), Env: d.Getenv,
	}
}

// mailDial opens connections to a mail server, through the proxy where that is wished.
func (d *desk) mailDial(proxy bool) (func(ctx context.Context, network, addr string) (net.Conn, error), error) {
	n := d.network()
	if !proxy {
		n.Proxy = "none"
	}
	return n.MailDial()
}

// mailServer hands requests to the configured mail server. Its password is read when
// a mail is sent, not before.
type mailServer struct{ d *desk }

func (m mailServer) Deliver(ctx context.Context, p notify.Parcel) (notify.Receipt, error) {
	n := m.d.config.Notify.SMTP
	if n.Host == "" {
		return notify.Receipt{}, fault.New(fault.ExitUsage, "notice_settings", "the request goes by mail, and no mail server is configured").
			Hinted("set notify.smtp.host and notify.smtp.from, then: optool support-request send; or carry it: --carry FILE")
	}
	server, err := m.d.smtp()
	if err != nil {
		return notify.Receipt{}, err
	}
	return server.Deliver(ctx, p)
}

// smtp is the configured mail server.
func (d *desk) smtp() (notify.SMTP, error) {
	n := d.config.Notify
	password, err := d.config.SMTPPassword()
	if err != nil {
		return notify.SMTP{}, err
	}
	pool, err := authorities(n.SMTP.CAFile)
	if err != nil {
		return notify.SMTP{}, err
	}
	dial, err := d.mailDial(n.SMTP.Proxy)
	if err != nil {
		return notify.SMTP{}, err
	}
	return notify.SMTP{
		Host: n.SMTP.Host, Port: n.SMTP.Port, Security: n.SMTP.Security, Username: n.SMTP.Username, Password: password,
		From: n.SMTP.From, RootCAs: pool, Timeout: n.Timeout, Dial: dial,
	}, nil
}

// mailbox is where answers arrive. Its password is read when it is looked through, not
// before.
type mailbox struct {
	d   *desk
	tag *regexp.Regexp // the vendor's ticket tag in subjects; nil: he has none
}

func (m mailbox) open() (mail.Box, error) {
	c := m.d.config.Support.IMAP
	box := mail.Box{Host: c.Host, Port: c.Port, Security: c.Security, Username: c.Username, Folder: c.Folder, Tag: m.tag}
	var err error
	if box.Dial, err = m.d.mailDial(c.Proxy); err != nil {
		return box, err
	}
	if box.Password, err = m.d.config.IMAPPassword(); err != nil {
		return box, err
	}
	if box.RootCAs, err = authorities(c.CAFile); err != nil {
		return box, err
	}
	return box, box.Validate()
}

func (m mailbox) Fetch(ctx context.Context, after mail.Mark, since time.Time, want func(*mail.Incoming) bool, take func(*mail.Incoming) error) (mail.Mark, error) {
	box, err := m.open()
	if err != nil {
		return after, err
	}
	return box.Fetch(ctx, after, since, want, take)
}

func (m mailbox) Find(ctx context.Context, id string) (bool, error) {
	box, err := m.open()
	if err != nil {
		return false, err
	}
	return box.Find(ctx, id)
}
