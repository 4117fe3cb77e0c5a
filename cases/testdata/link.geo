// A link with round ends of radius 1 about two holes at a distance of 4, of
// radius 0.5 and 0.4. The first hole is clamped, a pin presses on the far half
// of the second.
// gmsh link.geo -2 -o link.msh
SetFactory("OpenCASCADE");
Point(1) = {0, 0, 0}; // center
Point(2) = {4, 0, 0}; // center
Point(3) = {0, -1, 0};
Point(4) = {4, -1, 0};
Point(5) = {5, 0, 0};
Point(6) = {4, 1, 0};
Point(7) = {0, 1, 0};
Point(8) = {-1, 0, 0};
Line(1) = {3, 4};
Circle(2) = {4, 2, 5};
Circle(3) = {5, 2, 6};
Line(4) = {6, 7};
Circle(5) = {7, 1, 8};
Circle(6) = {8, 1, 3};
Curve Loop(1) = {1:6};

Point(9) = {0.5, 0, 0};
Point(10) = {0, 0.5, 0};
Point(11) = {-0.5, 0, 0};
Point(12) = {0, -0.5, 0};
Circle(7) = {9, 1, 10};
Circle(8) = {10, 1, 11};
Circle(9) = {11, 1, 12};
Circle(10) = {12, 1, 9};
Curve Loop(2) = {7:10};

Point(13) = {4.4, 0, 0};
Point(14) = {4, 0.4, 0};
Point(15) = {3.6, 0, 0};
Point(16) = {4, -0.4, 0};
Circle(11) = {13, 2, 14};
Circle(12) = {14, 2, 15};
Circle(13) = {15, 2, 16};
Circle(14) = {16, 2, 13};
Curve Loop(3) = {11:14};
Plane Surface(1) = {1, 2, 3};

Physical Curve("clamp") = {7:10};
Physical Curve("load") = {11, 14};
Physical Curve("bore") = {12, 13};
Physical Curve("free") = {1:6};
Physical Surface("body") = {1};

Mesh.MeshSizeFromCurvature = 32; // edges around a circle
Mesh.MeshSizeMax = 0.2;
Mesh.ElementOrder = 2;
Mesh.MshFileVersion = 4.1;
