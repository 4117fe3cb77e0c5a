// A cube of hexahedra under one of tetrahedra, with pyramids between.
SetFactory("Built-in");
DefineConstant[ h = 0.6 ];
n = Round(1/h) + 1;
Point(1) = {0, 0, 0, h};
l[] = Extrude{1, 0, 0}{ Point{1}; Layers{n}; };
s[] = Extrude{0, 1, 0}{ Curve{l[1]}; Layers{n}; Recombine; };
v[] = Extrude{0, 0, 1}{ Surface{s[1]}; Layers{n}; Recombine; };
w[] = Extrude{0, 0, 1}{ Surface{v[0]}; };
Physical Volume("low") = {v[1]};
Physical Volume("high") = {w[1]};
Physical Surface("bottom") = {s[1]};
Physical Surface("top") = {w[0]};
