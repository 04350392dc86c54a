package netlink

// A Config says how to open a Conn. The zero Config, or a nil one, is what
// most programs want.
type Config struct {
	// Groups is a bit mask of the multicast groups 1 to 32 to join at once.
	// JoinGroup joins any group, one at a time.
	Groups uint32

	// NetNS is the file descriptor of the network namespace that the socket
	// is opened in; 0 stands for the calling thread's. It is not used after
	// Dial has returned, and no thread stays in that namespace.
	NetNS int

	// NetNSName is the network namespace that the socket is opened in, by the
	// name that "ip netns" knows it by, or by a path such as
	// /proc/1234/ns/net: in place of NetNS.
	NetNSName string

	// DisableNSLockThread did something once.
	//
	// Deprecated: it has no effect. No thread is locked to a namespace.
	DisableNSLockThread bool

	// PID is the port ID to bind to. The kernel picks one if it is 0, which is
	// what programs with more than one netlink socket need.
	PID uint32

	// Strict asks the kernel to check the requests for dumps strictly and to
	// filter by what they hold (NETLINK_GET_STRICT_CHK), and insists on
	// extended acknowledgements (NETLINK_EXT_ACK). Dial fails on kernels
	// before 4.20, which lack it.
	//
	// Clients of families that need strict checking ask for it by themselves.
	Strict bool

	// MessageBufferSize is the size in bytes of the largest datagram that can
	// be received, if it is more than the default of 256 KiB. A larger one is
	// reported as ErrTruncated. The memory beyond the default is bound for as
	// long as the Conn is open.
	MessageBufferSize int

	// Peer is the port ID of a process to talk to in place of the kernel: what
	// is sent goes there, and what comes from there is received. Datagrams of
	// any other process are dropped.
	Peer uint32
}

// ConnOption is an option of a netlink socket.
type ConnOption int

// Options that [Conn.SetOption] takes.
const (
	// PacketInfo makes the kernel tell the group of each notification
	// (NETLINK_PKTINFO). A Conn that joins a group switches it on.
	PacketInfo ConnOption = iota

	// BroadcastError makes the sender of a notification know that this
	// socket lost it (NETLINK_BROADCAST_ERROR).
	BroadcastError

	// NoENOBUFS keeps the kernel from reporting that it dropped messages
	// (NETLINK_NO_ENOBUFS). Losses go unnoticed then.
	NoENOBUFS

	// ListenAllNSID receives notifications of all network namespaces that
	// have an ID in the socket's own (NETLINK_LISTEN_ALL_NSID).
	ListenAllNSID

	// CapAcknowledge keeps the request out of the error that answers it
	// (NETLINK_CAP_ACK). Dial switches it on where the kernel has it.
	CapAcknowledge

	// ExtendedAcknowledge makes the kernel explain errors
	// (NETLINK_EXT_ACK). Dial switches it on where the kernel has it.
	ExtendedAcknowledge

	// GetStrictCheck makes the kernel check and honour all that a request for
	// a dump holds (NETLINK_GET_STRICT_CHK).
	GetStrictCheck
)
