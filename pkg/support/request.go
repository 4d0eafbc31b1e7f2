package support

import "time"

// Kind is what a request is for.
type Kind string

// The kinds.
const (
	Consultation Kind = "consultation" // a question
	Error        Kind = "error"        // something fails
	Modification Kind = "modification" // a wish for a change of the platform
)

// Kinds are all of them, in the order they are offered.
func Kinds() []Kind { return []Kind{Consultation, Error, Modification} }

// Request is what a customer asks. Texts are UTF-8 with \n line ends.
type Request struct {
	Schema   string    `json:"schema"` // SchemaRequest
	ID       string    `json:"id"`     // a ULID
	Product  string    `json:"product"`
	Kind     Kind      `json:"kind"`
	Created  time.Time `json:"created"`  // when it was sealed, by the customer's clock
	Language string    `json:"language"` // of the texts: en, ru; RFC 5646

	Subject     string   `json:"subject"`               // one line, up to MaxSubject bytes
	Service     string   `json:"service,omitempty"`     // of the vendor's service matrix
	Description string   `json:"description,omitempty"` // up to MaxText bytes, as are steps, expected and actual
	Accounts    []string `json:"accounts,omitempty"`    // identifiers of the accounts concerned
	Objects     []string `json:"objects,omitempty"`     // identifiers of the objects concerned
	Element     string   `json:"element,omitempty"`     // the module, report or page concerned
	Steps       string   `json:"steps,omitempty"`       // what was done before it failed
	Expected    string   `json:"expected,omitempty"`
	Actual      string   `json:"actual,omitempty"`
	Impact      *Impact  `json:"impact,omitempty"`   // of an error
	Priority    int      `json:"priority,omitempty"` // computed from Impact; 1 is the most urgent, 0: the policy knows none

	// Fields are what this vendor asks beside that, by the names of his profile.
	Fields map[string]string `json:"fields,omitempty"`

	Contact Contact `json:"contact"`
	Partner string  `json:"partner,omitempty"` // who asks on the customer's behalf

	License  License  `json:"license"`
	Platform Platform `json:"platform"`
	Policy   string   `json:"policy,omitempty"` // version of the vendor's policy it was checked with

	Attachments []Attachment `json:"attachments,omitempty"`
}

// Share is how much of something is concerned.
type Share string

// The shares.
const (
	One     Share = "one"
	Several Share = "several"
	All     Share = "all" // 100 %
)

// Impact is how bad an error is. The priority follows from it.
type Impact struct {
	Functions  Share `json:"functions"`
	Users      Share `json:"users"`
	ThirdParty bool  `json:"thirdParty"` // the cause is known to be software or hardware of others
}

// Contact is who writes, and is written to.
type Contact struct {
	Name  string `json:"name,omitempty"`
	Email string `json:"email,omitempty"`
	Phone string `json:"phone,omitempty"`
}

// License is what the customer's licence said when the request was written. The
// vendor trusts his own records instead.
type License struct {
	ID         string `json:"id,omitempty"`
	Customer   string `json:"customer,omitempty"`
	Deployment string `json:"deployment,omitempty"` // paas, on-premise, cloud
	Support    string `json:"support,omitempty"`    // the support level
}

// Platform is where it happens.
type Platform struct {
	Version string `json:"version,omitempty"`
	Host    string `json:"host,omitempty"` // the host id that licences are bound to, not its name
	Tool    string `json:"tool,omitempty"` // version of optool
}

// Attachment is a file that belongs to a document.
type Attachment struct {
	Name   string `json:"name"`   // without folders, up to MaxName bytes; distinct in its document
	Size   int64  `json:"size"`   // bytes
	SHA256 string `json:"sha256"` // 64 lower-case hex digits
	Media  string `json:"media,omitempty"`
	Bundle bool   `json:"bundle,omitempty"` // it is a diagnostics bundle
}

// MessageKind is what a message is.
type MessageKind string

// The kinds of messages.
const (
	Reply    MessageKind = "reply"    // of the customer
	Close    MessageKind = "close"    // the customer says that it is done
	Answer   MessageKind = "answer"   // of the vendor: it handles the request
	Question MessageKind = "question" // of the vendor: he waits for the customer
	Note     MessageKind = "note"     // of the vendor: neither, such as an acknowledgement
	Closed   MessageKind = "closed"   // the vendor closed the case
)

// FromVendor tells on whose side messages of the kind are written.
func (k MessageKind) FromVendor() bool {
	return k == Answer || k == Question || k == Note || k == Closed
}

// Message is what follows a request.
type Message struct {
	Schema   string      `json:"schema"`  // SchemaMessage
	ID       string      `json:"id"`      // a ULID of its own
	Request  string      `json:"request"` // id of the request
	Kind     MessageKind `json:"kind"`
	Created  time.Time   `json:"created"`
	Text     string      `json:"text,omitempty"`
	Impact   *Impact     `json:"impact,omitempty"` // when it has changed
	Priority int         `json:"priority,omitempty"`
	Contact  Contact     `json:"contact"`

	Attachments []Attachment `json:"attachments,omitempty"`
}

// Statement is what a mail's signed header says: that the holder of a licence sent
// exactly this. Hashes are SHA-256 in hex.
type Statement struct {
	ID      string    `json:"id"`      // of the request or the message
	Request string    `json:"request"` // id of the request it belongs to
	License string    `json:"license"`
	Product string    `json:"product"`
	Created time.Time `json:"created"`
	Subject string    `json:"subject"` // decoded, on one line
	Body    string    `json:"body"`    // hash of the text part, see BodyHash

	Attachments []Attachment `json:"attachments,omitempty"` // all of them, decoded
}

// Pass is what lets its holder upload the attachments of one request and read what
// became of it. It is signed with the licence's key and shown over TLS alone.
type Pass struct {
	License string `json:"license"`
	Product string `json:"product"`
	Request string `json:"request"`
}

// Limits in bytes, or in entries for MaxList.
const (
	MaxSubject     = 250
	MaxText        = 64 << 10
	MaxLine        = 500
	MaxName        = 150
	MaxList        = 100
	MaxAttachments = 50
	MaxDocument    = 192 << 10
)
