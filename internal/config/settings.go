package config

import (
	"strings"
	"unicode"

	"github.com/optool/optool/internal/lang"
)

// DefaultPrefix begins the names of environment variables of an unbranded build.
const DefaultPrefix = "OPTOOL"

// Type is the form of a setting's value.
type Type string

// The types. In the environment and in flags a List is separated by commas, and
// Argv is split at blanks, or is a JSON array.
const (
	Text     Type = "text"
	Bool     Type = "bool"     // true, yes, on, 1 or false, no, off, 0
	Int      Type = "int"      // within Min and Max
	Duration Type = "duration" // as 30s or 2m; from a second to an hour
	List     Type = "list"
	Argv     Type = "argv"  // program, by absolute path, and its arguments
	Enum     Type = "enum"  // one of Values
	Path     Type = "path"  // of a file or directory; in a file, relative to that file
	Proxy    Type = "proxy" // http, https or socks5 URL, or none
	Email    Type = "email"
	Emails   Type = "emails" // a List of Email
	Channel  Type = "channel"
	URLs     Type = "urls"   // a List of https URLs; http for a loopback host
	Rate     Type = "rate"   // bytes per second, as 500k, 2M or 1.5M: powers of 1024; empty for no limit
	Host     Type = "host"   // name or address of a server, without a port
	Span     Type = "window" // times of the day, as 02:00-04:00; see Window
)

// Setting describes one thing that can be configured.
type Setting struct {
	Key       string // kebab-case, sections joined by dots
	Env       string // environment variable with DefaultPrefix; see EnvName for others
	Flag      string // flag without dashes, of every command or of those it concerns; "" if there is none
	Type      Type
	Default   string   // as it would be written in the environment; "" is empty
	Values    []string // allowed values of an Enum
	Min, Max  int      // bounds of an Int
	Help      string   // what it is for, in English; lang.T says it
	Sensitive bool     // a secret: taken from the environment alone, never shown
	Secret    bool     // a Path whose file holds a secret
}

const (
	passwordKey     = "notify.smtp.password"
	imapPasswordKey = "support.imap.password"
)

// Settings returns everything that can be configured, in the order it is shown.
func Settings() []Setting {
	all := settings()
	for i := range all {
		all[i].Env = EnvName(DefaultPrefix, all[i].Key)
	}
	return all
}

