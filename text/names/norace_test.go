//go:build !race

package names

const underRace = false
