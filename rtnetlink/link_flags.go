package rtnetlink

// LinkFlags are the flags of a link (IFF_*).
type LinkFlags uint32

// Flags of links. An administrator sets those without a note; the kernel and
// the drivers set the others.
const (
	LinkUp           LinkFlags = 0x1      // IFF_UP: it is to be used
	LinkBroadcast    LinkFlags = 0x2      // IFF_BROADCAST: it has a broadcast address; the kernel's
	LinkDebug        LinkFlags = 0x4      // IFF_DEBUG
	LinkLoopback     LinkFlags = 0x8      // IFF_LOOPBACK; the kernel's
	LinkPointToPoint LinkFlags = 0x10     // IFF_POINTOPOINT; the kernel's
	LinkNoTrailers   LinkFlags = 0x20     // IFF_NOTRAILERS
	LinkRunning      LinkFlags = 0x40     // IFF_RUNNING: it can be used; the kernel's
	LinkNoARP        LinkFlags = 0x80     // IFF_NOARP: it resolves no addresses
	LinkPromiscuous  LinkFlags = 0x100    // IFF_PROMISC: it receives what is meant for others too
	LinkAllMulti     LinkFlags = 0x200    // IFF_ALLMULTI: it receives all multicast
	LinkMaster       LinkFlags = 0x400    // IFF_MASTER: it balances a load over others; the kernel's
	LinkSlave        LinkFlags = 0x800    // IFF_SLAVE: it is one of those; the kernel's
	LinkMulticast    LinkFlags = 0x1000   // IFF_MULTICAST: it can do multicast
	LinkPortSelect   LinkFlags = 0x2000   // IFF_PORTSEL
	LinkAutoMedia    LinkFlags = 0x4000   // IFF_AUTOMEDIA
	LinkDynamic      LinkFlags = 0x8000   // IFF_DYNAMIC: it loses its addresses when it goes down
	LinkLowerUp      LinkFlags = 0x1_0000 // IFF_LOWER_UP: it has a carrier; the kernel's
	LinkDormant      LinkFlags = 0x2_0000 // IFF_DORMANT: it waits for an event; the kernel's
	LinkEcho         LinkFlags = 0x4_0000 // IFF_ECHO: it returns what is sent; the kernel's
)

var linkFlagNames = flagTable{typ: "LinkFlags", names: []name{
	{uint32(LinkLoopback), "LOOPBACK"},
	{uint32(LinkBroadcast), "BROADCAST"},
	{uint32(LinkPointToPoint), "POINTOPOINT"},
	{uint32(LinkMulticast), "MULTICAST"},
	{uint32(LinkNoARP), "NOARP"},
	{uint32(LinkAllMulti), "ALLMULTI"},
	{uint32(LinkPromiscuous), "PROMISC"},
	{uint32(LinkMaster), "MASTER"},
	{uint32(LinkSlave), "SLAVE"},
	{uint32(LinkDebug), "DEBUG"},
	{uint32(LinkDynamic), "DYNAMIC"},
	{uint32(LinkAutoMedia), "AUTOMEDIA"},
	{uint32(LinkPortSelect), "PORTSEL"},
	{uint32(LinkNoTrailers), "NOTRAILERS"},
	{uint32(LinkUp), "UP"},
	{uint32(LinkLowerUp), "LOWER_UP"},
	{uint32(LinkDormant), "DORMANT"},
	{uint32(LinkEcho), "ECHO"},
	{uint32(LinkRunning), "RUNNING"},
}}

// String returns the names of the flags joined by "|", such as
// "BROADCAST|MULTICAST|UP".
func (f LinkFlags) String() string { return linkFlagNames.text(uint32(f)) }

// MarshalText returns what String does.
func (f LinkFlags) MarshalText() ([]byte, error) { return []byte(f.String()), nil }

// UnmarshalText sets f to the flags that String would print that way.
func (f *LinkFlags) UnmarshalText(b []byte) error {
	v, err := linkFlagNames.parse(b)
	if err == nil {
		*f = LinkFlags(v)
	}
	return err
}
