package attribution

// resolve says what the sources stand for.
func (f *finder) resolve() {}
