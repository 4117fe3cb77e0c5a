package geometry

func (d *Domain) edges() []Corner  { return nil }
func (d *Domain) roundings() []Arc { return nil }
