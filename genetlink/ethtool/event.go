package ethtool

import "github.com/netlink-sdk/go/netlink/nlenum"

// An Event says what a Notification is about. What begins like a type tells of a
// change to such an object.
type Event uint8

// Events.
const (
	EventLinkInfo     Event = 3  // ETHTOOL_MSG_LINKINFO_NTF
	EventLinkModes    Event = 5  // ETHTOOL_MSG_LINKMODES_NTF
	EventDebug        Event = 8  // ETHTOOL_MSG_DEBUG_NTF
	EventWakeOnLAN    Event = 10 // ETHTOOL_MSG_WOL_NTF
	EventFeatures     Event = 13 // ETHTOOL_MSG_FEATURES_NTF
	EventPrivateFlags Event = 15 // ETHTOOL_MSG_PRIVFLAGS_NTF
	EventRings        Event = 17 // ETHTOOL_MSG_RINGS_NTF
	EventChannels     Event = 19 // ETHTOOL_MSG_CHANNELS_NTF
	EventCoalesce     Event = 21 // ETHTOOL_MSG_COALESCE_NTF
	EventPause        Event = 23 // ETHTOOL_MSG_PAUSE_NTF
	EventEEE          Event = 25 // ETHTOOL_MSG_EEE_NTF
	EventCableTest    Event = 27 // a test has started, or is over (ETHTOOL_MSG_CABLE_TEST_NTF)
	EventTDRTest      Event = 28 // likewise (ETHTOOL_MSG_CABLE_TEST_TDR_NTF)
	EventFEC          Event = 31 // ETHTOOL_MSG_FEC_NTF
	EventModule       Event = 36 // ETHTOOL_MSG_MODULE_NTF
	EventPLCA         Event = 41 // ETHTOOL_MSG_PLCA_NTF
	EventMACMerge     Event = 43 // ETHTOOL_MSG_MM_NTF
	EventModuleFlash  Event = 44 // see Client.FlashModule (ETHTOOL_MSG_MODULE_FW_FLASH_NTF)
	EventPHY          Event = 46 // ETHTOOL_MSG_PHY_NTF
	EventPSE          Event = 49 // the object is a PSEAlert (ETHTOOL_MSG_PSE_NTF)
	EventRSS          Event = 50 // ETHTOOL_MSG_RSS_NTF
	EventRSSCreated   Event = 52 // there is a new context (ETHTOOL_MSG_RSS_CREATE_NTF)
	EventRSSDeleted   Event = 53 // a context has gone (ETHTOOL_MSG_RSS_DELETE_NTF)
)

var eventNames = nlenum.Names{Type: "Event", Values: []nlenum.Name{
	{Value: 3, Text: "linkinfo-ntf"}, {Value: 5, Text: "linkmodes-ntf"}, {Value: 8, Text: "debug-ntf"},
	{Value: 10, Text: "wol-ntf"}, {Value: 13, Text: "features-ntf"}, {Value: 15, Text: "privflags-ntf"},
	{Value: 17, Text: "rings-ntf"}, {Value: 19, Text: "channels-ntf"}, {Value: 21, Text: "coalesce-ntf"},
	{Value: 23, Text: "pause-ntf"}, {Value: 25, Text: "eee-ntf"}, {Value: 27, Text: "cable-test-ntf"},
	{Value: 28, Text: "cable-test-tdr-ntf"}, {Value: 31, Text: "fec-ntf"}, {Value: 36, Text: "module-ntf"},
	{Value: 41, Text: "plca-ntf"}, {Value: 43, Text: "mm-ntf"}, {Value: 44, Text: "module-fw-flash-ntf"},
	{Value: 46, Text: "phy-ntf"}, {Value: 49, Text: "pse-ntf"}, {Value: 50, Text: "rss-ntf"},
	{Value: 52, Text: "rss-create-ntf"}, {Value: 53, Text: "rss-delete-ntf"},
}}

// String returns the kernel's name of the event, such as "rings-ntf".
func (v Event) String() string { return eventNames.String(uint64(v)) }

// MarshalText returns what String does.
func (v Event) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// UnmarshalText is the inverse of String.
func (v *Event) UnmarshalText(b []byte) error { return nlenum.Set(v, &eventNames, b) }
