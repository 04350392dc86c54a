//go:build linux

package report

import (
	"fmt"
	"image/color"
	"slices"

	"github.com/netlink-sdk/go/internal/bench/harness"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

var (
	colorPaper = color.RGBA{0xff, 0xff, 0xff, 0xff}
	ink        = color.RGBA{0x21, 0x25, 0x29, 0xff}
	faint      = color.RGBA{0x86, 0x8e, 0x96, 0xff}
	rule       = color.RGBA{0xde, 0xe2, 0xe6, 0xff}
	colorOurs  = color.RGBA{0x0b, 0x72, 0x85, 0xff}
	colorFloor = color.RGBA{0xad, 0xb5, 0xbd, 0xff}
	colorPeer  = color.RGBA{0xe8, 0x8d, 0x5a, 0xff}
	colorTool  = color.RGBA{0xd9, 0xb8, 0x6c, 0xff}
	peerColors = []color.Color{colorPeer, color.RGBA{0xc9, 0x4f, 0x4f, 0xff}, color.RGBA{0x86, 0x5d, 0xa8, 0xff}, color.RGBA{0x5c, 0x7c, 0xb0, 0xff}}
)

// A bar is one line of a chart of bars.
type bar struct {
	label, value string
	length       float64
	color        color.Color
}

// colorOf tells ours, the floor, other packages and programs apart.
func colorOf(row *harness.Row) color.Color {
	switch {
	case row.Ours:
		return colorOurs
	case row.Floor, row.Package == "system calls":
		return colorFloor
	case row.Package == "ip", row.Package == "nft", row.Package == "libmnl":
		return colorTool
	}
	return colorPeer
}

// shortName names a contender in a chart, in few words.
func shortName(row *harness.Row) string {
	switch {
	case row.Floor:
		return "bare system calls"
	case row.Package == "system calls":
		return "system calls, " + row.Contender
	case row.Package == "libmnl":
		return "C with libmnl"
	case row.Package == "ip", row.Package == "nft":
		return row.Contender
	}
	return name(row) + "  " + row.Contender
}

// bars returns one bar for each row that was measured, the shortest first.
func bars(m *harness.Measurement, length func(*harness.Row) float64, value func(float64) string) []bar {
	var all []bar
	for i := range m.Rows {
		row := &m.Rows[i]
		if !row.Measured() {
			continue
		}
		v := length(row)
		all = append(all, bar{shortName(row), value(v), v, colorOf(row)})
	}
	slices.SortStableFunc(all, func(a, b bar) int {
		switch {
		case a.length < b.length:
			return -1
		case a.length > b.length:
			return 1
		}
		return 0
	})
	return all
}

// drawBars draws a chart of bars with a title. Bars that are longer than limit
// are cut, if it isn't zero.
func drawBars(c draw.Canvas, title, note string, all []bar, limit float64) {
	style := func(size vg.Length, col color.Color) text.Style {
		f := plot.DefaultFont
		f.Size = size
		f.Variant = "Sans"
		return text.Style{Color: col, Font: f, Handler: plot.DefaultTextHandler}
	}
	head := style(12, ink)
	head.YAlign = draw.YTop
	c.FillText(head, vg.Point{X: c.Min.X, Y: c.Max.Y}, title)
	sub := style(9, faint)
	sub.YAlign = draw.YTop
	c.FillText(sub, vg.Point{X: c.Min.X, Y: c.Max.Y - 17}, note)

	labels := style(9, ink)
	labels.YAlign = draw.YCenter
	values := style(9, ink)
	values.YAlign = draw.YCenter
	longest := 0.0
	for _, b := range all {
		longest = max(longest, b.length)
	}
	if limit != 0 {
		longest = min(longest, limit)
	}
	const labelWidth, valueWidth, top = vg.Length(232), vg.Length(48), vg.Length(34)
	left, right := c.Min.X+labelWidth, c.Max.X-valueWidth
	step := barStep
	y := c.Max.Y - top - step/2
	for _, b := range all {
		width := (right - left) * vg.Length(min(b.length, longest)/longest)
		c.FillText(labels, vg.Point{X: c.Min.X, Y: y}, b.label)
		c.FillPolygon(b.color, []vg.Point{
			{X: left, Y: y - step*0.32}, {X: left + width, Y: y - step*0.32},
			{X: left + width, Y: y + step*0.32}, {X: left, Y: y + step*0.32},
		})
		if b.length > longest { // a gap says that it goes on
			x := left + width - 12
			c.FillPolygon(color.White, []vg.Point{
				{X: x - 2, Y: y - step*0.4}, {X: x + 1, Y: y - step*0.4},
				{X: x + 5, Y: y + step*0.4}, {X: x + 2, Y: y + step*0.4},
			})
		}
		c.FillText(values, vg.Point{X: left + width + 5, Y: y}, b.value)
		y -= step
	}
	c.StrokeLine2(draw.LineStyle{Color: rule, Width: 1}, left, c.Max.Y-top, left, y+step/2)
}

const barStep = vg.Length(15)

// barsHeight is how much room a chart of n bars takes.
func barsHeight(n int) vg.Length { return 34 + vg.Length(n)*barStep + 18 }

func times(v float64) string {
	if v < 10 {
		return fmt.Sprintf("%.2f×", v)
	}
	return fmt.Sprintf("%.0f×", v)
}

func mebibytes(v float64) string {
	if v < 10 {
		return fmt.Sprintf("%.1f MiB", v)
	}
	return fmt.Sprintf("%.0f MiB", v)
}
