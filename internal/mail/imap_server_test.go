package mail

import (
	"bufio"
	"cmp"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"io"
	"math/big"
	"net"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

const boxPassword = "correct horse, batteri€"

// mailbox is an IMAP server with one folder.
type mailbox struct {
	security     string
	capabilities string
	greeting     string // in place of the usual one
	folder       string // as it travels; "" takes any
	validity     int
	mails        map[int]string    // by UID
	noise        string            // untagged responses before every answer
	answers      map[string]string // by command, in place of what it would say; silent and hangUp
	after        string            // said in the clear behind the answer to STARTTLS

	mu       sync.Mutex
	commands []string
	released chan struct{}
	cert     tls.Certificate
}

const (
	silent = "(silent)"
	hangUp = "(hang up)"
)

func (m *mailbox) start(t *testing.T) Box {
	t.Helper()
	var roots *x509.CertPool
	m.cert, roots = certificate(t)
	m.released = make(chan struct{})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	all.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			all.Go(func() {
				defer conn.Close()
				m.talk(conn)
			})
		}
	})
	t.Cleanup(func() {
		close(m.released)
		listener.Close()
		all.Wait()
	})
	return Box{Host: "127.0.0.1", Port: listener.Addr().(*net.TCPAddr).Port, Security: m.security, RootCAs: roots, Tag: tag,
		Username: `ivan"@example.org`, Password: boxPassword, Stall: 10 * time.Second, Dial: new(net.Dialer).DialContext}
}

func (m *mailbox) talk(conn net.Conn) {
	if m.security == ImplicitTLS || m.security == "" {
		conn = tls.Server(conn, &tls.Config{Certificates: []tls.Certificate{m.cert}})
	}
	in := bufio.NewReader(conn)
	say := func(format string, args ...any) { fmt.Fprintf(conn, format, args...) }
	if m.greeting == silent {
		<-m.released
		return
	}
	say("%s", cmp.Or(m.greeting, "* OK ready\r\n"))
	for {
		line, err := m.line(conn, in)
		if err != nil {
			return
		}
		tag, command, _ := strings.Cut(line, " ")
		m.mu.Lock()
		m.commands = append(m.commands, command)
		m.mu.Unlock()
		verb := strings.ToUpper(strings.Fields(command + " x")[0])
		if verb == "UID" {
			verb = strings.ToUpper(strings.Join(strings.Fields(command)[:2], " "))
		}
		say("%s", m.noise)
		switch answer := m.answers[verb]; answer {
		case "":
		case silent:
			<-m.released
			return
		case hangUp:
			return
		default:
			say("%s", strings.ReplaceAll(answer, "TAG", tag))
			continue
		}
		switch verb {
		case "CAPABILITY":
			say("* CAPABILITY IMAP4rev1 %s\r\n", m.capabilities)
		case "STARTTLS":
			say("%s OK go\r\n%s", tag, m.after)
			conn = tls.Server(conn, &tls.Config{Certificates: []tls.Certificate{m.cert}})
			in = bufio.NewReader(conn)
			continue
		case "AUTHENTICATE":
			word := ""
			if words := strings.Fields(command); len(words) == 3 {
				word = words[2]
			} else {
				say("+ \r\n")
				word, _ = m.line(conn, in)
			}
			if got, _ := base64.StdEncoding.DecodeString(word); string(got) != "\x00"+`ivan"@example.org`+"\x00"+boxPassword {
				say("%s NO [AUTHENTICATIONFAILED] who is %q %s?\r\n", tag, got, word)
				continue
			}
		case "LOGIN":
			if command != `LOGIN "ivan\"@example.org" `+boxPassword {
				say("%s NO wrong: %s\r\n", tag, command)
				continue
			}
		case "EXAMINE":
			if m.folder != "" && command != `EXAMINE "`+m.folder+`"` {
				say("%s NO [NONEXISTENT] no such folder\r\n", tag)
				continue
			}
			say("* FLAGS (\\Answered \\Seen)\r\n* %d EXISTS\r\n* OK [UIDVALIDITY %d] fine\r\n* OK [UIDNEXT %d] next\r\n", len(m.mails), m.validity, m.next())
		case "UID SEARCH":
			say("* SEARCH%s\r\n", m.search(command))
		case "UID FETCH":
			m.fetch(conn, command)
		case "LOGOUT":
			say("* BYE bye\r\n")
		}
		say("%s OK done\r\n", tag)
	}
}

// line reads a command with its literals.
func (m *mailbox) line(conn net.Conn, in *bufio.Reader) (string, error) {
	line, err := in.ReadString('\n')
	line = strings.TrimRight(line, "\r\n")
	if at := strings.LastIndexByte(line, '{'); err == nil && at >= 0 && strings.HasSuffix(line, "}") {
		n, _ := strconv.Atoi(line[at+1 : len(line)-1])
		fmt.Fprint(conn, "+ go on\r\n")
		literal := make([]byte, n)
		if _, err := io.ReadFull(in, literal); err != nil {
			return "", err
		}
		rest, err := m.line(conn, in)
		return line[:at] + string(literal) + rest, err
	}
	return line, err
}

func (m *mailbox) next() int {
	next := 1
	for uid := range m.mails {
		next = max(next, uid+1)
	}
	return next
}

var byUID = regexp.MustCompile(`UID ([0-9]+):\*`)

func (m *mailbox) search(command string) string {
	from := 0
	if at := byUID.FindStringSubmatch(command); at != nil {
		from, _ = strconv.Atoi(at[1])
		from = min(from, m.next()-1) // * is the last one, whatever is before it
	}
	word := ""
	if fields := strings.Fields(command); strings.Contains(command, "HEADER") {
		word = fields[len(fields)-1]
	}
	found := ""
	for uid := m.next(); uid > 0; uid-- { // in no useful order
		if text, there := m.mails[uid]; there && uid >= from && strings.Contains(text, word) {
			found += " " + strconv.Itoa(uid)
		}
	}
	return found
}

func (m *mailbox) fetch(conn net.Conn, command string) {
	set := strings.Fields(command)[2]
	for uid := range strings.SplitSeq(set, ",") {
		n, _ := strconv.Atoi(uid)
		text, there := m.mails[n]
		if !there {
			continue
		}
		name := "BODY[]<0>"
		if strings.Contains(command, "HEADER.FIELDS") {
			name = "BODY[HEADER.FIELDS (SUBJECT FROM)]"
			text, _, _ = strings.Cut(text, "\r\n\r\n")
			text += "\r\n\r\n"
		}
		fmt.Fprintf(conn, "* %d FETCH (FLAGS (\\Seen))\r\n* %[1]d FETCH (UID %[1]d %[2]s {%[3]d}\r\n%[4]s)\r\n", n, name, len(text), text)
	}
}

func (m *mailbox) asked() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return strings.Join(m.commands, "\n")
}

func certificate(t *testing.T) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(leaf)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, roots
}

// through connects to another address than it is told.
func through(addr string) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, addr)
	}
}
