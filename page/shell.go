package page

import (
	"embed"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"math"
	"strconv"
	"strings"
)

//go:embed assets/*.html assets/*.css assets/*.js
var assets embed.FS

var templates = template.Must(template.New("").Funcs(template.FuncMap{
	"number": number, "add": func(a, b int) int { return a + b }, "lines": paragraphs,
}).ParseFS(assets, "assets/*.html"))

// shell is a page: what its head and its end need.
type shell struct {
	Title   string
	Policy  string
	Styles  template.CSS
	Content any

	body      string // name of the template of its body
	scripts   []string
	libraries []library
	data      any    // for the scripts, as JSON
	numbers   string // packed, "" for none
	served    bool   // by a server that the scripts may ask
}

// write writes the page.
func (s *shell) write(w io.Writer) error {
	var code []string
	sums := ""
	for _, name := range s.scripts {
		text, err := assets.ReadFile("assets/" + name)
		if err != nil {
			return err
		}
		code = append(code, "\n"+string(text))
		sums += " 'sha256-" + sum([]byte("\n"+string(text))) + "'"
	}
	for _, l := range s.libraries {
		sums += " 'sha256-" + l.sum + "'"
	}
	ask := "'none'"
	if s.served {
		ask = "'self'"
	}
	images := "data: blob:"
	if s.served {
		images += " 'self'"
	}
	s.Policy = fmt.Sprintf("default-src 'none'; base-uri 'none'; form-action 'none'; style-src 'unsafe-inline'; img-src %s; connect-src %s; script-src%s", images, ask, sums)
	styles, err := assets.ReadFile("assets/page.css")
	if err != nil {
		return err
	}
	s.Styles = template.CSS(uplotCSS + string(styles))
	if err := templates.ExecuteTemplate(w, "head", s); err != nil {
		return err
	}
	if err := templates.ExecuteTemplate(w, s.body, s.Content); err != nil {
		return err
	}
	return s.writeEnd(w, code)
}

// writeEnd writes data, libraries and scripts. Nothing of it passes a template: JSON
// has no < in it, base64 has none either, and scripts are ours.
func (s *shell) writeEnd(w io.Writer, code []string) error {
	data, err := json.Marshal(s.data)
	if err != nil {
		return err
	}
	parts := []string{"<script type=\"application/json\" id=\"data\">", string(data), "</script>\n"}
	if s.numbers != "" {
		parts = append(parts, "<script type=\"text/plain\" id=\"numbers\">", s.numbers, "</script>\n")
	}
	for _, l := range s.libraries {
		parts = append(parts, "<!-- ", l.name, "\n", l.licence, " -->\n<script type=\"text/plain\" id=\"", l.name, "\">", l.packed(), "</script>\n")
	}
	for _, text := range code {
		parts = append(parts, "<script>", text, "</script>\n")
	}
	for _, part := range append(parts, "</body>\n</html>\n") {
		if _, err := io.WriteString(w, part); err != nil {
			return err
		}
	}
	return nil
}

// number writes a number for a person, "unknown" if it is none.
func number(v float64) string {
	if !finite(v) {
		return "unknown"
	}
	return strconv.FormatFloat(v, 'g', 3, 64)
}

// numeric is a float64 that is null in JSON if it is not finite, with as many digits
// as curves need.
type numeric float64

// MarshalJSON implements json.Marshaler.
func (n numeric) MarshalJSON() ([]byte, error) {
	if v := float64(n); finite(v) {
		if v == math.Trunc(v) && math.Abs(v) < 1e15 {
			return strconv.AppendFloat(nil, v, 'f', -1, 64), nil
		}
		return strconv.AppendFloat(nil, v, 'g', 7, 64), nil
	}
	return []byte("null"), nil
}

func numerics(rows [][]float64) [][]numeric {
	list := make([][]numeric, len(rows))
	for i, row := range rows {
		list[i] = make([]numeric, len(row))
		for k, v := range row {
			list[i][k] = numeric(v)
		}
	}
	return list
}

// paragraphs joins the lines of a text that was broken to fit, but neither short lines
// nor those that are set in.
func paragraphs(text string) []string {
	const broken = 60
	var list []string
	before := ""
	for line := range strings.SplitSeq(strings.TrimSpace(text), "\n") {
		if n := len(list); n > 0 && line != "" && line[0] != ' ' && len(before) > broken {
			list[n-1] += " " + line
		} else {
			list = append(list, line)
		}
		before = line
	}
	return list
}
