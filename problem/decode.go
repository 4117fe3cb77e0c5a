package problem

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"pinnsolve/internal/nearest"
)

// parse reads YAML into a tree.
func parse(text []byte) (ast.Node, error) {
	if err := bounded(text); err != nil {
		return nil, err
	}
	f, err := parser.ParseBytes(text, 0)
	if err != nil {
		return nil, syntax(err)
	}
	switch {
	case len(f.Docs) == 0 || f.Docs[0].Body == nil:
		return nil, fault{1, 1, "the file is empty: pinnsolve new NAME writes one to begin with"}
	case len(f.Docs) > 1:
		return nil, at(f.Docs[1].Body).wrong("a second document: a problem file has one")
	}
	return f.Docs[0].Body, nil
}

// syntax puts an error of the parser into one line.
func syntax(err error) error {
	f := fault{1, 1, ""}
	text, _, _ := strings.Cut(err.Error(), "\n")
	if n, _ := fmt.Sscanf(text, "[%d:%d]", &f.line, &f.column); n == 2 {
		_, text, _ = strings.Cut(text, "] ")
	}
	f.reason = text + ": put formulas with ?, :, # or { in quotes, and indent by blanks"
	return f
}

// at returns the scalar of a node, or an empty text with its place.
func at(n ast.Node) Text {
	if n == nil || n.GetToken() == nil {
		return Text{line: 1, column: 1}
	}
	tk := n.GetToken()
	t := Text{line: tk.Position.Line, column: tk.Position.Column}
	switch v := n.(type) {
	case *ast.StringNode:
		t.value, t.given = v.Value, true
		if tk.Type == token.SingleQuoteType || tk.Type == token.DoubleQuoteType {
			t.quoted = true
			t.column++
		}
	case *ast.LiteralNode:
		t.value, t.given, t.quoted = strings.TrimSpace(v.Value.Value), true, true
		t.line, t.column = v.Value.GetToken().Position.Line, v.Value.GetToken().Position.Column
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		t.value, t.given = tk.Value, true // as it was written: 010 is ten
	}
	return t
}

// kindOf says in words what a node is.
func kindOf(n ast.Node) string {
	switch n.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		return "keys with values"
	case *ast.SequenceNode:
		return "a list"
	case *ast.NullNode, nil:
		return "nothing"
	case *ast.AnchorNode, *ast.AliasNode, *ast.MergeKeyNode:
		return "a reference to another place"
	case *ast.TagNode:
		return "a tag"
	}
	return fmt.Sprintf("%q", clip(at(n).value))
}

// quotes is advice where a formula was read as something else: x < 0 ? 1 : 2 as a key
// with a value.
func quotes(n ast.Node) string {
	if _, ok := pairs(n); ok {
		return "; put a formula with ? and : in quotes"
	}
	return ""
}

// pairs returns the keys and values of a mapping.
func pairs(n ast.Node) ([]*ast.MappingValueNode, bool) {
	switch v := n.(type) {
	case *ast.MappingNode:
		return v.Values, true
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{v}, true
	}
	return nil, false
}

// short is a type that one scalar may stand for.
type short interface{ shorthand(Text) }

// collector is a Map.
type collector interface {
	collect(n ast.Node, key string) error
}

// decode stores a node in a value, of a key that errors name.
func decode(n ast.Node, key string, into any) error {
	switch v := into.(type) {
	case *Text:
		if *v = at(n); !v.given {
			return v.wrong("%s is %s: it takes a number or a text%s", key, kindOf(n), quotes(n))
		}
		prose := key == "title" || key == "about" || key == "meaning"
		if !v.quoted && !prose && strings.Count(v.value, "(") != strings.Count(v.value, ")") {
			return v.wrong("%q ends within brackets: put a formula with a comma, or a colon, in quotes", clip(v.value))
		}
		return nil
	case *bool:
		t := at(n)
		if t.value != "true" && t.value != "false" {
			return t.wrong("%s is %s: it takes true or false", key, kindOf(n))
		}
		*v = t.value == "true"
		return nil
	case collector:
		return v.collect(n, key)
	}
	if v, ok := into.(short); ok {
		if t := at(n); t.given {
			v.shorthand(t)
			return nil
		}
	}
	to := reflect.ValueOf(into).Elem()
	switch to.Kind() {
	case reflect.Pointer:
		to.Set(reflect.New(to.Type().Elem()))
		return decode(n, key, to.Interface())
	case reflect.Slice:
		return decodeList(n, key, to)
	case reflect.Struct:
		return decodeStruct(n, key, to)
	}
	panic(fmt.Sprintf("problem: no way to read a %T", into))
}

