package redact

import "bytes"

// wordOfProse tells whether a word is one that sentences, manuals and scripts go on with
// behind "user" or "host". Taken for a name it would be sought in all that follows.
func wordOfProse(b []byte) bool {
	switch string(bytes.ToLower(b)) {
	case "then", "else", "elif", "done", "esac", "exit", "echo", "case", "while", "until", "return", "exec", "eval", "export", "unset", "test", "true",
		"stderr", "stdout", "stdin", "argv", "argc", "void", "struct", "func", "import", "class", "const", "static", "char", "byte", "bytes",
		"one", "two", "three", "first", "second", "next", "last", "more", "most", "less", "many", "some", "such", "only", "also", "just", "than", "them", "they", "their", "there", "these", "those", "what", "where",
		"here", "have", "had", "been", "were", "would", "could", "may", "might", "shall", "want", "wants", "needs", "uses", "used", "using", "makes", "made", "gets", "sets", "does", "did", "into", "onto", "over", "under", "after", "before", "between", "without", "within", "because", "since", "both", "either", "neither", "none", "own", "its", "his", "her", "our", "your", "about", "again", "always", "never", "often", "now", "so", "but", "up", "down", "out", "per", "via",
		"column", "columns", "row", "rows", "connection", "connections", "mapping", "mappings", "script", "scripts", "argument", "arguments", "parameter", "parameters", "attribute", "attributes", "field", "fields", "record", "records", "entry", "entries", "item", "items", "list", "lists", "function", "functions", "command", "commands", "variable", "variables", "file", "files", "directory", "input", "output", "process", "processes", "program", "programs", "code", "data", "type", "types", "interaction", "interactions", "definition", "privilege", "privileges", "permission", "permissions", "namespace", "space", "mode", "land", "pass", "guide", "manual", "documentation", "feedback", "experience", "agent", "agents", "object", "objects", "schema", "schemas", "statement", "system", "systems", "preference", "preferences", "setting", "environment", "unit", "units", "slice", "instance", "instances", "manager", "resource", "resources", "mandatory", "missing", "empty", "blank", "ignored", "taken", "unique", "allowed", "derived", "stored", "supplied", "specified", "provided", "given", "visible", "interrupt", "choice", "level", "limits", "limit", "quota", "quotas":
		return true
	}
	for _, end := range [...]string{"fully", "edly", "ately", "ically", "ously", "ively", "-sensitive", "-insensitive"} { // was created successfully
		if len(b) > len(end)+3 && foldSuffix(b, end) {
			return true
		}
	}
	return false
}
