package locking

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestReport(t *testing.T) {
	dir := t.TempDir()
	p := tiny()
	r := NewReport(p, measured(t), time.Minute)
	if err := r.AddBodies(context.Background(), "adam:20", 1); err != nil {
		t.Fatal(err)
	}
	if err := r.Write(dir); err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(filepath.Join(dir, Page))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"<svg", "adam:20", "relative L2 error of u", "met?", "seeds 1 to 2", "<b>locking</b> is when", "standard form: locked", "data-body=\"1\"", "How nearly a material keeps its volume"} {
		if !strings.Contains(string(page), want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	text := string(page[:bytes.Index(page, []byte("<script"))]) // what is read; libraries follow
	for _, never := range []string{"src=", "href=\"http", "@import", "url("} {
		if strings.Contains(text, never) {
			t.Errorf("the page asks for another file: %s", never)
		}
	}
	if strings.Count(string(page), "<svg") != len(r.figures) || len(r.figures) < 3 {
		t.Errorf("%d pictures of %d figures", strings.Count(string(page), "<svg"), len(r.figures))
	}
	for _, f := range r.figures {
		if img, err := os.ReadFile(filepath.Join(dir, "figures", f.Name+".png")); err != nil || !strings.HasPrefix(string(img), "\x89PNG") {
			t.Errorf("figure %s: %v", f.Name, err)
		}
		if f.Caption == "" || strings.Contains(f.Caption, "%!") {
			t.Errorf("figure %s: caption %q", f.Name, f.Caption)
		}
	}
	var read Report
	numbers, err := os.ReadFile(filepath.Join(dir, "report.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(numbers, &read); err != nil || read.Cells != len(p.Keys) || len(read.Tables) != len(r.Tables) {
		t.Errorf("report.json: %v, %+v", err, read)
	}
	elements, err := os.ReadFile(filepath.Join(dir, "tables", "elements.csv"))
	if err != nil {
		t.Fatal(err)
	}
	if lines := strings.Split(strings.TrimSpace(string(elements)), "\n"); len(lines) != 1+3*3 || !strings.HasPrefix(lines[1], "block,P1,0.25,1,8,162,0.157844") {
		t.Errorf("elements.csv:\n%s", elements)
	}
	if r.Met() {
		t.Error("bars that were not measured are met")
	}
}

func TestVerdictsOfNothing(t *testing.T) {
	vs := Results{}.Verdicts()
	if len(vs) != 14 || slices.ContainsFunc(vs, func(v Verdict) bool { return v.Met }) {
		t.Errorf("%+v", vs)
	}
}
