//go:build linux

package report

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/netlink-sdk/go/internal/bench/harness"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"
)

// Charts writes charts into the folder dir: bench-cpu.svg and bench-memory.svg
// show contenders side by side, bench-growth.svg shows how cost grows. What was
// not measured is left out. It returns the names of the files.
func Charts(dir string, r *harness.Result) ([]string, error) {
	var files []string
	for _, chart := range []struct {
		name string
		draw func(*harness.Result) *vgsvg.Canvas
	}{
		{"bench-cpu.svg", chartCPU},
		{"bench-memory.svg", chartMemory},
		{"bench-growth.svg", chartGrowth},
	} {
		c := chart.draw(r)
		if c == nil {
			continue
		}
		name := filepath.Join(dir, chart.name)
		var b bytes.Buffer
		if _, err := c.WriteTo(&b); err != nil {
			return nil, err
		}
		if err := os.WriteFile(name, withFonts(b.Bytes()), 0o666); err != nil {
			return nil, err
		}
		files = append(files, name)
	}
	return files, nil
}

var fontFamily = regexp.MustCompile(`font-family:[^;"]*`)

// withFonts names fonts that machines have. Nothing in the charts depends on how
// wide exactly a text gets.
func withFonts(svg []byte) []byte {
	return fontFamily.ReplaceAll(svg, []byte("font-family:Helvetica,Arial,'Liberation Sans',sans-serif"))
}

const (
	chartWidth = vg.Length(900)
	margin     = vg.Length(16)
)

// canvas returns a white one.
func canvas(height vg.Length) (*vgsvg.Canvas, draw.Canvas) {
	svg := vgsvg.NewWith(vgsvg.UseWH(chartWidth, height))
	c := draw.New(svg)
	c.SetColor(colorPaper)
	c.Fill(c.Rectangle.Path())
	return svg, draw.Crop(c, margin, -margin, margin, -margin)
}

// largest returns the measurement of the scenario at the largest size at which
// all contenders took part, or nil.
func largest(r *harness.Result, scenario string) *harness.Measurement {
	var found *harness.Measurement
	rows := 0
	for i := range r.Measurements {
		m := &r.Measurements[i]
		if m.Scenario != scenario {
			continue
		}
		n := 0
		for i := range m.Rows {
			if m.Rows[i].Measured() {
				n++
			}
		}
		if n > 0 && n >= rows {
			found, rows = m, n
		}
	}
	return found
}

// chartCPU shows the CPU time of some scenarios, two beside each other.
func chartCPU(r *harness.Result) *vgsvg.Canvas {
	var all []*harness.Measurement
	for _, s := range []string{"link-get", "family-get", "routes", "links", "routes-add", "neighbors", "set-elements", "routes-filtered"} {
		if m := largest(r, s); m != nil {
			all = append(all, m)
		}
	}
	if len(all) == 0 {
		return nil
	}
	var charts [][]bar
	var heights []vg.Length
	for i, m := range all {
		b := bars(m, func(row *harness.Row) float64 { v, _, _ := row.Ratio(); return v }, times)
		charts = append(charts, b)
		h := barsHeight(len(b))
		if i%2 == 0 {
			heights = append(heights, h)
		} else {
			heights[len(heights)-1] = max(heights[len(heights)-1], h)
		}
	}
	total := 2 * margin
	for _, h := range heights {
		total += h
	}
	svg, c := canvas(total)
	top := c.Max.Y
	half := (c.Max.X - c.Min.X - margin) / 2
	for i, m := range all {
		x := c.Min.X + vg.Length(i%2)*(half+margin)
		cell := draw.Canvas{Canvas: c.Canvas, Rectangle: vg.Rectangle{
			Min: vg.Point{X: x, Y: top - heights[i/2]}, Max: vg.Point{X: x + half, Y: top},
		}}
		title := m.Title
		if m.Unit != "request" {
			title = fmt.Sprintf("%s: %s", m.Title, harness.Number(m.Size))
		}
		drawBars(cell, title, "CPU time, in multiples of the bare system calls", charts[i], cutoff(charts[i]))
		if i%2 == 1 {
			top -= heights[i/2]
		}
	}
	return svg
}

// cutoff is where bars are cut so that the others can be told apart.
func cutoff(all []bar) float64 {
	const most = 12
	n := len(all)
	if n < 2 || all[n-1].length <= 2*most {
		return 0
	}
	return most
}

// chartMemory shows the peak memory of some lists.
func chartMemory(r *harness.Result) *vgsvg.Canvas {
	var m *harness.Measurement
	for i := range r.Measurements {
		if r.Measurements[i].Scenario == "routes" && (m == nil || r.Measurements[i].Size > m.Size) {
			m = &r.Measurements[i]
		}
	}
	if m == nil {
		return nil
	}
	b := bars(m, func(row *harness.Row) float64 { return float64(row.Peak) / (1 << 20) }, mebibytes)
	svg, c := canvas(barsHeight(len(b)) + 2*margin)
	drawBars(c, fmt.Sprintf("%s: %s", m.Title, harness.Number(m.Size)),
		"Peak resident memory of the whole process", b, 0)
	return svg
}

