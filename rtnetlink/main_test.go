package rtnetlink

import (
	"os"
	"testing"

	"github.com/netlink-sdk/go/netlink/nltest/testns"
)

func TestMain(m *testing.M) {
	testns.Enter()
	if what := os.Getenv(envMeasure); what != "" {
		measure(what)
		return
	}
	os.Exit(m.Run())
}

// envMeasure makes the test binary do one of the things whose cost benchmarks
// compare, print what it cost, and exit; see benchRoutes.
const envMeasure = "RTNETLINK_MEASURE"
