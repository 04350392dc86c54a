package main

// details prints one thing at length: a title, and a line for each thing that
// there is to say.
type details struct {
	out     *terminal
	another bool // not the first thing
	err     error
}

// labelWidth is how much room the words in front of the lines have.
const labelWidth = 12

func (d *details) title(what, more string) {
	if d.another {
		d.write("\n")
	}
	d.write(d.out.paint(printable(what), accent) + "  " + d.out.paint(more, faint) + "\n")
}

// line prints what there is to say, if there is something.
func (d *details) line(label, text string) { d.cell(label, cell{text: text}) }

func (d *details) cell(label string, c cell) {
	if c.text == "" {
		return
	}
	pad := "            "[:max(1, labelWidth-len(label))]
	d.write("  " + d.out.paint(label, faint) + pad + d.out.paint(printable(c.text), c.how) + "\n")
}

func (d *details) write(s string) {
	if d.err == nil {
		_, d.err = d.out.WriteString(s)
	}
}
