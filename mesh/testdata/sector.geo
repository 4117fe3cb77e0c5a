// A quarter of the unit disk. The y axis is in no group.
SetFactory("Built-in");
DefineConstant[ h = 0.45 ];
Point(1) = {0, 0, 0, h};
Point(2) = {1, 0, 0, h};
Point(3) = {0, 1, 0, h};
Line(1) = {1, 2};
Circle(2) = {2, 1, 3};
Line(3) = {3, 1};
Curve Loop(1) = {1, 2, 3};
Plane Surface(1) = {1};
Physical Curve("x axis", 5) = {-1};
Physical Curve(3) = {2};
Physical Point("tip") = {2};
Physical Surface("disk") = {1};
