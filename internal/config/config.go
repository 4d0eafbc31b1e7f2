// Package config is the administrator's configuration.
//
// # Words
//
// A Setting is one thing that can be configured, named by its Key
// ("network.proxy"). A layer is a place settings come from; of two layers the
// later one wins:
//
//	default < /etc file, then conf.d in order of names < user file < environment < flag
//
// A file named explicitly takes the place of all other files. An Origin says
// which layer a value came from, and where in it.
//
// # Promises
//
// Nothing is accepted in silence: unknown, repeated and mistyped keys are
// errors, and all of them are reported together with file and line, also where
// a later layer overrides the value. What the vendor's profile fixes (product,
// endpoint, keys, platform) has no setting and is refused by name. Files are
// bounded. No secret is part of an error, a View, or a printed Config.
package config

import (
	"time"

	"github.com/optool/optool/internal/lang"
)

// Config is the configuration in force.
type Config struct {
	Network  Network `key:"network"`
	StateDir string  `key:"state-dir"` // "" for the standard place
	Output   string  `key:"output"`    // table, json or yaml
	Color    string  `key:"color"`     // auto, always or never
	Lang     string  `key:"lang"`      // auto, en or ru
	NoInput  bool    `key:"no-input"`
	Offline  bool    `key:"offline"`
	License  License `key:"license"`
	Update   Update  `key:"update"`
	Notify   Notify  `key:"notify"`
	Support  Support `key:"support"`

	view                       func() []Row
	problems                   []any                  // of Sound
	doubtful                   []string               // of Sound: see Doubtful
	smtpPassword, imapPassword func() (string, error) // functions, so that printing a Config shows no secret
}

// Network is how the vendor is reached.
type Network struct {
	Proxy       string        `key:"proxy"`    // URL; may hold credentials
	NoProxy     []string      `key:"no-proxy"` // hosts, domains, CIDR blocks
	CAFile      string        `key:"ca-file"`
	CAExclusive bool          `key:"ca-exclusive"` // trust CAFile alone
	ClientCert  string        `key:"client-cert"`
	ClientKey   string        `key:"client-key"`
	Timeout     time.Duration `key:"timeout"` // total budget, retries included
}

// License is how the licence is judged for people.
type License struct {
	WarnDays int `key:"warn-days"` // 0: the profile's
}

// Update is how the platform is updated on this host.
type Update struct {
	Channel   string   `key:"channel"`    // "" for the profile's
	Mirrors   []string `key:"mirrors"`    // URLs without a slash at the end, asked before the profile's
	LimitRate int64    `key:"limit-rate"` // bytes per second; 0 for no limit
	Window    Window   `key:"window"`
}

// Notify is who is told of licence changes, and how.
type Notify struct {
	To      []string      `key:"to"`      // e-mail addresses
	Command []string      `key:"command"` // program and arguments; takes the place of SMTP
	SMTP    SMTP          `key:"smtp"`
	Timeout time.Duration `key:"timeout"` // for one delivery
}

// SMTP is the mail server. Its password is read by Config.SMTPPassword.
type SMTP struct {
	Host         string `key:"host"`
	Port         int    `key:"port"`
	Security     string `key:"security"` // starttls, tls or none
	Username     string `key:"username"`
	PasswordFile string `key:"password-file"`
	From         string `key:"from"`
	Proxy        bool   `key:"proxy"` // through Network.Proxy; else directly
	CAFile       string `key:"ca-file"`
}

// Support is who asks the vendor for help, and how his answers arrive.
type Support struct {
	Name      string `key:"name"`
	Email     string `key:"email"` // "" for Notify.SMTP.From
	Phone     string `key:"phone"`
	Partner   string `key:"partner"`
	Language  string `key:"language"`
	Via       string `key:"via"`        // auto, https or mail
	LimitRate int64  `key:"limit-rate"` // bytes per second; 0 for no limit
	IMAP      IMAP   `key:"imap"`
}

// IMAP is the mailbox that answers arrive in. Its password is read by
// Config.IMAPPassword.
type IMAP struct {
	Host         string `key:"host"`
	Port         int    `key:"port"`
	Security     string `key:"security"` // starttls, tls or none
	Username     string `key:"username"`
	PasswordFile string `key:"password-file"`
	Folder       string `key:"folder"`
	Proxy        bool   `key:"proxy"` // through Network.Proxy; else directly
	CAFile       string `key:"ca-file"`
}

// Layer is a place settings come from.
type Layer string

// The layers, from weakest to strongest. LayerExplicit takes the place of
// LayerSystem and LayerUser.
const (
	LayerDefault     Layer = "default"
	LayerSystem      Layer = "system"
	LayerUser        Layer = "user"
	LayerExplicit    Layer = "file"
	LayerEnvironment Layer = "environment"
	LayerFlag        Layer = "flag"
)

// Origin says where a value came from.
type Origin struct {
	Layer Layer  `json:"layer"`
	Where string `json:"where,omitempty"` // "/etc/optool/optool.yaml:7", "OPTOOL_OUTPUT", "--output"; empty for a default
}

// Row is one setting as it may be shown.
type Row struct {
	Key    string `json:"key"`
	Value  string `json:"value"` // secrets and credentials are masked
	Origin Origin `json:"origin"`
}

// Warning is a remark that does not stop the command.
type Warning struct {
	Code    string
	Message string    // in English
	Text    lang.Text // the same, to be said once the language is known
}

// View returns every setting with its value and origin, in the order of Settings.
func (c *Config) View() []Row { return c.view() }

// Origin returns where the value of key came from; the zero Origin if there is
// no such key.
func (c *Config) Origin(key string) Origin {
	for _, row := range c.view() {
		if row.Key == key {
			return row.Origin
		}
	}
	return Origin{}
}
