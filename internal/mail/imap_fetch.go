package mail

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/optool/optool/internal/fault"
)

// headerFields are those that say what a mail is about.
const headerFields = "MESSAGE-ID IN-REPLY-TO REFERENCES SUBJECT FROM DATE AUTO-SUBMITTED PRECEDENCE RETURN-PATH X-AUTOREPLY CONTENT-TYPE OPTOOL-REQUEST"

// search returns the UIDs that match, in ascending order.
func (s *session) search(criteria string) ([]uint32, error) {
	s.step = searchingIt
	answers, err := s.command("UID SEARCH " + criteria)
	if err != nil {
		return nil, err
	}
	var found []uint32
	for _, a := range answers {
		if a.kind != "SEARCH" {
			continue
		}
		for _, v := range a.values {
			if n, err := strconv.ParseUint(v.text, 10, 32); err == nil && n > 0 {
				found = append(found, uint32(n))
			}
		}
	}
	slices.Sort(found)
	return slices.Compact(found), nil
}

// heads returns what the headers of the mails say, without those that are gone.
func (s *session) heads(uids []uint32) (map[uint32]*Incoming, error) {
	var set []string
	for _, uid := range uids {
		set = append(set, strconv.FormatUint(uint64(uid), 10))
	}
	texts, err := s.bodies("UID FETCH " + strings.Join(set, ",") + " (UID BODY.PEEK[HEADER.FIELDS (" + headerFields + ")])")
	if err != nil {
		return nil, err
	}
	all := map[uint32]*Incoming{}
	for uid, text := range texts {
		if m, err := Read(strings.NewReader(text), s.Tag); err == nil {
			all[uid] = m
		}
	}
	return all, nil
}

// mail fetches the start of a mail; nil when it is gone, or is none.
func (s *session) mail(uid uint32) (*Incoming, error) {
	n := strconv.FormatUint(uint64(uid), 10)
	texts, err := s.bodies("UID FETCH " + n + " (UID BODY.PEEK[]<0." + strconv.Itoa(maxStart) + ">)")
	if err != nil {
		return nil, err
	}
	text, there := texts[uid]
	if !there {
		return nil, nil
	}
	m, err := Read(strings.NewReader(text), s.Tag)
	if _, malformed := errors.AsType[*fault.Error](err); malformed {
		return nil, nil
	}
	return m, err
}

// bodies sends a command and returns the body of each mail that is answered.
func (s *session) bodies(command string) (map[uint32]string, error) {
	s.step = fetchingIt
	answers, err := s.command(command)
	if err != nil {
		return nil, err
	}
	all := map[uint32]string{}
	for _, a := range answers {
		if a.kind != "FETCH" || len(a.values) == 0 {
			continue
		}
		items := a.values[0].list
		var uid uint64
		body, there := "", false
		for i := 0; i+1 < len(items); i += 2 {
			switch name := strings.ToUpper(items[i].text); {
			case name == "UID":
				uid, _ = strconv.ParseUint(items[i+1].text, 10, 32)
			case strings.HasPrefix(name, "BODY["):
				body, there = items[i+1].text, true
			}
		}
		if uid > 0 && there {
			all[uint32(uid)] = body
		}
	}
	return all, nil
}

// folderName returns a folder's name in modified UTF-7 (RFC 3501 section 5.1.3).
func folderName(name string) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,"
	coding := base64.NewEncoding(alphabet).WithPadding(base64.NoPadding)
	var b strings.Builder
	var foreign []rune
	flush := func() {
		if len(foreign) == 0 {
			return
		}
		var raw []byte
		for _, unit := range utf16.Encode(foreign) {
			raw = binary.BigEndian.AppendUint16(raw, unit)
		}
		b.WriteString("&" + coding.EncodeToString(raw) + "-")
		foreign = nil
	}
	for _, r := range name {
		if r < ' ' || r > '~' {
			foreign = append(foreign, r)
			continue
		}
		flush()
		b.WriteRune(r)
		if r == '&' {
			b.WriteByte('-')
		}
	}
	flush()
	return b.String()
}
