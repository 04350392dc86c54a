package nlspec_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/netlink-sdk/go/netlink/nlspec"
)

func TestByNumber(t *testing.T) {
	for _, tt := range []struct {
		family *nlspec.Family
		number uint16
		dir    nlspec.Direction
		want   string
	}{
		{&linkFamily, 16, nlspec.Request, "newlink"},
		{&linkFamily, 16, nlspec.Reply, "getlink"},
		{&linkFamily, 16, nlspec.Notification, "newlink-ntf"},
		{&linkFamily, 18, nlspec.Request, "getlink"},
		{&linkFamily, 18, nlspec.Reply, ""},
		{&allFamily, 1, nlspec.Request, "thing-get"},
		{&allFamily, 2, nlspec.Request, ""},
		{&allFamily, 2, nlspec.Reply, "thing-get"},
		{&allFamily, 2, nlspec.Notification, "thing-ntf"},
		{&allFamily, 7, nlspec.Notification, "other-ntf"},
		{&allFamily, 7, nlspec.Reply, "other-ntf"}, // sent in answer
		{&routeFamily, 24, nlspec.Notification, "getroute"},
	} {
		got := ""
		if op := tt.family.ByNumber(tt.number, tt.dir); op != nil {
			got = op.Name
		}
		if got != tt.want {
			t.Errorf("%s.ByNumber(%d, %d) = %q, want %q", tt.family.Name, tt.number, tt.dir, got, tt.want)
		}
	}
}

func TestNames(t *testing.T) {
	f := &allFamily
	if f.Set("thing").Attr("u16").Type != 4 || f.Set("thing").ByType(4).Name != "u16" || f.Set("square").ByType(3).Name != "again" {
		t.Error("attributes are not found")
	}
	if f.Set("thing").ByType(99) != nil || f.Set("no").Attr("x") != nil || f.Set("no").ByType(0) != nil || f.Struct("no") != nil ||
		f.Enum("no") != nil || f.SubMessage("no").Format("") != nil {
		t.Error("something is found that is not there")
	}
	if f.Size("point") != 20 || f.Size("no") != 0 || f.Struct("point").Name != "point" {
		t.Errorf("a point has %d bytes, want 20", f.Size("point"))
	}
	if got := f.Enum("moods").NameOf(1<<64 - 1); got != "bad" {
		t.Errorf("NameOf(-1) = %q, want bad", got)
	}
	if v, ok := f.Enum("moods").Value("good"); v != 1 || !ok {
		t.Errorf("Value(good) = %d, %t", v, ok)
	}
	if got := f.SubMessage("choices").Format("square").Set; got != "square" {
		t.Errorf("the format of a square is of the set %q", got)
	}
}

func TestUnknownOperation(t *testing.T) {
	_, err := allFamily.Operation("thing-gte")
	var e *nlspec.NameError
	if !errors.As(err, &e) || !slices.Equal(e.Near, []string{"thing-get", "thing-set", "thing-ntf"}) {
		t.Errorf("the error is %v", err)
	}
	const want = `no operation "thing-gte", did you mean thing-get, thing-set or thing-ntf?`
	if err.Error() != want {
		t.Errorf("the error is %v, want %s", err, want)
	}
}
