myosect_module(
  NAME Node
  DESCRIPTION "The DICOM node: receives studies, keeps a queue on disk, calls the analysis, sends its objects"
  DEPENDS Core Digest
  PRIVATE_TOOLKITS myosect_dcmtk nlohmann_json::nlohmann_json
  TEST_TOOLKITS myosect_dcmtk nlohmann_json::nlohmann_json)
