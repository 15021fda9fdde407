package forecast

// thetaModel is the classical Theta method with lines θ = 0 and θ = 2 in equal
// parts (Assimakopoulos and Nikolopoulos 2000): half the regression line, half
// simple exponential smoothing of 2·y − line. With the lines written out the
// forecast is half the smoothed level and half the line.
type thetaModel struct{ ses smoother }

func fitTheta(y []float64) thetaModel {
	return thetaModel{ses: fitSimple(thetaLine(y))}
}

func (t thetaModel) forecast(y, out []float64) {
	intercept, slope := line(y)
	at, _ := t.ses.run(thetaLine(y))
	for i := range out {
		out[i] = (at.level + intercept + slope*float64(len(y)+1+i)) / 2
	}
}

// thetaLine is the θ = 2 line: twice the distance of y from its regression.
func thetaLine(y []float64) []float64 {
	intercept, slope := line(y)
	two := make([]float64, len(y))
	for i, v := range y {
		two[i] = 2*v - (intercept + slope*float64(i+1))
	}
	return two
}
