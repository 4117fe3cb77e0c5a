package number

import (
	"encoding/json"
	"math"
	"testing"
)

// A number reads back to the last bit, and reads back as NaN if JSON cannot
// hold it.
func TestJSON(t *testing.T) {
	for _, c := range []struct {
		v    float64
		text string
	}{{0.1, "0.1"}, {1e-300, "1e-300"}, {math.Nextafter(1, 2), "1.0000000000000002"}, {0, "0"},
		{math.NaN(), "null"}, {math.Inf(1), "null"}, {math.Inf(-1), "null"}} {
		text, err := json.Marshal(Number(c.v))
		if err != nil || string(text) != c.text {
			t.Errorf("%v is written as %s, %v, want %s", c.v, text, err, c.text)
		}
		var back Number
		if err := json.Unmarshal(text, &back); err != nil {
			t.Errorf("%s: %v", text, err)
		}
		if c.text == "null" {
			if !math.IsNaN(float64(back)) {
				t.Errorf("null is read as %v", back)
			}
		} else if float64(back) != c.v {
			t.Errorf("%v is read as %v", c.v, back)
		}
	}
	var n Number
	if err := json.Unmarshal([]byte(`"one"`), &n); err == nil {
		t.Error("a word is read as a number")
	}
}
