package page

import (
	"html/template"
	"io"
)

// Document is a page of text with bodies beside each other.
type Document struct {
	Title string
	// Text is the body of the page, escaped: HTML with an element <div data-body="0">
	// where the first of Bodies is to be drawn.
	Text template.HTML
	// Bodies are drawn with one scale of displacement and one range of colours.
	Bodies []*Body
}

// Write writes the page.
func (d *Document) Write(w io.Writer) error {
	p := &packer{}
	bodies := []*packedBody{}
	for _, b := range d.Bodies {
		packed := b.packInto(p, budgets[len(budgets)-1]/len(d.Bodies))
		if packed == nil {
			bodies = nil
			break
		}
		bodies = append(bodies, packed)
	}
	s := shell{Title: d.Title, body: "document", Content: d, data: map[string]any{"bodies": bodies},
		scripts: []string{"common.js"}}
	if len(bodies) > 0 {
		var err error
		if s.numbers, err = p.text(); err != nil {
			return err
		}
		s.scripts, s.libraries = append(s.scripts, "body.js", "viewer.js", "probe.js", "document.js"), []library{three, uplot}
	}
	return s.write(w)
}
