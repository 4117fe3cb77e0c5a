// A hook: a flange, a shank joined to it by fillets of radius 0.4, a half ring of
// radius 1 to 2 and a round tip. Clamped at the flange, loaded at the bottom of
// the ring's inside.
// gmsh hook.geo -2 -o hook.msh
SetFactory("OpenCASCADE");
Point(1) = {0.2, 3.6, 0};
Point(2) = {0.2, 3, 0};
Point(3) = {0.6, 3, 0};
Point(4) = {0.6, 2.6, 0}; // center
Point(5) = {1, 2.6, 0};
Point(6) = {1, 0, 0};
Point(7) = {0, 0, 0}; // center
Point(8) = {0.5, -Sqrt(3)/2, 0};
Point(9) = {-0.5, -Sqrt(3)/2, 0};
Point(10) = {-1, 0, 0};
Point(11) = {-1.5, 0, 0}; // center
Point(12) = {-1.5, 0.5, 0};
Point(13) = {-2, 0, 0};
Point(14) = {0, -2, 0};
Point(15) = {2, 0, 0};
Point(16) = {2, 2.6, 0};
Point(17) = {2.4, 2.6, 0}; // center
Point(18) = {2.4, 3, 0};
Point(19) = {2.8, 3, 0};
Point(20) = {2.8, 3.6, 0};
Line(1) = {1, 2};
Line(2) = {2, 3};
Circle(3) = {3, 4, 5};
Line(4) = {5, 6};
Circle(5) = {6, 7, 8};
Circle(6) = {8, 7, 9};
Circle(7) = {9, 7, 10};
Circle(8) = {10, 11, 12};
Circle(9) = {12, 11, 13};
Circle(10) = {13, 7, 14};
Circle(11) = {14, 7, 15};
Line(12) = {15, 16};
Circle(13) = {16, 17, 18};
Line(14) = {18, 19};
Line(15) = {19, 20};
Line(16) = {20, 1};
Curve Loop(1) = {1:16};
Plane Surface(1) = {1};

Physical Curve("clamp") = {16};
Physical Curve("load") = {6};
Physical Curve("free") = {1:5, 7:15};
Physical Surface("body") = {1};

Mesh.MeshSizeFromCurvature = 32; // edges around a circle
Mesh.MeshSizeMax = 0.2;
Mesh.ElementOrder = 2;
Mesh.MshFileVersion = 4.1;
