package api

import "ifolge/story"

// ClaimOf returns the form of a claim with its members, origins and evidence.
func ClaimOf(s *story.Story, c *story.Claim) Claim { return claimOf(s, c, true) }
