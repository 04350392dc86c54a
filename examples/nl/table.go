package main

// sampleSize is how many rows a table looks at to find the widths of its
// columns. Those that follow are printed as they come.
const sampleSize = 1000

// gap separates columns.
const gap = "  "

// A column of a table.
type column struct {
	title string
	right bool // aligned to the right, as numbers are

	// optional says that the column is left out if it is empty.
	optional bool

	// rank says which columns are left out where the terminal is too narrow:
	// those with the highest rank first, and those of rank 0 never.
	rank int
}

// A cell is text in a style.
type cell struct {
	text string
	how  style
}

// A table prints rows with aligned columns. It keeps no more of them than it
// takes to know how wide the columns are.
type table struct {
	out     *terminal
	columns []column
	indent  string
	apart   bool // from what precedes it, by an empty line

	sample [][]cell
	widths []int  // 0 for a column that is left out; nil before that is known
	line   []byte // memory for one
}

// row adds a row, which has a cell for each column.
func (t *table) row(cells ...cell) error {
	for i := range cells {
		cells[i].text = printable(cells[i].text)
	}
	if t.widths != nil {
		return t.print(cells)
	}
	t.sample = append(t.sample, cells)
	if len(t.sample) < sampleSize {
		return nil
	}
	return t.begin(false)
}

// end prints what there is left to print. A table without rows has no head
// either.
func (t *table) end() error {
	if t.widths != nil || len(t.sample) == 0 {
		return nil
	}
	return t.begin(true)
}

// begin prints the head and the sample. The sample is complete if no row will
// follow.
func (t *table) begin(complete bool) error {
	t.measure(complete)
	t.fit()
	if t.apart {
		if err := t.out.WriteByte('\n'); err != nil {
			return err
		}
	}
	head := make([]cell, len(t.columns))
	for i, c := range t.columns {
		head[i] = cell{c.title, heading}
	}
	if err := t.print(head); err != nil {
		return err
	}
	for _, cells := range t.sample {
		if err := t.print(cells); err != nil {
			return err
		}
	}
	t.sample = nil
	return nil
}

// measure finds out how wide the columns have to be.
func (t *table) measure(complete bool) {
	t.widths = make([]int, len(t.columns))
	for _, cells := range t.sample {
		for i, c := range cells {
			t.widths[i] = max(t.widths[i], width(c.text))
		}
	}
	for i, c := range t.columns {
		if t.widths[i] > 0 || !c.optional || !complete {
			t.widths[i] = max(t.widths[i], width(c.title))
		}
	}
}

// fit leaves out columns until the others fit into the terminal.
func (t *table) fit() {
	for t.out.width > 0 && t.width() > t.out.width {
		last := -1
		for i, c := range t.columns {
			if t.widths[i] > 0 && c.rank > 0 && (last < 0 || c.rank > t.columns[last].rank) {
				last = i
			}
		}
		if last < 0 {
			return // the terminal will have to break lines
		}
		t.widths[last] = 0
	}
}

// width returns the width of the whole table.
func (t *table) width() int {
	sum := len(t.indent) - len(gap)
	for _, w := range t.widths {
		if w > 0 {
			sum += w + len(gap)
		}
	}
	return sum
}

// print prints a row. Where there is nothing to print it says so, so that words
// can be counted, except in columns that are optional.
func (t *table) print(cells []cell) error {
	line := append(t.line[:0], t.indent...)
	spaces := 0 // that are to come before whatever comes
	for i, c := range cells {
		w := t.widths[i]
		if w == 0 {
			continue
		}
		if c.text == "" && c.how != nothing && !t.columns[i].optional {
			c = cell{"-", faint}
		}
		pad := max(0, w-width(c.text))
		if t.columns[i].right {
			spaces += pad
			pad = 0
		}
		if c.text != "" {
			for ; spaces > 0; spaces-- {
				line = append(line, ' ')
			}
			line = append(line, t.out.paint(c.text, c.how)...)
		}
		spaces += pad + len(gap)
	}
	t.line = append(line, '\n')
	_, err := t.out.Write(t.line)
	return err
}
