myosect_module(
  NAME Phantom
  DESCRIPTION "Limb phantoms with exact areas, and a DICOM writer for them"
  DEPENDS Core
  PRIVATE_TOOLKITS myosect_dcmtk PkgConfig::OPENJPEG nlohmann_json::nlohmann_json
  TEST_TOOLKITS myosect_dcmtk PkgConfig::OPENJPEG nlohmann_json::nlohmann_json)