// decodeList reads a list; a List may be one element.
func decodeList(n ast.Node, key string, to reflect.Value) error {
	items := []ast.Node{n}
	if list, ok := n.(*ast.SequenceNode); ok {
		items = list.Values
	} else if !strings.HasPrefix(to.Type().Name(), "List[") {
		return at(n).wrong("%s is %s: it takes a list, [a, b]", key, kindOf(n))
	}
	for _, item := range items {
		v := reflect.New(to.Type().Elem())
		if err := decode(item, key, v.Interface()); err != nil {
			return err
		}
		to.Set(reflect.Append(to, v.Elem()))
	}
	return nil
}

func decodeStruct(n ast.Node, key string, to reflect.Value) error {
	list, ok := pairs(n)
	keys := keysOf(to.Type())
	if !ok {
		return at(n).wrong("%s is %s: it takes keys with values, of %s", key, kindOf(n), strings.Join(keys, ", "))
	}
	seen := map[string]bool{}
	for _, p := range list {
		t := at(p.Key)
		i := fieldOf(to.Type(), t.value)
		switch {
		case i < 0:
			return t.wrong("%v", nearest.Unknown("key", t.value, keys))
		case seen[t.value]:
			return t.wrong("the key %s is there twice", t.value)
		}
		seen[t.value] = true
		if err := decode(p.Value, t.value, to.Field(i).Addr().Interface()); err != nil {
			return err
		}
	}
	return nil
}

// keysOf returns the keys of a struct, in order.
func keysOf(t reflect.Type) (keys []string) {
	for i := range t.NumField() {
		if key := t.Field(i).Tag.Get("yaml"); key != "" {
			keys = append(keys, key)
		}
	}
	return keys
}

// fieldOf returns the number of the field of a key, -1 for none.
func fieldOf(t reflect.Type, key string) int {
	for i := range t.NumField() {
		if k := t.Field(i).Tag.Get("yaml"); k != "" && k == key {
			return i
		}
	}
	return -1
}

// collect reads a mapping, or a list of names.
func (m *Map[T]) collect(n ast.Node, key string) error {
	add := func(name Text, v T) error {
		if _, ok := m.Get(name.value); ok {
			return name.wrong("%s is there twice", name.value)
		}
		m.Keys, m.Values = append(m.Keys, name), append(m.Values, v)
		return nil
	}
	list, ok := pairs(n)
	for _, p := range list {
		var v T
		name := at(p.Key)
		if !name.given {
			return name.wrong("a key of %s is %s: it takes a name", key, kindOf(p.Key))
		}
		if _, empty := p.Value.(*ast.NullNode); empty {
			if _, plain := any(&v).(short); !plain {
				return name.wrong("%s.%s has no value", key, name)
			}
		} else if err := decode(p.Value, key+"."+name.value, &v); err != nil {
			return err
		}
		if err := add(name, v); err != nil {
			return err
		}
	}
	if ok {
		return nil
	}
	items := []ast.Node{n}
	if s, ok := n.(*ast.SequenceNode); ok {
		items = s.Values
	}
	for i, item := range items {
		t := at(item)
		if !t.given {
			return t.wrong("%s has %s: it takes names, or keys with values%s", key, kindOf(item), quotes(item))
		}
		var v T
		if text, ok := any(&v).(*Text); ok { // equations need no names
			*text = t
			if err := add(Text{value: fmt.Sprint(i + 1), line: t.line, column: t.column, given: true}, v); err != nil {
				return err
			}
			continue
		}
		if err := add(t, v); err != nil {
			return err
		}
	}
	return nil
}
