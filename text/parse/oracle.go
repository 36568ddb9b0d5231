package parse

// oracle returns the moves that build a gold tree: heads[i] is the head of word
// i from 1, 0 for the root; heads[0] is not used. ok is false where heads are
// no tree with one root.
//
// It is the lazy static oracle of Nivre, Kuhlmann and Hall (2009):
//
//	left   if s0 is the head of s1 and s1 has all its children
//	right  if s1 is the head of s0 and s0 has all its children
//	swap   if s0 stands before s1 in the projective order of the tree, and s0
//	       and b do not belong to the same maximal projective component
//	shift  otherwise
func oracle(heads []int32) (moves []move, ok bool) {
	n := len(heads) - 1
	order, ok := projectiveOrder(heads)
	if !ok {
		return nil, false
	}
	part := components(heads)
	missing := children(heads)

	stack := make([]int32, 0, n)
	buffer := make([]int32, n) // a stack too: the first word last
	for i := range buffer {
		buffer[i] = int32(n - i)
	}
	for len(buffer) > 0 || len(stack) > 1 {
		m := shift
		if len(stack) > 1 {
			s1, s0 := stack[len(stack)-2], stack[len(stack)-1]
			switch {
			case heads[s1] == s0 && missing[s1] == 0:
				m = left
			case heads[s0] == s1 && missing[s0] == 0:
				m = right
			case order[s0] < order[s1] && (len(buffer) == 0 || part[s0] != part[buffer[len(buffer)-1]]):
				m = swap
			}
		}
		moves = append(moves, m)
		top := len(stack) - 1
		switch m {
		case shift:
			if len(buffer) == 0 {
				return nil, false
			}
			stack = append(stack, buffer[len(buffer)-1])
			buffer = buffer[:len(buffer)-1]
		case left:
			missing[stack[top]]--
			stack[top-1] = stack[top]
			stack = stack[:top]
		case right:
			missing[stack[top-1]]--
			stack = stack[:top]
		case swap:
			buffer = append(buffer, stack[top-1])
			stack[top-1] = stack[top]
			stack = stack[:top]
		}
	}
	return moves, true
}

// children counts the children of each word.
func children(heads []int32) []int32 {
	c := make([]int32, len(heads))
	for _, h := range heads[1:] {
		c[h]++
	}
	return c
}

// projectiveOrder returns for each word its place in the order in which the
// tree would be projective: each word between its left and its right children.
func projectiveOrder(heads []int32) (order []int32, ok bool) {
	n := len(heads) - 1
	kids := make([][]int32, n+1)
	for i := 1; i <= n; i++ {
		if h := int(heads[i]); h < 0 || h > n || h == i {
			return nil, false
		}
		kids[heads[i]] = append(kids[heads[i]], int32(i))
	}
	if len(kids[0]) != 1 {
		return nil, false
	}
	order = make([]int32, n+1)
	at := int32(0)
	var walk func(w int32)
	walk = func(w int32) {
		k := 0
		for ; k < len(kids[w]) && kids[w][k] < w; k++ {
			walk(kids[w][k])
		}
		at++
		order[w] = at
		for ; k < len(kids[w]); k++ {
			walk(kids[w][k])
		}
	}
	walk(kids[0][0])
	return order, int(at) == n // less: the rest runs in a circle
}

// components returns for each word the root of its maximal projective
// component: the largest subtree that left and right alone can build.
func components(heads []int32) []int32 {
	n := len(heads) - 1
	missing := children(heads)
	up := make([]int32, n+1)
	var stack []int32
	for i := int32(1); int(i) <= n; i++ {
		stack = append(stack, i)
		for len(stack) > 1 {
			top := len(stack) - 1
			s1, s0 := stack[top-1], stack[top]
			switch {
			case heads[s1] == s0 && missing[s1] == 0:
				up[s1] = s0
				missing[s0]--
				stack[top-1] = s0
			case heads[s0] == s1 && missing[s0] == 0:
				up[s0] = s1
				missing[s1]--
			default:
				top = -1
			}
			if top < 0 {
				break
			}
			stack = stack[:top]
		}
	}
	part := make([]int32, n+1)
	for i := range part {
		r := int32(i)
		for up[r] != 0 {
			r = up[r]
		}
		part[i] = r
	}
	return part
}
