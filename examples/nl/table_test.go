package main

import (
	"strings"
	"testing"
)

// draw returns a table of rows of words.
func draw(t *testing.T, out *terminal, sb *strings.Builder, columns []column, rows ...string) string {
	t.Helper()
	tab := table{out: out, columns: columns}
	for _, row := range rows {
		var cells []cell
		for word := range strings.SplitSeq(row, ",") {
			cells = append(cells, cell{text: word})
		}
		if err := tab.row(cells...); err != nil {
			t.Fatal(err)
		}
	}
	if err := tab.end(); err != nil {
		t.Fatal(err)
	}
	if err := out.Flush(); err != nil {
		t.Fatal(err)
	}
	return sb.String()
}

func TestTable(t *testing.T) {
	columns := []column{
		{title: "NAME"},
		{title: "N", right: true},
		{title: "ALIAS", optional: true, rank: 1},
		{title: "NOTE", optional: true, rank: 2},
	}
	for _, tt := range []struct {
		name  string
		width int
		rows  []string
		want  string
	}{
		{"nothing", 0, nil, ""},
		{"aligned", 0, []string{"a,1,x,", "long,200,,"}, "" +
			"NAME    N  ALIAS\n" +
			"a       1  x\n" +
			"long  200\n"},
		{"optional", 0, []string{"a,1,,", "b,2,,"}, "" +
			"NAME  N\n" +
			"a     1\n" +
			"b     2\n"},
		{"missing", 0, []string{",,x,y"}, "" +
			"NAME  N  ALIAS  NOTE\n" +
			"-     -  x      y\n"},
		{"wide characters", 0, []string{"日本,1,x,", "é,22,y,"}, "" +
			"NAME   N  ALIAS\n" +
			"日本   1  x\n" +
			"é     22  y\n"},
		{"fits", 20, []string{"a,1,x,y"}, "" +
			"NAME  N  ALIAS  NOTE\n" +
			"a     1  x      y\n"},
		{"narrow", 19, []string{"a,1,x,y"}, "" +
			"NAME  N  ALIAS\n" +
			"a     1  x\n"},
		{"narrower", 3, []string{"a,1,x,y"}, "" +
			"NAME  N\n" +
			"a     1\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var sb strings.Builder
			out := newPipe(&sb)
			out.width = tt.width
			if got := draw(t, out, &sb, columns, tt.rows...); got != tt.want {
				t.Errorf("got\n%swant\n%s", got, tt.want)
			}
		})
	}
}

// Rows that come after the widths are settled are printed at once, with all
// columns, and push what follows where they are wider.
func TestTableStreams(t *testing.T) {
	var sb strings.Builder
	out := newPipe(&sb)
	tab := table{out: out, columns: []column{{title: "A"}, {title: "B", optional: true}}}
	for range sampleSize {
		if err := tab.row(cell{text: "a"}, cell{}); err != nil {
			t.Fatal(err)
		}
	}
	if err := tab.row(cell{text: "wide"}, cell{text: "b"}); err != nil {
		t.Fatal(err)
	}
	if len(tab.sample) != 0 {
		t.Errorf("%d rows are kept", len(tab.sample))
	}
	if err := tab.row(cell{text: "c"}, cell{text: "d"}); err != nil {
		t.Fatal(err)
	}
	if err := tab.end(); err != nil {
		t.Fatal(err)
	}
	if err := out.Flush(); err != nil {
		t.Fatal(err)
	}
	want := "A  B\n" + strings.Repeat("a\n", sampleSize) + "wide  b\nc  d\n"
	if sb.String() != want {
		t.Errorf("printed ...%q", sb.String()[max(0, sb.Len()-40):])
	}
}

// Colours do not count as width.
func TestTableColors(t *testing.T) {
	var sb strings.Builder
	out := newPipe(&sb)
	out.color = true
	tab := table{out: out, columns: []column{{title: "STATE"}, {title: "N", right: true}}}
	for _, c := range []cell{{"UP", good}, {"DOWN", bad}, {"x", plain}} {
		if err := tab.row(c, cell{}); err != nil {
			t.Fatal(err)
		}
	}
	if err := tab.end(); err != nil {
		t.Fatal(err)
	}
	if err := out.Flush(); err != nil {
		t.Fatal(err)
	}
	want := "" +
		"\x1b[1mSTATE\x1b[m  \x1b[1mN\x1b[m\n" +
		"\x1b[32mUP\x1b[m     \x1b[2m-\x1b[m\n" +
		"\x1b[31mDOWN\x1b[m   \x1b[2m-\x1b[m\n" +
		"x      \x1b[2m-\x1b[m\n"
	if sb.String() != want {
		t.Errorf("got\n%q, want\n%q", sb.String(), want)
	}
}
