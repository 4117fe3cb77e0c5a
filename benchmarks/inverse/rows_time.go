package inverse

// evolutions are rows of constants in time, from values at places and times of other
// methods: references/evolutions.py.
func evolutions() []Row {
	row := func(name, title string, truth map[string]float64, seconds float64, published string) Row {
		return Row{Name: name, Title: title + ", 1 % noise", Args: []string{"identify", "problems/" + name + ".yaml"}, Data: "problems/" + name + ".csv", Noise: 0.01, Repeats: 5,
			Truth: truth, Bar: "truth inside in 4 of 5 for each", Judge: covered(0.8), Seconds: seconds, Published: published}
	}
	return []Row{
		row("heat", "diffusivity of a rod from 100 values", map[string]float64{"a": 0.1}, 20, ""),
		row("korteweg-de-vries", "Korteweg and de Vries, both coefficients from 400 values, t <= 1", map[string]float64{"a": 1, "b": 0.0025}, 20, ""),
		row("lorenz", "Lorenz, three constants from 25 times, t <= 3", map[string]float64{"s": 10, "r": 28, "b": 8. / 3}, 20, ""),
		row("burgers", "Burgers, both coefficients from 500 values", map[string]float64{"c": 1, "nu": 0.003183098861837907}, 0, ""),
	}
}
