// An eighth of the unit ball. The plane z = 0 is in no group.
SetFactory("OpenCASCADE");
DefineConstant[ h = 0.7 ];
Sphere(1) = {0, 0, 0, 1, 0, Pi/2, Pi/2};
MeshSize{:} = h;
Physical Surface("ball") = Surface In BoundingBox{-1, -1, -1, 2, 2, 2};
x0() = Surface In BoundingBox{-0.01, -1, -1, 0.01, 2, 2};
y0() = Surface In BoundingBox{-1, -0.01, -1, 2, 0.01, 2};
z0() = Surface In BoundingBox{-1, -1, -0.01, 2, 2, 0.01};
Physical Surface("ball") -= {x0(), y0(), z0()};
Physical Surface("x0") = x0();
Physical Surface("y0") = y0();
Physical Volume("body") = {1};
