// A bar of two cubes in series along x, (0..1) and (1..2): groups soft and stiff.
// gmsh layers3d.geo -3 -o layers3d.msh
SetFactory("OpenCASCADE");
Box(1) = {0, 0, 0, 1, 1, 1};
Box(2) = {1, 0, 0, 1, 1, 1};
Coherence;
MeshSize{:} = 1;
e = 1e-4;
Physical Volume("soft") = {1};
Physical Volume("stiff") = {2};
s() = Surface In BoundingBox{-e, -e, -e, e, 1+e, 1+e}; Physical Surface("left") = s();
s() = Surface In BoundingBox{2-e, -e, -e, 2+e, 1+e, 1+e}; Physical Surface("right") = s();
s() = Surface In BoundingBox{-e, -e, -e, 2+e, e, 1+e}; Physical Surface("front") = s();
s() = Surface In BoundingBox{-e, 1-e, -e, 2+e, 1+e, 1+e}; Physical Surface("back") = s();
s() = Surface In BoundingBox{-e, -e, -e, 2+e, 1+e, e}; Physical Surface("bottom") = s();
s() = Surface In BoundingBox{-e, -e, 1-e, 2+e, 1+e, 1+e}; Physical Surface("top") = s();
