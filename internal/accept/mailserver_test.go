//go:build accept

package accept

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// mailServer is a vendor's mail server of his own: Postfix takes mail for any address
// of vendor.example from who signs in, and keeps it in one mailbox, that Dovecot shows.
// Everything it has lies in a directory of its own, and it listens on loopback.
type mailServer struct {
	t   *testing.T
	dir string

	submission, submissions, small string // ports of Postfix: STARTTLS, TLS, and STARTTLS with a limit of 1 MB
	imap, imaps                    string // ports of Dovecot
	ca                             string // file of the authority that its certificate is from
	user, password                 string
}

const greylisted = "greylisted@vendor.example" // the server takes nothing for it yet

// newMailServer starts it; it ends with the test.
func newMailServer(t *testing.T) *mailServer {
	t.Helper()
	needRoot(t)
	postfix, dovecot := need(t, "postfix"), need(t, "dovecot")
	dir, err := os.MkdirTemp("", "optool-mail-")
	must(t, err)
	t.Cleanup(func() { os.RemoveAll(dir) })
	must(t, os.Chmod(dir, 0o755))
	m := &mailServer{t: t, dir: dir, submission: freePort(t), submissions: freePort(t), small: freePort(t),
		imap: freePort(t), imaps: freePort(t), ca: dir + "/ca.pem", user: "optool@vendor.example", password: "correct-horse"}
	m.certificate()
	for _, sub := range []string{"etc", "queue", "data", "mail", "run", "state"} {
		must(t, os.Mkdir(dir+"/"+sub, 0o755))
	}
	must(t, os.Chown(dir+"/data", idOf(t, "postfix"), 0))
	must(t, os.Chown(dir+"/mail", idOf(t, "nobody"), 0))
	m.write("etc/main.cf", mainCF)
	m.write("etc/master.cf", masterCF)
	m.write("dovecot.conf", dovecotConf)
	m.run(exec.Command(postfix, "-c", dir+"/etc", "start-fg"), m.submission, m.submissions, m.small)
	m.run(exec.Command(dovecot, "-F", "-c", dir+"/dovecot.conf"), m.imap, m.imaps)
	return m
}

// write writes a file, with the server's settings for the @WORDS@.
func (m *mailServer) write(name, text string) {
	m.t.Helper()
	text = strings.NewReplacer("@DIR@", m.dir, "@SUBMISSION@", m.submission, "@SUBMISSIONS@", m.submissions, "@SMALL@", m.small,
		"@IMAP@", m.imap, "@IMAPS@", m.imaps, "@NOBODY@", strconv.Itoa(idOf(m.t, "nobody")), "@GREY@", greylisted,
		"@PASSWORD@", m.password).Replace(text)
	must(m.t, os.WriteFile(filepath.Join(m.dir, name), []byte(text), 0o644))
}

// run starts a server and waits until it listens.
func (m *mailServer) run(cmd *exec.Cmd, ports ...string) {
	m.t.Helper()
	log, err := os.Create(filepath.Join(m.dir, filepath.Base(cmd.Path)+".log"))
	must(m.t, err)
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	must(m.t, cmd.Start())
	m.t.Cleanup(func() {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM)
		if text, err := os.ReadFile(m.dir + "/queue/pid/master.pid"); err == nil { // Postfix leaves our group
			if pid, err := strconv.Atoi(strings.TrimSpace(string(text))); err == nil && pid > 1 {
				_ = syscall.Kill(-pid, syscall.SIGTERM)
			}
		}
		_ = cmd.Wait()
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		log.Close()
		if m.t.Failed() {
			text, _ := os.ReadFile(log.Name())
			m.t.Logf("%s:\n%s", filepath.Base(log.Name()), text)
		}
	})
	for _, port := range ports {
		for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(50 * time.Millisecond) {
			conn, err := net.Dial("tcp", "127.0.0.1:"+port)
			if err == nil {
				conn.Close()
				break
			}
			if time.Now().After(deadline) {
				text, _ := os.ReadFile(log.Name())
				m.t.Fatalf("%s does not listen: %v\n%s", cmd.Path, err, text)
			}
		}
	}
}

