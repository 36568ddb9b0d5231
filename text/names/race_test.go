//go:build race

package names

// underRace: the race detector lets pools forget, so memory is not counted.
const underRace = true
