// Package scenario holds what is measured: one file a scenario, and in it one
// function a contender.
//
// To add a contender, append it to the scenario's list. To add a scenario,
// write a file like the others and append it in all.go. What the project has
// no typed API for yet is done with its core (netlink.Conn.Do and nlattr); the
// typed one joins beside it.
package scenario
