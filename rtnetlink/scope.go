package rtnetlink

// Scope says how far an address is valid, or how far away a route's
// destination is (rtm_scope, ifa_scope). The larger the number, the nearer.
// Numbers between those of the kernel are free to use.
type Scope uint8

// Scopes.
const (
	ScopeGlobal  Scope = 0   // RT_SCOPE_UNIVERSE
	ScopeSite    Scope = 200 // RT_SCOPE_SITE
	ScopeLink    Scope = 253 // RT_SCOPE_LINK
	ScopeHost    Scope = 254 // RT_SCOPE_HOST
	ScopeNowhere Scope = 255 // RT_SCOPE_NOWHERE
)

var scopeNames = nameTable{typ: "Scope", open: true, names: []name{
	{uint32(ScopeGlobal), "global"},
	{uint32(ScopeLink), "link"},
	{uint32(ScopeHost), "host"},
	{uint32(ScopeSite), "site"},
	{uint32(ScopeNowhere), "nowhere"},
}}

// String returns the name, such as "link", or the number.
func (s Scope) String() string { return scopeNames.text(uint32(s)) }

// MarshalText returns what String does.
func (s Scope) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText sets s to the scope with that name or number.
func (s *Scope) UnmarshalText(b []byte) error {
	v, err := scopeNames.parse(b, 8)
	if err == nil {
		*s = Scope(v)
	}
	return err
}