// arrived waits for n mails and returns their files, the oldest first.
func (m *mailServer) arrived(n int) []string {
	m.t.Helper()
	for deadline := time.Now().Add(60 * time.Second); ; time.Sleep(100 * time.Millisecond) {
		var files []string
		for _, sub := range []string{"new", "cur"} {
			found, _ := filepath.Glob(filepath.Join(m.dir, "mail/inbox", sub, "*"))
			files = append(files, found...)
		}
		if len(files) >= n || time.Now().After(deadline) {
			if len(files) != n {
				m.t.Fatalf("%d mails arrived, want %d", len(files), n)
			}
			return files
		}
	}
}

// certificate makes an authority, and a certificate of it for localhost.
func (m *mailServer) certificate() {
	m.t.Helper()
	made := func(template, parent *x509.Certificate, key, by *ecdsa.PrivateKey, file string) *x509.Certificate {
		der, err := x509.CreateCertificate(rand.Reader, template, parent, key.Public(), by)
		must(m.t, err)
		must(m.t, os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o644))
		c, err := x509.ParseCertificate(der)
		must(m.t, err)
		return c
	}
	newKey := func() *ecdsa.PrivateKey {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		must(m.t, err)
		return key
	}
	from, until := time.Now().Add(-time.Hour), time.Now().Add(24*time.Hour)
	caKey, key := newKey(), newKey()
	authority := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Test Authority"}, NotBefore: from, NotAfter: until,
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}
	ca := made(authority, authority, caKey, caKey, m.ca)
	made(&x509.Certificate{SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "localhost"}, NotBefore: from, NotAfter: until,
		DNSNames: []string{"localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}},
		ca, key, caKey, m.dir+"/cert.pem")
	der, err := x509.MarshalPKCS8PrivateKey(key)
	must(m.t, err)
	must(m.t, os.WriteFile(m.dir+"/key.pem", pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), 0o600))
}

func idOf(t *testing.T, name string) int {
	t.Helper()
	u, err := user.Lookup(name)
	must(t, err)
	id, err := strconv.Atoi(u.Uid)
	must(t, err)
	return id
}

// masterCF lists the services of Postfix that a mail passes.
const masterCF = `127.0.0.1:@SUBMISSION@ inet n - n - - smtpd
127.0.0.1:@SUBMISSIONS@ inet n - n - - smtpd
  -o smtpd_tls_wrappermode=yes
127.0.0.1:@SMALL@ inet n - n - - smtpd
  -o message_size_limit=1000000
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
tlsmgr unix - - n 1000? 1 tlsmgr
postlog unix-dgram n - n - 1 postlogd
`

const mainCF = `compatibility_level = 3.6
queue_directory = @DIR@/queue
data_directory = @DIR@/data
maillog_file = /dev/stdout
mail_owner = postfix
setgid_group = postdrop
myhostname = mail.vendor.example
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks =
virtual_mailbox_domains = vendor.example
virtual_mailbox_base = @DIR@/mail
virtual_mailbox_maps = static:inbox/
virtual_uid_maps = static:@NOBODY@
virtual_gid_maps = static:@NOBODY@
virtual_minimum_uid = 1
virtual_mailbox_limit = 0
message_size_limit = 60000000
smtpd_tls_cert_file = @DIR@/cert.pem
smtpd_tls_key_file = @DIR@/key.pem
smtpd_tls_security_level = encrypt
smtpd_tls_auth_only = yes
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = private/auth
smtpd_sasl_security_options = noanonymous
smtpd_relay_restrictions =
smtpd_recipient_restrictions = check_recipient_access inline:{{@GREY@ = 450 4.2.0 come back later}}, permit_sasl_authenticated, reject
`

const dovecotConf = `base_dir = @DIR@/run
state_dir = @DIR@/state
log_path = /dev/stderr
protocols = imap
listen = 127.0.0.1
ssl = required
ssl_cert = <@DIR@/cert.pem
ssl_key = <@DIR@/key.pem
auth_mechanisms = plain login
mail_location = maildir:@DIR@/mail/inbox
first_valid_uid = 1
passdb {
  driver = static
  args = password=@PASSWORD@
}
userdb {
  driver = static
  args = uid=@NOBODY@ gid=@NOBODY@ home=@DIR@/mail
}
service imap-login {
  inet_listener imap {
    port = @IMAP@
  }
  inet_listener imaps {
    port = @IMAPS@
    ssl = yes
  }
}
service auth {
  unix_listener @DIR@/queue/private/auth {
    mode = 0660
    user = postfix
    group = postfix
  }
}
`
