package safetensors

import (
	"bytes"
	"math"
	"reflect"
	"strings"
	"testing"
)

func TestRoundTrip(t *testing.T) {
	f := &File{Metadata: map[string]string{"format": "test"}, Tensors: []Tensor{
		{"a", []int{2, 3}, []float64{1, 2, 3, 4, math.Inf(-1), math.Copysign(0, -1)}},
		{"empty", []int{0}, []float64{}},
		{"scalar", []int{}, []float64{0.1}},
	}}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	g, err := Read(b.Bytes())
	if err != nil || !reflect.DeepEqual(g, f) || !math.Signbit(g.Tensors[0].Data[5]) {
		t.Errorf("%v, %v", g, err)
	}
	for n := range b.Len() { // cut off anywhere
		if _, err := Read(b.Bytes()[:n]); err == nil {
			t.Errorf("%d bytes of %d were read", n, b.Len())
		}
	}
}

// The bytes of the format, by hand.
func TestBytes(t *testing.T) {
	header := `{"x":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}  `
	want := string([]byte{byte(len(header)), 0, 0, 0, 0, 0, 0, 0}) + header + "\x00\x00\x00\x00\x00\x00\xf8\x3f" // 1.5
	var b bytes.Buffer
	if err := Vectors(map[string][]float64{"x": {1.5}}, nil).Write(&b); err != nil || b.String() != want {
		t.Errorf("%q, want %q; %v", b.String(), want, err)
	}
}

func FuzzRead(f *testing.F) {
	var b bytes.Buffer
	if err := Vectors(map[string][]float64{"x": {1, 2}}, map[string]string{"k": "v"}).Write(&b); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Add([]byte(strings.Replace(b.String(), `"shape":[2]`, `"shape":[9]`, 1)))
	f.Fuzz(func(t *testing.T, text []byte) {
		if g, err := Read(text); err == nil {
			g.Vectors()
		}
	})
}

// What is added under a prefix comes back under it alone.
func TestUnder(t *testing.T) {
	one, two := Vectors(map[string][]float64{"a": {1}, "b": {2, 3}}, map[string]string{"kind": "x"}), Vectors(map[string][]float64{"a": {4}}, nil)
	all := &File{}
	all.Add("1.", one)
	all.Add("2.", two)
	if len(all.Tensors) != 3 || all.Metadata["1.kind"] != "x" {
		t.Errorf("%+v", all)
	}
	if got := all.Under("1."); !reflect.DeepEqual(got.Vectors(), one.Vectors()) || got.Metadata["kind"] != "x" || len(got.Metadata) != 1 {
		t.Errorf("%+v", got)
	}
	if got := all.Under("2."); !reflect.DeepEqual(got.Vectors(), two.Vectors()) || len(got.Metadata) != 0 {
		t.Errorf("%+v", got)
	}
}