// settings leaves Env out: most runs need none of them.
func settings() []Setting {
	return []Setting{
		{Key: "network.proxy", Type: Proxy, Help: lang.Mark("proxy for all requests to the vendor, such as http://proxy:3128; none for no proxy whatever the environment says")},
		{Key: "network.no-proxy", Type: List, Help: lang.Mark("hosts, domains and networks reached without the proxy")},
		{Key: "network.ca-file", Type: Path, Help: lang.Mark("PEM file of certificate authorities to trust beside the system's")},
		{Key: "network.ca-exclusive", Type: Bool, Default: "false", Help: lang.Mark("trust network.ca-file alone, not the system's authorities")},
		{Key: "network.client-cert", Type: Path, Help: lang.Mark("PEM file of the client certificate shown to the vendor or proxy")},
		{Key: "network.client-key", Type: Path, Secret: true, Help: lang.Mark("PEM file of the client certificate's private key")},
		{Key: "network.timeout", Flag: "timeout", Type: Duration, Default: "30s", Help: lang.Mark("time for a request to the vendor, retries included")},
		{Key: "state-dir", Flag: "state-dir", Type: Path, Help: lang.Mark("directory of licence and state; empty for the standard place")},
		{Key: "output", Flag: "output", Type: Enum, Default: "table", Values: []string{"table", "json", "yaml"}, Help: lang.Mark("how results are printed")},
		{Key: "color", Flag: "color", Type: Enum, Default: "auto", Values: []string{"auto", "always", "never"}, Help: lang.Mark("when to colour")},
		{Key: "lang", Flag: "lang", Type: Enum, Default: "auto", Values: []string{"auto", "en", "ru"}, Help: lang.Mark("language of what people read; auto for that of the locale")},
		{Key: "no-input", Flag: "no-input", Type: Bool, Default: "false", Help: lang.Mark("never ask a question, fail instead")},
		{Key: "offline", Flag: "offline", Type: Bool, Default: "false", Help: lang.Mark("open no network connection")},
		{Key: "license.warn-days", Type: Int, Default: "0", Max: 365, Help: lang.Mark("days before expiry from which the licence counts as expiring; 0 for the profile's")},
		{Key: "update.channel", Flag: "channel", Type: Channel, Help: lang.Mark("channel that platform releases come from; empty for the profile's")},
		{Key: "update.mirrors", Flag: "mirror", Type: URLs, Help: lang.Mark("URLs that platform releases are downloaded below, asked before the vendor's own; everything is verified wherever it came from")},
		{Key: "update.limit-rate", Flag: "limit-rate", Type: Rate, Help: lang.Mark("most bytes per second that a download takes, such as 500k or 2M; empty for no limit")},
		{Key: "update.window", Flag: "window", Type: Span, Help: lang.Mark("time of the day, in the host's time zone, in which an update may stop the platform, such as 02:00-04:00; empty for any")},
		{Key: "notify.to", Type: Emails, Help: lang.Mark("addresses told of licence changes")},
		{Key: "notify.command", Type: Argv, Help: lang.Mark("program that delivers notices in place of SMTP")},
		{Key: "notify.timeout", Type: Duration, Default: "30s", Help: lang.Mark("time for the delivery of one notice")},
		{Key: "notify.smtp.host", Type: Host, Help: lang.Mark("mail server")},
		{Key: "notify.smtp.port", Type: Int, Default: "587", Min: 1, Max: 65535, Help: lang.Mark("port of the mail server")},
		{Key: "notify.smtp.security", Type: Enum, Default: "starttls", Values: []string{"starttls", "tls", "none"}, Help: lang.Mark("how the connection to the mail server is protected")},
		{Key: "notify.smtp.username", Type: Text, Help: lang.Mark("account at the mail server; empty for no authentication")},
		{Key: "notify.smtp.password-file", Type: Path, Secret: true, Help: lang.Mark("file that holds the account's password")},
		{Key: passwordKey, Type: Text, Sensitive: true, Help: lang.Mark("the account's password, by environment alone; better use notify.smtp.password-file")},
		{Key: "notify.smtp.from", Type: Email, Help: lang.Mark("sender of notices")},
		{Key: "notify.smtp.ca-file", Type: Path, Help: lang.Mark("PEM file of certificate authorities for the mail server")},
		{Key: "notify.smtp.proxy", Type: Bool, Default: "false", Help: lang.Mark("reach the mail server through network.proxy too")},
		{Key: "support.name", Type: Text, Help: lang.Mark("who writes support requests, for the vendor's answer")},
		{Key: "support.email", Type: Email, Help: lang.Mark("address that the vendor answers to, and sender of requests that go by mail; empty for notify.smtp.from")},
		{Key: "support.phone", Type: Text, Help: lang.Mark("phone number for the vendor's questions")},
		{Key: "support.partner", Type: Text, Help: lang.Mark("name of the partner who asks on behalf of his customers, as the licence has it")},
		{Key: "support.language", Type: Text, Help: lang.Mark("language of requests, such as en or ru; empty for the vendor's first")},
		{Key: "support.via", Type: Enum, Default: "auto", Values: []string{"auto", "https", "mail"}, Help: lang.Mark("how requests travel, where the vendor takes both")},
		{Key: "support.limit-rate", Type: Rate, Help: lang.Mark("most bytes per second that an upload takes, such as 500k or 2M; empty for no limit")},
		{Key: "support.imap.host", Type: Host, Help: lang.Mark("mail server whose mailbox is looked through for the vendor's answers")},
		{Key: "support.imap.port", Type: Int, Default: "993", Min: 1, Max: 65535, Help: lang.Mark("its port")},
		{Key: "support.imap.security", Type: Enum, Default: "tls", Values: []string{"starttls", "tls", "none"}, Help: lang.Mark("how the connection to it is protected")},
		{Key: "support.imap.username", Type: Text, Help: lang.Mark("account at it")},
		{Key: "support.imap.password-file", Type: Path, Secret: true, Help: lang.Mark("file that holds the account's password")},
		{Key: imapPasswordKey, Type: Text, Sensitive: true, Help: lang.Mark("the account's password, by environment alone; better use support.imap.password-file")},
		{Key: "support.imap.folder", Type: Text, Default: "INBOX", Help: lang.Mark("folder that answers arrive in")},
		{Key: "support.imap.proxy", Type: Bool, Default: "false", Help: lang.Mark("reach it through network.proxy too")},
		{Key: "support.imap.ca-file", Type: Path, Help: lang.Mark("PEM file of certificate authorities for it")},
	}
}

// EnvName returns the environment variable of a key: OPTOOL and network.ca-file
// make OPTOOL_NETWORK_CA_FILE.
func EnvName(prefix, key string) string {
	return prefix + "_" + strings.Map(func(r rune) rune {
		if r == '.' || r == '-' {
			return '_'
		}
		return unicode.ToUpper(r)
	}, key)
}

// fixed lists what a profile decides, by the words an administrator might try
// as a section or as the last part of a key.
func fixed(key string) bool {
	first, _, _ := strings.Cut(key, ".")
	last := key[strings.LastIndex(key, ".")+1:]
	for _, word := range []string{first, last} {
		switch word {
		case "product", "vendor", "endpoint", "endpoints", "trust", "roots", "root-keys", "keys", "keyring", "key-ring", "platform", "profile":
			return true
		}
	}
	return false
}
