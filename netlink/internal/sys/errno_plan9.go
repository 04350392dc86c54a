package sys

import "strconv"

// Errno is an error number of a Linux kernel. Plan 9 has none of its own.
type Errno uint32

// Error numbers that a Conn knows.
const (
	EBADF       Errno = 9
	EINVAL      Errno = 22
	EMSGSIZE    Errno = 90
	ENOPROTOOPT Errno = 92
	ENOBUFS     Errno = 105
)

func (e Errno) Error() string { return "errno " + strconv.Itoa(int(e)) }
