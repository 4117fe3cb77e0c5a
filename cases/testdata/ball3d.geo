// An eighth of a cube of half side 2 with a ball of radius 1 in its middle.
// gmsh ball3d.geo -3 -o ball3d.msh
SetFactory("OpenCASCADE");
Box(1) = {0, 0, 0, 2, 2, 2};
Sphere(2) = {0, 0, 0, 1, 0, Pi/2, Pi/2};
BooleanFragments{ Volume{1}; Delete; }{ Volume{2}; Delete; }
MeshSize{:} = 0.6;
e = 1e-4;
b() = Volume In BoundingBox{-e, -e, -e, 1+e, 1+e, 1+e};
a() = Volume{:}; a() -= b();
Physical Volume("ball") = b();
Physical Volume("cube") = a();
s() = Surface In BoundingBox{-e, -e, -e, e, 2+e, 2+e}; Physical Surface("x0") = s();
s() = Surface In BoundingBox{-e, -e, -e, 2+e, e, 2+e}; Physical Surface("y0") = s();
s() = Surface In BoundingBox{-e, -e, -e, 2+e, 2+e, e}; Physical Surface("z0") = s();
s() = Surface In BoundingBox{2-e, -e, -e, 2+e, 2+e, 2+e}; Physical Surface("x1") = s();
Mesh.ElementOrder = 2; Mesh.SecondOrderLinear = 0;
