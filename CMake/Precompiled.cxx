// Carries the precompiled headers; see MyoSectPrecompiled.cmake.
