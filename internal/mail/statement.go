package mail

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"

	"github.com/optool/optool/pkg/license"
	"github.com/optool/optool/pkg/support"
)

// Header fields of a mail with a statement.
const (
	FieldRequest   = "Optool-Request"   // id of the request that the mail belongs to
	FieldStatement = "Optool-Statement" // the envelope's JSON in base64, in words of up to 70 characters
)

const statementWord = 70

// Signer is on whose behalf a letter is signed.
type Signer struct {
	License string // its id
	Product string
	Request string             // id of the request that the letter belongs to; its own, for the first
	Key     ed25519.PrivateKey // of the licence
}

// Sign gives l the statement of what it says now: its subject, its text and its files,
// which need their SHA256. It fails with mail_letter. Signing again replaces it.
func (l *Letter) Sign(by Signer) error {
	switch {
	case !support.ValidID(l.ID) || !support.ValidID(by.Request):
		return unmailable("%q or %q is no id of a document", clip(l.ID), clip(by.Request))
	case by.License == "" || by.Product == "" || len(by.Key) != ed25519.PrivateKeySize:
		return unmailable("there is no licence to sign it with")
	}
	s := support.Statement{
		ID: l.ID, Request: by.Request, License: by.License, Product: by.Product,
		Created: l.Date.UTC(), Subject: l.subject(), Body: support.BodyHash(plainText(l.Text)),
	}
	for _, f := range l.Files {
		if len(f.SHA256) != 64 {
			return unmailable("the hash of the file %q is not known", clip(f.Name))
		}
		s.Attachments = append(s.Attachments, f.Attachment)
	}
	payload, err := json.Marshal(s)
	if err != nil {
		return unmailable("its statement: %w", err)
	}
	envelope := license.Sign(support.TypeStatement, payload, by.Key).Marshal()
	text := base64.StdEncoding.EncodeToString(envelope)
	var words []string
	for word := range slices.Chunk([]byte(text), statementWord) {
		words = append(words, string(word))
	}
	l.Fields = slices.DeleteFunc(slices.Clone(l.Fields), func(f Field) bool {
		return strings.EqualFold(f.Name, FieldRequest) || strings.EqualFold(f.Name, FieldStatement)
	})
	l.Fields = append(l.Fields, Field{FieldRequest, by.Request}, Field{FieldStatement, strings.Join(words, " ")})
	return nil
}
