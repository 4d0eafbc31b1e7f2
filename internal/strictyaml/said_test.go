package strictyaml

import (
	"errors"
	"fmt"
	"testing"
	"time"
)

// compose says what a text is made of, as it stands.
func compose(text any) any {
	s, ok := text.(interface{ Said() (string, []any) })
	if !ok {
		return text
	}
	format, args := s.Said()
	if format == "" {
		return text
	}
	said := make([]any, len(args))
	for i, arg := range args {
		said[i] = compose(arg)
	}
	return fmt.Sprintf(format, said...)
}

// What problems are composed of says what they say.
func TestProblemsCanBeSaid(t *testing.T) {
	var into struct {
		Name  string        `yaml:"name"`
		Count int           `yaml:"count"`
		Long  time.Duration `yaml:"long"`
		List  []string      `yaml:"list"`
	}
	for _, name := range []string{"", "file.yaml"} {
		for _, text := range []string{"nmae: x\ncount: \"a\\u001b100%d\"\nlong: {}\nlist: 5\nname: [a]\n", "a: &x [*x]\n", "a: 1\na: 2\n", "\xff", "a: [", "? [a]\n: b\n"} {
			err := Decode(name, []byte(text), &into)
			several, ok := errors.AsType[*Errors](err)
			if !ok {
				t.Fatalf("%q: %v", text, err)
			}
			if got := compose(several); got != err.Error() {
				t.Errorf("composed %q, the error is %q", got, err)
			}
		}
	}
}
