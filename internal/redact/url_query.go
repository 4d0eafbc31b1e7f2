package redact

import "bytes"

// queryStarts are the parameters that are secret and whose names do not say so. The names
// that do are found as keys.
func queryStarts() []string {
	return []string{
		"sig=", "x-amz-signature=", "x-amz-credential=", "x-amz-security-token=", "x-goog-signature=", "x-goog-credential=",
		"x-oss-signature=", "x-oss-credential=", "x-cos-security-token=", "signature=", "code=", "ticket=", "hmac=", "jwt=", "oauth_verifier=", "code_verifier=", "id_token_hint=",
		"logintoken=", "invite=", "state=", "sign=", "hdnts=", "hdnea=", "policy=", "wa=", "relaystate=", "webhook_id=", "crumb=",
	}
}

// lookQuery reports a parameter's value, if it looks like one that was drawn or signed.
func lookQuery(w *window, at, n int) {
	text := w.text
	if !parameter(text, at) {
		return
	}
	start := at + n
	end := runEnd(text, start, longestToken, func(c byte) bool { return dotted(c) || c == '%' || c == '+' || c == '/' || c == '=' || c == '~' })
	end = trimDots(text, start, end)
	value := text[start:end]
	name := text[at : start-1]
	signed := bytes.HasPrefix(bytes.ToLower(name), []byte("x-")) || bytes.EqualFold(name, []byte("sig")) || bytes.EqualFold(name, []byte("signature")) ||
		bytes.EqualFold(name, []byte("hmac"))
	switch {
	case standIn(value):
	case !signed && at > 0 && !inQuery(text, at) && (end >= len(text) || text[end] != '&'): // a word of a log line
	case signed && len(value) >= 8 && countOf(value).digit > 0,
		len(value) >= 12 && scrambled(value) && !isUUID(value) && !bytes.HasPrefix(value, []byte("sha")):
		w.add(start, end, "signature", true)
	}
}

// parameter tells whether the name at is one of a query or a form.
func parameter(text []byte, at int) bool {
	if at == 0 {
		return true
	}
	switch text[at-1] {
	case '"', '\'', '\n', ' ':
		// A form's body begins with a name, and so does a signature's header.
		return true
	}
	return inQuery(text, at)
}

// inQuery tells whether the name at follows the mark of a query.
func inQuery(text []byte, at int) bool {
	switch text[at-1] {
	case '?', '&', ';', '#':
		return true
	case '6': // &
		return at >= 6 && (bytes.Equal(text[at-6:at], []byte(`\u0026`)) || bytes.Equal(text[at-3:at], []byte("%26")))
	case 'F', 'f':
		return at >= 3 && text[at-3] == '%' && text[at-2] == '3'
	}
	return false
}

// lookPath reports the parts of a path that let in whoever knows them.
func lookPath(w *window, at, n int) {
	text := w.text
	end := runEnd(text, at, longestURL, func(c byte) bool { return urlEscaped(c) || c == '.' || c == ':' || c == '@' || c == '~' || c == '$' })
	found := bytes.ToLower(text[at : at+n])
	hook := bytes.Contains(found, []byte("hook")) || bytes.HasPrefix(found, []byte("/services")) || bytes.HasPrefix(found, []byte("hc-ping")) ||
		bytes.HasPrefix(found, []byte("/work")) || bytes.HasPrefix(found, []byte("/incoming"))
	catch := bytes.Contains(text[at:end], []byte("/catch/"))
	from := at + n
	for from > at && text[from-1] != '/' {
		from--
	}
	if from == at {
		from = runEnd(text, at, end-at, func(c byte) bool { return c != '/' }) + 1
	}
	whole := -1 // where the letters and digits begin that name a team and a channel
	for first := true; from < end; first = false {
		stop := from
		for stop < end && text[stop] != '/' {
			stop++
		}
		part := text[from:trimDots(text, from, stop)]
		switch {
		case hook && slackPart(part, first), catch && len(part) >= 6 && countOf(part).letters() > 0 && countOf(part).digit > 0,
			hook && secretPart(part, 16), !hook && secretPart(part, 20):
			if whole >= 0 && hook {
				w.add(whole, from+len(part), "webhook", true)
			} else {
				w.add(from, from+len(part), "webhook", true)
			}
		}
		switch named := len(part) >= 8 && len(part) <= 12 && runEnd(part, 0, len(part), upperOrDigit) == len(part); {
		case !named:
			whole = -1
		case whole < 0:
			whole = from
		}
		from = stop + 1
	}
}

// slackPart tells whether a part of a path is the X of T…/B…/X….
func slackPart(part []byte, first bool) bool {
	return !first && len(part) >= 20 && len(part) <= 32 && runEnd(part, 0, len(part), base62) == len(part) && countOf(part).turns >= 3
}

// secretPart tells whether a part of a path was drawn by lot.
func secretPart(part []byte, least int) bool {
	if i := bytes.IndexByte(part, '='); i >= 0 {
		return false
	}
	t := countOf(part)
	switch {
	case len(part) < least || bytes.HasPrefix(part, []byte("sha")) || bytes.IndexByte(part, ':') >= 0 && t.letters() < 8:
		return false
	case isUUID(part), len(part) > 37 && part[36] == '@' && isUUID(part[:36]):
		return true
	case bytes.IndexByte(part, '.') >= 0 && t.upper == 0:
		return false // a host, a file
	}
	// One run of letters and digits, or both cases: names joined by dashes are neither.
	return scrambled(part) && t.digit > 0 && (len(longestRun(part)) >= 16 || t.lower > 1 && t.upper > 1 && t.turns*4 >= len(part))
}
