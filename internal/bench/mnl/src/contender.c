/*
 * What a C programmer gets with libmnl, for some of the scenarios. It measures
 * itself and prints a sample, as the contenders in Go do; the checksums are
 * those of scenario/sum.go.
 *
 *	contender WHAT SIZE
 */
#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <libmnl/libmnl.h>
#include <linux/genetlink.h>
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <sys/prctl.h>
#include <sys/socket.h>

/* Those of scenario/fixture.go and scenario/routes.go. */
#define VETH_INDEX 3
#define GATEWAY 0xc0000202u
#define ROUTE_PROTOCOL 186
#define ROUTE_PRIORITY 20

/* By which the tracer knows where the work begins and ends. */
#define MARK 0x6e6c6263

static uint64_t objects, sum;
static char buf[32 << 10];

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static uint64_t mix(uint64_t x, uint64_t y, uint64_t z)
{
	uint64_t h = x * 0x9e3779b97f4a7c15 ^ y * 0xc2b2ae3d27d4eb4f ^ z * 0x165667b19e3779f9;

	h ^= h >> 29;
	return h * 0x9e3779b97f4a7c15;
}

static uint64_t bytes_sum(const unsigned char *b, size_t n)
{
	uint64_t h = 14695981039346656037u;

	for (size_t i = 0; i < n; i++)
		h = (h ^ b[i]) * 1099511628211;
	return h;
}

static int64_t now(clockid_t clock)
{
	struct timespec ts;

	if (clock_gettime(clock, &ts))
		die("clock_gettime");
	return ts.tv_sec * (int64_t)1000000000 + ts.tv_nsec;
}

static struct mnl_socket *dial(int protocol)
{
	struct mnl_socket *s = mnl_socket_open(protocol);
	int one = 1;

	if (!s || mnl_socket_bind(s, 0, MNL_SOCKET_AUTOPID) < 0)
		die("socket");
	if (mnl_socket_setsockopt(s, NETLINK_GET_STRICT_CHK, &one, sizeof one))
		die("setsockopt");
	return s;
}

static void exchange(struct mnl_socket *s, const struct nlmsghdr *req, mnl_cb_t cb)
{
	unsigned int port = mnl_socket_get_portid(s);
	int n;

	if (mnl_socket_sendto(s, req, req->nlmsg_len) < 0)
		die("sendto");
	do {
		n = mnl_socket_recvfrom(s, buf, sizeof buf);
		if (n < 0)
			die("recvfrom");
		n = mnl_cb_run(buf, n, req->nlmsg_seq, port, cb, NULL);
		if (n < 0)
			die("reply");
	} while (n > 0 && req->nlmsg_flags & (NLM_F_DUMP | NLM_F_ACK));
}

/* A route. */

static int on_route(const struct nlmsghdr *h, void *data)
{
	const struct rtmsg *rtm = mnl_nlmsg_get_payload(h);
	const struct nlattr *a;
	uint32_t dst = 0, gw = 0, oif = 0, table = rtm->rtm_table, prio = 0;

	(void)data;
	if (rtm->rtm_protocol != ROUTE_PROTOCOL)
		return MNL_CB_OK;
	mnl_attr_for_each(a, h, sizeof *rtm) {
		if (mnl_attr_get_payload_len(a) != 4)
			continue;
		switch (mnl_attr_get_type(a)) {
		case RTA_DST:
			dst = ntohl(mnl_attr_get_u32(a));
			break;
		case RTA_GATEWAY:
			gw = ntohl(mnl_attr_get_u32(a));
			break;
		case RTA_OIF:
			oif = mnl_attr_get_u32(a);
			break;
		case RTA_TABLE:
			table = mnl_attr_get_u32(a);
			break;
		case RTA_PRIORITY:
			prio = mnl_attr_get_u32(a);
			break;
		}
	}
	objects++;
	sum += mix((uint64_t)dst << 32 | gw, (uint64_t)oif << 32 | table,
		   (uint64_t)prio << 16 | rtm->rtm_dst_len << 8 | rtm->rtm_protocol);
	return MNL_CB_OK;
}

/* A link. */

static int on_link(const struct nlmsghdr *h, void *data)
{
	const struct ifinfomsg *ifi = mnl_nlmsg_get_payload(h);
	const struct nlattr *a;
	const char *name = "";
	const unsigned char *mac = NULL;
	size_t mac_len = 0;
	uint32_t mtu = 0, master = 0;

	(void)data;
	mnl_attr_for_each(a, h, sizeof *ifi) {
		switch (mnl_attr_get_type(a)) {
		case IFLA_IFNAME:
			name = mnl_attr_get_str(a);
			break;
		case IFLA_MTU:
			mtu = mnl_attr_get_u32(a);
			break;
		case IFLA_MASTER:
			master = mnl_attr_get_u32(a);
			break;
		case IFLA_ADDRESS:
			mac = mnl_attr_get_payload(a);
			mac_len = mnl_attr_get_payload_len(a);
			break;
		}
	}
	objects++;
	sum += mix((uint64_t)ifi->ifi_index << 32 | mtu, bytes_sum((const unsigned char *)name, strlen(name)),
		   bytes_sum(mac, mac_len) + master);
	return MNL_CB_OK;
}

