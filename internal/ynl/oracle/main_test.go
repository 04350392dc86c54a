package oracle

import (
	"testing"

	"github.com/netlink-sdk/go/netlink/nltest/testns"
)

func TestMain(m *testing.M) { testns.Main(m) }
