package redact

import "bytes"

// typeOfParameter tells whether v is the type that a program gives a parameter or a field
// whose name speaks of a user or a secret: (user: str, password: str = ""), token:
// Optional[str], val password: String?. after is what follows in the line.
func typeOfParameter(before, v, after []byte) bool {
	before = bytes.TrimRight(before, " ")
	if len(before) == 0 || before[len(before)-1] != ':' {
		return false
	}
	v = bytes.TrimRight(bytes.TrimLeft(v, "&*?"), "?,;)")
	for {
		outer, inner, found := bytes.Cut(v, []byte{'['})
		if !found {
			outer, inner, found = bytes.Cut(v, []byte{'<'})
		}
		if !found {
			break
		}
		if !wrapsType(outer) {
			return false
		}
		if v = bytes.TrimRight(inner, "]>?, ="); len(v) == 0 {
			return true // cut off at its bracket
		}
	}
	if !nameOfType(v) {
		return wrapsType(v) && (byteAt(after, 0) == '[' || byteAt(after, 0) == '<')
	}
	after = bytes.TrimLeft(after, "?]> ")
	switch byteAt(after, 0) {
	case ',', ')', '=', '|', ';', '{', '[', '}':
		return true
	}
	return len(bytes.TrimSpace(after)) == 0 && programBefore(before)
}

// programBefore tells whether a line that ends with a name and a colon is one of a program.
func programBefore(before []byte) bool {
	line := bytes.TrimLeft(before, " \t")
	for _, word := range [...]string{"val ", "var ", "let ", "pub ", "private ", "public ", "readonly ", "protected ", "const ", "mut ", "override ", "static ", "export ", "lateinit "} {
		if bytes.HasPrefix(line, []byte(word)) {
			return true
		}
	}
	return bytes.IndexByte(line, '(') > 0
}

func nameOfType(v []byte) bool {
	switch string(v) {
	case "str", "String", "string", "bytes", "bytearray", "int", "float", "bool", "boolean", "Boolean", "Int", "Long", "Any", "any", "number", "object", "dict", "list", "tuple", "None", "null", "undefined", "unknown", "never", "void",
		"SecretStr", "SecretBytes", "SecretString", "EmailStr", "AnyUrl", "HttpUrl", "CharArray", "ByteArray", "CharSequence", "NSString", "Data", "u8", "u32", "u64", "i32", "i64", "usize", "char", "'static str", "Path", "PathBuf", "UUID", "Uuid", "[]byte", "[]string", "byte", "rune", "error":
		return true
	}
	return false
}

func wrapsType(v []byte) bool {
	switch string(v) {
	case "Optional", "Option", "Annotated", "Union", "List", "list", "Vec", "Set", "Sequence", "Arc", "Rc", "Box", "Cow", "Promise", "Partial", "Ref", "Array", "Secret", "SecretBox", "Zeroizing", "Final", "ClassVar", "Mapped", "Depends", "Result", "dict", "Dict", "Map", "Record", "Literal", "Readonly", "tuple", "Tuple":
		return true
	}
	return false
}
