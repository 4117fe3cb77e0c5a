// What pages use of three.js, for build.sh.
export { WebGLRenderer, Scene, OrthographicCamera, BufferGeometry, BufferAttribute, Mesh, LineSegments, ShaderMaterial, LineBasicMaterial, DataTexture, RGBAFormat, UnsignedByteType, LinearFilter, NearestFilter, DoubleSide, Raycaster, Vector2, Vector3, Color, Box3, Sphere, MOUSE, TOUCH, ClampToEdgeWrapping, SRGBColorSpace, NoColorSpace } from 'three';
export { OrbitControls } from 'three/addons/controls/OrbitControls.js';
