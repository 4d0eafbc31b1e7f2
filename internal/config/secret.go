package config

import (
	"path/filepath"
	"strings"

	"github.com/optool/optool/internal/fault"
)

const longestPassword = 1024 // bytes

// SMTPPassword returns the mail server's password, "" if none is configured:
// from the environment, else from notify.smtp.password-file, else from
// smtp-password in $CREDENTIALS_DIRECTORY (systemd LoadCredential). It is read
// on each call, so that a command that sends nothing reads no secret.
func (c *Config) SMTPPassword() (string, error) { return c.smtpPassword() }

// IMAPPassword is SMTPPassword for the mailbox: support.imap.password-file, and
// imap-password in $CREDENTIALS_DIRECTORY.
func (c *Config) IMAPPassword() (string, error) { return c.imapPassword() }

// passwordReader finds a password: in the environment under key, in the file that
// fileKey names, or in the credential of a name.
func (l *loader) passwordReader(key, fileKey, credential, what string) func() (string, error) {
	src, password := l.src, l.secrets[key]
	named, _ := l.values[fileKey].(string)
	return func() (string, error) {
		if password != "" {
			return password, nil
		}
		path := named
		if path == "" {
			dir := getenv(src.Environ, "CREDENTIALS_DIRECTORY")
			if dir == "" {
				return "", nil
			}
			path = filepath.Join(dir, credential)
			if _, err := src.stat(path); err != nil {
				return "", nil // a unit may have other credentials only
			}
		}
		data, err := src.read(path)
		if err != nil {
			return "", fault.New(fault.ExitUsage, "config_invalid", "read the %s password from %s: %w", what, path, err)
		}
		text := strings.TrimRight(string(data), "\r\n")
		if text == "" || len(text) > longestPassword || strings.ContainsAny(text, "\r\n\x00") {
			return "", fault.New(fault.ExitUsage, "config_invalid",
				"read the %s password from %s: want one line of at most %d bytes", what, path, longestPassword)
		}
		return text, nil
	}
}
