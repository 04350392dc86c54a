package netlink

// maxNudges is how many nudges without an effect it takes to know that there
// is no dump to go on with.
const maxNudges = 8

// nudge has the kernel go on with a dump, for q, of which nothing more is in
// the socket. It reports whether to look for what comes.
//
// The kernel goes on with a dump when a message is received and the buffer is
// half empty, as it counts (netlink_recvmsg). It counts a notification as long
// as who sent it holds it. So it can happen that the last message has gone and
// nothing makes the kernel go on.
//
// It can also be that there is no dump: some families answer a request that
// cannot be a dump with one message, whatever its flags say, and Dump means
// something else in a request to create. Then there was all that will be, and
// others have their turn.
func (x *mux) nudge(q *call) bool {
	if q.nudges == maxNudges {
		if q.answered {
			x.end(q)
		} else {
			x.dump = nil
			x.tell()
		}
		return false
	}
	if !x.t.HalfFull() {
		q.nudges++
	}
	return x.t.Nudge() == nil
}
