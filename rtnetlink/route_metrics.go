package rtnetlink

import "time"

// RouteMetrics are what is known about the path of a route (RTA_METRICS). A
// metric that is zero is not known, and left to the protocols.
type RouteMetrics struct {
	// Lock has the metrics that the kernel must not change by what it learns:
	// bit 1<<n for the one with the number n (RTAX_LOCK).
	Lock MetricLock

	// MTU is the size of the largest packet, in bytes (RTAX_MTU).
	MTU uint32

	// Window is the largest window to advertise, in bytes (RTAX_WINDOW).
	Window uint32

	// RTT is the round trip time, in steps of 1/8 ms (RTAX_RTT), and RTTVar
	// its variance, in steps of 1/4 ms (RTAX_RTTVAR).
	RTT    time.Duration
	RTTVar time.Duration

	// SSThresh is the slow start threshold (RTAX_SSTHRESH), and Cwnd bounds
	// the congestion window (RTAX_CWND), both in segments.
	SSThresh uint32
	Cwnd     uint32

	// AdvMSS is the segment size to advertise, in bytes (RTAX_ADVMSS).
	AdvMSS uint32

	// Reordering is how many packets may overtake one (RTAX_REORDERING).
	Reordering uint32

	// HopLimit is the time to live of packets (RTAX_HOPLIMIT).
	HopLimit uint32

	// InitCwnd and InitRwnd are the windows to begin with, in segments
	// (RTAX_INITCWND, RTAX_INITRWND).
	InitCwnd uint32
	InitRwnd uint32

	// Features switches features on (RTAX_FEATURES).
	Features MetricFeatures

	// RTOMin is the shortest time until data is sent again, in whole
	// milliseconds (RTAX_RTO_MIN).
	RTOMin time.Duration

	// QuickAck acknowledges at once (RTAX_QUICKACK).
	QuickAck bool

	// FastOpenNoCookie lets TCP Fast Open go without a cookie
	// (RTAX_FASTOPEN_NO_COOKIE).
	FastOpenNoCookie bool

	// CongestionControl is the name of the algorithm (RTAX_CC_ALGO).
	CongestionControl string
}

// MetricLock is a set of metrics that can be locked (RTAX_LOCK).
type MetricLock uint32

// Metrics that can be locked.
const (
	LockMTU        MetricLock = 1 << rtaxMTU
	LockWindow     MetricLock = 1 << rtaxWindow
	LockRTT        MetricLock = 1 << rtaxRTT
	LockRTTVar     MetricLock = 1 << rtaxRTTVar
	LockSSThresh   MetricLock = 1 << rtaxSSThresh
	LockCwnd       MetricLock = 1 << rtaxCwnd
	LockAdvMSS     MetricLock = 1 << rtaxAdvMSS
	LockReordering MetricLock = 1 << rtaxReordering
	LockHopLimit   MetricLock = 1 << rtaxHopLimit
	LockInitCwnd   MetricLock = 1 << rtaxInitCwnd
	LockFeatures   MetricLock = 1 << rtaxFeatures
	LockRTOMin     MetricLock = 1 << rtaxRTOMin
	LockInitRwnd   MetricLock = 1 << rtaxInitRwnd
	LockQuickAck   MetricLock = 1 << rtaxQuickAck
	LockCC         MetricLock = 1 << rtaxCCAlgo
)

var metricLockNames = flagTable{typ: "MetricLock", names: []name{
	{uint32(LockMTU), "mtu"},
	{uint32(LockWindow), "window"},
	{uint32(LockRTT), "rtt"},
	{uint32(LockRTTVar), "rttvar"},
	{uint32(LockSSThresh), "ssthresh"},
	{uint32(LockCwnd), "cwnd"},
	{uint32(LockAdvMSS), "advmss"},
	{uint32(LockReordering), "reordering"},
	{uint32(LockHopLimit), "hoplimit"},
	{uint32(LockInitCwnd), "initcwnd"},
	{uint32(LockFeatures), "features"},
	{uint32(LockRTOMin), "rto_min"},
	{uint32(LockInitRwnd), "initrwnd"},
	{uint32(LockQuickAck), "quickack"},
	{uint32(LockCC), "congctl"},
}}

// String returns the names of the metrics joined by "|", such as "mtu|advmss".
func (l MetricLock) String() string { return metricLockNames.text(uint32(l)) }

// MarshalText returns what String does.
func (l MetricLock) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// UnmarshalText sets l to the metrics that String would print that way.
func (l *MetricLock) UnmarshalText(b []byte) error {
	v, err := metricLockNames.parse(b)
	if err == nil {
		*l = MetricLock(v)
	}
	return err
}

// MetricFeatures are features that a route switches on (RTAX_FEATURES).
type MetricFeatures uint32

// Features.
const (
	FeatureECN       MetricFeatures = 1 << 0 // RTAX_FEATURE_ECN
	FeatureSACK      MetricFeatures = 1 << 1 // RTAX_FEATURE_SACK; unused
	FeatureTimestamp MetricFeatures = 1 << 2 // RTAX_FEATURE_TIMESTAMP; unused
	FeatureAllFrag   MetricFeatures = 1 << 3 // RTAX_FEATURE_ALLFRAG; unused
	FeatureTCPUsecTS MetricFeatures = 1 << 4 // RTAX_FEATURE_TCP_USEC_TS, since Linux 6.7
)

var metricFeatureNames = flagTable{typ: "MetricFeatures", names: []name{
	{uint32(FeatureECN), "ecn"},
	{uint32(FeatureSACK), "sack"},
	{uint32(FeatureTimestamp), "timestamp"},
	{uint32(FeatureAllFrag), "allfrag"},
	{uint32(FeatureTCPUsecTS), "tcp_usec_ts"},
}}

// String returns the names of the features joined by "|", such as "ecn".
func (f MetricFeatures) String() string { return metricFeatureNames.text(uint32(f)) }

// MarshalText returns what String does.
func (f MetricFeatures) MarshalText() ([]byte, error) { return []byte(f.String()), nil }

// UnmarshalText sets f to the features that String would print that way.
func (f *MetricFeatures) UnmarshalText(b []byte) error {
	v, err := metricFeatureNames.parse(b)
	if err == nil {
		*f = MetricFeatures(v)
	}
	return err
}
