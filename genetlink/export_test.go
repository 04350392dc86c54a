package genetlink

// Misremember makes c believe that the family of that name has this ID, as
// after its module has been loaded anew.
func (c *Conn) Misremember(name string, id uint16) {
	c.families.mu.Lock()
	defer c.families.mu.Unlock()
	c.families.remember(name, &Family{ID: id, Name: name}, c.families.epoch)
}
