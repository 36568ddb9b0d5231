//go:build race

package tag

// underRace: the race detector lets pools forget, so memory is not counted.
const underRace = true
