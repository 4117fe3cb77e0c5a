// An eighth of a sphere of two layers, radii 1, 1.5 and 2.
// gmsh shells3d.geo -3 -order 2 -o shells3d.msh
SetFactory("OpenCASCADE");
Sphere(1) = {0, 0, 0, 1, 0, Pi/2, Pi/2};
Sphere(2) = {0, 0, 0, 1.5, 0, Pi/2, Pi/2};
Sphere(3) = {0, 0, 0, 2, 0, Pi/2, Pi/2};
BooleanFragments{ Volume{3}; Delete; }{ Volume{1, 2}; Delete; }
b() = Volume In BoundingBox{-0.1, -0.1, -0.1, 1.01, 1.01, 1.01};
Recursive Delete{ Volume{b()}; }
MeshSize{:} = 0.5;
e = 1e-4;
m() = Volume In BoundingBox{-0.1, -0.1, -0.1, 1.51, 1.51, 1.51};
a() = Volume{:}; a() -= m();
Physical Volume("inner") = m();
Physical Volume("outer") = a();
s() = Surface In BoundingBox{-e, -e, -e, e, 2.1, 2.1}; Physical Surface("x0") = s();
s() = Surface In BoundingBox{-e, -e, -e, 2.1, e, 2.1}; Physical Surface("y0") = s();
s() = Surface In BoundingBox{-e, -e, -e, 2.1, 2.1, e}; Physical Surface("z0") = s();
all() = Abs(Boundary{ Volume{m()}; });
s() = Surface In BoundingBox{-e, -e, -e, 1.01, 1.01, 1.01}; Physical Surface("inside") = s();
