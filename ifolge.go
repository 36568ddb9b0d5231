// Package ifolge is documented in README.md; the program is cmd/ifolge.
package ifolge
