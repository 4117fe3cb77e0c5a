package geometry

// An orbit is a set of points of a symmetric rule whose barycentric coordinates
// are permutations of each other. The pattern names the coordinates, equal ones
// by the same letter; values holds the letters a, b, ... except the last, which
// follows because coordinates sum to one.
type orbit struct {
	weight  float64 // of each point; the weights of a rule sum to one
	pattern string
	values  []float64
}

// A symmetricRule integrates polynomials of the degree exactly over a simplex,
// with positive weights and interior points.
type symmetricRule struct {
	degree int
	orbits []orbit
}

// triangleRules are from Xiao and Gimbutas, "A numerical algorithm for the
// construction of efficient quadrature rules in two and higher dimensions",
// Comput. Math. Appl. 59 (2010); up to degree 5 they are Dunavant's (1985).
var triangleRules = []symmetricRule{
	{1, []orbit{
		{1, "aaa", nil},
	}},
	{2, []orbit{
		{0.3333333333333333, "aab", []float64{0.16666666666666666}},
	}},
	{4, []orbit{
		{0.22338158967801147, "aab", []float64{0.44594849091596495}},
		{0.10995174365532188, "aab", []float64{0.09157621350977085}},
	}},
	{5, []orbit{
		{0.225, "aaa", nil},
		{0.12593918054482714, "aab", []float64{0.1012865073234564}},
		{0.1323941527885062, "aab", []float64{0.47014206410511505}},
	}},
	{6, []orbit{
		{0.17133312415298105, "aab", []float64{0.21942998254978305}},
		{0.08073108959303098, "aab", []float64{0.480137964112215}},
		{0.04063455979366066, "abc", []float64{0.0193717243612408, 0.1416190159239681}},
	}},
	{7, []orbit{
		{0.05318083329676046, "aab", []float64{0.473195653689251}},
		{0.04091817039405687, "aab", []float64{0.057797640054506494}},
		{0.12772524856113385, "aab", []float64{0.2416636063972475}},
		{0.05575454054069109, "abc", []float64{0.04697120613008554, 0.2593390118657857}},
	}},
	{8, []orbit{
		{0.1443156076777872, "aaa", nil},
		{0.10321737053471824, "aab", []float64{0.17056930775176027}},
		{0.09509163426728463, "aab", []float64{0.4592925882927232}},
		{0.03245849762319808, "aab", []float64{0.05054722831703107}},
		{0.027230314174434996, "abc", []float64{0.008394777409957628, 0.26311282963463806}},
	}},
	{9, []orbit{
		{0.09713579628279884, "aaa", nil},
		{0.03133470022713907, "aab", []float64{0.4896825191987377}},
		{0.07964773892721026, "aab", []float64{0.1882035356190328}},
		{0.07782754100477428, "aab", []float64{0.43708959149293664}},
		{0.025577675658698035, "aab", []float64{0.04472951339445275}},
		{0.043283539377289376, "abc", []float64{0.036838412054736286, 0.22196298916076573}},
	}},
	{10, []orbit{
		{0.08361487437397393, "aaa", nil},
		{0.009792590498418303, "aab", []float64{0.4951734598011705}},
		{0.006385359230118654, "aab", []float64{0.019139415242841296}},
		{0.07863376974637727, "aab", []float64{0.18448501268524653}},
		{0.07524732796854398, "aab", []float64{0.4282348209437188}},
		{0.028962281463256346, "abc", []float64{0.03472362048232744, 0.13373475510086913}},
		{0.038739049086018905, "abc", []float64{0.0375827273411917, 0.32669313628133695}},
	}},
}

// tetrahedronRules were found as roots of the moment equations on the orbits of
// Witherden and Vincent, "On the identification of symmetric quadrature rules
// for finite element methods", Comput. Math. Appl. 69 (2015).
var tetrahedronRules = []symmetricRule{
	{1, []orbit{
		{1, "aaaa", nil},
	}},
	{2, []orbit{
		{0.25, "aaab", []float64{0.13819660112501064}},
	}},
	{3, []orbit{
		{0.14053608384528052, "aaab", []float64{0.32796961991097673}},
		{0.10946391615471947, "aaab", []float64{0.10597460661138643}},
	}},
	{5, []orbit{
		{0.11268792571801613, "aaab", []float64{0.31088591926330067}},
		{0.07349304311636207, "aaab", []float64{0.0927352503108913}},
		{0.04254602077708121, "aabb", []float64{0.4544962958743507}},
	}},
	{6, []orbit{
		{0.039922750258164275, "aaab", []float64{0.21460287125915975}},
		{0.010077211055320258, "aaab", []float64{0.04067395853461004}},
		{0.05535718154365515, "aaab", []float64{0.3223378901422754}},
		{0.04821428571428677, "aabc", []float64{0.06366100187501832, 0.2696723314583151}},
	}},
	{7, []orbit{
		{0.09548528946411787, "aaaa", nil},
		{0.04232958120997196, "aaab", []float64{0.3157011497781998}},
		{0.03189692783285696, "aabb", []float64{0.05048982259839538}},
		{0.03720713072833452, "aabc", []float64{0.18883383102600104, 0.575171637587002}},
		{0.008110770829903191, "aabc", []float64{0.02126547254148353, 0.14663881381848323}},
	}},
	{8, []orbit{
		{0.03194706555382876, "aaab", []float64{0.3154773997191962}},
		{0.0014221042222906525, "aaab", []float64{0.014494105210347259}},
		{0.05910751067551777, "aaab", []float64{0.1847315889559401}},
		{0.01983750252036424, "aaab", []float64{0.07905470605799787}},
		{0.032806873147240144, "aabb", []float64{0.058626926326727204}},
		{0.021665953582080084, "aabc", []float64{0.2083663318032923, 0.02214775797608459}},
		{0.007825882186966051, "aabc", []float64{0.02449852232084504, 0.7306245417770736}},
	}},
}
