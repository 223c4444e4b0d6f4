package prompt

import (
	"container/list"
	"crypto/sha256"
	"sync"
)

// nameCost is what a name in the cache counts towards its limit, beside its length.
const nameCost = 128

// digest tells sounds apart.
type digest = [sha256.Size]byte

// cache keeps prompts by their content, each under as many names as it was opened by.
// When it grows beyond its limit, the prompt that was unused for longest goes; calls
// that play it keep it until they are done.
type cache struct {
	limit int64 // bytes

	mu     sync.Mutex
	names  map[string]*list.Element
	sounds map[digest]*list.Element
	order  list.List // of *sound, the last used first
	size   int64
}

type sound struct {
	prompt   *Prompt
	sum      digest
	versions map[string]string // of each name
	size     int64
}

// get returns the prompt of that name and version, or nil.
func (c *cache) get(name, version string) *Prompt {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.names[name]
	if e == nil {
		return nil
	}
	s := e.Value.(*sound)
	if s.versions[name] != version {
		return nil
	}
	c.order.MoveToFront(e)
	return s.prompt
}

// alias gives a sound that is there another name, and returns it; or nil.
func (c *cache) alias(name, version string, sum digest) *Prompt {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.sounds[sum]
	if e == nil {
		return nil
	}
	c.name(e, name, version)
	return e.Value.(*sound).prompt
}

// put keeps p, unless the same sound has come meanwhile, and returns the one that is
// kept.
func (c *cache) put(name, version string, sum digest, p *Prompt) *Prompt {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.names == nil {
		c.names, c.sounds = map[string]*list.Element{}, map[digest]*list.Element{}
	}
	e := c.sounds[sum]
	if e == nil {
		e = c.order.PushFront(&sound{prompt: p, sum: sum, versions: map[string]string{}, size: p.size()})
		c.sounds[sum] = e
		c.size += p.size()
	}
	c.name(e, name, version)
	return e.Value.(*sound).prompt
}

// name gives e a name, which another sound may have had, and makes room.
func (c *cache) name(e *list.Element, name, version string) {
	if old := c.names[name]; old != nil {
		c.grow(old.Value.(*sound), -cost(name))
		delete(old.Value.(*sound).versions, name)
	}
	s := e.Value.(*sound)
	c.names[name] = e
	s.versions[name] = version
	c.grow(s, cost(name))
	c.order.MoveToFront(e)
	for c.size > c.limit && c.order.Len() > 1 {
		c.drop(c.order.Back())
	}
}

func cost(name string) int64 { return int64(nameCost + len(name)) }

func (c *cache) grow(s *sound, by int64) {
	s.size += by
	c.size += by
}

func (c *cache) drop(e *list.Element) {
	s := c.order.Remove(e).(*sound)
	c.size -= s.size
	delete(c.sounds, s.sum)
	for name := range s.versions {
		delete(c.names, name)
	}
}
