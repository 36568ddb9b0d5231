//go:build race

package joint

// underRace: the race detector lets pools forget, so memory is not counted.
const underRace = true
