// An L with limbs of width 2 and length 4, a sharp corner inside and a V-notch of
// depth 0.6 and opening 0.6 in the outside. First-order triangles: all sides are
// straight.
// gmsh notch.geo -2 -o notch.msh
Point(1) = {0, 0, 0};
Point(2) = {4, 0, 0};
Point(3) = {4, 2, 0};
Point(4) = {2, 2, 0}; // the corner inside
Point(5) = {2, 4, 0};
Point(6) = {0, 4, 0};
Point(7) = {0, 2.3, 0};
Point(8) = {0.6, 2, 0}; // the root of the notch
Point(9) = {0, 1.7, 0};
Line(1) = {1, 2};
Line(2) = {2, 3};
Line(3) = {3, 4};
Line(4) = {4, 5};
Line(5) = {5, 6};
Line(6) = {6, 7};
Line(7) = {7, 8};
Line(8) = {8, 9};
Line(9) = {9, 1};
Curve Loop(1) = {1:9};
Plane Surface(1) = {1};

Physical Curve("clamp") = {5};
Physical Curve("load") = {2};
Physical Curve("notch") = {7, 8};
Physical Curve("free") = {1, 3, 4, 6, 9};
Physical Surface("body") = {1};

Mesh.MeshSizeMax = 0.15;
Mesh.MshFileVersion = 2.2;
