package redact

// unwrapped returns where the quoted text begins that stands at i within one or two
// structures, as programs print their own values: Secret { inner: "x" }, Some(Token("x")),
// SecretStr('x'). It returns i where there is no such thing.
func unwrapped(t []byte, i int) int {
	k := i
	for range 2 {
		name := k
		for k < len(t) && k-name < 40 && (isLetterOrDigit(t[k]) || t[k] == '_') {
			k++
		}
		if k == name || !isUpper(t[name]) || k+2 >= len(t) {
			return i
		}
		word := t[name:k]
		if k = passBlanks(t, k); k+2 >= len(t) || t[k] != '(' && t[k] != '{' || !isWrapper(word) {
			return i
		}
		k = passBlanks(t, k+1)
		field := k
		for k < len(t) && k-field < 20 && (isLower(t[k]) || isDigit(t[k]) || t[k] == '_') {
			k++
		}
		if k > field && k < len(t) {
			if !isInnerField(t[field:k]) || t[k] != ':' && t[k] != '=' {
				return i
			}
			k = passBlanks(t, k+1)
		}
		if k < len(t) && quoteAt(t, k) > 0 {
			return k
		}
	}
	return i
}

// isWrapper reports whether a structure of that name holds no more than the value.
func isWrapper(name []byte) bool {
	switch string(name) {
	case "Some", "Just", "Ok", "Optional", "Sensitive", "Protected", "SecretString", "SecretStr", "SecretBox", "Zeroizing", "Redacted", "SecureString", "SecretVec":
		return true
	}
	for _, verb := range [...]string{"Get", "Read", "Load", "Find", "Decrypt", "Env", "Fetch", "Ask", "Prompt", "Hash", "Check", "Set", "Verify", "Generate", "Invalid"} {
		if hasFold(name, 0, verb) {
			return false
		}
	}
	class, _ := judgeKey(name)
	return class != keyPlain
}

func isInnerField(name []byte) bool {
	switch string(name) {
	case "inner", "value", "secret", "secret_value", "raw", "data", "plain", "text", "string", "content", "inner_secret", "0", "_0":
		return true
	}
	return false
}
