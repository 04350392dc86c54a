package nlspec

import (
	"iter"
	"slices"
	"strings"
)

// maxNear is how many names an error offers.
const maxNear = 4

// unknown returns the error that there is nothing of that name among names.
func unknown(what, name string, names iter.Seq[string]) *NameError {
	type candidate struct {
		name     string
		distance int
	}
	var near []candidate
	far := max(1, len(name)/3)
	for n := range names {
		c := candidate{n, distance(name, n)}
		if strings.Contains(n, name) && len(name) > 2 {
			c.distance = min(c.distance, far)
		}
		if c.distance <= far && !slices.Contains(near, c) {
			near = append(near, c)
		}
	}
	slices.SortStableFunc(near, func(a, b candidate) int { return a.distance - b.distance })
	e := &NameError{What: what, Name: name}
	for _, c := range near[:min(len(near), maxNear)] {
		e.Near = append(e.Near, c.name)
	}
	return e
}

// distance returns how many characters have to be changed, added, removed or
// swapped with the next to turn a into b.
func distance(a, b string) int {
	if len(a) > 64 || len(b) > 64 {
		return max(len(a), len(b)) // not a name that somebody mistyped
	}
	var before, last, row [65]int
	for j := range len(b) + 1 {
		last[j] = j
	}
	for i := range len(a) {
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			row[j+1] = min(last[j]+cost, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last = last, row
	}
	return last[len(b)]
}
