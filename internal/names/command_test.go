package names

import "testing"

// A command on a page is one that a shell reads as it was given.
func TestCommand(t *testing.T) {
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{"run", "cook", "--nu", "0.3"}, "pinnsolve run cook --nu 0.3"},
		{[]string{"--fix", `"x=2" y`, ""}, `pinnsolve --fix '"x=2" y' ''`},
		{[]string{"it's", "$HOME", "a;b", "*"}, `pinnsolve 'it'\''s' '$HOME' 'a;b' '*'`},
	} {
		if got := Command("pinnsolve", test.args); got != test.want {
			t.Errorf("%q: %s, want %s", test.args, got, test.want)
		}
	}
}
