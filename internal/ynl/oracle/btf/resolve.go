package btf

// maxDepth bounds how many types are between one and what it is in the end.
const maxDepth = 32

// resolve makes what the declarations are about.
func (t *Types) resolve() {
	made := make([]*Struct, len(t.types))
	for i := range t.types {
		if d := &t.types[i]; d.kind == kindStruct || d.kind == kindUnion {
			made[i] = &Struct{Name: d.name, Size: int(d.size)}
		}
	}
	for i := range t.types {
		d := &t.types[i]
		switch d.kind {
		case kindStruct, kindUnion:
			s := made[i]
			left := maxMembers
			s.Members = t.members(nil, d, 0, made, 0, &left)
			if d.name != "" {
				t.structs[d.name] = append(t.structs[d.name], s)
			}
		case kindEnum, kindEnum64:
			t.enums = append(t.enums, &Enum{Name: d.name, Values: d.values})
		case kindTypedef:
			if s := made[t.strip(uint32(i))]; s != nil && s.Name == "" {
				t.structs[d.name] = append(t.structs[d.name], s)
			}
		}
	}
}

// maxMembers bounds the members of a structure, with those of the structures
// without names in it: these may be in it more often than there are bytes.
const maxMembers = 1 << 16

// members appends the members of d, which begins at the offset base, in bytes.
func (t *Types) members(list []Member, d *decl, base int, made []*Struct, depth int, left *int) []Member {
	for _, m := range d.members {
		if *left--; *left < 0 {
			return list
		}
		offset, bits := int(m.offset), 0
		if d.flag {
			offset, bits = int(m.offset&0xffffff), int(m.offset>>24)
		}
		id := t.strip(m.typ)
		inner := &t.types[id]
		if m.name == "" && made[id] != nil && depth < maxDepth {
			list = t.members(list, inner, base+offset/8, made, depth+1, left)
			continue
		}
		list = append(list, Member{
			Name:      m.name,
			Offset:    base + offset/8,
			Size:      t.size(id, 0),
			Bits:      bits,
			Signed:    inner.signed,
			BigEndian: t.isBigEndian(m.typ),
			Struct:    made[id],
		})
	}
	return list
}

// isBigEndian reports whether the type is a typedef for network byte order.
func (t *Types) isBigEndian(id uint32) bool {
	for range maxDepth {
		if uint64(id) >= uint64(len(t.types)) {
			return false
		}
		switch d := &t.types[id]; {
		case d.kind != kindTypedef:
			return false
		case d.name == "__be16", d.name == "__be32", d.name == "__be64":
			return true
		default:
			id = d.size
		}
	}
	return false
}

// strip returns the number of the type that a typedef, or a qualifier, is of.
func (t *Types) strip(id uint32) uint32 {
	for range maxDepth {
		if uint64(id) >= uint64(len(t.types)) {
			return 0
		}
		switch d := &t.types[id]; d.kind {
		case kindTypedef, kindVolatile, kindConst, kindRestrict, kindTypeTag:
			id = d.size
		default:
			return id
		}
	}
	return 0
}

// size returns the size of a type in bytes.
func (t *Types) size(id uint32, depth int) int {
	d := &t.types[t.strip(id)]
	switch d.kind {
	case kindInt, kindStruct, kindUnion, kindEnum, kindEnum64, kindFloat:
		return int(d.size)
	case kindPointer:
		return 8
	case kindArray:
		if depth < maxDepth {
			return t.size(d.elem, depth+1) * int(d.count)
		}
	}
	return 0
}