/* A neighbour. */

static int on_neighbor(const struct nlmsghdr *h, void *data)
{
	const struct ndmsg *ndm = mnl_nlmsg_get_payload(h);
	const struct nlattr *a;
	const unsigned char *mac = NULL;
	size_t mac_len = 0;
	uint32_t ip = 0;

	(void)data;
	if (!(ndm->ndm_state & NUD_PERMANENT))
		return MNL_CB_OK;
	mnl_attr_for_each(a, h, sizeof *ndm) {
		switch (mnl_attr_get_type(a)) {
		case NDA_DST:
			ip = ntohl(mnl_attr_get_u32(a));
			break;
		case NDA_LLADDR:
			mac = mnl_attr_get_payload(a);
			mac_len = mnl_attr_get_payload_len(a);
			break;
		}
	}
	objects++;
	sum += mix((uint64_t)ip << 32 | ndm->ndm_ifindex, ndm->ndm_state, bytes_sum(mac, mac_len));
	return MNL_CB_OK;
}

/* A generic netlink family. */

static int on_family(const struct nlmsghdr *h, void *data)
{
	const struct nlattr *a, *group;
	uint32_t version = 0, groups = 0;
	uint16_t id = 0;

	(void)data;
	mnl_attr_for_each(a, h, GENL_HDRLEN) {
		switch (mnl_attr_get_type(a)) {
		case CTRL_ATTR_FAMILY_ID:
			id = mnl_attr_get_u16(a);
			break;
		case CTRL_ATTR_VERSION:
			version = mnl_attr_get_u32(a);
			break;
		case CTRL_ATTR_MCAST_GROUPS:
			mnl_attr_for_each_nested(group, a)
				groups++;
			break;
		}
	}
	objects++;
	sum += mix(id, version, groups);
	return MNL_CB_OK;
}

/* What to do. */

static struct nlmsghdr *request(void *b, uint16_t type, uint16_t flags, size_t extra, void **head)
{
	struct nlmsghdr *h = mnl_nlmsg_put_header(b);

	h->nlmsg_type = type;
	h->nlmsg_flags = NLM_F_REQUEST | flags;
	h->nlmsg_seq = 1;
	*head = mnl_nlmsg_put_extra_header(h, extra);
	return h;
}

static void routes(struct mnl_socket *s, uint32_t size)
{
	char b[256];
	void *head;
	struct nlmsghdr *h = request(b, RTM_GETROUTE, NLM_F_DUMP, sizeof(struct rtmsg), &head);
	struct rtmsg *rtm = head;

	(void)size;
	rtm->rtm_family = AF_INET;
	rtm->rtm_table = RT_TABLE_MAIN;
	exchange(s, h, on_route);
}

