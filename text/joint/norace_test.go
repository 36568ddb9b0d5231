//go:build !race

package joint

const underRace = false
