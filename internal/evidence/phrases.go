package evidence

// phrases finds the longest of many phrases at a place of a text, in time that
// does not depend on how many there are: a trie over tokens.
type phrases[T any] struct {
	root phraseNode[T]
}

type phraseNode[T any] struct {
	next   map[string]*phraseNode[T]
	values []T
}

// add files a value under a phrase; one phrase may have several values.
func (p *phrases[T]) add(phrase string, value T) {
	n := &p.root
	for _, t := range tokenize(phrase) {
		if n.next == nil {
			n.next = make(map[string]*phraseNode[T])
		}
		child := n.next[t.text]
		if child == nil {
			child = &phraseNode[T]{}
			n.next[t.text] = child
		}
		n = child
	}
	if n != &p.root {
		n.values = append(n.values, value)
	}
}

// longest returns the values of the longest phrase that begins at token i, and
// the token after it. Consumed tokens match nothing.
func (p *phrases[T]) longest(toks []token, i int) (values []T, end int) {
	n := &p.root
	for j := i; j < len(toks) && !toks[j].used; j++ {
		n = n.next[toks[j].text]
		if n == nil {
			break
		}
		if n.values != nil {
			values, end = n.values, j+1
		}
	}
	return values, end
}
