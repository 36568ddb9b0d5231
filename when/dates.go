package when

func yearDate(y int64) Date {
	return Date{Year: y, Negative: y < 0, Long: y > 9999 || y < -9999}
}

func monthDate(y int64, m int) Date {
	d := yearDate(y)
	d.Month, d.HasMonth = int8(m), true
	return d
}

func dayDate(day int64) Date {
	y, m, d := date(day)
	t := monthDate(y, m)
	t.Day, t.HasDay = int8(d), true
	return t
}
