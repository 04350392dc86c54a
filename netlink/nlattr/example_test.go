package nlattr_test

import (
	"fmt"
	"log"

	"github.com/netlink-sdk/go/netlink/nlattr"
)

// A vlan is what the examples send and receive: attributes of a link, of which
// IFLA_LINKINFO holds others.
type vlan struct {
	Name string
	MTU  uint32
	ID   uint16
}

func (v *vlan) decode(b []byte) error {
	d := nlattr.NewDecoder(b)
	for d.Next() {
		switch d.Type() {
		case iflaName:
			v.Name = d.String()
		case iflaMTU:
			v.MTU = d.Uint32()
		case iflaLinkInfo:
			d.Fail(v.decodeInfo(d.Nested()))
		}
	}
	return d.Err()
}

func (v *vlan) decodeInfo(d nlattr.Decoder) error {
	for d.Next() {
		if d.Type() == iflaInfoData {
			v.ID = d.Uint16()
		}
	}
	return d.Err()
}

func (v *vlan) append(b []byte) ([]byte, error) {
	e := nlattr.NewEncoder(b)
	e.String(iflaName, v.Name)
	e.Uint32(iflaMTU, v.MTU)
	info := e.Nest(iflaLinkInfo)
	e.String(iflaInfoKind, "vlan")
	e.Uint16(iflaInfoData, v.ID)
	e.End(info)
	return e.Encode()
}

func ExampleEncoder() {
	sent := vlan{Name: "vlan7", MTU: 1500, ID: 7}
	b, err := sent.append(nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(b), "bytes")

	// Output: 44 bytes
}

func ExampleDecoder() {
	b, err := (&vlan{Name: "vlan7", MTU: 1500, ID: 7}).append(nil)
	if err != nil {
		log.Fatal(err)
	}

	var received vlan
	if err := received.decode(b); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%+v\n", received)

	// Output: {Name:vlan7 MTU:1500 ID:7}
}

// An error has the path to what is wrong.
func ExampleDecoder_Fail() {
	e := nlattr.NewEncoder(nil)
	info := e.Nest(iflaLinkInfo)
	e.Uint32(iflaInfoData, 7) // which should be an Uint16
	e.End(info)
	b, err := e.Encode()
	if err != nil {
		log.Fatal(err)
	}

	var v vlan
	fmt.Println(v.decode(b))

	// Output: attribute 18.2: wrong length: 4 bytes, want 2
}

// A program that changes an object keeps what it does not know, and writes it
// back.
func ExampleEncoder_Raw() {
	e := nlattr.NewEncoder(nil)
	e.String(iflaName, "eth0")
	e.Uint32(1000, 42) // of a newer kernel
	b, err := e.Encode()
	if err != nil {
		log.Fatal(err)
	}

	var name string
	var unknown []byte
	d := nlattr.NewDecoder(b)
	for d.Next() {
		switch d.Type() {
		case iflaName:
			name = d.String()
		default:
			unknown = d.AppendRaw(unknown)
		}
	}
	if err := d.Err(); err != nil {
		log.Fatal(err)
	}

	e.Reset(b[:0])
	e.String(iflaName, name+".1")
	e.Raw(unknown)
	b, err = e.Encode()
	if err != nil {
		log.Fatal(err)
	}
	for d := nlattr.NewDecoder(b); d.Next(); {
		fmt.Println(d.Type(), len(d.Data()))
	}

	// Output:
	// 3 7
	// 1000 4
}
