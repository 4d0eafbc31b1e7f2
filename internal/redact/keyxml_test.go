package redact

import (
	"strings"
	"testing"
)

func TestKeysInXML(t *testing.T) {
	d := strings.Repeat("nxMxifxQ0oC0", 6)
	checkMarked(t, false, []markedLine{
		{"a.log", "<Modulus>xA7SEU0e7yWeZbY5</Modulus><Exponent>AQAB</Exponent><D>«" + d + "=»</D></RSAKeyValue>"},
		{"a.log", "&lt;RSAKeyValue&gt;&lt;Modulus&gt;xA7SEU0e7yWeZbY5&lt;/Modulus&gt;&lt;D&gt;«" + d + "»&lt;/D&gt;"},
		{"a.log", "ftpd[3]: USER jane PASS «ApfAA-svbUl_dY4»"},
		{"etc/fw.conf", "set security ike policy p pre-shared-key ascii-text \"«Purple3460.»\""},
		{"a.log", "2026 DEBUG AUTH PLAIN «onKuoGQ+1GzXRC3GDsVHybHLSi92Zvny»"},
	})
}

func TestProseOfDetectors(t *testing.T) {
	for _, in := range []string{
		"\t* src/passwd.c: Avoid implicit conversion",
		"jane ALL=(ALL) NOPASSWD: ALL",
		"  id-token: write",
		"kpasswd\t\t464/tcp",
		"community leaders are responsible for clarifying",
		"community involvement, as it would not be",
		"Return the path to another path identified by the passed",
		"enforce that pre-shared-key extension is last",
		"supported_versions: cannot be used to negotiate pre-TLS1.3",
		"curl --proxy-negotiate --proxy-user user:x",
		`Microsoft specific "AUTH LOGIN with User Name" mode`,
		"542D 542E 542F 5430 5431 5432 5433",
	} {
		checkMarked(t, false, []markedLine{{"a.txt", in + "\n"}})
	}
}
