// Package report shows what was measured: as Markdown, as charts, and in the
// form that benchstat reads.
package report
