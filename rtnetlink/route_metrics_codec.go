package rtnetlink

import (
	"errors"
	"math"
	"time"

	"github.com/netlink-sdk/go/netlink/nlattr"
)

// RTAX_*, include/uapi/linux/rtnetlink.h.
const (
	rtaxLock             = 1
	rtaxMTU              = 2
	rtaxWindow           = 3
	rtaxRTT              = 4
	rtaxRTTVar           = 5
	rtaxSSThresh         = 6
	rtaxCwnd             = 7
	rtaxAdvMSS           = 8
	rtaxReordering       = 9
	rtaxHopLimit         = 10
	rtaxInitCwnd         = 11
	rtaxFeatures         = 12
	rtaxRTOMin           = 13
	rtaxInitRwnd         = 14
	rtaxQuickAck         = 15
	rtaxCCAlgo           = 16
	rtaxFastOpenNoCookie = 17
)

// Units of the metrics that are times.
const (
	unitRTT    = time.Millisecond / 8
	unitRTTVar = time.Millisecond / 4
	unitRTOMin = time.Millisecond
)

var errMetricTime = errors.New("the time is negative or too long")

// decode reads the metrics, and returns those that have no field.
func (m *RouteMetrics) decode(d nlattr.Decoder) (unknown []byte, err error) {
	for d.Next() {
		switch d.Type() {
		case rtaxLock:
			m.Lock = MetricLock(d.Uint32())
		case rtaxMTU:
			m.MTU = d.Uint32()
		case rtaxWindow:
			m.Window = d.Uint32()
		case rtaxRTT:
			m.RTT = time.Duration(d.Uint32()) * unitRTT
		case rtaxRTTVar:
			m.RTTVar = time.Duration(d.Uint32()) * unitRTTVar
		case rtaxSSThresh:
			m.SSThresh = d.Uint32()
		case rtaxCwnd:
			m.Cwnd = d.Uint32()
		case rtaxAdvMSS:
			m.AdvMSS = d.Uint32()
		case rtaxReordering:
			m.Reordering = d.Uint32()
		case rtaxHopLimit:
			m.HopLimit = d.Uint32()
		case rtaxInitCwnd:
			m.InitCwnd = d.Uint32()
		case rtaxFeatures:
			m.Features = MetricFeatures(d.Uint32())
		case rtaxRTOMin:
			m.RTOMin = time.Duration(d.Uint32()) * unitRTOMin
		case rtaxInitRwnd:
			m.InitRwnd = d.Uint32()
		case rtaxQuickAck:
			m.QuickAck = d.Uint32() != 0
		case rtaxCCAlgo:
			m.CongestionControl = d.String()
		case rtaxFastOpenNoCookie:
			m.FastOpenNoCookie = d.Uint32() != 0
		default:
			unknown = d.AppendRaw(unknown)
		}
	}
	return unknown, d.Err()
}

func (m *RouteMetrics) append(e *nlattr.Encoder) {
	for _, a := range [...]struct {
		typ   uint16
		value uint32
	}{
		{rtaxLock, uint32(m.Lock)},
		{rtaxMTU, m.MTU},
		{rtaxWindow, m.Window},
		{rtaxRTT, metricTime(e, rtaxRTT, m.RTT, unitRTT)},
		{rtaxRTTVar, metricTime(e, rtaxRTTVar, m.RTTVar, unitRTTVar)},
		{rtaxSSThresh, m.SSThresh},
		{rtaxCwnd, m.Cwnd},
		{rtaxAdvMSS, m.AdvMSS},
		{rtaxReordering, m.Reordering},
		{rtaxHopLimit, m.HopLimit},
		{rtaxInitCwnd, m.InitCwnd},
		{rtaxFeatures, uint32(m.Features)},
		{rtaxRTOMin, metricTime(e, rtaxRTOMin, m.RTOMin, unitRTOMin)},
		{rtaxInitRwnd, m.InitRwnd},
		{rtaxQuickAck, boolMetric(m.QuickAck)},
		{rtaxFastOpenNoCookie, boolMetric(m.FastOpenNoCookie)},
	} {
		if a.value != 0 {
			e.Uint32(a.typ, a.value)
		}
	}
	if m.CongestionControl != "" {
		e.String(rtaxCCAlgo, m.CongestionControl)
	}
}

func metricTime(e *nlattr.Encoder, typ uint16, t, unit time.Duration) uint32 {
	n := ceil(t, unit)
	if t < 0 || n > math.MaxUint32 {
		e.Fail(typ, errMetricTime)
		return 0
	}
	return uint32(n)
}

func boolMetric(v bool) uint32 {
	if v {
		return 1
	}
	return 0
}
