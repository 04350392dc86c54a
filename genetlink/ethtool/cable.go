package ethtool

import (
	"context"
	"iter"

	"github.com/netlink-sdk/go/netlink"
)

// A CableTest is what a test of a cable has found.
type CableTest struct {
	Device Device

	// Completed says that the test is over. Before, a notification tells that it
	// has started (ETHTOOL_A_CABLE_TEST_NTF_STATUS).
	Completed bool

	// Results say what is with each pair of wires
	// (ETHTOOL_A_CABLE_NEST_RESULT), and FaultLengths how far away the fault is
	// (ETHTOOL_A_CABLE_NEST_FAULT_LENGTH).
	Results      []CableResult
	FaultLengths []CableFaultLength
}

// TestCable tests the cable of a device and waits for what is found
// (ETHTOOL_MSG_CABLE_TEST_ACT). There is no link meanwhile, which takes some
// seconds. A test goes on if ctx ends, and as there is one at a time the next one
// may fail with EBUSY until then. It takes CAP_NET_ADMIN.
//
// An error that matches [netlink.ErrOverrun] says that the result may have been
// lost, among other notifications.
func (c *Client) TestCable(ctx context.Context, d Device) (CableTest, error) {
	req := &cableTestAttrs{Header: d.header(0)}
	return testCable(ctx, c, opCableTest, d, req, func(v CableTest) bool { return v.Completed && d.is(v.Device) })
}

// A TDRTest is what time domain reflectometry has found of a cable: how strong
// the echo of a pulse is, by the distance that it comes from.
type TDRTest struct {
	Device Device

	// Completed says that the test is over. Before, a notification tells that it
	// has started (ETHTOOL_A_CABLE_TEST_TDR_NTF_STATUS).
	Completed bool

	// Step says at which distances was measured (ETHTOOL_A_CABLE_TDR_NEST_STEP).
	Step *TDRStep

	// Pulses are what was sent (ETHTOOL_A_CABLE_TDR_NEST_PULSE), and Amplitudes
	// what came back, of each pair in the order of distances
	// (ETHTOOL_A_CABLE_TDR_NEST_AMPLITUDE).
	Pulses     []TDRPulse
	Amplitudes []TDRAmplitude
}

// TestCableTDR measures the cable of a device, and is otherwise like TestCable
// (ETHTOOL_MSG_CABLE_TEST_TDR_ACT). The zero TDRConfig measures all pairs over
// the length that the PHY can.
func (c *Client) TestCableTDR(ctx context.Context, d Device, config TDRConfig) (TDRTest, error) {
	req := &tdrAttrs{Header: d.header(0)}
	if config.First.IsSome() || config.Last.IsSome() || config.Step.IsSome() || config.Pair.IsSome() {
		req.Cfg = &config
	}
	return testCable(ctx, c, opTDRTest, d, req, func(v TDRTest) bool { return v.Completed && d.is(v.Device) })
}

// testCable starts a test and waits for the notification that is its result.
func testCable[T Object, A any, P attrs[A]](ctx context.Context, c *Client, o op, d Device, req P, isResult func(T) bool) (T, error) {
	var none T
	s, err := c.Subscribe(ctx)
	if err != nil {
		return none, explain(err, d)
	}
	defer s.Close()
	if err := change(ctx, c, o, d, req); err != nil {
		return none, err
	}
	return firstOf(s.All(ctx), o, d, isResult)
}

// firstOf returns the first object among notifications that is what is waited
// for.
func firstOf[T Object](seq iter.Seq2[Notification, error], o op, d Device, isResult func(T) bool) (T, error) {
	for n, err := range seq {
		if err != nil {
			var none T
			return none, explain(err, d)
		}
		if v, ok := n.Object.(T); ok && !n.NSID.IsSome() && isResult(v) {
			return v, nil
		}
	}
	var none T
	return none, newError(o, d, netlink.ErrOverrun) // a loop over a subscription ends with an error
}

func readCableTest(a *cableTestNtfAttrs) (CableTest, error) {
	v := CableTest{Device: deviceOf(a.Header), Completed: a.Status.Or(0) == cableStatusCompleted}
	if a.Nest != nil {
		v.Results, v.FaultLengths = a.Nest.Result, a.Nest.FaultLength
	}
	return v, nil
}

func readTDRTest(a *tdrNtfAttrs) (TDRTest, error) {
	v := TDRTest{Device: deviceOf(a.Header), Completed: a.Status.Or(0) == cableStatusCompleted}
	if a.Nest != nil {
		v.Step, v.Pulses, v.Amplitudes = a.Nest.Step, a.Nest.Pulse, a.Nest.Amplitude
	}
	return v, nil
}
