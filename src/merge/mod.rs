//! Records of several sources → one work, pure.
