package question

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Canonical returns the question as JSON in one form: the keys of every object
// sorted, no white space, numbers as [Number] writes them. Equal questions have
// the same text.
func (q Question) Canonical() []byte { return encode(q.tree()) }

// Hash returns the SHA-256 of the canonical form, in hexadecimal.
func (q Question) Hash() string {
	sum := sha256.Sum256(q.Canonical())
	return hex.EncodeToString(sum[:])
}

// MarshalJSON implements json.Marshaler by the canonical form.
func (q Question) MarshalJSON() ([]byte, error) { return q.Canonical(), nil }

// tree returns the question as JSON values: objects, lists and leaves, with
// numbers in their own digits.
func (q Question) tree() any {
	type fields Question // without its MarshalJSON
	d := json.NewDecoder(bytes.NewReader(encode(fields(q))))
	d.UseNumber()
	var tree any
	if err := d.Decode(&tree); err != nil {
		panic("question: " + err.Error())
	}
	return tree
}

func encode(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic("question: " + err.Error()) // plain data can be encoded
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// Differs names the first item in which the question differs from other, with
// both values: "points is 200, not 300". It is "" if they are equal.
func (q Question) Differs(other Question) string {
	here, there := map[string]string{}, map[string]string{}
	leaves(here, "", q.tree())
	leaves(there, "", other.tree())
	all := maps.Clone(here)
	maps.Copy(all, there)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if here[name] == there[name] {
			continue
		}
		verb := "is"
		if strings.HasSuffix(name, "values") {
			verb = "are"
		}
		return fmt.Sprintf("%s %s %s, not %s", name, verb, shown(here[name]), shown(there[name]))
	}
	return ""
}

// leaves adds the numbers and words of a tree to dst under readable names:
// options by their own names, others after what contains them, "mesh condition
// 2 on".
func leaves(dst map[string]string, name string, tree any) {
	under := func(key string) string {
		return strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(name, "options"), "s") + " " + strings.ReplaceAll(key, "_", " "))
	}
	switch t := tree.(type) {
	case map[string]any:
		for key, v := range t {
			leaves(dst, under(key), v)
		}
	case []any:
		if len(t) > 0 && isObject(t[0]) {
			for i, v := range t {
				leaves(dst, under(fmt.Sprint(i+1)), v)
			}
			return
		}
		var list []string
		for _, v := range t {
			list = append(list, fmt.Sprint(v))
		}
		dst[name] = strings.Join(list, ", ")
	default:
		dst[name] = fmt.Sprint(t)
	}
}

func isObject(tree any) bool {
	_, ok := tree.(map[string]any)
	return ok
}

// shown is a value for a person: the beginning of a hash.
func shown(value string) string {
	const digits = 12 // of a hash
	switch {
	case value == "":
		return "unset"
	case len(value) == hex.EncodedLen(sha256.Size) && !strings.ContainsAny(value, " ,"):
		return value[:digits] + "..."
	}
	return value
}
