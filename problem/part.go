package problem

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"pinnsolve/internal/names"
)

// Part is a part of a mesh. Its keys are flags of the command line, which say the same.
type Part struct {
	Mesh  List[Text] `yaml:"mesh" jsonschema_description:"the file of the mesh, or its files"`
	flags []Flag
}

// Flag is a flag of the command line, with its place in the file.
type Flag struct {
	Name, Value string
	key, place  Text
}

func (p *Part) collect(n ast.Node, key string) error {
	list, ok := pairs(n)
	if !ok {
		return at(n).wrong("%s is %s: it takes keys with values", key, kindOf(n))
	}
	for _, pair := range list {
		t := at(pair.Key)
		if t.value == "mesh" {
			if err := decode(pair.Value, "mesh", &p.Mesh); err != nil {
				return err
			}
			continue
		}
		if err := p.add(t, pair.Value); err != nil {
			return err
		}
	}
	return nil
}

// add adds the flags of a key: one, one for each element of a list, or one for each
// pair of a mapping.
func (p *Part) add(key Text, n ast.Node) error {
	if list, ok := pairs(n); ok {
		for _, pair := range list {
			name := names.Quote(at(pair.Key).value)
			if inner, ok := pairs(pair.Value); ok { // a material: group:E=...,nu=...
				var constants []string
				for _, c := range inner {
					v := at(c.Value)
					if !v.given {
						return v.wrong("%s.%s is %s: it takes a number", key, at(c.Key), kindOf(c.Value))
					}
					constants = append(constants, at(c.Key).value+"="+v.value)
				}
				p.flags = append(p.flags, Flag{key.value, name + ":" + strings.Join(constants, ","), key, at(pair.Key)})
				continue
			}
			value, err := joined(key, pair.Value)
			if err != nil {
				return err
			}
			text := name
			if value != "" {
				text += "=" + value
			}
			p.flags = append(p.flags, Flag{key.value, text, key, at(pair.Key)})
		}
		return nil
	}
	if s, ok := n.(*ast.SequenceNode); ok {
		for _, item := range s.Values {
			t := at(item)
			if !t.given {
				return t.wrong("%s has %s: it takes texts", key, kindOf(item))
			}
			p.flags = append(p.flags, Flag{key.value, t.value, key, t})
		}
		return nil
	}
	value, err := joined(key, n)
	p.flags = append(p.flags, Flag{key.value, value, key, key})
	return err
}

// joined returns a scalar, or the numbers of a list with commas between them.
func joined(key Text, n ast.Node) (string, error) {
	if _, ok := n.(*ast.NullNode); ok {
		return "", nil
	}
	if s, ok := n.(*ast.SequenceNode); ok {
		var list []string
		for _, item := range s.Values {
			t := at(item)
			if _, free := item.(*ast.NullNode); !t.given && !free {
				return "", t.wrong("%s has %s: it takes numbers", key, kindOf(item))
			}
			list = append(list, t.value)
		}
		return strings.Join(list, ","), nil
	}
	t := at(n)
	if !t.given {
		return "", t.wrong("%s is %s: it takes a value", key, kindOf(n))
	}
	return t.value, nil
}

func (p *Part) check(place Text) error {
	if len(p.Mesh) == 0 {
		return place.wrong("the part has no mesh: write mesh: FILE.msh")
	}
	return nil
}

// Flags returns the flags of a part, and then those of the recommended solve. Whoever
// sets one and finds it wrong says so with At.
func (f *File) Flags() []Flag {
	var list []Flag
	if f.Part != nil {
		list = append(list, f.Part.flags...)
	}
	for i, key := range f.Solve.Keys {
		for _, v := range f.Solve.Values[i] { // flags such as probe may be repeated
			list = append(list, Flag{key.value, v.value, key, v})
		}
	}
	return list
}

// Locate puts an error of flags that were set from the file, found where their values are
// put together, at the flag that it names, at a mesh that it names, or at the part.
func (f *File) Locate(file string, set []Flag, err error) error {
	if err == nil || strings.HasPrefix(err.Error(), file+":") {
		return err
	}
	place := f.Part.Mesh[0]
	for i, path := range f.Meshes() {
		if strings.Contains(err.Error(), path) {
			place = f.Part.Mesh[i]
		}
	}
	text := err.Error()
	for _, g := range set {
		name, _, _ := strings.Cut(g.Value, "=") // a part, perhaps unknown
		if strings.Contains(text, "--"+g.Name) || name != "" && strings.Contains(text, strconv.Quote(name)) {
			place = g.place
		}
		if strings.Contains(text, "--"+g.Name+" "+g.Value) {
			break
		}
	}
	return &Error{File: file, Line: place.line, Column: place.column, Reason: err.Error()}
}

// Unknown is the error of a flag that does not exist.
func (g Flag) Unknown(file, advice string) error {
	return &Error{File: file, Line: g.key.line, Column: g.key.column, Reason: fmt.Sprintf("%s: no such key or flag%s", g.Name, advice)}
}

// At puts an error of the flag at its place in the file.
func (g Flag) At(file string, err error) error {
	return &Error{File: file, Line: g.place.line, Column: g.place.column, Reason: fmt.Sprintf("%s: %v", g.Name, err)}
}