static void links(struct mnl_socket *s, uint32_t size)
{
	char b[256];
	void *head;
	struct nlmsghdr *h = request(b, RTM_GETLINK, NLM_F_DUMP, sizeof(struct ifinfomsg), &head);

	(void)size;
	mnl_attr_put_u32(h, IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
	exchange(s, h, on_link);
}

static void neighbors(struct mnl_socket *s, uint32_t size)
{
	char b[256];
	void *head;
	struct nlmsghdr *h = request(b, RTM_GETNEIGH, NLM_F_DUMP, sizeof(struct ndmsg), &head);
	struct ndmsg *ndm = head;

	(void)size;
	ndm->ndm_family = AF_INET;
	exchange(s, h, on_neighbor);
}

static void link_get(struct mnl_socket *s, uint32_t size)
{
	for (uint32_t i = 0; i < size; i++) {
		char b[256];
		void *head;
		struct nlmsghdr *h = request(b, RTM_GETLINK, 0, sizeof(struct ifinfomsg), &head);
		struct ifinfomsg *ifi = head;

		ifi->ifi_index = VETH_INDEX;
		mnl_attr_put_u32(h, IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
		exchange(s, h, on_link);
	}
}

static void family(struct mnl_socket *s, uint32_t size)
{
	for (uint32_t i = 0; i < size; i++) {
		char b[256];
		void *head;
		struct nlmsghdr *h = request(b, GENL_ID_CTRL, 0, sizeof(struct genlmsghdr), &head);
		struct genlmsghdr *genl = head;

		genl->cmd = CTRL_CMD_GETFAMILY;
		genl->version = 1;
		mnl_attr_put_strz(h, CTRL_ATTR_FAMILY_NAME, "nlctrl");
		exchange(s, h, on_family);
	}
}

static uint32_t scatter(uint32_t n, int bits)
{
	uint32_t mask = (1u << bits) - 1;

	n = n * 0x9e3779b1 & mask;
	n ^= n >> (bits / 2);
	n = n * 0x85ebca6b & mask;
	n ^= n >> (bits / 2 - 1);
	return n * 0xc2b2ae35 & mask;
}

/* The destination of route number i, see destination in scenario/routes.go. */
static uint32_t destination(uint32_t i, unsigned char *bits)
{
	static const struct { int bits; uint32_t share; } lengths[] = {
		{24, 60}, {22, 11}, {23, 10}, {21, 5}, {20, 5}, {19, 3}, {18, 2}, {16, 2}, {17, 1}, {15, 1},
	};
	uint32_t left = i % 100, at, first;
	int l = 0, host;

	while (left >= lengths[l].share)
		left -= lengths[l++].share;
	host = lengths[l].bits - 8;
	at = scatter(i / 100 * lengths[l].share + left, lengths[l].bits);
	while (at >= (126u + 63) << host)
		at = scatter(at, lengths[l].bits);
	first = (at >> host) + 1;
	if (first > 126)
		first++;
	*bits = lengths[l].bits;
	return first << 24 | (at << (24 - host) & 0xffffff);
}

static void routes_add(struct mnl_socket *s, uint32_t size)
{
	enum { window = 128 };
	struct mnl_nlmsg_batch *batch;

	batch = mnl_nlmsg_batch_start(malloc(2 * sizeof buf), sizeof buf);
	for (uint32_t i = 0; i < size;) {
		uint32_t end = i + window < size ? i + window : size;
		int n;

		for (; i < end; i++) {
			void *head;
			struct nlmsghdr *h = request(mnl_nlmsg_batch_current(batch), RTM_NEWROUTE,
				NLM_F_CREATE | NLM_F_EXCL | (i == end - 1 ? NLM_F_ACK : 0), sizeof(struct rtmsg), &head);
			struct rtmsg *rtm = head;
			uint32_t dst = htonl(destination(i, &rtm->rtm_dst_len));

			h->nlmsg_seq = i + 1;
			rtm->rtm_family = AF_INET;
			rtm->rtm_table = RT_TABLE_MAIN;
			rtm->rtm_protocol = ROUTE_PROTOCOL;
			rtm->rtm_type = RTN_UNICAST;
			mnl_attr_put_u32(h, RTA_DST, dst);
			mnl_attr_put_u32(h, RTA_GATEWAY, htonl(GATEWAY));
			mnl_attr_put_u32(h, RTA_OIF, VETH_INDEX);
			mnl_attr_put_u32(h, RTA_PRIORITY, ROUTE_PRIORITY);
			if (!mnl_nlmsg_batch_next(batch)) {
				errno = EMSGSIZE;
				die("batch");
			}
		}
		if (mnl_socket_sendto(s, mnl_nlmsg_batch_head(batch), mnl_nlmsg_batch_size(batch)) < 0)
			die("sendto");
		n = mnl_socket_recvfrom(s, buf, sizeof buf);
		if (n < 0 || mnl_cb_run(buf, n, 0, 0, NULL, NULL) < 0)
			die("adding a route");
		mnl_nlmsg_batch_reset(batch);
	}
	objects = size;
}

static const struct {
	const char *name;
	int protocol;
	void (*run)(struct mnl_socket *, uint32_t size);
} work[] = {
	{"routes", NETLINK_ROUTE, routes},
	{"links", NETLINK_ROUTE, links},
	{"neighbors", NETLINK_ROUTE, neighbors},
	{"link-get", NETLINK_ROUTE, link_get},
	{"family", NETLINK_GENERIC, family},
	{"routes-add", NETLINK_ROUTE, routes_add},
};

static long peak_kib(void)
{
	FILE *f = fopen("/proc/self/status", "r");
	char line[256];
	long kib = 0;

	if (!f)
		die("/proc/self/status");
	while (fgets(line, sizeof line, f))
		if (sscanf(line, "VmHWM: %ld", &kib) == 1)
			break;
	fclose(f);
	return kib;
}

int main(int argc, char **argv)
{
	for (size_t i = 0; argc == 3 && i < sizeof work / sizeof *work; i++) {
		struct mnl_socket *s;
		int64_t cpu, wall;

		if (strcmp(argv[1], work[i].name))
			continue;
		s = dial(work[i].protocol);
		prctl(MARK, 1, 0, 0, 0);
		wall = now(CLOCK_MONOTONIC);
		cpu = now(CLOCK_PROCESS_CPUTIME_ID);
		work[i].run(s, strtoul(argv[2], NULL, 10));
		cpu = now(CLOCK_PROCESS_CPUTIME_ID) - cpu;
		wall = now(CLOCK_MONOTONIC) - wall;
		prctl(MARK, 2, 0, 0, 0);
		printf("{\"Objects\":%" PRIu64 ",\"Sum\":%" PRIu64 ",\"CPU\":%" PRId64 ",\"Wall\":%" PRId64
		       ",\"Peak\":%ld,\"Mallocs\":-1,\"Bytes\":-1}\n",
		       objects, sum, cpu, wall, peak_kib() << 10);
		mnl_socket_close(s);
		return 0;
	}
	fprintf(stderr, "usage: contender WHAT SIZE\n");
	return 2;
}