// chartGrowth shows CPU time and memory by the number of routes.
func chartGrowth(r *harness.Result) *vgsvg.Canvas {
	sizes := 0
	for i := range r.Measurements {
		if r.Measurements[i].Scenario == "routes" {
			sizes++
		}
	}
	if sizes < 2 {
		return nil
	}
	svg, c := canvas(340)
	half := (c.Max.X - c.Min.X - margin) / 2
	for i, chart := range []struct {
		title string
		value func(*harness.Row) float64
	}{
		{"CPU time for each route, ns", (*harness.Row).CPU},
		{"Peak resident memory, MiB", func(row *harness.Row) float64 { return float64(row.Peak) / (1 << 20) }},
	} {
		x := c.Min.X + vg.Length(i)*(half+margin)
		cell := draw.Canvas{Canvas: c.Canvas, Rectangle: vg.Rectangle{
			Min: vg.Point{X: x, Y: c.Min.Y}, Max: vg.Point{X: x + half, Y: c.Max.Y},
		}}
		growth(r, chart.title, chart.value, i == 1).Draw(cell)
	}
	return svg
}

// growth plots what value returns of those who list routes.
func growth(r *harness.Result, title string, value func(*harness.Row) float64, legend bool) *plot.Plot {
	p := plot.New()
	p.Title.Text = title
	p.Title.TextStyle.Color = ink
	p.Title.TextStyle.Font.Size = 12
	p.Title.TextStyle.Font.Variant = "Sans"
	p.X.Label.Text = "routes in the table"
	p.BackgroundColor = nil
	for _, axis := range []*plot.Axis{&p.X, &p.Y} {
		axis.Scale = plot.LogScale{}
		axis.Tick.Marker = decades{}
		axis.Label.TextStyle.Font.Size = 10
		axis.Label.TextStyle.Font.Variant = "Sans"
		axis.Tick.Label.Font.Size = 9
		axis.Tick.Label.Font.Variant = "Sans"
		axis.Color, axis.Tick.Color = faint, faint
	}
	p.Legend.Top = legend
	p.Legend.Left = true
	p.Legend.Padding = 3
	p.Legend.YOffs = -4
	p.Legend.TextStyle.Font.Size = 9
	p.Legend.TextStyle.Font.Variant = "Sans"
	grid := plotter.NewGrid()
	grid.Vertical.Color, grid.Horizontal.Color = rule, rule
	p.Add(grid)

	lines := map[string]plotter.XYs{}
	var names []string
	rows := map[string]*harness.Row{}
	for i := range r.Measurements {
		m := &r.Measurements[i]
		if m.Scenario != "routes" {
			continue
		}
		for i := range m.Rows {
			row := &m.Rows[i]
			if !row.Measured() || !drawn(row) {
				continue
			}
			key := shortName(row)
			if _, ok := rows[key]; !ok {
				rows[key] = row
				names = append(names, key)
			}
			lines[key] = append(lines[key], plotter.XY{X: float64(m.Size), Y: value(row)})
		}
	}
	peers := 0
	for _, key := range names {
		xys := lines[key]
		slices.SortFunc(xys, func(a, b plotter.XY) int { return int(a.X - b.X) })
		l, points, err := plotter.NewLinePoints(xys)
		if err != nil {
			continue // no finite values
		}
		l.Width = 1.8
		l.Color = colorOf(rows[key])
		points.Shape = draw.CircleGlyph{}
		switch {
		case rows[key].Ours && strings.Contains(key, "List"):
			l.Dashes = []vg.Length{6, 3}
		case rows[key].Ours:
			l.Width = 2.6
		case !rows[key].Floor:
			l.Color = peerColors[peers%len(peerColors)]
			peers++
		}
		points.Color = l.Color
		points.Radius = 2.5
		p.Add(l, points)
		if legend {
			p.Legend.Add(key, l, points)
		}
	}
	return p
}

// drawn picks the lines that tell something, so that they can be told apart.
func drawn(row *harness.Row) bool {
	switch row.Package {
	case "system calls":
		return row.Floor
	case "rtnetlink", "github.com/vishvananda/netlink", "github.com/jsimonetti/rtnetlink/v2":
		return true
	case "github.com/mdlayher/netlink":
		return row.Contender == "Execute"
	}
	return false
}

// decades marks the powers of ten.
type decades struct{}

// Ticks implements plot.Ticker.
func (decades) Ticks(low, high float64) []plot.Tick {
	var ticks []plot.Tick
	for v := 1.0; v <= high*1.0001; v *= 10 {
		for _, n := range []float64{1, 2, 5} {
			if t := v * n; t >= low*0.9999 && t <= high*1.0001 {
				tick := plot.Tick{Value: t}
				if n == 1 || high/low < 30 {
					tick.Label = harness.Number(int(t))
				}
				ticks = append(ticks, tick)
			}
		}
	}
	return ticks
}
