package nlq

// trie finds many phrases at once, word by word (for Chinese, character
// by character).
type trie struct {
	words map[string]int32
	edges map[edge]int32
	ends  map[int32]int32 // node → phrase
	nodes int32
}

type edge struct{ node, word int32 }

// newTrie returns a trie with room for some phrases.
func newTrie(phrases int) *trie {
	return &trie{words: make(map[string]int32, phrases), edges: make(map[edge]int32, 3*phrases), ends: make(map[int32]int32, phrases)}
}

// trieOf returns a trie of texts, each by its place.
func trieOf(texts ...string) *trie {
	t := newTrie(len(texts))
	for n, text := range texts {
		t.add(wordsOf(text), int32(n))
	}
	return t
}

// add stores a phrase; the id of the first phrase of the same words is kept
// and returned.
func (t *trie) add(words []string, id int32) int32 {
	node := int32(0)
	for _, w := range words {
		word, ok := t.words[w]
		if !ok {
			word = int32(len(t.words))
			t.words[w] = word
		}
		next, ok := t.edges[edge{node, word}]
		if !ok {
			t.nodes++
			next = t.nodes
			t.edges[edge{node, word}] = next
		}
		node = next
	}
	if first, ok := t.ends[node]; ok {
		return first
	}
	t.ends[node] = id
	return id
}

// each calls found with every phrase that starts at token i, and the token
// after it.
func (t *trie) each(toks []token, i int, found func(id int32, next int)) {
	node := int32(0)
	for k := i; k < len(toks); k++ {
		if k > i && toks[k].broken {
			return
		}
		word, ok := t.words[toks[k].text]
		if !ok {
			return
		}
		if node, ok = t.edges[edge{node, word}]; !ok {
			return
		}
		if end, ok := t.ends[node]; ok {
			found(end, k+1)
		}
	}
}

// has reports whether a word occurs in any phrase.
func (t *trie) has(word string) bool { _, ok := t.words[word]; return ok }
