package testns

import (
	"os"
	"testing"
)

func TestMain(m *testing.M) {
	if role := os.Getenv(envRole); role != "" {
		play(role)
	}
	Main(m)
}
