package warehouse

import (
	"container/list"
	"crypto/sha256"
	"fmt"
	"sync"
	"time"

	"github.com/insight-agent/insight/internal/semantic"
)

// keyOf returns what decides a query's rows: its SQL, its values with their
// types, the policies compiled in and its cap. Lengths keep the parts apart.
func keyOf(c *semantic.Compiled) string {
	h := sha256.New()
	for _, part := range []string{c.SQL, c.Policy, fmt.Sprint(c.MaxRows)} {
		fmt.Fprintf(h, "%d:%s", len(part), part)
	}
	for _, arg := range c.Args {
		text := fmt.Sprintf("%T %v", arg, arg)
		fmt.Fprintf(h, "%d:%s", len(text), text)
	}
	return string(h.Sum(nil))
}

// cache keeps the values used last, each for a limited time.
type cache[V any] struct {
	most  int
	ttl   time.Duration
	clock func() time.Time

	mu      sync.Mutex
	era     int        // counts clearings
	order   *list.List // of *entry, used last first
	entries map[string]*list.Element
}

type entry[V any] struct {
	key     string
	value   V
	expires time.Time
}

func newCache[V any](most int, ttl time.Duration, clock func() time.Time) *cache[V] {
	return &cache[V]{most: most, ttl: ttl, clock: clock, order: list.New(), entries: map[string]*list.Element{}}
}

func (c *cache[V]) get(key string) (v V, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.entries[key]
	if !ok {
		return v, false
	}
	found := e.Value.(*entry[V])
	if !c.clock().Before(found.expires) {
		c.remove(e)
		return v, false
	}
	c.order.MoveToFront(e)
	return found.value, true
}

// generation identifies the time since the last clearing.
func (c *cache[V]) generation() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.era
}

// put keeps a value that was read in a generation, and drops it when the cache
// was cleared since: it may be of before the change.
func (c *cache[V]) put(key string, v V, generation int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if generation != c.era {
		return
	}
	if e, ok := c.entries[key]; ok {
		c.remove(e)
	}
	c.entries[key] = c.order.PushFront(&entry[V]{key: key, value: v, expires: c.clock().Add(c.ttl)})
	for len(c.entries) > c.most {
		c.remove(c.order.Back())
	}
}

func (c *cache[V]) remove(e *list.Element) {
	delete(c.entries, c.order.Remove(e).(*entry[V]).key)
}

func (c *cache[V]) clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.era++
	c.order.Init()
	clear(c.entries)
}
