// A block of 4 x 2 x 1 with a cylindrical hole of radius 0.5 through it, clamped
// at the end far from the hole and loaded in the hole.
// gmsh lug3d.geo -3 -o lug3d.msh
SetFactory("OpenCASCADE");
Box(1) = {0, -1, 0, 4, 2, 1};
Cylinder(2) = {3, 0, 0, 0, 0, 1, 0.5};
lug() = BooleanDifference{ Volume{1}; Delete; }{ Volume{2}; Delete; };

e = 1e-3;
Physical Surface("clamp") = Surface In BoundingBox{-e, -1-e, -e, e, 1+e, 1+e};
Physical Surface("load") = Surface In BoundingBox{2, -0.9, -e, 3.9, 0.9, 1+e};
Physical Surface("end") = Surface In BoundingBox{4-e, -1-e, -e, 4+e, 1+e, 1+e};
low() = Surface In BoundingBox{-e, -1-e, -e, 4+e, -1+e, 1+e};
high() = Surface In BoundingBox{-e, 1-e, -e, 4+e, 1+e, 1+e};
Physical Surface("sides") = {low(), high()};
Physical Surface("bottom") = Surface In BoundingBox{-e, -1-e, -e, 4+e, 1+e, e};
Physical Surface("top") = Surface In BoundingBox{-e, -1-e, 1-e, 4+e, 1+e, 1+e};
Physical Volume("body") = lug();

Mesh.MeshSizeFromCurvature = 12; // edges around a circle
Mesh.MeshSizeMax = 0.5;
Mesh.ElementOrder = 2;
Mesh.MshFileVersion = 4.1;
Mesh.Binary = 1;
