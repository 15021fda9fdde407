package demo

import (
	"runtime"
	"sync"
)

// Generate makes the world of a seed: it calls each for every day in order
// and returns the customers, whom only the whole history tells. Days are made
// on all processors; the rows do not depend on how many there are. It stops at
// the first error of each and returns it.
func Generate(seed uint64, each func(*Day) error) ([]Customer, error) {
	return generate(seed, runtime.GOMAXPROCS(0), each)
}

func generate(seed uint64, workers int, each func(*Day) error) ([]Customer, error) {
	stop := make(chan struct{})
	var wg sync.WaitGroup
	defer wg.Wait()
	defer close(stop)

	// Worker k makes the days k, k+workers, … into its own channel, which holds
	// a few: the days come out in order and memory stays small.
	lanes := make([]chan *Day, workers)
	for k := range lanes {
		lanes[k] = make(chan *Day, 4)
		wg.Go(func() {
			for i := k; i < Days; i += workers {
				select {
				case lanes[k] <- generateDay(seed, i):
				case <-stop:
					return
				}
			}
		})
	}
	shop := newClientele(seed)
	for i := range Days {
		d := <-lanes[i%workers]
		shop.assign(d.Date, d.Orders)
		if err := each(d); err != nil {
			return nil, err
		}
	}
	return shop.customers(), nil
}

func generateDay(seed uint64, i int) *Day {
	date := Start.AddDays(i)
	w := newWeather(seed, date)
	ads, brought := generateAds(seed, date, w)
	web, sales := generateWeb(seed, date, w, brought)
	return &Day{Date: date, Ads: ads, Web: web, Orders: generateOrders(seed, date, sales)}
}
